"""Owns substitutions at meetings: the request, the supervisors' decisions, the withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db.connection import Registry, Transaction
from db.custody.meetings import SubstitutionFacts, SubstitutionState
from db.custody.substitutes import (
    SubstitutionRequest,
    decide_approval,
    decide_rejection,
    decide_request,
    decide_revocation,
)
from db.custody.values import Decision, Signature, StaffFacts
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.keeping import review_of_people
from db.registry.loading import NOBODY, Known, load_copies, load_people
from db.registry.pins import check_pin
from db.registry.refusing import log_refusal
from db.registry.remarks import keep_reason
from db.registry.rosters_lock import hold_rosters_still
from db.registry.seating import (
    hold_meetings,
    load_meeting,
    load_seat_of,
    load_taken,
    papers_for,
    substitution_facts,
)
from db.tables import Substitution


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: that `substitute` sits in for `absent` at a meeting."""

    meeting: str
    absent: str
    substitute: str
    reason: str


Rule = Callable[[Transaction, SubstitutionFacts | None, StaffFacts, Signature], Decision]


def request_substitute(registry: Registry, by: By, request: Request, clock: datetime) -> ActResult:
    """Record the request. The result is `substitute_requested` with its number, or `refused`."""

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        people = load_people(tx, [by.actor, request.substitute, request.absent])
        judged = _load(tx, request.meeting, request.absent, request.substitute, people)
        operator = people.get(by.actor or "", NOBODY).as_staff
        decision = decide_request(operator, judged, tx.local_now)
        if not decision.allowed or judged.seat is None:
            known = request.substitute if request.substitute in people else None
            facts = _known_of(judged, request, people)
            return log_refusal(
                tx, by, decision.reasons, "request_substitute", person=known, facts=facts, attempt=False
            )
        asked = SubstitutionFacts(
            substitution=0,
            meeting_no=request.meeting,
            seat=judged.seat.seat,
            absent=request.absent,
            substitute=request.substitute,
            state=SubstitutionState.REQUESTED,
            requested_by=by.actor or "",
        )
        stored = replace(asked, substitution=_insert(tx, asked, request.reason))
        entry = _entry(EntryType.SUBSTITUTE_REQUESTED, stored, keep_reason(tx, by, request.reason))
        return ActResult("substitute_requested", append(tx, by, entry), number=stored.substitution)

    return perform(registry, by, clock, work)


def approve_substitute(registry: Registry, by: By, number: int, pin: str, clock: datetime) -> ActResult:
    """Give the signed-in supervisor's yes: from now on the seat is the substitute's."""

    def rule(
        tx: Transaction, asked: SubstitutionFacts | None, actor: StaffFacts, signature: Signature
    ) -> Decision:
        judged = None
        if asked is not None:
            people = load_people(tx, [asked.substitute])
            judged = _load(tx, asked.meeting_no, asked.absent, asked.substitute, people)
        return decide_approval(asked, judged, actor, signature, tx.local_now)

    return _decide(registry, by, number, pin, clock, "approve_substitute", rule)


def reject_substitute(registry: Registry, by: By, number: int, pin: str, clock: datetime) -> ActResult:
    """Turn a request down."""
    return _decide(registry, by, number, pin, clock, "reject_substitute", _plain(decide_rejection))


def revoke_substitute(registry: Registry, by: By, number: int, pin: str, clock: datetime) -> ActResult:
    """Take a substitution back; what the substitute left the counter with stays theirs to return."""
    return _decide(registry, by, number, pin, clock, "revoke_substitute", _plain(decide_revocation))


OUTCOMES = {
    "approve_substitute": (EntryType.SUBSTITUTE_APPROVED, SubstitutionState.APPROVED),
    "reject_substitute": (EntryType.SUBSTITUTE_REJECTED, SubstitutionState.REJECTED),
    "revoke_substitute": (EntryType.SUBSTITUTE_REVOKED, SubstitutionState.REVOKED),
}


def _plain(rule: Callable[[SubstitutionFacts | None, StaffFacts, Signature | None], Decision]) -> Rule:
    return lambda _, asked, actor, signature: rule(asked, actor, signature)


def _decide(
    registry: Registry, by: By, number: int, pin: str, clock: datetime, act: str, rule: Rule
) -> ActResult:
    signature = check_pin(registry, by, by.actor or "", pin, clock)
    type_, state = OUTCOMES[act]

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        asked = _locked(tx, number)
        actor = load_people(tx, [by.actor])[by.actor or ""].as_staff
        decision = rule(tx, asked, actor, signature)
        if asked is None or not decision.allowed:
            person = None if asked is None else asked.substitute
            return log_refusal(
                tx, by, decision.reasons, act, person=person, facts={"request": number}, attempt=False
            )
        decided = Substitution.update(state=state, decided_by=by.actor, decided_at=tx.now)
        tx.change(decided.where(Substitution.substitution == number))
        taken_back = {asked.substitute: ()} if state is SubstitutionState.REVOKED else {}
        reviewed = review_of_people(tx, "substitution", taken_back)
        seq = append(tx, by, _entry(type_, asked, {}), *reviewed)
        return ActResult(type_.value, seq, number=number, text=state.value)

    return perform(registry, by, clock, work)


def _locked(tx: Transaction, number: int) -> SubstitutionFacts | None:
    """Return the request, with its meeting held: nobody collects there while somebody decides who sits where."""
    this = Substitution.select().where(Substitution.substitution == number)
    row = tx.first(this)
    if row is None:
        return None
    # Copies are locked before meetings, by everybody: approving looks at the seat's papers.
    load_copies(tx, papers_for(tx, row.meeting_no, row.absent))
    hold_meetings(tx, [row.meeting_no])
    return substitution_facts(tx.rows(this)[0])


def _load(
    tx: Transaction, meeting_no: str, absent: str, substitute: str, people: dict[str, Known]
) -> SubstitutionRequest:
    numbers = papers_for(tx, meeting_no, absent)
    records = load_copies(tx, numbers)
    hold_meetings(tx, [meeting_no])
    meeting, seat = load_meeting(tx, meeting_no), load_seat_of(tx, meeting_no, absent)
    known = people.get(substitute)
    taken = load_taken(tx, meeting_no, "" if seat is None else seat.seat, substitute)
    return SubstitutionRequest(
        absent=absent,
        meeting=meeting,
        seat=seat,
        substitute=None if known is None else known.facts,
        own_seat=load_seat_of(tx, meeting_no, substitute),
        papers=tuple(record.facts for record in records.values() if not record.facts.destroyed),
        in_use=seat is not None and seat.served,
        taken=taken,
    )


def _known_of(judged: SubstitutionRequest, request: Request, people: dict[str, Known]) -> dict[str, Any]:
    """Return the request for the log: only numbers that the registry knows. The reason could hold a name."""
    asked = {"absent": request.absent, "substitute": request.substitute}
    known: dict[str, Any] = {role: number for role, number in asked.items() if number in people}
    if judged.meeting is not None:
        known["meeting"] = request.meeting
    return known


def _entry(type_: EntryType, asked: SubstitutionFacts, told: dict[str, Any]) -> Draft:
    facts = {"request": asked.substitution, "meeting": asked.meeting_no, "seat": asked.seat, **told}
    return Draft(type_, collector=asked.substitute, principal=asked.absent, facts=facts)


def _insert(tx: Transaction, asked: SubstitutionFacts, reason: str) -> int:
    return int(
        tx.change(
            Substitution.insert(
                meeting_no=asked.meeting_no,
                seat=asked.seat,
                absent=asked.absent,
                substitute=asked.substitute,
                reason=reason,
                state=asked.state,
                requested_by=asked.requested_by,
                requested_at=tx.now,
            )
        )
    )
