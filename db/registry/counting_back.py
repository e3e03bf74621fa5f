"""Owns counting a meeting's papers back in its close-out.

Every paper that is scanned back is returned at once, in its own transaction: a close-out that breaks off loses
nothing and goes on where it was.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db.connection import Registry, Transaction
from db.custody.custody_acts import must_be_seen
from db.custody.meeting_acts import counting_reasons
from db.custody.policy import Policy
from db.custody.refusals import Refusal, in_order
from db.custody.returning import LOSSES, ReturnFacts, decide_return
from db.custody.values import Decision
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.gathering import Attendance, recognise_again
from db.registry.incidents import open_or_join
from db.registry.judging import log_typed
from db.registry.loading import NOBODY, CopyRecord, load_copies, load_people
from db.registry.meetings import Progress, progress_of
from db.registry.policies import policy_in_force
from db.registry.recognition import Recognised
from db.registry.refusing import log_refusal
from db.registry.returns import CopyScanned, bearer_of, left_owed, put_back
from db.registry.rosters_lock import hold_rosters_still
from db.registry.seating import hold_meetings_of
from db.tables import HandOver

ACT = "close_meeting"
TYPED = "typed_copy_at_close_out"
"""Why a scan is void: a hand typed what must be seen on the paper."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One paper that was counted back: the seat it was for, whose custody ended, and what is left."""

    copy: str
    seat: str | None
    holder: str | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class _Case:
    """One paper that was scanned: what was loaded, and what was judged."""

    copy: str
    record: CopyRecord | None
    badge: Recognised | None
    decision: Decision
    told: dict[str, Any]

    @property
    def brings(self) -> str | None:
        """Whoever brings it, None where it was gathered at its seat."""
        return None if self.badge is None else self.badge.staff_no


def count_back(
    registry: Registry,
    by: By,
    meeting_no: str,
    scanned: CopyScanned,
    returner: Attendance | None,
    pages: int | None,
    clock: datetime,
) -> tuple[ActResult, Counted | None]:
    """Take one paper of a meeting back that was scanned in its close-out.

    Without a `returner` the log names nobody who brought it: it was gathered at the seat that it tells. The result is
    `returned`, or `refused` with every reason. Where the level asks for a page count and `pages` is None it is `prompt`
    with the copy, and nothing was written; where it asks for scan-back and a hand typed the code it is `void`.
    """
    found: list[Counted] = []

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        copy = scanned.control_no or bearer_of(tx, scanned)
        if copy is None:
            return log_refusal(tx, by, (Refusal.LABEL_MISMATCH,), ACT, facts={"label": scanned.label_id})
        policy = policy_in_force(tx, tx.began_at.policy_version)
        case = _judge(tx, by, meeting_no, copy, scanned, returner, pages, policy)
        if case.record is None or not case.decision.acceptable:
            return _refuse(tx, by, case)
        if scanned.typed and must_be_seen(policy, case.record.facts):
            return log_typed(tx, by, copy, TYPED, {"act": ACT, **case.told})
        if case.decision.lacks:
            return ActResult("prompt", reasons=case.decision.lacks, copies=(CopyResult(copy),))
        result, seat, holder = _put_back(tx, by, case, case.record, pages)
        counted = Counted(copy, seat, holder, progress_of(tx, meeting_no))
        found[:] = [counted]
        return replace(result, told=told_of(meeting_no, counted))

    result = perform(registry, by, clock, work)
    return result, found[-1] if found else None


def told_of(meeting_no: str, counted: Counted) -> dict[str, Any]:
    """Return what a reply says of a paper that was counted back, beside the return itself."""
    left = counted.progress
    progress = {"returned": left.returned, "out": left.out, "may_leave": left.may_leave}
    paper = {"copy": counted.copy, "seat": counted.seat, "holder": counted.holder}
    return {"meeting": meeting_no, **paper, "progress": progress}


def _judge(
    tx: Transaction,
    by: By,
    meeting_no: str,
    copy: str,
    scanned: CopyScanned,
    returner: Attendance | None,
    pages: int | None,
    policy: Policy,
) -> _Case:
    records = load_copies(tx, [copy])
    hold_meetings_of(tx, records.values())
    record = records.get(copy)
    today = tx.local_now.date()
    badge = None if returner is None else recognise_again(tx, returner, today)
    facts = ReturnFacts(
        control_no=copy,
        copy=None if record is None else record.facts,
        operator=load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff,
        custody=None if record is None else record.custody,
        returner=None if badge is None else badge.staff_no,
        label=scanned.label_id,
        pages=pages,
    )
    judged = decide_return(facts, policy, today)
    refusals = in_order([*judged.refusals, *counting_reasons(facts.copy, meeting_no)])
    told = {"meeting": meeting_no, "typed": scanned.typed}
    return _Case(copy, record, badge, Decision(refusals, judged.lacks), told)


def _refuse(tx: Transaction, by: By, case: _Case) -> ActResult:
    """Log the refusal with the incident that it calls for. Nobody who brought it: then its holder answers for it."""
    reasons, record = case.decision.refusals, case.record
    holder = None if record is None else record.facts.holder
    number, opened = open_or_join(
        tx,
        by,
        reasons,
        person=case.brings or holder,
        copy=case.copy,
        addressee=None if record is None else record.held_for,
        also=LOSSES,
    )
    seen = {"act": ACT, **case.told}
    refused = Draft(EntryType.REFUSED, refusals=reasons, copy=case.copy, collector=case.brings, facts=seen)
    return ActResult("refused", append(tx, by, refused, *opened), reasons, incident=number)


def _put_back(
    tx: Transaction, by: By, case: _Case, record: CopyRecord, pages: int | None
) -> tuple[ActResult, str | None, str | None]:
    [row] = tx.rows(HandOver.select().where(HandOver.hand_over == record.hand_over))
    told = {**case.told, "seat": row.seat}
    if case.badge is not None:
        told |= {"badge_kind": case.badge.badge.kind.value, "badge_state": case.badge.badge.state.value}
    drafts = put_back(tx, by, record, case.brings, pages, told)
    last = append(tx, by, *drafts)
    size, root = tx.appended or (last, b"")
    owed = left_owed(drafts[0])
    returned = CopyResult(case.copy, last - len(drafts) + 1, owed, log_size=size, log_root=root)
    return ActResult("returned", last, copies=(returned,), text=case.brings), row.seat, row.holder
