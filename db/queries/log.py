"""Owns reads of the log: a page of what is looked for, one entry, bodies for those who check them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from peewee import fn

from db.connection import Reading
from db.log.body import EntryBody, decode_body
from db.queries.page import PAGE
from db.tables import LogEntry


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which entries: those from `start` (aware, inclusive) to `end` (exclusive), and of these what is named.
    `person` is the actor or the collector."""

    start: datetime | None = None
    end: datetime | None = None
    type: str | None = None
    outcome: str | None = None
    person: str | None = None
    copy: str | None = None

    @classmethod
    def of_day(cls, day: date, zone: ZoneInfo, **named: str | None) -> LogFilter:
        """Return the filter for one day of the registry's zone; the last day that there is has no end."""
        start = datetime.combine(day, time.min, zone)
        if day == date.max:
            return cls(start, None, **named)
        return cls(start, datetime.combine(day + timedelta(days=1), time.min, zone), **named)


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line of the log as a list shows it."""

    seq: int
    at: datetime
    type: str
    outcome: str | None
    actor: str | None
    collector: str | None
    copy: str | None


def log_page(
    reader: Reading,
    wanted: LogFilter,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> tuple[LogRow, ...]:
    """Return up to `limit` entries, oldest first: the last ones before the number `before`, or the first ones
    after `after` (0: from the beginning)."""
    columns = (LogEntry.seq, LogEntry.at, LogEntry.type, LogEntry.outcome, LogEntry.actor)
    query = LogEntry.select(*columns, LogEntry.collector, LogEntry.control_no).limit(limit)
    for condition in _conditions(wanted):
        query = query.where(condition)
    if after is not None:
        rows = reader.tuples(query.where(LogEntry.seq > after).order_by(LogEntry.seq))
    else:
        if before is not None:
            query = query.where(LogEntry.seq < before)
        rows = reader.tuples(query.order_by(LogEntry.seq.desc()))[::-1]
    return tuple(LogRow(*row) for row in rows)


def _conditions(wanted: LogFilter) -> list[Any]:
    # By time and not by a range of numbers: a clock that a supervisor set back leaves the numbers out of the order
    # of time. The index by time holds, newest first, all that a page shows: no body is read for one.
    found: list[Any] = []
    if wanted.start is not None:
        found.append(LogEntry.at >= wanted.start)
    if wanted.end is not None:
        found.append(LogEntry.at < wanted.end)
    if wanted.type is not None:
        found.append(LogEntry.type == wanted.type)
    if wanted.outcome is not None:
        found.append(LogEntry.outcome == wanted.outcome)
    if wanted.person is not None:
        # As expressions, so that no store walks the indexes of a person's whole history for one day of it.
        actor, collector = fn.coalesce(LogEntry.actor, ""), fn.coalesce(LogEntry.collector, "")
        found.append((actor == wanted.person) | (collector == wanted.person))
    if wanted.copy is not None:
        found.append(LogEntry.control_no == wanted.copy)
    return found


def log_entry(reader: Reading, seq: int) -> EntryBody | None:
    """Return the whole entry of this number, None where there is none."""
    found = reader.tuples(LogEntry.select(LogEntry.body).where(LogEntry.seq == seq))
    return decode_body(bytes(found[0][0])) if found else None


def log_bodies(reader: Reading, after: int, limit: int) -> list[tuple[int, bytes]]:
    """Return number and body of up to `limit` entries after the number `after`, oldest first."""
    query = LogEntry.select(LogEntry.seq, LogEntry.body).where(LogEntry.seq > after).order_by(LogEntry.seq)
    return [(seq, bytes(body)) for seq, body in reader.tuples(query.limit(limit))]
