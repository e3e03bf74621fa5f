"""Owns the return at the desk: who brings something back, what was scanned for it, and the act at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from db.custody.refusals import Refusal
from db.custody.roles import Act
from db.registry import judging
from db.registry import returns as returning
from db.registry.gathering import Attendance
from kiosk.desk import commands as do
from kiosk.desk import incomplete
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers, TaskHandlers, Tasks
from kiosk.desk.outcomes import described
from kiosk.desk.scan import BadgeScan, CopyScan, LabelScan, Scanned, fold
from kiosk.desk.scanning import refuse_second_task

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A return under way: the badge of whoever brings the copies, and those that were accepted with what they lack.
    `typed` are those whose code a hand typed."""

    returner: Attendance | None = None
    accepted: Mapping[str, tuple[Refusal, ...]] = field(default_factory=dict)
    typed: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The `do` that began it."""
        return "take_back"

    @property
    def next(self) -> tuple[str, ...]:
        """A badge until somebody was named, and copies."""
        return ("copy",) if self.returner is not None else ("badge", "copy")

    @property
    def shown(self) -> Mapping[str, Any]:
        """What `state` tells of it."""
        who = None if self.returner is None else self.returner.staff_no
        return {"returner": who, "accepted": list(self.accepted)}


def begin(desk: Desk, command: do.TakeBack) -> Outcome:
    refused = refuse_second_task(desk, command)
    if refused is not None:
        return refused
    if not desk.reads.may(Act.TAKE_BACK):
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    collector = desk.session.collector
    known = collector is not None and collector.identified
    if collector is not None and not known:
        # Their photo was never compared: they are asked for their badge like anybody who brings something.
        desk.session = desk.session.without_collector()
    task = TakeBack(collector.attendance if collector is not None and known else None)
    desk.session = replace(desk.session, task=task)
    return Outcome("prompt", next=desk.session.next, data={"task": task.name, **task.shown})


def scan(desk: Desk, command: do.Scan, scanned: Scanned) -> Outcome:
    match scanned:
        case BadgeScan(text):
            return _read_badge(desk, command, text)
        case LabelScan(label_id, size, root):
            return _read_copy(desk, command, returning.CopyScanned(None, label_id, size, root, command.typed))
        case CopyScan(control_no):
            return _read_copy(desk, command, returning.CopyScanned(control_no, typed=command.typed))
    return desk.void(command, scanned.why)


def _read_badge(desk: Desk, command: do.Scan, text: str) -> Outcome:
    task = _task(desk)
    if task.returner is not None:
        return desk.void(command, "badge_not_awaited")
    person, result = returning.recognise_returner(desk.registry, desk.by(command), text, desk.now)
    if person is None:
        return desk.outcome(result)
    attendance = Attendance(text, staff_no=person.staff_no)
    desk.session = replace(desk.session, task=replace(task, returner=attendance))
    return desk.outcome(result, returner=person.staff_no, name=person.name, unit=person.unit)


def _read_copy(desk: Desk, command: do.Scan, scanned: returning.CopyScanned) -> Outcome:
    task = _task(desk)
    if scanned.control_no in task.accepted:
        if not scanned.typed:
            # Typed first and scanned then: the paper was seen after all.
            seen = task.typed - {scanned.control_no}
            desk.session = replace(desk.session, task=replace(task, typed=seen))
        data = {"copy": scanned.control_no, "already": True}
        return Outcome("accepted", next=desk.session.next, data=data)
    by = desk.by(command)
    result, record = returning.judge_return(desk.registry, by, scanned, task.returner, desk.now)
    if result.outcome == "void":
        return desk.outcome(result)
    if result.outcome != "accepted" or record is None:
        return desk.outcome(result)
    copy = record.facts.control_no
    accepted = {**task.accepted, copy: result.reasons}
    typed = task.typed | {copy} if scanned.typed else task.typed - {copy}
    desk.session = replace(desk.session, task=replace(task, accepted=accepted, typed=typed))
    return desk.outcome(result, **described(record, result.reasons))


def remove_copy(desk: Desk, command: do.RemoveCopy) -> Outcome:
    copy, task = fold(command.copy), _task(desk)
    if copy not in task.accepted:
        return Outcome("error", error="not_accepted", next=desk.session.next)
    result = judging.log_removed(desk.registry, desk.by(command), copy, desk.now)
    left = {number: lacks for number, lacks in task.accepted.items() if number != copy}
    desk.session = replace(desk.session, task=replace(task, accepted=left, typed=task.typed - {copy}))
    return desk.outcome(result, copy=copy)


def cancel(desk: Desk, command: do.Cancel) -> Outcome:
    task = _task(desk)
    person = None if task.returner is None else task.returner.staff_no
    result = judging.log_cancelled(desk.registry, desk.by(command), person, desk.now)
    desk.session = replace(desk.session, task=None)
    return desk.outcome(result, task=task.name)


def finish(desk: Desk, command: do.Finish) -> Outcome:
    """Take everything back that was accepted; a refusal leaves the task as it is."""
    task = _task(desk)
    if task.returner is None:
        return desk.refuse(command, Refusal.COLLECTOR_NOT_IDENTIFIED)
    if not task.accepted:
        return Outcome("error", error="nothing_accepted", next=desk.session.next)
    pages = {fold(copy): count for copy, count in command.pages.items()}
    by = desk.by(command)
    copies = tuple(task.accepted)
    result = returning.take_back(desk.registry, by, task.returner, copies, pages, desk.now, typed=task.typed)
    if not result.refused:
        desk.session = replace(desk.session, task=None)
    return desk.outcome(result)


def take_incomplete(desk: Desk, command: do.TakeIncomplete) -> Outcome:
    """Take one accepted copy back as it is. What else was accepted waits for `finish`; nothing else: the end."""
    task, copy = _task(desk), fold(command.copy)
    if copy not in task.accepted:
        return Outcome("error", error="not_accepted", next=desk.session.next)
    left = {number: lacks for number, lacks in task.accepted.items() if number != copy}
    result, _ = incomplete.take(desk, command, task.returner, typed=copy in task.typed, left=len(left))
    if result.refused:
        return desk.outcome(result)
    going_on = replace(task, accepted=left, typed=task.typed - {copy}) if left else None
    desk.session = replace(desk.session, task=going_on)
    return desk.outcome(result)


def _task(desk: Desk) -> TakeBack:
    task = desk.session.task
    if not isinstance(task, TakeBack):
        raise TypeError("no return is under way")
    return task


HANDLERS: Handlers = {do.TakeBack: begin}
TASKS: Tasks = {
    TakeBack: TaskHandlers(scan, finish, cancel, remove_copy, incomplete=take_incomplete),
}
