"""Owns the commands about what is owed and who may keep what: receipts, recalls, and the two lists."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from db.custody.obligations import ObligationKind
from db.custody.refusals import Refusal
from db.custody.registration import is_incoming_no
from db.queries.keeping import ReviewRow
from db.queries.owing import Contact, OverdueRow
from db.queries.page import PAGE
from db.registry import recalls, registering
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers
from kiosk.desk.scan import CONTROL_NO, fold
from kiosk.desk.shown import NotAllowed

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk

LONGEST_REASON = 200


def register_receipt(desk: Desk, command: do.RegisterReceipt) -> Outcome:
    copies = tuple(dict.fromkeys(map(fold, command.copies)))
    incoming_no = command.incoming_no.strip()
    if not copies:
        return _error(desk, "no_copies")
    if not all(map(CONTROL_NO.fullmatch, copies)):
        return _error(desk, "no_control_no")
    if not is_incoming_no(incoming_no):
        return _error(desk, "incoming_no_unfit")
    registration = registering.Registration(copies, incoming_no, fold(command.by))
    result = registering.register_receipt(
        desk.registry, desk.by(command), registration, command.pin, desk.now
    )
    return desk.outcome(result)


def recall(desk: Desk, command: do.Recall) -> Outcome:
    unfit = _unfit(desk, command)
    if unfit is not None:
        return unfit
    by, copy = desk.by(command), fold(command.copy)
    return desk.outcome(recalls.recall(desk.registry, by, copy, command.reason.strip(), desk.now))


def unrecall(desk: Desk, command: do.Unrecall) -> Outcome:
    unfit = _unfit(desk, command)
    if unfit is not None:
        return unfit
    by, copy = desk.by(command), fold(command.copy)
    return desk.outcome(recalls.unrecall(desk.registry, by, copy, command.reason.strip(), desk.now))


def overdue(desk: Desk, command: do.Overdue) -> Outcome:
    kind = None if command.kind is None else ObligationKind(command.kind)
    try:
        rows = desk.reads.overdue(kind=kind, unit=command.unit, after=command.after)
    except NotAllowed:
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    now = desk.now
    told = {"obligations": [_overdue(row, now) for row in rows], "more": len(rows) == PAGE}
    return Outcome("overdue", next=desk.session.next, data=told)


def reviews(desk: Desk, command: do.Reviews) -> Outcome:
    try:
        rows = desk.reads.reviews(after=command.after)
    except NotAllowed:
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    told = {"copies": [_review(row) for row in rows], "more": len(rows) == PAGE}
    return Outcome("reviews", next=desk.session.next, data=told)


def _unfit(desk: Desk, command: do.Recall | do.Unrecall) -> Outcome | None:
    if CONTROL_NO.fullmatch(fold(command.copy)) is None:
        return _error(desk, "no_control_no")
    reason = command.reason.strip()
    return None if 0 < len(reason) <= LONGEST_REASON else _error(desk, "no_reason")


def _error(desk: Desk, code: str) -> Outcome:
    return Outcome("error", error=code, next=desk.session.next)


def _overdue(row: OverdueRow, now: datetime) -> dict[str, Any]:
    return {
        "obligation": row.obligation,
        "kind": row.kind.value,
        "copy": row.copy,
        "level": row.level.name.lower(),
        "unit": row.unit,
        "due": row.due_at.isoformat(),
        "days": (now - row.due_at).days,
        "recalled": row.recalled,
        "holder": _contact(row.holder),
        "person": None if row.person is None else _contact(row.person),
    }


def _review(row: ReviewRow) -> dict[str, Any]:
    return {
        "hand_over": row.hand_over,
        "copy": row.copy,
        "level": row.level.name.lower(),
        "holder": _contact(row.holder),
        "for": row.held_for,
        "basis": row.basis.value,
        "grant": row.grant,
        "since": row.at.isoformat(),
        "reasons": [code.value for code in row.reasons],
    }


def _contact(contact: Contact) -> dict[str, str]:
    return {
        "staff_no": contact.staff_no,
        "name": contact.name,
        "post": contact.post,
        "unit": contact.unit,
    }


HANDLERS: Handlers = {
    do.RegisterReceipt: register_receipt,
    do.Recall: recall,
    do.Unrecall: unrecall,
    do.Overdue: overdue,
    do.Reviews: reviews,
}
