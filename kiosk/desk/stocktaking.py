"""Owns the commands of a count: beginning and resuming it, scans while it is under way, closing under two signatures;
and the look-ups of counts and their results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from db.connection import reading
from db.custody.refusals import Refusal
from db.custody.roles import Act
from db.custody.stocktaking import Difference, Place
from db.queries.stocktaking import (
    StocktakeRow,
    difference_counts,
    difference_page,
    odd_scans,
    stocktake_row,
    stocktake_rows,
)
from db.registry import pins, stocktake_abandoning, stocktake_closing
from db.registry import stocktaking as counting
from db.registry.acting import ActResult, By
from db.registry.gathering import Attendance
from db.registry.loading import load_people
from db.registry.release import LabelScan as ReadLabel
from db.registry.release import copy_of_label
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers, TaskHandlers, Tasks
from kiosk.desk.scan import BadgeScan, CopyScan, LabelScan, Scanned, fold
from kiosk.desk.scanning import refuse_second_task

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class CountTask:
    """A count that is under way at this counter."""

    row: StocktakeRow

    @property
    def name(self) -> str:
        """The `do` that begins it."""
        return "begin_stocktake"

    @property
    def next(self) -> tuple[str, ...]:
        """A count waits for copies until it is finished."""
        return ("copy",)

    @property
    def shown(self) -> Mapping[str, Any]:
        """Which count, and how far it is."""
        return {"place": self.row.place, "holder": self.row.holder, **_figures(self.row)}


def begin(desk: Desk, command: do.BeginStocktake) -> Outcome:
    refused = refuse_second_task(desk, command)
    if refused is not None:
        return refused
    place = Place(command.place)
    holder = fold(command.holder or "") or None
    if (place is Place.HOLDER) != (holder is not None):
        return _error(desk, "place_unclear")
    with reading(desk.registry) as reader:
        if holder is not None and holder not in load_people(reader, [holder]):
            return _error(desk, "person_unknown")
    return _take_up(desk, counting.begin(desk.registry, desk.by(command), place, holder, desk.now))


def resume(desk: Desk, command: do.ResumeStocktake) -> Outcome:
    refused = refuse_second_task(desk, command)
    if refused is not None:
        return refused
    result = counting.resume(desk.registry, desk.by(command), command.stocktake, desk.now)
    return _take_up(desk, result)


def abandon(desk: Desk, command: do.AbandonStocktake) -> Outcome:
    task = desk.session.task
    here = task.row.stocktake if isinstance(task, CountTask) else None
    number = here if command.stocktake is None else command.stocktake
    if number is None:
        return desk.refuse(command, Refusal.STOCKTAKE_UNKNOWN)
    if not command.reason.strip():
        return _error(desk, "no_reason")
    by = desk.by(command, stocktake=number)
    second = _second_of(desk, by, command)
    result = stocktake_abandoning.abandon(desk.registry, by, number, command.reason, second, desk.now)
    if not result.refused and number == here:
        desk.session = replace(desk.session, task=None)
    return desk.outcome(result)


def scan(desk: Desk, command: do.Scan, scanned: Scanned) -> Outcome:
    match scanned:
        case CopyScan(control_no):
            return _count(desk, command, control_no)
        case LabelScan(label_id, log_size, root):
            fingerprint = None if log_size is None or root is None else ReadLabel(label_id, log_size, root)
            with reading(desk.registry) as reader:
                copy = copy_of_label(reader, label_id, fingerprint)
            if copy is None:
                return desk.refuse(command, Refusal.LABEL_MISMATCH, label=label_id)
            return _count(desk, command, copy)
        case BadgeScan() | _:
            return desk.void(command, "badge_not_awaited")


def finish(desk: Desk, command: do.Finish) -> Outcome:
    number = _task(desk).row.stocktake
    by = desk.by(command, stocktake=number)
    signature = None
    if command.pin:
        signature = pins.check_pin(desk.registry, by, by.actor or "", command.pin, desk.now)
    second = _second_of(desk, by, command)
    result = stocktake_closing.close(
        desk.registry, by, number, signature, second, desk.now, sure=command.sure
    )
    if result.refused:
        return _after_refusal(desk, result)
    desk.session = replace(desk.session, task=None)
    return desk.outcome(result)


def _second_of(desk: Desk, by: By, command: do.Finish | do.AbandonStocktake) -> Attendance | None:
    """Return the second member of staff as they signed, None where no badge was shown."""
    if not command.badge:
        return None
    badge = fold(command.badge)
    signature = pins.check_pin_of_badge(desk.registry, by, badge, command.second_pin, desk.now)
    return Attendance(badge, signature=signature)


def pause(desk: Desk, command: do.Cancel) -> Outcome:
    """Leave the count as it is; it stays open and is resumed, here or elsewhere."""
    task = _task(desk)
    desk.session = replace(desk.session, task=None)
    return Outcome("cancelled", next=desk.session.next, data=_figures(task.row))


def list_stocktakes(desk: Desk, command: do.Stocktakes) -> Outcome:
    if not desk.reads.may(Act.LOOK_UP):
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    with reading(desk.registry) as reader:
        rows = stocktake_rows(reader, before=command.before)
    return Outcome("stocktakes", next=desk.session.next, data={"stocktakes": [_told(row) for row in rows]})


def show_stocktake(desk: Desk, command: do.ShowStocktake) -> Outcome:
    if not desk.reads.may(Act.LOOK_UP):
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    with reading(desk.registry) as reader:
        row = stocktake_row(reader, command.stocktake)
        if row is None:
            return desk.refuse(command, Refusal.STOCKTAKE_UNKNOWN)
        data = _told(row)
        kinds = [Difference(command.difference)] if command.difference else list(Difference)
        if row.state == "closed":
            data["counts"] = difference_counts(reader, row.stocktake)
            for kind in kinds:
                page = difference_page(reader, row.stocktake, kind, after=command.after)
                data[kind.value] = [each.copy for each in page]
                if kind is Difference.UNRELEASED and page:
                    data["lying"] = {each.copy: each.counter for each in page}
        odd = odd_scans(reader, row.stocktake)
    data["odd"] = [{"copy": each.copy, "finding": each.finding, "holder": each.holder} for each in odd]
    return Outcome("stocktake", next=desk.session.next, data=data)


def _take_up(desk: Desk, result: ActResult) -> Outcome:
    if not result.refused and result.number is not None:
        task = CountTask(_row(desk, result.number))
        desk.session = replace(desk.session.without_collector(), task=task)
    return desk.outcome(result)


def _count(desk: Desk, command: do.Scan, control_no: str) -> Outcome:
    number = _task(desk).row.stocktake
    by = desk.by(command, stocktake=number)
    result = counting.count(desk.registry, by, number, control_no, desk.now, typed=command.typed)
    if result.outcome == "void":
        return desk.outcome(result)
    if result.refused:
        return _after_refusal(desk, result)
    desk.session = replace(desk.session, task=CountTask(_row(desk, number)))
    return desk.outcome(result)


def _after_refusal(desk: Desk, result: ActResult) -> Outcome:
    """A count that somebody closed or abandoned elsewhere is open here no more."""
    if Refusal.STOCKTAKE_UNKNOWN in result.reasons:
        desk.session = replace(desk.session, task=None)
    return desk.outcome(result)


def _task(desk: Desk) -> CountTask:
    task = desk.session.task
    if not isinstance(task, CountTask):
        raise ValueError("no count is open here")
    return task


def _row(desk: Desk, number: int) -> StocktakeRow:
    with reading(desk.registry) as reader:
        row = stocktake_row(reader, number)
    if row is None:
        raise ValueError(f"there is no count {number}")
    return row


def _figures(row: StocktakeRow) -> dict[str, Any]:
    return {
        "stocktake": row.stocktake,
        "expected": row.expected,
        "scanned": row.scanned,
        "left": row.left,
    }


def _told(row: StocktakeRow) -> dict[str, Any]:
    ended = None if row.ended_at is None else row.ended_at.isoformat()
    told = {
        **_figures(row),
        "place": row.place,
        "holder": row.holder,
        "state": row.state,
        "counter": row.counter,
        "begun_by": row.begun_by,
        "begun_at": row.begun_at.isoformat(),
        "ended_by": row.ended_by,
        "ended_at": ended,
        "second_person": row.second_person,
    }
    return {name: value for name, value in told.items() if value is not None}


def _error(desk: Desk, code: str) -> Outcome:
    return Outcome("error", error=code, next=desk.session.next)


HANDLERS: Handlers = {
    do.BeginStocktake: begin,
    do.ResumeStocktake: resume,
    do.AbandonStocktake: abandon,
    do.Stocktakes: list_stocktakes,
    do.ShowStocktake: show_stocktake,
}
TASKS: Tasks = {CountTask: TaskHandlers(scan, finish, pause)}
