"""Owns the commands about destruction, and the task of carrying a list out: a copy that is scanned is destroyed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from db.custody.incidents import TextFlaw, parse_text
from db.custody.refusals import Refusal
from db.registry import destroying, pins
from db.registry import destruction as lists
from db.registry.gathering import Attendance
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers, TaskHandlers, Tasks
from kiosk.desk.scan import CONTROL_NO, CopyScan, Scanned, fold
from kiosk.desk.scanning import refuse_second_task
from kiosk.desk.shown import NotAllowed

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class DestructionTask:
    """A list that is being carried out here. `counting` is the copy that was scanned and whose pages are counted;
    `typed` says that a hand typed its number."""

    destruction: int
    witnesses: tuple[str, ...]
    left: tuple[str, ...]
    destroyed: tuple[str, ...] = ()
    counting: str | None = None
    typed: bool = False

    @property
    def name(self) -> str:
        """The `do` that began it."""
        return "begin_destruction"

    @property
    def next(self) -> tuple[str, ...]:
        """What the desk waits for."""
        return ("copy",)

    @property
    def shown(self) -> Mapping[str, Any]:
        """What `state` tells of it."""
        return {
            "destruction": self.destruction,
            "witnesses": list(self.witnesses),
            "destroyed": list(self.destroyed),
            "left": list(self.left),
            "counting": self.counting,
        }

    def without(self, copy: str) -> DestructionTask:
        """A copy was destroyed."""
        left = tuple(each for each in self.left if each != copy)
        return replace(self, left=left, destroyed=(*self.destroyed, copy), counting=None, typed=False)


def request_destruction(desk: Desk, command: do.RequestDestruction) -> Outcome:
    copies = tuple(map(fold, command.copies))
    if not copies:
        return _unfit(desk, "nothing_listed")
    if not all(map(CONTROL_NO.fullmatch, copies)):
        return _unfit(desk, "no_control_no")
    reason, site = parse_text(command.reason), parse_text(command.site)
    if isinstance(reason, TextFlaw) or isinstance(site, TextFlaw):
        flaw = reason if isinstance(reason, TextFlaw) else site
        return _unfit(desk, str(flaw))
    request = lists.DestructionRequest(copies, reason, site)
    return desk.outcome(lists.request_destruction(desk.registry, desk.by(command), request, desk.now))


def approve_destruction(desk: Desk, command: do.ApproveDestruction) -> Outcome:
    by = desk.by(command)
    return desk.outcome(
        lists.approve_destruction(desk.registry, by, command.destruction, command.pin, desk.now)
    )


def reject_destruction(desk: Desk, command: do.RejectDestruction) -> Outcome:
    by = desk.by(command)
    return desk.outcome(
        lists.reject_destruction(desk.registry, by, command.destruction, command.pin, desk.now)
    )


def begin_destruction(desk: Desk, command: do.BeginDestruction) -> Outcome:
    refused = refuse_second_task(desk, command)
    if refused is not None:
        return refused
    by = desk.by(command)
    witnesses = []
    for witness in command.witnesses:
        badge = fold(witness.badge)
        signature = pins.check_pin_of_badge(desk.registry, by, badge, witness.pin, desk.now)
        witnesses.append(Attendance(badge, signature=signature))
    result = destroying.begin_destruction(desk.registry, by, command.destruction, witnesses, desk.now)
    if not result.refused:
        left = tuple(copy.copy for copy in result.copies)
        task = DestructionTask(command.destruction, tuple((result.text or "").split()), left)
        desk.session = replace(desk.session.without_collector(), task=task)
    return desk.outcome(result)


def scan(desk: Desk, command: do.Scan, scanned: Scanned) -> Outcome:
    """Destroy the copy that was scanned, or ask for its pages first."""
    if not isinstance(scanned, CopyScan):
        return desk.void(command, "badge_not_awaited")
    return _destroy(desk, command, scanned.control_no, None, typed=command.typed)


def count_pages(desk: Desk, command: do.CountPages) -> Outcome:
    task, copy = _task(desk), fold(command.copy)
    if task.counting != copy:
        return _unfit(desk, "not_scanned")
    return _destroy(desk, command, copy, command.pages, typed=task.typed)


def _destroy(desk: Desk, command: do.Command, copy: str, pages: int | None, *, typed: bool) -> Outcome:
    task = _task(desk)
    result = destroying.destroy_copy(
        desk.registry,
        desk.by(command, copy=copy),
        task.destruction,
        task.witnesses,
        copy,
        pages,
        desk.now,
        typed=typed,
    )
    if result.outcome == "void":
        return desk.outcome(result)
    if result.outcome == "prompt":
        desk.session = replace(desk.session, task=replace(task, counting=copy, typed=typed))
        return desk.outcome(result, lacks=[str(code) for code in result.reasons])
    if not result.refused:
        desk.session = replace(desk.session, task=task.without(copy))
    elif pages is None and task.counting is not None:
        desk.session = replace(desk.session, task=replace(task, counting=None, typed=False))
    return desk.outcome(result)


def finish(desk: Desk, command: do.Finish) -> Outcome:
    task = _task(desk)
    result = destroying.end_destruction(
        desk.registry, desk.by(command), task.destruction, task.witnesses, desk.now
    )
    if not result.refused:
        desk.session = replace(desk.session, task=None)
    return desk.outcome(result)


def cancel(desk: Desk, command: do.Cancel) -> Outcome:
    """Leave it for now: the list stays begun, and is gone on with by beginning it again with its witnesses."""
    task = _task(desk)
    desk.session = replace(desk.session, task=None)
    data = {"task": task.name, "destruction": task.destruction}
    return Outcome("cancelled", next=desk.session.next, data=data)


def destructions(desk: Desk, command: do.Destructions) -> Outcome:
    try:
        rows = desk.reads.destructions(closed=command.closed, before=command.before)
    except NotAllowed:
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    data = {"destructions": [_told(desk, asdict(row)) for row in rows]}
    return Outcome("destructions", next=desk.session.next, data=data)


def show_destruction(desk: Desk, command: do.ShowDestruction) -> Outcome:
    try:
        found = desk.reads.destruction(command.destruction)
    except NotAllowed:
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    if found is None:
        return desk.refuse(command, Refusal.REQUEST_UNKNOWN, destruction=command.destruction)
    row = {**_told(desk, asdict(found.row)), "copies": [_told(desk, asdict(line)) for line in found.lines]}
    return Outcome("destruction", next=desk.session.next, data=row)


def _told(desk: Desk, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts that have a value; moments in the registry's zone."""
    return {
        name: value.astimezone(desk.registry.zone).isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None and value != ()
    }


def _task(desk: Desk) -> DestructionTask:
    task = desk.session.task
    if not isinstance(task, DestructionTask):
        raise TypeError("no list is being carried out here")
    return task


def _unfit(desk: Desk, error: str) -> Outcome:
    return Outcome("error", error=error, next=desk.session.next)


HANDLERS: Handlers = {
    do.RequestDestruction: request_destruction,
    do.ApproveDestruction: approve_destruction,
    do.RejectDestruction: reject_destruction,
    do.BeginDestruction: begin_destruction,
    do.Destructions: destructions,
    do.ShowDestruction: show_destruction,
}
TASKS: Tasks = {DestructionTask: TaskHandlers(scan, finish, cancel, count=count_pages)}
