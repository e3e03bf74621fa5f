"""Owns reading meetings, seats and substitutions into the values that rules judge. Writes nothing, decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from db.connection import Reading
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
    numbers = sorted({record.facts.meeting_no or "" for record in papers})
    meetings = {row.meeting_no: _meeting(row) for row in _meetings(reader, numbers)}
    named = {record.facts.addressee for record in papers} | set(people)
    seats = _seats(reader, numbers, named, {record.facts.seat for record in papers})
    substitutions = load_substitutions(reader, seats)
    return {
        record.facts.control_no: _grounds_of(reader, record, meetings, seats, substitutions)
        for record in papers
    }


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


def _grounds_of(
    reader: Reading,
    record: CopyRecord,
    meetings: Mapping[str, MeetingFacts],
    seats: Iterable[SeatFacts],
    substitutions: Iterable[SubstitutionFacts],
) -> MeetingGrounds:
    meeting_no = record.facts.meeting_no or ""
    served = _served(reader, meeting_no, record.document_no)
    here = tuple(replace(each, served=each.seat in served) for each in seats if each.meeting_no == meeting_no)
    asked = tuple(each for each in substitutions if each.meeting_no == meeting_no)
    return MeetingGrounds(meetings.get(meeting_no), here, asked)


def _served(reader: Reading, meeting_no: str, document_no: str) -> set[str]:
    """Return the seats that have a copy of this document out."""
    joined = HandOver.select(HandOver.seat).join(FileCopy, on=(FileCopy.control_no == HandOver.control_no))
    out = (HandOver.meeting_no == meeting_no) & HandOver.closed_at.is_null()
    return {row[0] for row in reader.tuples(joined.where(out & (FileCopy.document_no == document_no)))}


def _meeting(row: Meeting) -> MeetingFacts:
    return MeetingFacts(row.meeting_no, row.opens, row.closes, row.opened_at, row.closed_at)


def _seat(row: Seat) -> SeatFacts:
    return SeatFacts(row.meeting_no, row.seat, row.staff_no, row.may_take_away)
