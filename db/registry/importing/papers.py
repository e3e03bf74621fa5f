"""Owns what speaks against the papers of a meeting in a roster of copies: whether their seats and people are there.

A meeting may be imported after its papers, so one that is not registered yet only earns a remark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from db.connection import Reading
from db.custody.values import Kind
from db.registry.importing.mismatches import Mismatch, Remark
from db.registry.importing.plans import Values
from db.registry.importing.reads import held, rows_with
from db.roster.problems import RosterError, RosterWarning, shown
from db.tables import Meeting, Seat


@dataclass(frozen=True, slots=True)
class Paper:
    """A meeting's paper as it would stand: its row in the file, and for whom it is."""

    row: int
    meeting_no: str
    seat: str | None
    addressee: str | None

    @classmethod
    def of(cls, row: int, kind: Kind, after: Values) -> Paper | None:
        """Return the paper that a copy is; None where it is no meeting's."""
        if kind is not Kind.MEETING_MATERIAL:
            return None
        return cls(row, after["meeting_no"] or "", after["seat"], after["addressee"])


def examine_papers(
    reader: Reading, papers: Iterable[Paper]
) -> tuple[tuple[RosterError, ...], tuple[RosterWarning, ...]]:
    """Return what speaks against these papers, and what their importer should know."""
    wanted = list(papers)
    numbers = {paper.meeting_no for paper in wanted}
    meetings = held(reader, Meeting.meeting_no, numbers)
    seats = rows_with(reader, Seat, Seat.meeting_no, meetings)
    rostered = {seat.meeting_no for seat in seats}
    places = {(seat.meeting_no, seat.seat) for seat in seats}
    people = {(seat.meeting_no, seat.staff_no) for seat in seats}
    seated = [paper for paper in wanted if paper.meeting_no in rostered]
    errors = tuple(_find_unknown_seats(seated, places))
    unknown = _remark_first(
        Remark.MEETING_UNREGISTERED, [paper for paper in wanted if paper.meeting_no not in meetings]
    )
    empty = _remark_first(
        Remark.SEATS_UNREGISTERED, [paper for paper in wanted if paper.meeting_no in meetings - rostered]
    )
    return errors, (*unknown, *empty, *_remark_unseated(seated, people))


def _find_unknown_seats(papers: Iterable[Paper], places: set[tuple[str, str]]) -> Iterator[RosterError]:
    for paper in papers:
        if paper.seat and (paper.meeting_no, paper.seat) not in places:
            error = (
                f"Meeting {shown(paper.meeting_no)} has no seat {shown(paper.seat)}; import its seats first."
            )
            yield RosterError(paper.row, "seat", error, Mismatch.SEAT_UNKNOWN)


def _remark_first(remark: Remark, papers: Iterable[Paper]) -> Iterator[RosterWarning]:
    """Warn once of each meeting, with the row that names it first."""
    texts = {
        Remark.MEETING_UNREGISTERED: "Row {row}: no meeting {meeting} is registered yet; nobody can collect its"
        " papers before.",
        Remark.SEATS_UNREGISTERED: "Row {row}: meeting {meeting} has no seats yet; nobody can collect its papers"
        " before a supervisor approved them.",
    }
    first: dict[str, int] = {}
    for paper in papers:
        first.setdefault(paper.meeting_no, paper.row)
    for meeting_no, row in first.items():
        yield RosterWarning(remark, texts[remark].format(row=row, meeting=shown(meeting_no)), "meeting_no")


def _remark_unseated(papers: Iterable[Paper], people: set[tuple[str, str]]) -> Iterator[RosterWarning]:
    for paper in papers:
        if paper.addressee and (paper.meeting_no, paper.addressee) not in people:
            warning = (
                f"Row {paper.row}: {paper.addressee} has no seat at meeting {shown(paper.meeting_no)};"
                " nobody can collect the copy."
            )
            yield RosterWarning(Remark.ADDRESSEE_UNSEATED, warning, "addressee")
