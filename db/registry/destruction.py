"""Owns destruction lists: asked for, approved or rejected by an independent supervisor."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.connection import Reading, Registry, Transaction
from db.custody.destruction import (
    OPEN_STATES,
    DestructionFacts,
    DestructionState,
    ListDecision,
    ListedCopy,
    decide_destruction_approval,
    decide_destruction_rejection,
    decide_destruction_request,
)
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.loading import NOBODY, load_copies, load_people
from db.registry.pins import check_pin
from db.registry.refusing import log_refusal
from db.registry.remarks import keep_reason
from db.registry.rosters_lock import hold_rosters_still
from db.tables import Destruction, DestructionCopy, Meeting


@dataclass(frozen=True, slots=True)
class DestructionRequest:
    """What is asked for: which copies, why, and at which approved site."""

    copies: tuple[str, ...]
    reason: str
    site: str


def request_destruction(
    registry: Registry, by: By, request: DestructionRequest, clock: datetime
) -> ActResult:
    """Put copies on a list that waits for a supervisor; all of them or none, with every reason against each.

    The result is `destruction_requested` with the list's number, or `refused`.
    """

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        listed = load_listed(tx, request.copies)
        actor = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        judged = decide_destruction_request(actor, listed, tx.local_now.date())
        if not judged.allowed:
            return _refuse(tx, by, judged, "request_destruction", {})
        number = _insert(tx, by, request)
        facts = {
            "destruction": number,
            "copies": sorted(set(request.copies)),
            "site_sha256": hashlib.sha256(request.site.encode()).hexdigest(),
            **keep_reason(tx, by, request.reason),
        }
        entry = Draft(EntryType.DESTRUCTION_REQUESTED, facts=facts)
        return ActResult("destruction_requested", append(tx, by, entry), number=number)

    return perform(registry, by, clock, work)


def approve_destruction(registry: Registry, by: By, number: int, pin: str, clock: datetime) -> ActResult:
    """Approve a list, by the PIN of a supervisor who did not ask for it. Every copy is judged again."""
    signature = check_pin(registry, by, by.actor or "", pin, clock)

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        listed = load_listed(tx, copies_on(tx, number), this=number)
        actor = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        destruction = load_destruction(tx, number)
        judged = decide_destruction_approval(destruction, actor, signature, listed)
        if destruction is None or not judged.allowed:
            return _refuse(tx, by, judged, "approve_destruction", {"destruction": number})
        return _decide(tx, by, destruction, DestructionState.APPROVED, EntryType.DESTRUCTION_APPROVED)

    return perform(registry, by, clock, work)


def reject_destruction(registry: Registry, by: By, number: int, pin: str, clock: datetime) -> ActResult:
    """Reject a list that waits, or take an approval back before the list is begun."""
    signature = check_pin(registry, by, by.actor or "", pin, clock)

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        actor = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        destruction = load_destruction(tx, number)
        decision = decide_destruction_rejection(destruction, actor, signature)
        if destruction is None or not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "reject_destruction", facts={"destruction": number})
        return _decide(tx, by, destruction, DestructionState.REJECTED, EntryType.DESTRUCTION_REJECTED)

    return perform(registry, by, clock, work)


def load_destruction(tx: Transaction, number: int) -> DestructionFacts | None:
    """Return the list of this number, kept from others until the end; None where there is none."""
    rows = tx.locked(Destruction.select().where(Destruction.destruction == number))
    if not rows:
        return None
    [row] = rows
    copies = tx.rows(DestructionCopy.select().where(DestructionCopy.destruction == number))
    return DestructionFacts(
        destruction=number,
        state=DestructionState(row.state),
        requested_by=row.requested_by,
        decided_by=row.decided_by,
        copies=frozenset(each.control_no for each in copies),
        left=frozenset(each.control_no for each in copies if each.destroyed_at is None),
    )


def copies_on(reader: Reading, number: int, *, left: bool = False) -> tuple[str, ...]:
    """Return the control numbers on a list; `left`: those that were not destroyed."""
    query = DestructionCopy.select(DestructionCopy.control_no).where(DestructionCopy.destruction == number)
    if left:
        query = query.where(DestructionCopy.destroyed_at.is_null())
    return tuple(row[0] for row in reader.tuples(query.order_by(DestructionCopy.control_no)))


def load_listed(reader: Reading, copies: Iterable[str], *, this: int | None = None) -> tuple[ListedCopy, ...]:
    """Return what destroying these copies is judged by, in their order; `this` is the list they stand on already."""
    numbers = list(dict.fromkeys(copies))
    records = load_copies(reader, numbers)
    elsewhere = _on_other_lists(reader, numbers, this)
    meetings = _open_meetings(reader, [record.facts.meeting_no for record in records.values()])
    return tuple(
        ListedCopy(
            control_no=number,
            copy=records[number].facts if number in records else None,
            elsewhere=number in elsewhere,
            meeting_open=number in records and records[number].facts.meeting_no in meetings,
        )
        for number in numbers
    )


def _on_other_lists(reader: Reading, numbers: Sequence[str], this: int | None) -> set[str]:
    states = [state.value for state in OPEN_STATES]
    open_list = (Destruction.destruction == DestructionCopy.destruction) & Destruction.state.in_(states)
    query = DestructionCopy.select(DestructionCopy.control_no).join(Destruction, on=open_list)
    query = query.where(DestructionCopy.control_no.in_(numbers) & DestructionCopy.destroyed_at.is_null())
    if this is not None:
        query = query.where(DestructionCopy.destruction != this)
    return {row[0] for row in reader.tuples(query)}


def _open_meetings(reader: Reading, numbers: Iterable[str | None]) -> set[str]:
    named = sorted({number for number in numbers if number})
    query = Meeting.select(Meeting.meeting_no).where(Meeting.meeting_no.in_(named))
    return {row[0] for row in reader.tuples(query.where(Meeting.closed_at.is_null()))} if named else set()


def _refuse(tx: Transaction, by: By, judged: ListDecision, act: str, facts: dict[str, Any]) -> ActResult:
    """Log a refusal: an entry for each copy that something stands against, else one for the act."""
    against = {copy: codes for copy, codes in judged.copies.items() if codes}
    general = judged.decision.reasons
    if not against:
        return log_refusal(tx, by, general, act, facts=facts)
    drafts = [
        Draft(EntryType.REFUSED, refusals=(*general, *codes), copy=copy, facts={"act": act, **facts})
        for copy, codes in against.items()
    ]
    copies = tuple(CopyResult(copy, reasons=codes) for copy, codes in against.items())
    return ActResult("refused", append(tx, by, *drafts), judged.reasons, copies=copies)


def _insert(tx: Transaction, by: By, request: DestructionRequest) -> int:
    asked = Destruction.insert(
        state=DestructionState.REQUESTED.value,
        reason=request.reason,
        site=request.site,
        requested_by=by.actor or "",
        requested_at=tx.now,
    )
    number = int(tx.change(asked))
    for copy in sorted(set(request.copies)):
        tx.change(DestructionCopy.insert(destruction=number, control_no=copy))
    return number


def _decide(
    tx: Transaction, by: By, destruction: DestructionFacts, state: DestructionState, type_: EntryType
) -> ActResult:
    number = destruction.destruction
    decided = Destruction.update(state=state.value, decided_by=by.actor, decided_at=tx.now)
    tx.change(decided.where(Destruction.destruction == number))
    facts = {"destruction": number, "copies": sorted(destruction.copies)}
    return ActResult(type_.value, append(tx, by, Draft(type_, facts=facts)), number=number)
