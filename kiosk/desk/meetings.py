"""Owns the commands about meetings: substitutes, opening, the close-out task, and looking meetings up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from db.custody.refusals import Refusal
from db.queries.meetings import PAGE
from db.registry import counting_back, judging, substitutions
from db.registry import meetings as acts
from db.registry.acting import ActResult
from db.registry.gathering import Attendance
from db.registry.returns import CopyScanned, recognise_returner
from kiosk.desk import commands as do
from kiosk.desk import incomplete
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers, TaskHandlers, Tasks
from kiosk.desk.scan import BadgeScan, CopyScan, LabelScan, Scanned, fold
from kiosk.desk.scanning import refuse_second_task
from kiosk.desk.shown import NotAllowed

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class Counting:
    """The paper that was scanned last and whose pages are counted, and how it was scanned."""

    copy: str
    scanned: CopyScanned


@dataclass(frozen=True, slots=True)
class CloseOut:
    """A meeting's close-out under way: what came back is in the registry, what stands here is only who brings it.

    `returner` is whoever's badge was scanned last; None: the papers are gathered at their seats, nobody brings them.
    """

    meeting: str
    progress: acts.Progress
    returner: Attendance | None = None
    counting: Counting | None = None

    @property
    def name(self) -> str:
        """The `do` that began it."""
        return "close_meeting"

    @property
    def next(self) -> tuple[str, ...]:
        """Papers, and the badge of whoever brings some."""
        return ("copy", "badge")

    @property
    def shown(self) -> Mapping[str, Any]:
        """What `state` tells of it."""
        who = None if self.returner is None else self.returner.staff_no
        pages = {} if self.counting is None else {"counting": self.counting.copy}
        return {"meeting": self.meeting, "returner": who, **_told(self.progress), **pages}


def request_substitute(desk: Desk, command: do.RequestSubstitute) -> Outcome:
    if not command.reason.strip():
        return Outcome("error", error="no_reason", next=desk.session.next)
    asked = substitutions.Request(
        meeting=fold(command.meeting),
        absent=fold(command.absent),
        substitute=fold(command.substitute),
        reason=command.reason,
    )
    return desk.outcome(substitutions.request_substitute(desk.registry, desk.by(command), asked, desk.now))


def approve_substitute(desk: Desk, command: do.ApproveSubstitute) -> Outcome:
    return desk.outcome(
        substitutions.approve_substitute(
            desk.registry, desk.by(command), command.request, command.pin, desk.now
        )
    )


def reject_substitute(desk: Desk, command: do.RejectSubstitute) -> Outcome:
    return desk.outcome(
        substitutions.reject_substitute(
            desk.registry, desk.by(command), command.request, command.pin, desk.now
        )
    )


def revoke_substitute(desk: Desk, command: do.RevokeSubstitute) -> Outcome:
    return desk.outcome(
        substitutions.revoke_substitute(
            desk.registry, desk.by(command), command.request, command.pin, desk.now
        )
    )


def open_meeting(desk: Desk, command: do.OpenMeeting) -> Outcome:
    number = fold(command.meeting)
    result = acts.open_meeting(desk.registry, desk.by(command), number, desk.now)
    return desk.outcome(result)


def begin(desk: Desk, command: do.CloseMeeting) -> Outcome:
    refused = refuse_second_task(desk, command)
    if refused is not None:
        return refused
    number = fold(command.meeting)
    progress, result = acts.begin_close_out(desk.registry, desk.by(command), number, desk.now)
    if progress is None:
        return desk.outcome(result)
    task = CloseOut(number, progress)
    desk.session = replace(desk.session.without_collector(), task=task)
    return desk.outcome(result, task=task.name, **task.shown)


def scan(desk: Desk, command: do.Scan, scanned: Scanned) -> Outcome:
    match scanned:
        case BadgeScan(text):
            return _read_badge(desk, command, text)
        case LabelScan(label_id, size, root):
            return _count(desk, command, CopyScanned(None, label_id, size, root, command.typed))
        case CopyScan(control_no):
            return _count(desk, command, CopyScanned(control_no, typed=command.typed))
    return desk.void(command, scanned.why)


def _read_badge(desk: Desk, command: do.Scan, text: str) -> Outcome:
    """Note who brings the next papers; the same badge once more says that they went."""
    task = _task(desk)
    person, result = recognise_returner(desk.registry, desk.by(command), text, desk.now)
    if person is None:
        return desk.outcome(result)
    leaves = task.returner is not None and task.returner.staff_no == person.staff_no
    returner = None if leaves else Attendance(text, staff_no=person.staff_no)
    desk.session = replace(desk.session, task=replace(task, returner=returner))
    if leaves:
        return desk.outcome(result, left=person.staff_no)
    return desk.outcome(result, returner=person.staff_no, name=person.name, unit=person.unit)


def count_pages(desk: Desk, command: do.CountPages) -> Outcome:
    """Count the paper back whose pages were asked for. A wrong count leaves it with its holder: it is scanned anew."""
    counting = _task(desk).counting
    if counting is None or counting.copy != fold(command.copy):
        return Outcome("error", error="not_scanned", next=desk.session.next)
    return _count(desk, command, counting.scanned, command.pages)


def _count(desk: Desk, command: do.Command, scanned: CopyScanned, pages: int | None = None) -> Outcome:
    task = _task(desk)
    result, counted = counting_back.count_back(
        desk.registry, desk.by(command), task.meeting, scanned, task.returner, pages, desk.now
    )
    if result.outcome == "prompt":
        copy = result.copies[0].copy
        desk.session = replace(desk.session, task=replace(task, counting=Counting(copy, scanned)))
        return desk.outcome(result, lacks=list(map(str, result.reasons)))
    desk.session = replace(desk.session, task=replace(task, counting=None))
    if result.outcome == "void":
        return desk.outcome(result)
    return _came_back(desk, task, result, counted)


def take_incomplete(desk: Desk, command: do.TakeIncomplete) -> Outcome:
    """Count the paper back whose pages were asked for, with those that are there. A refusal leaves it as it is."""
    task = _task(desk)
    if task.counting is None or task.counting.copy != fold(command.copy):
        return Outcome("error", error="not_scanned", next=desk.session.next)
    typed = task.counting.scanned.typed
    result, counted = incomplete.take(desk, command, task.returner, meeting=task.meeting, typed=typed)
    return _came_back(desk, task, result, counted)


def _came_back(
    desk: Desk, task: CloseOut, result: ActResult, counted: counting_back.Counted | None
) -> Outcome:
    if counted is not None:
        desk.session = replace(desk.session, task=replace(task, counting=None, progress=counted.progress))
    return desk.outcome(result)


def finish(desk: Desk, command: do.Finish) -> Outcome:
    """Close the meeting for good; a refusal leaves the task as it is."""
    task = _task(desk)
    counting = None if task.counting is None else task.counting.copy
    result = acts.close_meeting(
        desk.registry, desk.by(command), task.meeting, desk.now, counting=counting, sure=command.sure
    )
    if not result.refused:
        desk.session = replace(desk.session, task=None)
    return desk.outcome(result)


def cancel(desk: Desk, command: do.Cancel) -> Outcome:
    """Break the close-out off: what was counted back stays returned, and it goes on there another time."""
    task = _task(desk)
    who = None if task.returner is None else task.returner.staff_no
    result = judging.log_cancelled(desk.registry, desk.by(command), who, desk.now)
    desk.session = replace(desk.session, task=None)
    return desk.outcome(result, task=task.name)


def _task(desk: Desk) -> CloseOut:
    task = desk.session.task
    if not isinstance(task, CloseOut):
        raise TypeError("no close-out is under way")
    return task


def _told(progress: acts.Progress) -> dict[str, int]:
    return {"returned": progress.returned, "out": progress.out, "may_leave": progress.may_leave}


def list_meetings(desk: Desk, command: do.Meetings) -> Outcome:
    try:
        rows = desk.reads.meetings(past=command.past, after=command.after and fold(command.after))
    except NotAllowed:
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    more = len(rows) == PAGE
    return Outcome("looked_up", next=desk.session.next, data={"meetings": _plain(rows), "more": more})


def show_meeting(desk: Desk, command: do.Meeting) -> Outcome:
    try:
        shown = desk.reads.meeting(fold(command.meeting), after=command.after and fold(command.after))
    except NotAllowed:
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    if shown is None:
        return Outcome("error", error="no_such_meeting", next=desk.session.next)
    data = {**_plain(shown.meeting), "seats": _plain(shown.seats), "requests": _plain(shown.requests)}
    # A page of the seats stands where a list has their number.
    data |= {"seat_count": shown.meeting.seats, "unbound": shown.unbound, "more": len(shown.seats) == PAGE}
    return Outcome("looked_up", next=desk.session.next, data=data)


def _plain(rows: Any) -> Any:
    """Return rows as JSON values."""
    return msgspec.json.decode(msgspec.json.encode(rows))


HANDLERS: Handlers = {
    do.Meetings: list_meetings,
    do.Meeting: show_meeting,
    do.RequestSubstitute: request_substitute,
    do.ApproveSubstitute: approve_substitute,
    do.RejectSubstitute: reject_substitute,
    do.RevokeSubstitute: revoke_substitute,
    do.OpenMeeting: open_meeting,
    do.CloseMeeting: begin,
}
TASKS: Tasks = {
    CloseOut: TaskHandlers(scan, finish, cancel, count=count_pages, incomplete=take_incomplete),
}
