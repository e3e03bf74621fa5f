"""Owns what the scanner typed: which code it is, and whether the open task or the pickup takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.custody.refusals import Refusal
from db.registry import recognition
from kiosk.desk import commands as do
from kiosk.desk import pickup, releasing
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers
from kiosk.desk.scan import (
    NO_KNOWN_CODE,
    BadgeScan,
    CopyScan,
    LabelScan,
    Scanned,
    Unreadable,
    fold,
    parse_scan,
)

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


def scan(desk: Desk, command: do.Scan) -> Outcome:
    scanned = _read(desk, command.scan)
    if isinstance(scanned, Unreadable):
        return desk.void(command, scanned.why)
    handlers = desk.task_handlers
    if handlers is not None:
        return handlers.scan(desk, command, scanned)
    match scanned:
        case BadgeScan(text):
            return pickup.read_badge(desk, command, text)
        case LabelScan():
            return releasing.read_label(desk, command, scanned)
        case CopyScan(control_no):
            return pickup.read_copy(desk, command, control_no)


def void_scan(desk: Desk, command: do.VoidScan) -> Outcome:
    return desk.void(command, command.reason)


def finish(desk: Desk, command: do.Finish) -> Outcome:
    handlers = desk.task_handlers
    if handlers is None:
        return Outcome("error", error="nothing_to_finish", next=desk.session.next)
    return handlers.finish(desk, command)


def cancel(desk: Desk, command: do.Cancel) -> Outcome:
    handlers = desk.task_handlers
    return pickup.cancel(desk, command) if handlers is None else handlers.cancel(desk, command)


def remove_copy(desk: Desk, command: do.RemoveCopy) -> Outcome:
    handlers = desk.task_handlers
    if handlers is not None and handlers.remove is not None:
        return handlers.remove(desk, command)
    return pickup.remove_copy(desk, command)


def count_pages(desk: Desk, command: do.CountPages) -> Outcome:
    handlers = desk.task_handlers
    if handlers is None or handlers.count is None:
        return Outcome("error", error="not_scanned", next=desk.session.next)
    return handlers.count(desk, command)


def take_incomplete(desk: Desk, command: do.TakeIncomplete) -> Outcome:
    handlers = desk.task_handlers
    if handlers is None or handlers.incomplete is None:
        return Outcome("error", error="not_scanned", next=desk.session.next)
    if not command.reason.strip():
        return Outcome("error", error="no_reason", next=desk.session.next)
    return handlers.incomplete(desk, command)


def refuse_second_task(desk: Desk, command: do.Command) -> Outcome | None:
    """Refuse to begin a task while another one or a pickup is under way; None where nothing is."""
    if desk.session.task is None and not desk.session.accepted and desk.session.label is None:
        return None
    return desk.refuse(command, Refusal.TASK_UNFINISHED)


def _read(desk: Desk, text: str) -> Scanned:
    scanned = parse_scan(text)
    session = desk.session
    awaits_badge = "badge" in session.next if session.task else session.collector is None
    if scanned == NO_KNOWN_CODE and recognition.is_card(desk.registry, text):
        return BadgeScan(fold(text))
    # A reader may type a card in hexadecimal, which looks like a control number.
    if (
        awaits_badge
        and session.label is None
        and isinstance(scanned, CopyScan)
        and recognition.is_card(desk.registry, scanned.control_no)
    ):
        return BadgeScan(scanned.control_no)
    return scanned


HANDLERS: Handlers = {
    do.Scan: scan,
    do.VoidScan: void_scan,
    do.Finish: finish,
    do.Cancel: cancel,
    do.RemoveCopy: remove_copy,
    do.CountPages: count_pages,
    do.TakeIncomplete: take_incomplete,
}
