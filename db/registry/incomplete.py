"""Owns taking a copy back whose pages are not all there: it is the registry's again, what is missing an incident's.

The ordinary return is refused and leaves the copy with its holder. Here a supervisor who had no part in it confirms,
by badge and PIN, what the operator counted: custody and what was owed end, for the copy is back; it is put on hold in
the same transaction, and the incident about its pages is open. The number of pages that the registry knows stays: to
change that is an import, which waits for a supervisor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db.connection import Registry, Transaction
from db.custody.meeting_acts import counting_reasons
from db.custody.person_reasons import NO_REASONS, Reasons
from db.custody.refusals import Refusal, in_order
from db.custody.returning import LOSSES, IncompleteFacts, ReturnFacts, decide_incomplete, decide_returner
from db.custody.values import Witnessing
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.counting_back import Counted, told_of
from db.registry.gathering import Attendance, recognise_again
from db.registry.incident_facts import involved_with_copy
from db.registry.incidents import open_or_join
from db.registry.loading import NOBODY, CopyRecord, Known, load_copies, load_people
from db.registry.meetings import progress_of
from db.registry.policies import policy_in_force
from db.registry.recognition import Recognised
from db.registry.refusing import log_refusal
from db.registry.remarks import keep_reason
from db.registry.returns import left_owed, put_back
from db.registry.rosters_lock import hold_rosters_still
from db.registry.seating import hold_meetings_of
from db.tables import FileCopy, HandOver

ACT = "take_incomplete"


@dataclass(frozen=True, slots=True)
class Incomplete:
    """What is taken back: the copy, the pages that were counted, why it is taken so, and who brings it. A `meeting`:
    it is counted back in its close-out, where nobody needs to bring it. `typed`: a hand typed its number. `left` are
    how many others whoever brings it is still giving back."""

    copy: str
    pages: int
    reason: str
    returner: Attendance | None
    meeting: str | None = None
    typed: bool = False
    left: int | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """What was loaded, and what stands against it."""

    record: CopyRecord | None
    returner: Recognised | None
    confirmed_by: Recognised
    reasons: tuple[Refusal, ...]

    @property
    def brings(self) -> str | None:
        """Whoever brings it, None where it was gathered at its seat."""
        return None if self.returner is None else self.returner.staff_no

    @property
    def answers(self) -> str | None:
        """Whoever answers for it: who brings it, else its holder."""
        holder = None if self.record is None else self.record.facts.holder
        return self.brings or holder


def take_back_incomplete(
    registry: Registry, by: By, incomplete: Incomplete, confirming: Attendance, clock: datetime
) -> tuple[ActResult, Counted | None]:
    """Take one copy back with the pages that were counted, confirmed by the supervisor who is `confirming`.

    The result is `returned` with the incident and the log's size and root, or `refused` with every reason; for a
    meeting's paper the seat it was for and how far the close-out is come with it.
    """
    found: list[Counted] = []

    def work(tx: Transaction) -> ActResult:
        case = _judge(tx, by, incomplete, confirming)
        told = keep_reason(tx, by, incomplete.reason)
        if case.record is None or case.reasons:
            return _refuse(tx, by, incomplete, case, told)
        signed = replace(by, second_actor=case.confirmed_by.staff_no)
        result, counted = _take(tx, signed, incomplete, case, case.record, told)
        found[:] = [] if counted is None else [counted]
        return result

    result = perform(registry, by, clock, work)
    return result, found[-1] if found else None


def _judge(tx: Transaction, by: By, incomplete: Incomplete, confirming: Attendance) -> _Case:
    hold_rosters_still(tx)
    records = load_copies(tx, [incomplete.copy])
    hold_meetings_of(tx, records.values())
    record, today = records.get(incomplete.copy), tx.local_now.date()
    returner = None if incomplete.returner is None else recognise_again(tx, incomplete.returner, today)
    second = recognise_again(tx, confirming, today)
    brings = None if returner is None else returner.staff_no
    people = load_people(tx, [by.actor, brings, second.staff_no])
    facts = IncompleteFacts(
        ReturnFacts(
            control_no=incomplete.copy,
            copy=None if record is None else record.facts,
            operator=people.get(by.actor or "", NOBODY).as_staff,
            custody=None if record is None else record.custody,
            returner=brings,
            pages=incomplete.pages,
        ),
        Witnessing(people.get(second.staff_no or "", NOBODY).as_staff, second.badge, confirming.signature),
        _involved(tx, by, record, brings),
    )
    policy = policy_in_force(tx, tx.began_at.policy_version)
    found = frozenset(decide_incomplete(facts, policy, today).reasons)
    found |= _place_reasons(facts.back, incomplete.meeting, returner, people.get(brings or ""))
    return _Case(record, returner, second, in_order(found))


def _place_reasons(
    back: ReturnFacts, meeting: str | None, returner: Recognised | None, known: Known | None
) -> Reasons:
    """Say whether it comes back where it should: a meeting's paper at its close-out, anything else by somebody."""
    found = NO_REASONS if meeting is None else counting_reasons(back.copy, meeting)
    if returner is None:
        return found | (frozenset({Refusal.COLLECTOR_NOT_IDENTIFIED}) if meeting is None else NO_REASONS)
    person = None if known is None else known.facts
    return found | frozenset(decide_returner(returner.badge, person, back.operator).reasons)


def _involved(tx: Transaction, by: By, record: CopyRecord | None, brings: str | None) -> frozenset[str]:
    if record is None:
        return frozenset()
    holder = record.facts.holder
    found = involved_with_copy(
        tx, record.facts.control_no, person=brings or holder, addressee=record.held_for, operator=by.actor
    )
    return found | frozenset(filter(None, (holder, brings)))


def _refuse(tx: Transaction, by: By, incomplete: Incomplete, case: _Case, told: dict[str, Any]) -> ActResult:
    badge = case.confirmed_by.badge
    seen = {
        "pages": incomplete.pages,
        "meeting": incomplete.meeting,
        "confirming": case.confirmed_by.staff_no,
    }
    seen |= {"badge_kind": badge.kind.value, "badge_state": badge.state.value, **told}
    refused = log_refusal(
        tx, by, case.reasons, ACT, person=case.confirmed_by.staff_no, copy=incomplete.copy, facts=seen
    )
    return replace(refused, copies=(CopyResult(incomplete.copy, reasons=case.reasons),))


def _take(
    tx: Transaction, by: By, incomplete: Incomplete, case: _Case, record: CopyRecord, reason: dict[str, Any]
) -> tuple[ActResult, Counted | None]:
    copy = incomplete.copy
    [row] = tx.rows(HandOver.select().where(HandOver.hand_over == record.hand_over))
    told: dict[str, Any] = {"typed": incomplete.typed, "registered_pages": record.facts.pages, **reason}
    if incomplete.meeting is not None:
        told |= {"meeting": incomplete.meeting, "seat": row.seat}
    if case.returner is not None:
        badge = case.returner.badge
        told |= {"badge_kind": badge.kind.value, "badge_state": badge.state.value}
    drafts = put_back(tx, by, record, case.brings, incomplete.pages, told)
    if not record.facts.on_hold:
        tx.change(FileCopy.update(hold_reason=incomplete.reason).where(FileCopy.control_no == copy))
        drafts.append(Draft(EntryType.HELD, copy=copy, facts={"act": ACT, **reason}))
    number, opened = open_or_join(
        tx,
        by,
        (Refusal.PAGE_COUNT_MISMATCH,),
        person=case.answers,
        copy=copy,
        addressee=record.held_for,
        also=LOSSES,
        present=[case.confirmed_by.staff_no],
    )
    last = append(tx, by, *drafts, *opened)
    size, root = tx.appended or (last, b"")
    first = last - len(drafts) - len(opened) + 1
    returned = CopyResult(copy, first, left_owed(drafts[0]), log_size=size, log_root=root)
    result = ActResult("returned", last, incident=number, copies=(returned,), text=case.brings)
    if incomplete.meeting is None:
        return replace(result, told={"left": incomplete.left}), None
    counted = Counted(copy, row.seat, row.holder, progress_of(tx, incomplete.meeting))
    return replace(result, told=told_of(incomplete.meeting, counted)), counted
