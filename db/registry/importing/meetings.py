"""Owns what a roster of meetings does to the registry: when each meeting's counter opens and closes.

A new meeting takes effect at once: without seats it entitles nobody. A closed meeting stays as it was, and so do the
times of one whose papers are out: what is owed for these was told by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.connection import Reading, Transaction
from db.registry.importing.mismatches import Mismatch
from db.registry.importing.plans import Item, Plan, Widens, compare, ends_later, starts_earlier
from db.registry.importing.reads import in_parts, insert_all, rows_with
from db.registry.seating import hold_meetings
from db.roster.problems import RosterError, shown
from db.roster.rows import MeetingRow
from db.tables import HandOver, Meeting

TIMES = ("opens", "closes")
STORED = (*TIMES, "venue")
WIDENING: Mapping[str, Widens] = {
    "opens": lambda old, new: old is not None and starts_earlier(old, new),
    "closes": lambda old, new: old is not None and ends_later(old, new),
}


@dataclass(frozen=True, slots=True)
class MeetingsContent:
    """Meetings as a file told them."""

    rows: tuple[MeetingRow, ...]
    columns: frozenset[str]


def plan_meetings(reader: Reading, content: MeetingsContent, now: datetime) -> Plan:
    """Compare meetings with the registry. Every change to a registered one is sensitive."""
    numbers = [row.meeting_no for row in content.rows]
    for part in in_parts(sorted(set(numbers))):
        hold_meetings(reader, part)
    stored = {row.meeting_no: row for row in rows_with(reader, Meeting, Meeting.meeting_no, numbers)}
    in_use = {meeting_no for meeting_no, _ in seats_in_use(reader, numbers)}
    items = tuple(_item(row, stored.get(row.meeting_no), content.columns) for row in content.rows)
    errors = (error for item in items for error in _find_untouchable(item, stored.get(item.key), in_use))
    return Plan(items, tuple(errors))


def apply_meetings(tx: Transaction, content: MeetingsContent, items: Iterable[Item]) -> None:
    """Store what `items` change."""
    changing = list(items)
    for item in changing:
        if not item.created:
            tx.change(Meeting.update(**item.after).where(Meeting.meeting_no == item.key))
    free = {"opened_at": None, "opened_by": None, "closed_at": None, "closed_by": None}
    insert_all(
        tx, Meeting, ({"meeting_no": item.key} | dict(item.after) | free for item in changing if item.created)
    )


def seats_in_use(reader: Reading, meetings: Iterable[str]) -> set[tuple[str, str]]:
    """Return by meeting and seat where papers of these meetings are out."""
    found: set[tuple[str, str]] = set()
    for part in in_parts(sorted(set(meetings))):
        query = HandOver.select(HandOver.meeting_no, HandOver.seat).distinct()
        out = HandOver.meeting_no.in_(part) & HandOver.closed_at.is_null() & HandOver.seat.is_null(False)
        found.update((meeting_no, seat) for meeting_no, seat in reader.tuples(query.where(out)))
    return found


def closed_meeting(row: int, meeting_no: str) -> RosterError:
    """Return the error of a row that would change a meeting that is over."""
    error = f"Meeting {shown(meeting_no)} was closed; it stays as it was."
    return RosterError(row, "meeting_no", error, Mismatch.MEETING_CLOSED)


def _item(row: MeetingRow, stored: Meeting | None, columns: frozenset[str]) -> Item:
    before = None if stored is None else {name: getattr(stored, name) for name in STORED}
    after = {
        name: getattr(row, name) if before is None or name in columns else before[name] for name in STORED
    }
    changes = compare(before, after, WIDENING)
    return Item(row.meeting_no, row.row, before is None, after, changes, sensitive=before is not None)


def _find_untouchable(item: Item, stored: Meeting | None, in_use: set[str]) -> Iterator[RosterError]:
    if stored is None or not item.changes:
        return
    times = [change.field for change in item.changes if change.field in TIMES]
    if stored.closed_at is not None:
        yield closed_meeting(item.row, item.key)
    elif times and item.key in in_use:
        error = f"Papers of meeting {shown(item.key)} are out; its times stand until they came back."
        yield RosterError(item.row, times[0], error, Mismatch.MEETING_IN_USE)
