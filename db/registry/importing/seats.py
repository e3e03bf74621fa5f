"""Owns what a roster of seats does to the registry: who sits where at a meeting, and may take the papers away.

A seat whose papers are out stays its person's, and so does one that a substitute was asked or approved for: who
answers for what lies there must not change under it. No seat is ever deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.connection import Reading, Transaction
from db.custody.meetings import SubstitutionState
from db.registry.importing.meetings import closed_meeting, seats_in_use
from db.registry.importing.mismatches import Mismatch
from db.registry.importing.plans import Item, Plan, Widens, always, compare, more
from db.registry.importing.reads import held, in_parts, insert_all, rows_with
from db.registry.seating import hold_meetings
from db.roster.problems import RosterError, shown
from db.roster.rows import SeatRow
from db.tables import Meeting, Person, Seat, Substitution

WIDENING: Mapping[str, Widens] = {"staff_no": always, "may_take_away": more}
OPEN = (SubstitutionState.REQUESTED, SubstitutionState.APPROVED)

Place = tuple[str, str]
"""A meeting and a seat there."""


@dataclass(frozen=True, slots=True)
class SeatsContent:
    """Seats as a file told them."""

    rows: tuple[SeatRow, ...]
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Held:
    """What the registry holds about the meetings of a roster. `substituted` are the seats with a request that is
    open, `remembered` those with any: they are never deleted, not even for a moment."""

    closed: Mapping[str, bool]
    seats: Mapping[Place, Seat]
    people: set[str]
    in_use: set[Place]
    substituted: set[Place]
    remembered: set[Place]

    @classmethod
    def by(cls, reader: Reading, rows: tuple[SeatRow, ...]) -> _Held:
        numbers = sorted({row.meeting_no for row in rows})
        for part in in_parts(numbers):
            hold_meetings(reader, part)
        meetings = rows_with(reader, Meeting, Meeting.meeting_no, numbers)
        asked = rows_with(reader, Substitution, Substitution.meeting_no, numbers)
        open_ = {state.value for state in OPEN}
        return cls(
            {row.meeting_no: row.closed_at is not None for row in meetings},
            {(row.meeting_no, row.seat): row for row in rows_with(reader, Seat, Seat.meeting_no, numbers)},
            held(reader, Person.staff_no, (row.staff_no for row in rows)),
            seats_in_use(reader, numbers),
            {(row.meeting_no, row.seat) for row in asked if str(row.state) in open_},
            {(row.meeting_no, row.seat) for row in asked},
        )


def plan_seats(reader: Reading, content: SeatsContent, now: datetime) -> Plan:
    """Compare seats with the registry."""
    found = _Held.by(reader, content.rows)
    planned = [(row, _item(row, content.columns, found)) for row in content.rows]
    errors = [error for row, item in planned for error in _find_contradictions(row, item, found)]
    errors += _find_second_seats(planned, found)
    errors.sort(key=lambda error: error.row)
    return Plan(tuple(item for _, item in planned), tuple(errors))


def apply_seats(tx: Transaction, content: SeatsContent, items: Iterable[Item]) -> None:
    """Store what `items` change. People may change places with one another: nobody has two seats in between."""
    changing = {item.key: item for item in items}
    rows = [(row, changing[seat_key(row)]) for row in content.rows if seat_key(row) in changing]
    remembered = _Held.by(tx, content.rows).remembered
    moved = [
        (row, item) for row, item in rows if not item.created and (row.meeting_no, row.seat) not in remembered
    ]
    for row, _ in moved:
        tx.change(Seat.delete().where(_this(row)))
    for row, item in rows:
        if not item.created and (row.meeting_no, row.seat) in remembered:
            tx.change(Seat.update(**item.after).where(_this(row)))
    added = moved + [(row, item) for row, item in rows if item.created]
    insert_all(
        tx, Seat, ({"meeting_no": row.meeting_no, "seat": row.seat, **item.after} for row, item in added)
    )


def seat_key(row: SeatRow) -> str:
    """Return by what a seat is named to people: the meeting, and the seat there."""
    return f"{row.meeting_no} {row.seat}"


def _this(row: SeatRow) -> object:
    return (Seat.meeting_no == row.meeting_no) & (Seat.seat == row.seat)


def _item(row: SeatRow, columns: frozenset[str], found: _Held) -> Item:
    stored = found.seats.get((row.meeting_no, row.seat))
    before = (
        None if stored is None else {"staff_no": stored.staff_no, "may_take_away": bool(stored.may_take_away)}
    )
    keeps = before is not None and "may_take_away" not in columns
    after = {
        "staff_no": row.staff_no,
        "may_take_away": before["may_take_away"] if before is not None and keeps else row.may_take_away,
    }
    concerned = {row.staff_no, row.staff_no if stored is None else stored.staff_no}
    changes = compare(before, after, WIDENING)
    return Item(seat_key(row), row.row, before is None, after, changes, concerned=frozenset(concerned))


def _find_contradictions(row: SeatRow, item: Item, found: _Held) -> Iterator[RosterError]:
    place = (row.meeting_no, row.seat)
    if row.staff_no not in found.people:
        error = f"Nobody in the registry has the staff number {row.staff_no}; import people first."
        yield RosterError(row.row, "staff_no", error, Mismatch.STAFF_NO_UNKNOWN)
    if row.meeting_no not in found.closed:
        error = f"No meeting {shown(row.meeting_no)} is registered; import meetings first."
        yield RosterError(row.row, "meeting_no", error, Mismatch.MEETING_UNKNOWN)
    if not item.changes:
        return
    if found.closed.get(row.meeting_no):
        yield closed_meeting(row.row, row.meeting_no)
    if item.created:
        return
    if place in found.in_use:
        error = f"Papers of seat {shown(row.seat)} are out; it is never changed before they came back."
        yield RosterError(row.row, item.changes[0].field, error, Mismatch.SEAT_IN_USE)
    if place in found.substituted and any(change.field == "staff_no" for change in item.changes):
        error = (
            f"A substitute was asked for seat {shown(row.seat)}; a supervisor rejects or revokes that first."
        )
        yield RosterError(row.row, "staff_no", error, Mismatch.SEAT_SUBSTITUTED)


def _find_second_seats(planned: list[tuple[SeatRow, Item]], found: _Held) -> Iterator[RosterError]:
    """Yield an error for each person who keeps another seat that the registry gave them."""
    told = {(row.meeting_no, row.seat) for row, _ in planned}
    has = {(seat.meeting_no, seat.staff_no): seat.seat for seat in found.seats.values()}
    for row, item in planned:
        other = has.get((row.meeting_no, row.staff_no), row.seat)
        place = (row.meeting_no, other)
        # A seat that the log of substitutions remembers is vacated before its person gets another such one.
        stuck = place in found.remembered and (row.meeting_no, row.seat) in found.remembered
        if item.changes and other != row.seat and (place not in told or stuck):
            error = (
                f"{row.staff_no} has seat {shown(other)} at this meeting already; give that one away first."
            )
            yield RosterError(row.row, "staff_no", error, Mismatch.SEAT_ALREADY_HELD)
