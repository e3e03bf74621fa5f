"""Owns reads of what a supervisor keeps back: holds and recalls in force, who said so and when, and where each copy is.

Frozen rows, paged by control number. Decides nothing, writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from peewee import JOIN, fn

from db.connection import Reading
from db.custody.values import Classification, Kind
from db.log.entry_types import EntryType
from db.queries.owing import Contact, contacts_of
from db.queries.page import PAGE
from db.tables import Document, FileCopy, HandOver, LogEntry
from db.text_conditions import ordered


class KeptBack(StrEnum):
    """How a copy is kept back; in a list a copy's hold stands before its recall."""

    HOLD = "hold"
    RECALL = "recall"


@dataclass(frozen=True, slots=True)
class KeptBackRow:
    """A hold or a recall in force. `holder` is None while the copy is in the registry; not `released`: it still lies
    on a counter."""

    copy: str
    how: KeptBack
    level: Classification
    kind: Kind
    reason: str
    since: datetime | None
    by: Contact | None
    holder: Contact | None
    released: bool
    missing: bool


REASONS = {KeptBack.HOLD: FileCopy.hold_reason, KeptBack.RECALL: FileCopy.recall_reason}
BEGUN_BY = {KeptBack.HOLD: EntryType.HELD, KeptBack.RECALL: EntryType.RECALLED}


def kept_back_rows(
    reader: Reading, how: KeptBack | None = None, *, after: str | None = None, limit: int | None = None
) -> tuple[KeptBackRow, ...]:
    """Return holds and recalls in force, or one of the two, of the first `limit` copies behind the number `after`; a
    copy that is held and recalled has two rows."""
    most = PAGE if limit is None else limit
    ways = tuple(KeptBack) if how is None else (how,)
    found = sorted(row for way in ways for row in _found(reader, way, after, most))
    numbers = sorted({row[0] for row in found})[:most]
    page = [row for row in found if row[0] in set(numbers)]
    begun = _begun(reader, numbers)
    people = {actor for _at, actor in begun.values() if actor} | {row[5] for row in page if row[5]}
    contacts = contacts_of(reader, people)
    return tuple(_row(row, begun, contacts) for row in page)


def _found(reader: Reading, way: KeptBack, after: str | None, limit: int) -> Iterable[tuple[Any, ...]]:
    """Return number, way and the rest of one way's copies. Each way has an index of its own, which a condition on
    both would not use."""
    out = (HandOver.control_no == FileCopy.control_no) & HandOver.closed_at.is_null()
    columns = (
        *(FileCopy.control_no, Document.classification, Document.kind, REASONS[way], HandOver.holder),
        *(HandOver.released_at, FileCopy.missing),
    )
    query = (
        FileCopy.select(*columns)
        .join(Document, on=(Document.document_no == FileCopy.document_no))
        .switch(FileCopy)
        .join(HandOver, JOIN.LEFT_OUTER, on=out)
        .where(REASONS[way].is_null(False) & (FileCopy.destroyed == 0))
    )
    if way is KeptBack.RECALL:
        query = query.where(FileCopy.recalled == 1)
    # By their characters alone, as Python orders what it puts together.
    number = ordered(reader, FileCopy.control_no)
    if after is not None:
        query = query.where(number > after)
    rows = reader.tuples(query.order_by(number).limit(limit))
    return ((found, way, *rest) for found, *rest in rows)


def _begun(reader: Reading, numbers: list[str]) -> dict[tuple[str, str], tuple[datetime, str | None]]:
    """Return when each hold and recall of these copies was said last, and by whom, by number and type of entry."""
    types = [each.value for each in BEGUN_BY.values()]
    last = (
        LogEntry.select(fn.MAX(LogEntry.seq))
        .where(LogEntry.control_no.in_(numbers) & LogEntry.type.in_(types))
        .group_by(LogEntry.control_no, LogEntry.type)
    )
    entries = [row[0] for row in reader.tuples(last)] if numbers else []
    columns = (LogEntry.control_no, LogEntry.type, LogEntry.at, LogEntry.actor)
    query = LogEntry.select(*columns).where(LogEntry.seq.in_(entries))
    return {(number, type_): (at, actor) for number, type_, at, actor in reader.tuples(query)}


def _row(
    found: tuple[Any, ...],
    begun: Mapping[tuple[str, str], tuple[datetime, str | None]],
    contacts: Mapping[str, Contact],
) -> KeptBackRow:
    number, way, level, kind, reason, holder, released_at, missing = found
    since, actor = begun.get((number, BEGUN_BY[way].value), (None, None))
    return KeptBackRow(
        copy=number,
        how=way,
        level=Classification(level),
        kind=Kind(kind),
        reason=reason or "",
        since=since,
        by=None if actor is None else contacts.get(actor, Contact(actor)),
        holder=None if holder is None else contacts.get(holder, Contact(holder)),
        released=released_at is not None,
        missing=bool(missing),
    )
