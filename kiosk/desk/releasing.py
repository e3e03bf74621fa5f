"""Owns the commands after a hand-over: label and copy scanned back, withdrawal, reprint, hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from db.custody.refusals import Refusal
from db.registry import holds, outbox
from db.registry import release as releases
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers
from kiosk.desk.scan import CONTROL_NO, LabelScan, fold

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


def read_label(desk: Desk, command: do.Scan, label: LabelScan) -> Outcome:
    if command.typed or label.log_size is None or label.root is None:
        # Only the QR carries the log's fingerprint; an id could be typed from memory.
        return desk.refuse(command, Refusal.LABEL_MISMATCH, label=label.label_id)
    read = releases.LabelScan(label.label_id, label.log_size, label.root)
    result = releases.read_label(desk.registry, desk.by(command), read, desk.now)
    if not result.refused:
        desk.session = replace(desk.session, label=label.label_id)
    return desk.outcome(result)


def release(desk: Desk, command: do.Scan, copy: str) -> Outcome:
    label = desk.session.label or ""
    result = releases.release(desk.registry, desk.by(command), label, copy, desk.now)
    desk.session = replace(desk.session, label=None)
    if not result.refused:
        desk.session = desk.session.taken_away(copy)
    return desk.outcome(result)


def withdraw(desk: Desk, command: do.Withdraw) -> Outcome:
    copy = fold(command.copy)
    if CONTROL_NO.fullmatch(copy) is None or not command.reason.strip():
        return _unfit(desk, copy)
    result = releases.withdraw(desk.registry, desk.by(command), copy, command.reason, desk.now)
    desk.session = replace(desk.session, label=None)
    if not result.refused:
        desk.session = desk.session.taken_away(copy)
    return desk.outcome(result)


def reprint(desk: Desk, command: do.Reprint) -> Outcome:
    copy = fold(command.copy)
    if CONTROL_NO.fullmatch(copy) is None:
        return _unfit(desk, copy)
    result = outbox.request_reprint(desk.registry, desk.by(command), copy, desk.now)
    return desk.outcome(result)


def hold(desk: Desk, command: do.Hold) -> Outcome:
    copy = fold(command.copy)
    if CONTROL_NO.fullmatch(copy) is None or not command.reason.strip():
        return _unfit(desk, copy)
    result = holds.hold(desk.registry, desk.by(command), copy, command.reason, desk.now)
    return desk.outcome(result)


def unhold(desk: Desk, command: do.Unhold) -> Outcome:
    copy = fold(command.copy)
    if CONTROL_NO.fullmatch(copy) is None or not command.reason.strip():
        return _unfit(desk, copy)
    result = holds.unhold(desk.registry, desk.by(command), copy, command.reason, desk.now)
    return desk.outcome(result)


def _unfit(desk: Desk, copy: str) -> Outcome:
    """Answer what cannot be an act about a copy: free text never reaches the log as a control number."""
    unnumbered = CONTROL_NO.fullmatch(copy) is None
    return Outcome("error", error="no_control_no" if unnumbered else "no_reason", next=desk.session.next)


HANDLERS: Handlers = {
    do.Withdraw: withdraw,
    do.Reprint: reprint,
    do.Hold: hold,
    do.Unhold: unhold,
}
