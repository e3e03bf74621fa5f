"""Owns recalling a copy 收回, and lifting a recall: a supervisor's acts, each with a reason.

What a recall makes due is a return like any other: it appears as overdue, and blocks. The log entry of either act
says under `owed` which return is owed from then on for a copy that is out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from db.connection import Registry, Transaction
from db.custody.obligations import ObligationEnding, ObligationKind
from db.custody.recalls import decide_recall, decide_unrecall
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.loading import NOBODY, CopyRecord, load_copies, load_people
from db.registry.owing import Owed, end_obligations, open_obligations, return_due, unit_of
from db.registry.refusing import log_refusal
from db.registry.remarks import keep_reason
from db.registry.rosters_lock import hold_rosters_still
from db.registry.seating import load_meeting, seat_of_custody
from db.tables import FileCopy, Obligation


def recall(registry: Registry, by: By, copy: str, reason: str, clock: datetime) -> ActResult:
    """Recall `copy`: nobody collects it any more, and whoever has it owes its return now."""
    return _set_recalled(registry, by, copy, reason, clock, recalled=True)


def unrecall(registry: Registry, by: By, copy: str, reason: str, clock: datetime) -> ActResult:
    """Lift a recall; a copy that is still out is due again when it was before."""
    return _set_recalled(registry, by, copy, reason, clock, recalled=False)


def _set_recalled(
    registry: Registry, by: By, copy: str, reason: str, clock: datetime, *, recalled: bool
) -> ActResult:
    act = "recall" if recalled else "unrecall"

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        record = load_copies(tx, [copy]).get(copy)
        actor = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        rule = decide_recall if recalled else decide_unrecall
        decision = rule(actor, None if record is None else record.facts)
        facts: dict[str, Any] = keep_reason(tx, by, reason)
        if record is None or not decision.allowed:
            return log_refusal(tx, by, decision.reasons, act, copy=copy, facts=facts)
        changed = record.facts.recalled is not recalled
        stored = FileCopy.update(recalled=recalled, recall_reason=reason if recalled else None)
        tx.change(stored.where(FileCopy.control_no == copy))
        if record.released and changed:
            facts["owed"] = [each.logged for each in move_return(tx, record, by.actor, recalled=recalled)]
        type_ = EntryType.RECALLED if recalled else EntryType.RECALL_LIFTED
        seq = append(tx, by, Draft(type_, copy=copy, collector=record.facts.holder, facts=facts))
        return ActResult("recalled" if recalled else "recall_lifted", seq, copies=(CopyResult(copy, seq),))

    return perform(registry, by, clock, work)


def move_return(tx: Transaction, record: CopyRecord, actor: str | None, *, recalled: bool) -> list[Owed]:
    """Make the return of a copy that is out due now, or again when it was before; return what is owed of it."""
    seat = seat_of_custody(tx, record)
    meeting = None if seat is None else load_meeting(tx, seat.meeting_no)
    ordinary = return_due(record, seat, meeting)
    due = min(tx.now, ordinary or tx.now) if recalled else ordinary
    hand_over, holder = record.hand_over or 0, record.facts.holder or ""
    if due is None:
        returns = [ObligationKind.RETURN]
        end_obligations(tx, [hand_over], ObligationEnding.LIFTED, actor, kinds=returns)
        return []
    of_this = Obligation.hand_over == hand_over
    owing = tx.first(Obligation.select().where(of_this))
    if owing is not None:
        owed = Owed(ObligationKind.RETURN, due, owing.unit, owing.person)
    else:
        owed = _owed_by(tx, record, holder, None if seat is None else seat.staff_no, due)
    again = {"due_at": due, "ended_at": None, "ending": None, "ended_by": None}
    is_return = Obligation.kind == ObligationKind.RETURN.value
    if not tx.change(Obligation.update(**again).where(of_this & is_return)):
        open_obligations(tx, hand_over, record.facts.control_no, holder, [owed])
    return [owed]


def _owed_by(tx: Transaction, record: CopyRecord, holder: str, seated: str | None, due: datetime) -> Owed:
    """Return the return that is owed by the unit that the copy is for."""
    person = record.facts.addressee or seated
    people = load_people(tx, [holder, person])
    units = {number: known.facts.unit for number, known in people.items()}
    return Owed(ObligationKind.RETURN, due, unit_of(record, units, person) or units.get(holder, ""), person)
