"""Owns the transfer at the desk: the giver's badge, what was scanned for it, and the act at its end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from db.custody.refusals import Refusal
from db.custody.roles import Act
from db.custody.values import Signature
from db.registry import judging, pins
from db.registry import transfers as handing
from db.registry.gathering import Attendance
from db.registry.hand_over import Pickup
from kiosk.desk import commands as do
from kiosk.desk import pickup
from kiosk.desk.commands import Outcome
from kiosk.desk.handing_on import HandingOn
from kiosk.desk.handling import Handlers, TaskHandlers, Tasks
from kiosk.desk.outcomes import described
from kiosk.desk.returns import TakeBack
from kiosk.desk.scan import CONTROL_NO, BadgeScan, CopyScan, LabelScan, Scanned, fold
from kiosk.desk.scanning import refuse_second_task
from labels.payload import RANDOM_BYTES, new_label_id

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


def begin(desk: Desk, command: do.BeginTransfer) -> Outcome:
    if isinstance(desk.session.task, TakeBack) and not desk.session.task.accepted:
        # A return in which nothing was scanned yet: who wants to hand something on need not cancel it first.
        desk.session = replace(desk.session, task=None)
    refused = refuse_second_task(desk, command)
    if refused is not None:
        return refused
    collector = desk.session.collector
    if collector is None or not collector.identified:
        return desk.refuse(command, Refusal.COLLECTOR_NOT_IDENTIFIED)
    if not desk.reads.may(Act.TRANSFER):
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    task = HandingOn()
    desk.session = replace(desk.session, task=task)
    return Outcome("prompt", next=desk.session.next, data={"task": task.name, **task.shown})


def scan(desk: Desk, command: do.Scan, scanned: Scanned) -> Outcome:
    match scanned:
        case BadgeScan(text):
            return _read_badge(desk, command, text)
        case CopyScan(control_no):
            return _read_copy(desk, command, control_no)
        case LabelScan():
            return desk.void(command, "label_not_awaited")
    return desk.void(command, scanned.why)


def _read_badge(desk: Desk, command: do.Scan, text: str) -> Outcome:
    task = _task(desk)
    if task.giver is not None:
        return pickup.read_badge(desk, command, text)
    giver, result = handing.recognise_giver(desk.registry, desk.by(command), text, desk.now)
    if giver is None:
        return desk.outcome(result)
    task = task.given_by(Attendance(text, staff_no=giver.staff_no))
    desk.session = replace(desk.session, task=task)
    return desk.outcome(result, giver=giver.staff_no, name=giver.name, unit=giver.unit)


def _read_copy(desk: Desk, command: do.Scan, control_no: str) -> Outcome:
    session, task = desk.session, _task(desk)
    if control_no in task.accepted:
        return Outcome("accepted", next=session.next, data={"copy": control_no, "already": True})
    by, party = desk.by(command), session.party()
    result, record = handing.judge_transfer(desk.registry, by, party, task.giver, control_no, desk.now)
    if result.outcome != "accepted" or record is None:
        return desk.outcome(result)
    desk.session = replace(session, task=task.accepting(control_no, result.reasons))
    return desk.outcome(result, **described(record, result.reasons))


def remove_copy(desk: Desk, command: do.RemoveCopy) -> Outcome:
    copy, task = fold(command.copy), _task(desk)
    if copy not in task.accepted:
        return Outcome("error", error="not_accepted", next=desk.session.next)
    result = judging.log_removed(desk.registry, desk.by(command), copy, desk.now)
    desk.session = replace(desk.session, task=task.removing(copy))
    return desk.outcome(result, copy=copy)


def cancel(desk: Desk, command: do.Cancel) -> Outcome:
    """Drop the transfer; the collector stays."""
    task = _task(desk)
    person = None if task.giver is None else task.giver.staff_no
    result = judging.log_cancelled(desk.registry, desk.by(command), person, desk.now)
    desk.session = replace(desk.session, task=None)
    return desk.outcome(result, task=task.name)


def finish(desk: Desk, command: do.Finish) -> Outcome:
    """A transfer ends with signatures that `finish` has no room for."""
    return Outcome("error", error="finish_with_transfer", next=desk.session.next)


def transfer(desk: Desk, command: do.Transfer) -> Outcome:
    session, task = desk.session, desk.session.task
    if session.collector is None or not session.collector.identified:
        return desk.refuse(command, Refusal.COLLECTOR_NOT_IDENTIFIED)
    scanned = task if isinstance(task, HandingOn) else HandingOn()
    if session.accepted or session.label is not None or (task is not None and task is not scanned):
        return desk.refuse(command, Refusal.TASK_UNFINISHED)
    copies = tuple(dict.fromkeys(map(fold, command.copies))) or tuple(scanned.accepted)
    if any(CONTROL_NO.fullmatch(copy) is None for copy in copies):
        return Outcome("error", error="no_control_no", next=session.next)
    if not copies:
        return Outcome("error", error="nothing_accepted", next=session.next)
    giver = scanned.giver if command.giver_badge is None else Attendance(fold(command.giver_badge))
    if giver is None:
        return desk.refuse(command, Refusal.NOT_THE_HOLDER)
    return _hand_on(desk, command, copies, giver)


def _hand_on(desk: Desk, command: do.Transfer, copies: tuple[str, ...], giver: Attendance) -> Outcome:
    by, session = desk.by(command), desk.session
    proof = pins.check_pin_of_badge(desk.registry, by, giver.badge, command.giver_pin, desk.now)
    party = session.party()
    signature = _signature(desk, command, party.collector.staff_no or "")
    party = replace(party, collector=replace(party.collector, signature=signature))
    labels = {copy: new_label_id(desk.around.random(RANDOM_BYTES)) for copy in copies}
    wanted = Pickup(labels, {fold(copy): count for copy, count in command.pages.items()})
    giving = replace(giver, signature=proof)
    result = handing.transfer(desk.registry, by, party, giving, wanted, desk.now)
    if result.refused:
        return desk.outcome(result)
    lying = tuple(copy.copy for copy in result.copies if not copy.released)
    desk.session = replace(session.without_collector().laying_down(*lying), task=None)
    return desk.outcome(result)


def _signature(desk: Desk, command: do.Transfer, collector: str) -> Signature | None:
    if command.sign_pin:
        return pins.check_pin(desk.registry, desk.by(command), collector, command.sign_pin, desk.now)
    return Signature(paper_receipt=command.paper_receipt) if command.paper_receipt else None


def _task(desk: Desk) -> HandingOn:
    task = desk.session.task
    if not isinstance(task, HandingOn):
        raise TypeError("no transfer is under way")
    return task


HANDLERS: Handlers = {do.BeginTransfer: begin, do.Transfer: transfer}
TASKS: Tasks = {HandingOn: TaskHandlers(scan, finish, cancel, remove_copy)}
