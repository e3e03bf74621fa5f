"""Owns reads for screens and the command line: frozen rows, paged by key. Decides nothing, writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from peewee import fn

from db.connection import Reading
from db.custody.values import GrantState
from db.log.body import EntryBody, decode_body
from db.tables import (
    Batch,
    GrantApproval,
    GrantCopy,
    HandOver,
    LogEntry,
    Person,
    Photo,
    ProxyGrant,
)

PAGE = 200


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


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One proxy grant as a list shows it. Not `confirmed`: asked for on paper, or by a PIN that somebody else set."""

    grant: int
    principal: str
    proxy: str
    second_proxy: str | None
    starts: datetime
    ends: datetime
    uses: int
    spent: int
    state: GrantState
    reason: str
    paper_request: str | None
    requested_by: str
    requested_at: datetime
    approvals_needed: int
    copies: tuple[str, ...]
    approvals: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class OutRow:
    """A copy that is out: who holds it for whom, since when, and whether it left the counter."""

    copy: str
    holder: str
    held_for: str
    at: datetime
    label_id: str
    released: bool


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as a list shows it."""

    batch: int
    kind: str
    source: str
    state: str
    requested_by: str
    requested_at: datetime


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


def grant_rows(
    reader: Reading,
    *,
    states: Sequence[GrantState] = tuple(GrantState),
    person: str | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> tuple[GrantRow, ...]:
    """Return grants, newest first: in these states, of this principal or proxy, with numbers below `before`."""
    query = ProxyGrant.select().where(ProxyGrant.state.in_([state.value for state in states]))
    if person is not None:
        named = (ProxyGrant.principal == person) | (ProxyGrant.proxy == person)
        query = query.where(named | (ProxyGrant.second_proxy == person))
    if before is not None:
        query = query.where(ProxyGrant.proxy_grant < before)
    rows = reader.rows(query.order_by(ProxyGrant.proxy_grant.desc()).limit(limit))
    numbers = [row.proxy_grant for row in rows]
    copies = _listed(
        reader, GrantCopy.select(GrantCopy.proxy_grant, GrantCopy.control_no), GrantCopy, numbers
    )
    approvals = _listed(
        reader,
        GrantApproval.select(GrantApproval.proxy_grant, GrantApproval.approver),
        GrantApproval,
        numbers,
    )
    return tuple(_grant_row(row, copies, approvals) for row in rows)


def _listed(reader: Reading, query: Any, table: Any, numbers: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for number, text in reader.tuples(query.where(table.proxy_grant.in_(numbers))):
        found.setdefault(number, []).append(text)
    return found


def _grant_row(row: ProxyGrant, copies: dict[int, list[str]], approvals: dict[int, list[str]]) -> GrantRow:
    number = row.proxy_grant
    return GrantRow(
        grant=number,
        principal=row.principal,
        proxy=row.proxy,
        second_proxy=row.second_proxy,
        starts=row.starts,
        ends=row.ends,
        uses=row.uses,
        spent=row.spent,
        state=GrantState(row.state),
        reason=row.reason,
        paper_request=row.paper_request,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        approvals_needed=row.approvals_needed,
        copies=tuple(sorted(copies.get(number, ()))),
        approvals=tuple(sorted(approvals.get(number, ()))),
        confirmed=row.confirmed,
    )


def copies_out(
    reader: Reading, *, counter: str | None = None, unreleased: bool = False
) -> tuple[OutRow, ...]:
    """Return the copies that are out, oldest first; at one counter, or only what still lies on it."""
    query = HandOver.select().where(HandOver.closed_at.is_null())
    if counter is not None:
        query = query.where(HandOver.counter == counter)
    if unreleased:
        query = query.where(HandOver.released_at.is_null())
    return tuple(
        OutRow(row.control_no, row.holder, row.held_for, row.at, row.label_id, row.released_at is not None)
        for row in reader.rows(query.order_by(HandOver.hand_over))
    )


def waiting_batches(reader: Reading) -> tuple[BatchRow, ...]:
    """Return the batches that wait for a supervisor, oldest first."""
    query = Batch.select().where(Batch.state == "waiting").order_by(Batch.batch)
    return tuple(
        BatchRow(row.batch, row.kind, row.source, row.state, row.requested_by, row.requested_at)
        for row in reader.rows(query)
    )


def photo_of(reader: Reading, staff_no: str) -> bytes | None:
    """Return a person's photo (JPEG or PNG), None where the registry has none."""
    row = reader.first(Photo.select().where(Photo.staff_no == staff_no))
    return None if row is None else bytes(row.image)


def names_of(reader: Reading, staff_nos: Sequence[str]) -> dict[str, str]:
    """Return the names of these people by staff number."""
    query = Person.select(Person.staff_no, Person.name).where(Person.staff_no.in_(sorted(set(staff_nos))))
    return dict(reader.tuples(query))
