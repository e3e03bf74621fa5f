"""Owns reads about meetings for screens and the desk: frozen rows, paged by key. Decides nothing, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from peewee import JOIN, fn

from db.connection import Reading
from db.custody.meetings import SubstitutionState
from db.tables import FileCopy, HandOver, Meeting, Seat, Substitution

PAGE = 200


class PaperState(StrEnum):
    """Where a meeting's paper is."""

    INSIDE = "inside"
    LYING = "lying"
    OUT = "out"
    RETURNED = "returned"
    MISSING = "missing"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as a list shows it: its times and what is there of it. `inside` are papers in the registry, those that
    came back among them; `requests` are substitutes that wait for a supervisor."""

    meeting: str
    opens: datetime
    closes: datetime
    venue: str
    opened_at: datetime | None
    opened_by: str | None
    closed_at: datetime | None
    closed_by: str | None
    seats: int = 0
    papers: int = 0
    out: int = 0
    returned: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper of a seat. `holder` is who has it, or who had it last."""

    copy: str
    state: PaperState
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat: whose it is, who sits in, and its papers: those bound to it, and those that were handed over at it."""

    seat: str
    staff_no: str
    may_take_away: bool
    substitute: str | None
    asked: bool
    papers: tuple[PaperRow, ...]

    @property
    def out(self) -> int:
        """How many of its papers are out."""
        return sum(paper.state in (PaperState.OUT, PaperState.LYING) for paper in self.papers)


@dataclass(frozen=True, slots=True)
class SubstitutionRow:
    """A substitution as a list shows it."""

    request: int
    seat: str
    absent: str
    substitute: str
    state: SubstitutionState
    reason: str
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None


def meeting_rows(
    reader: Reading, *, past: bool = False, after: str | None = None, limit: int = PAGE
) -> tuple[MeetingRow, ...]:
    """Return the meetings that are not closed out, the next first, or with `past` those that are, the latest first;
    `after` is the number of the last one that is known."""
    query = Meeting.select().where(Meeting.closed_at.is_null(not past))
    last = None if after is None else reader.first(Meeting.select().where(Meeting.meeting_no == after))
    if last is not None:
        query = query.where(_behind(last, past))
    order = (
        (Meeting.closed_at.desc(), Meeting.meeting_no.desc()) if past else (Meeting.opens, Meeting.meeting_no)
    )
    return _with_counts(reader, reader.rows(query.order_by(*order).limit(limit)))


def meeting_row(reader: Reading, meeting_no: str) -> MeetingRow | None:
    """Return one meeting, None where there is none."""
    found = _with_counts(reader, reader.rows(Meeting.select().where(Meeting.meeting_no == meeting_no)))
    return found[0] if found else None


def seat_rows(
    reader: Reading, meeting_no: str, *, after: str | None = None, limit: int = PAGE
) -> tuple[SeatRow, ...]:
    """Return the seats of a meeting in their order, from behind the seat `after`."""
    query = Seat.select().where((Seat.meeting_no == meeting_no) & (Seat.seat > (after or "")))
    seats = reader.rows(query.order_by(Seat.seat).limit(limit))
    papers = _papers_of(reader, meeting_no, seats)
    open_ = (SubstitutionState.REQUESTED.value, SubstitutionState.APPROVED.value)
    asked = Substitution.select().where(
        (Substitution.meeting_no == meeting_no)
        & Substitution.state.in_(open_)
        & Substitution.seat.in_([seat.seat for seat in seats])
    )
    substitutes: dict[str, str] = {}
    waiting: set[str] = set()
    for row in reader.rows(asked):
        if row.state is SubstitutionState.APPROVED:
            substitutes[row.seat] = row.substitute
        else:
            waiting.add(row.seat)
    return tuple(
        SeatRow(
            seat.seat,
            seat.staff_no,
            seat.may_take_away,
            substitutes.get(seat.seat),
            seat.seat in waiting,
            tuple(sorted(papers.get(seat.seat, ()), key=lambda paper: paper.copy)),
        )
        for seat in seats
    )


def substitution_rows(reader: Reading, meeting_no: str, *, limit: int = PAGE) -> tuple[SubstitutionRow, ...]:
    """Return the substitutions of a meeting, newest first."""
    query = Substitution.select().where(Substitution.meeting_no == meeting_no)
    return tuple(
        SubstitutionRow(
            request=row.substitution,
            seat=row.seat,
            absent=row.absent,
            substitute=row.substitute,
            state=SubstitutionState(row.state),
            reason=row.reason,
            requested_by=row.requested_by,
            requested_at=row.requested_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )
        for row in reader.rows(query.order_by(Substitution.substitution.desc()).limit(limit))
    )


def unbound_papers(reader: Reading, meeting_no: str) -> int:
    """Return how many papers in the registry are for any one seat of a meeting."""
    held = (HandOver.control_no == FileCopy.control_no) & HandOver.closed_at.is_null()
    joined = FileCopy.select(fn.COUNT(FileCopy.control_no)).join(HandOver, JOIN.LEFT_OUTER, on=held)
    free = FileCopy.seat.is_null() & FileCopy.addressee.is_null() & HandOver.hand_over.is_null()
    [(count,)] = reader.tuples(joined.where((FileCopy.meeting_no == meeting_no) & free))
    return int(count)


def _behind(last: Meeting, past: bool) -> Any:
    if past:
        same = (Meeting.closed_at == last.closed_at) & (Meeting.meeting_no < last.meeting_no)
        return (Meeting.closed_at < last.closed_at) | same
    return (Meeting.opens > last.opens) | (
        (Meeting.opens == last.opens) & (Meeting.meeting_no > last.meeting_no)
    )


def _with_counts(reader: Reading, rows: Sequence[Meeting]) -> tuple[MeetingRow, ...]:
    numbers = [row.meeting_no for row in rows]
    at_seats = HandOver.seat.is_null(False)
    counts = {
        "seats": _counted(reader, Seat, numbers),
        "papers": _counted(reader, FileCopy, numbers),
        "out": _counted(reader, HandOver, numbers, at_seats & HandOver.closed_at.is_null()),
        "returned": _counted(reader, HandOver, numbers, at_seats & (HandOver.ending == "returned")),
        "requests": _counted(
            reader, Substitution, numbers, Substitution.state == SubstitutionState.REQUESTED
        ),
    }
    return tuple(
        MeetingRow(
            row.meeting_no,
            row.opens,
            row.closes,
            row.venue,
            row.opened_at,
            row.opened_by,
            row.closed_at,
            row.closed_by,
            **{name: found.get(row.meeting_no, 0) for name, found in counts.items()},
        )
        for row in rows
    )


def _counted(reader: Reading, table: Any, numbers: Sequence[str], *conditions: Any) -> dict[str, int]:
    query = table.select(table.meeting_no, fn.COUNT(table.meeting_no)).where(
        table.meeting_no.in_(numbers), *conditions
    )
    return dict(reader.tuples(query.group_by(table.meeting_no)))


def _papers_of(reader: Reading, meeting_no: str, seats: Iterable[Seat]) -> dict[str, list[PaperRow]]:
    """Return by seat the papers that are bound to it and those handed over at it, each in its latest state."""
    by_person = {seat.staff_no: seat.seat for seat in seats}
    latest = _latest_hand_overs(reader, meeting_no)
    query = FileCopy.select(
        FileCopy.control_no, FileCopy.seat, FileCopy.addressee, FileCopy.missing, FileCopy.destroyed
    ).where(FileCopy.meeting_no == meeting_no)
    found: dict[str, list[PaperRow]] = {}
    for copy, seat, addressee, missing, destroyed in reader.tuples(query):
        at, holder, state = latest.get(copy, (None, None, PaperState.INSIDE))
        place = at or seat or by_person.get(addressee or "")
        if missing or destroyed:
            state = PaperState.DESTROYED if destroyed else PaperState.MISSING
        if place is not None:
            found.setdefault(place, []).append(PaperRow(copy, state, holder))
    return found


def _latest_hand_overs(
    reader: Reading, meeting_no: str
) -> dict[str, tuple[str | None, str | None, PaperState]]:
    """Return by copy the seat and holder of its last hand-over at the meeting that was not undone, and its state."""
    columns = (HandOver.control_no, HandOver.seat, HandOver.holder, HandOver.closed_at, HandOver.released_at)
    there = (HandOver.meeting_no == meeting_no) & HandOver.withdrawn_at.is_null()
    latest = {}
    for copy, seat, holder, closed, released in reader.tuples(
        HandOver.select(*columns).where(there).order_by(HandOver.hand_over)
    ):
        out = PaperState.LYING if released is None else PaperState.OUT
        latest[copy] = (seat, holder, out if closed is None else PaperState.RETURNED)
    return latest
