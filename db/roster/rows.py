"""Owns what one row of each roster says, as frozen values, and the rules that its cells keep among themselves.

Ids are folded and in upper case, text is NFC, moments are aware UTC, days are of the registry's zone. Nothing
here knows the registry: whether an addressee exists is for the act that imports.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from db.custody.values import Classification, Clearance, Kind, PersonStatus, Role
from db.roster.problems import Problem, ProblemCode, shown

Finding = tuple[str, Problem]
"""A problem with the name of the column to look at."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that could be read; `row` is its number in the file (the header is row 1) and never compared."""

    row: int = field(compare=False)

    def find_problems(self) -> Iterator[Finding]:
        """Yield what is wrong among the cells."""
        yield from ()


@dataclass(frozen=True, slots=True)
class PersonRow(Row):
    """A person. `clearance_until` is the last day, None if none is written; `initial_pin` is never shown."""

    staff_no: str
    name: str
    unit: str
    clearance: Clearance
    post: str = ""
    clearance_until: date | None = None
    caveats: frozenset[str] = frozenset()
    cipher_list: bool = False
    card_no: str | None = None
    status: PersonStatus = PersonStatus.ACTIVE
    initial_pin: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StaffRow(Row):
    """A person's roles and how far their authority at the counter reaches; no roles takes them all away."""

    staff_no: str
    roles: frozenset[Role]
    max_classification: Classification = Classification.INTERNAL
    kinds: frozenset[Kind] = frozenset({Kind.DOCUMENT})


@dataclass(frozen=True, slots=True)
class CopyRow(Row):
    """One numbered copy, with what the row says of its document."""

    control_no: str
    document_no: str
    copy_no: int
    copies_total: int
    kind: Kind
    classification: Classification
    originator: str
    pages: int
    caveats: frozenset[str] = frozenset()
    addressee: str | None = None
    addressee_unit: str | None = None
    released_at: datetime | None = None
    return_by: datetime | None = None
    declassify_on: date | None = None
    meeting_no: str | None = None
    seat: str | None = None
    title: str | None = field(default=None, repr=False)

    def find_problems(self) -> Iterator[Finding]:
        """A copy has one addressee, unless it lies at a meeting's seats, and a place among its document's copies."""
        if self.copy_no > self.copies_total:
            yield (
                "copy_no",
                Problem(
                    ProblemCode.COPY_NO_BEYOND_TOTAL,
                    f"Copy {self.copy_no} of {self.copies_total}: there are not that many.",
                ),
            )
        yield from self._find_meeting_problems()
        yield from self._find_addressee_problems()
        yield from _ordered("return_by", self.released_at, self.return_by)

    def _find_meeting_problems(self) -> Iterator[Finding]:
        """A meeting's paper is for one seat, for a person who has one, or for any one seat; never for a unit."""
        if self.kind is not Kind.MEETING_MATERIAL:
            if self.seat:
                yield (
                    "seat",
                    Problem(
                        ProblemCode.SEAT_WITHOUT_MEETING,
                        "Only meeting material (会议材料) is for a seat; leave seat (座位号) empty.",
                    ),
                )
            return
        if not self.meeting_no:
            yield (
                "meeting_no",
                Problem(ProblemCode.MEETING_MISSING, "Meeting material names its meeting in meeting_no."),
            )
        if self.addressee_unit:
            yield (
                "addressee_unit",
                Problem(
                    ProblemCode.MEETING_FOR_UNIT,
                    "Meeting material goes to seats, not to a unit; fill seat, addressee, or neither.",
                ),
            )
        if self.addressee and self.seat:
            yield (
                "seat",
                Problem(
                    ProblemCode.ADDRESSEE_TWICE,
                    f"The copy is for {shown(self.addressee)} and for seat {shown(self.seat)}; fill one of them.",
                ),
            )

    def _find_addressee_problems(self) -> Iterator[Finding]:
        if self.addressee and self.addressee_unit:
            yield (
                "addressee",
                Problem(
                    ProblemCode.ADDRESSEE_TWICE,
                    f"The copy is for {shown(self.addressee)} and for {shown(self.addressee_unit)};"
                    " fill either addressee or addressee_unit.",
                ),
            )
        elif self.kind is not Kind.MEETING_MATERIAL and not (self.addressee or self.addressee_unit):
            yield (
                "addressee",
                Problem(
                    ProblemCode.ADDRESSEE_MISSING,
                    "The copy is for nobody; fill addressee (收件人) or addressee_unit (收件单位).",
                ),
            )


@dataclass(frozen=True, slots=True)
class DesignationRow(Row):
    """A person whom a unit names to collect for it; both days are included."""

    unit: str
    staff_no: str
    max_classification: Classification
    kinds: frozenset[Kind]
    starts: date
    ends: date

    def find_problems(self) -> Iterator[Finding]:
        """A window has an end that is no earlier than its start."""
        if self.ends < self.starts:
            yield "ends", _ends_early(f"{self.starts}", f"{self.ends}")


@dataclass(frozen=True, slots=True)
class MeetingRow(Row):
    """A meeting and when its counter is open."""

    meeting_no: str
    opens: datetime
    closes: datetime
    venue: str = ""

    def find_problems(self) -> Iterator[Finding]:
        """A counter closes after it opened."""
        yield from _ordered("closes", self.opens, self.closes)


@dataclass(frozen=True, slots=True)
class SeatRow(Row):
    """A person's seat at a meeting."""

    meeting_no: str
    seat: str
    staff_no: str
    may_take_away: bool = False


def _ordered(column: str, start: datetime | None, end: datetime | None) -> Iterator[Finding]:
    if start is not None and end is not None and end <= start:
        yield column, _ends_early(f"{start:%Y-%m-%d %H:%M} UTC", f"{end:%Y-%m-%d %H:%M} UTC")


def _ends_early(start: str, end: str) -> Problem:
    return Problem(ProblemCode.ENDS_BEFORE_START, f"The window ends ({end}) before it starts ({start}).")
