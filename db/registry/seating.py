"""Owns reading meetings, seats and substitutions into the values that rules judge. Writes nothing, decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN, fn

from db.connection import Reading, Transaction
from db.custody.meetings import (
    MeetingFacts,
    MeetingGrounds,
    SeatFacts,
    SubstitutionFacts,
    SubstitutionState,
)
from db.registry.loading import CopyRecord
from db.tables import FileCopy, HandOver, Meeting, Seat, Substitution


def load_grounds(
    reader: Reading, records: Iterable[CopyRecord], people: Iterable[str]
) -> Mapping[str, MeetingGrounds]:
    """Return for each paper of a meeting, by control number, what may entitle `people` to it: the seats that it is
    for, theirs, and those for which they were named as substitutes. No query where there is no such paper."""
    papers = [record for record in records if record.facts.meeting_no is not None]
    if not papers:
        return {}
    people = sorted(set(people))
    numbers = sorted({record.facts.meeting_no or "" for record in papers})
    hold_meetings(reader, numbers)
    meetings = {row.meeting_no: _meeting(row) for row in _meetings(reader, numbers)}
    named = {record.facts.addressee for record in papers} | set(people)
    seats = _seats(reader, numbers, named, {record.facts.seat for record in papers})
    about = _About(
        frozenset(people), seats, load_substitutions(reader, seats), _served(reader, numbers, papers)
    )
    return {record.facts.control_no: about.grounds_of(record, meetings) for record in papers}


def load_meeting(reader: Reading, meeting_no: str) -> MeetingFacts | None:
    """Return the meeting of this number, None where there is none."""
    rows = _meetings(reader, [meeting_no])
    return _meeting(rows[0]) if rows else None


def load_seat(reader: Reading, meeting_no: str, seat: str | None) -> SeatFacts | None:
    """Return one seat, None where there is none."""
    rows = reader.rows(Seat.select().where((Seat.meeting_no == meeting_no) & (Seat.seat == (seat or ""))))
    return _seat(rows[0]) if rows else None


def load_seats_of(reader: Reading, meetings: Iterable[str]) -> tuple[SeatFacts, ...]:
    """Return all seats of these meetings."""
    query = Seat.select().where(Seat.meeting_no.in_(sorted(set(meetings))))
    return tuple(map(_seat, reader.rows(query.order_by(Seat.meeting_no, Seat.seat))))


def seat_of_custody(reader: Reading, record: CopyRecord) -> SeatFacts | None:
    """Return the seat that a meeting's paper is out for, None elsewhere."""
    if record.facts.meeting_no is None or record.hand_over is None:
        return None
    [row] = reader.rows(HandOver.select(HandOver.seat).where(HandOver.hand_over == record.hand_over))
    return load_seat(reader, record.facts.meeting_no, row.seat)


def load_seat_of(reader: Reading, meeting_no: str, staff_no: str) -> SeatFacts | None:
    """Return somebody's seat at a meeting, `served` where any of its papers is out; None where they have none."""
    rows = reader.rows(Seat.select().where((Seat.meeting_no == meeting_no) & (Seat.staff_no == staff_no)))
    if not rows:
        return None
    seat = _seat(rows[0])
    out = (HandOver.meeting_no == meeting_no) & (HandOver.seat == seat.seat) & HandOver.closed_at.is_null()
    return replace(seat, served=reader.first(HandOver.select().where(out)) is not None)


def papers_for(reader: Reading, meeting_no: str, staff_no: str) -> list[str]:
    """Return the papers that are bound to this person's seat at a meeting: those that name it, and their own."""
    theirs = Seat.select(Seat.seat).where((Seat.meeting_no == meeting_no) & (Seat.staff_no == staff_no))
    bound = (FileCopy.addressee == staff_no) | FileCopy.seat.in_(theirs)
    query = FileCopy.select(FileCopy.control_no).where((FileCopy.meeting_no == meeting_no) & bound)
    return [row[0] for row in reader.tuples(query)]


def papers_waiting(reader: Reading, staff_no: str, now: datetime) -> list[str]:
    """Return the papers in the registry for the seats at which this person may sit, of meetings that are not over;
    of those that are for any seat one copy a document."""
    sits = _sits_at(staff_no)
    on_meeting = Meeting.meeting_no == Seat.meeting_no
    seats = Seat.select(Seat.meeting_no, Seat.seat, Seat.staff_no).join(Meeting, on=on_meeting)
    over = Meeting.closed_at.is_null(False) | (Meeting.closes <= now)
    found = reader.tuples(seats.where(sits & ~over))
    if not found:
        return []
    held = (HandOver.control_no == FileCopy.control_no) & HandOver.closed_at.is_null()
    own = [
        (FileCopy.meeting_no == meeting_no) & ((FileCopy.seat == seat) | (FileCopy.addressee == absent))
        for meeting_no, seat, absent in found
    ]
    anybodys = FileCopy.meeting_no.in_([row[0] for row in found]) & FileCopy.seat.is_null()
    anybodys &= FileCopy.addressee.is_null() & FileCopy.addressee_unit.is_null()

    def inside(column: Any, wanted: Any) -> Any:
        joined = FileCopy.select(column).join(HandOver, JOIN.LEFT_OUTER, on=held)
        return joined.where(wanted & HandOver.hand_over.is_null())

    bound = reader.tuples(inside(FileCopy.control_no, reduce(or_, own)))
    first = inside(fn.MIN(FileCopy.control_no), anybodys).group_by(FileCopy.document_no)
    return [row[0] for row in (*bound, *reader.tuples(first))]


def _sits_at(staff_no: str) -> Any:
    """Return the condition on seats at which this person may sit: where they take somebody's place, and their own
    while nobody takes theirs."""
    same = (Substitution.meeting_no == Seat.meeting_no) & (Substitution.seat == Seat.seat)
    approved = Substitution.select().where(same & (Substitution.state == SubstitutionState.APPROVED))
    theirs = (Seat.staff_no == staff_no) & ~fn.EXISTS(approved)
    return theirs | fn.EXISTS(approved.where(Substitution.substitute == staff_no))


def load_taken(reader: Reading, meeting_no: str, seat: str, substitute: str) -> tuple[SubstitutionFacts, ...]:
    """Return the approved substitutions at a meeting that are for this seat, or by this person."""
    theirs = (Substitution.seat == seat) | (Substitution.substitute == substitute)
    approved = Substitution.state == SubstitutionState.APPROVED
    query = Substitution.select().where((Substitution.meeting_no == meeting_no) & approved & theirs)
    return tuple(map(substitution_facts, reader.rows(query.order_by(Substitution.substitution))))


def load_substitutions(reader: Reading, seats: Iterable[SeatFacts]) -> tuple[SubstitutionFacts, ...]:
    """Return what was asked for these seats, whatever its state, oldest first."""
    wanted = {(each.meeting_no, each.seat) for each in seats}
    if not wanted:
        return ()
    query = Substitution.select().where(
        Substitution.meeting_no.in_(sorted({meeting_no for meeting_no, _ in wanted}))
        & Substitution.seat.in_(sorted({seat for _, seat in wanted}))
    )
    rows = reader.rows(query.order_by(Substitution.substitution))
    return tuple(substitution_facts(row) for row in rows if (row.meeting_no, row.seat) in wanted)


def substitution_facts(row: Substitution) -> SubstitutionFacts:
    """Return a stored request as the rules judge it."""
    return SubstitutionFacts(
        substitution=row.substitution,
        meeting_no=row.meeting_no,
        seat=row.seat,
        absent=row.absent,
        substitute=row.substitute,
        state=SubstitutionState(row.state),
        requested_by=row.requested_by,
        decided_by=row.decided_by,
    )


def _meetings(reader: Reading, numbers: list[str]) -> list[Meeting]:
    return reader.rows(Meeting.select().where(Meeting.meeting_no.in_(numbers)))


def _seats(
    reader: Reading, meetings: list[str], people: set[str | None], seats: set[str | None]
) -> tuple[SeatFacts, ...]:
    numbers = sorted(each for each in people if each)
    asked = Substitution.select(Substitution.seat).where(
        (Substitution.meeting_no == Seat.meeting_no) & Substitution.substitute.in_(numbers)
    )
    theirs = (
        Seat.staff_no.in_(numbers)
        | Seat.seat.in_(sorted(each for each in seats if each))
        | Seat.seat.in_(asked)
    )
    query = Seat.select().where(Seat.meeting_no.in_(meetings) & theirs)
    return tuple(map(_seat, reader.rows(query.order_by(Seat.meeting_no, Seat.seat))))


Place = tuple[str, str]
"""A meeting and a seat there."""


class _About:
    """What was loaded about the seats of several papers, found for each by meeting and seat."""

    def __init__(
        self,
        people: frozenset[str],
        seats: Iterable[SeatFacts],
        substitutions: Iterable[SubstitutionFacts],
        served: set[tuple[str, str, str]],
    ) -> None:
        self._seats: dict[Place, SeatFacts] = {(each.meeting_no, each.seat): each for each in seats}
        self._held = {(each.meeting_no, each.staff_no): each.seat for each in seats}
        self._asked: dict[Place, list[SubstitutionFacts]] = {}
        self._theirs: dict[str, set[str]] = {}
        self._served = served
        for each in substitutions:
            self._asked.setdefault((each.meeting_no, each.seat), []).append(each)
            if each.substitute in people:
                self._theirs.setdefault(each.meeting_no, set()).add(each.seat)
        for (meeting_no, staff_no), seat in self._held.items():
            if staff_no in people:
                self._theirs.setdefault(meeting_no, set()).add(seat)

    def grounds_of(self, record: CopyRecord, meetings: Mapping[str, MeetingFacts]) -> MeetingGrounds:
        """Return what concerns this paper alone: its own seat, its addressee's, and those of the people."""
        meeting_no, named = record.facts.meeting_no or "", record.facts.addressee or ""
        concerned = {
            record.facts.seat,
            self._held.get((meeting_no, named)),
            *self._theirs.get(meeting_no, ()),
        }
        places = [(meeting_no, seat) for seat in sorted(filter(None, concerned))]
        seats = tuple(
            replace(self._seats[place], served=(*place, record.document_no) in self._served)
            for place in places
            if place in self._seats
        )
        asked = tuple(each for place in places for each in self._asked.get(place, ()))
        return MeetingGrounds(meetings.get(meeting_no), seats, asked)


def _served(reader: Reading, meetings: list[str], papers: Iterable[CopyRecord]) -> set[tuple[str, str, str]]:
    """Return by meeting, seat and document which of these documents are out at a seat already."""
    columns = (HandOver.meeting_no, HandOver.seat, FileCopy.document_no)
    joined = HandOver.select(*columns).join(FileCopy, on=(FileCopy.control_no == HandOver.control_no))
    out = HandOver.meeting_no.in_(meetings) & HandOver.closed_at.is_null()
    documents = sorted({record.document_no for record in papers})
    return set(reader.tuples(joined.where(out & FileCopy.document_no.in_(documents))))


def hold_meetings(reader: Reading, numbers: Iterable[str]) -> None:
    """Inside a write transaction, make those who hand out, open, close and substitute at one meeting follow one
    another: a seat gets one copy, and none after the close-out counted."""
    if isinstance(reader, Transaction) and reader.database.for_update:
        query = Meeting.select().where(Meeting.meeting_no.in_(sorted(numbers)))
        reader.locked(query.order_by(Meeting.meeting_no))


def hold_meetings_of(reader: Reading, records: Iterable[CopyRecord]) -> None:
    """Hold the meetings whose papers these copies are: what comes back is back before a close-out counts, or after.
    Copies are locked before meetings."""
    numbers = {record.facts.meeting_no for record in records if record.facts.meeting_no is not None}
    if numbers:
        hold_meetings(reader, numbers)


def _meeting(row: Meeting) -> MeetingFacts:
    return MeetingFacts(row.meeting_no, row.opens, row.closes, row.opened_at, row.closed_at)


def _seat(row: Seat) -> SeatFacts:
    return SeatFacts(row.meeting_no, row.seat, row.staff_no, row.may_take_away)
