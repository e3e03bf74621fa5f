"""Owns what is known of one copy: what it is, where it is, and its custody chain out of the log, oldest first.

Frozen rows; the chain is paged by the log's numbers through the index of its control number. Decides nothing,
writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.connection import Reading
from db.custody.values import Basis, Classification, Kind
from db.log.body import EntryBody, EntryType, decode_body
from db.tables import Document, FileCopy, HandOver, LogEntry, Obligation

CHAIN_PAGE = 100
REGISTERING = (EntryType.IMPORTED, EntryType.BATCH_APPROVED)
BY_THE_WAY = frozenset(
    {
        EntryType.ACCEPTED,
        EntryType.COPY_REMOVED,
        EntryType.LABEL_QUEUED,
        EntryType.LABEL_SENT,
        EntryType.LABEL_RESOLVED,
        EntryType.PHOTO_CONFIRMED,
    }
)
"""What the log says of a copy beside its custody: steps on the way to a hand-over or to a printed label."""
INCIDENT_LINES = frozenset(
    {
        EntryType.INCIDENT_OPENED,
        EntryType.INCIDENT_JOINED,
        EntryType.INCIDENT_NOTED,
        EntryType.INCIDENT_CLOSED,
        EntryType.INCIDENT_ESCALATED,
    }
)
"""What the log says of a copy to those alone who may read the log."""


@dataclass(frozen=True, slots=True)
class Custody:
    """In whose hands a copy is now, and on which ground; not `released`: it still lies on a counter."""

    holder: str
    held_for: str
    basis: Basis
    grant: int | None
    since: datetime
    label: str
    released: bool
    return_by: datetime | None
    seat: str | None


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One numbered copy with its document. `originator` is None where the reader may not know it."""

    copy: str
    document: str
    copy_no: int
    copies_total: int
    kind: Kind
    level: Classification
    pages: int
    originator: str | None
    caveats: frozenset[str]
    addressee: str | None
    addressee_unit: str | None
    meeting: str | None
    seat: str | None
    available_from: datetime | None
    return_by: datetime | None
    declassify_on: date | None
    hold_reason: str | None
    recalled: bool
    recall_reason: str | None
    missing: bool
    destroyed: bool
    custody: Custody | None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What the registry holds of a hand-over beside its log entry."""

    hand_over: int
    holder: str
    held_for: str
    basis: Basis
    grant: int | None
    operator: str
    witness: str | None
    second_collector: str | None
    label: str


@dataclass(frozen=True, slots=True)
class Link:
    """One line of a custody chain: the log entry, and the hand-over that it began."""

    entry: EntryBody
    handed: HandedOver | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A page of a custody chain, oldest first, and whether there are lines before and after it."""

    links: tuple[Link, ...] = ()
    earlier: bool = False
    later: bool = False


def copy_row(reader: Reading, control_no: str) -> CopyRow | None:
    """Return the copy of this number, None where none was registered."""
    copy = reader.first(FileCopy.select().where(FileCopy.control_no == control_no))
    if copy is None:
        return None
    [document] = reader.rows(Document.select().where(Document.document_no == copy.document_no))
    return CopyRow(
        copy=copy.control_no,
        document=document.document_no,
        copy_no=copy.copy_no,
        copies_total=document.copies_total,
        kind=document.kind,
        level=document.classification,
        pages=copy.pages,
        originator=document.originator,
        caveats=copy.caveats,
        addressee=copy.addressee,
        addressee_unit=copy.addressee_unit,
        meeting=copy.meeting_no,
        seat=copy.seat,
        available_from=copy.available_from,
        return_by=copy.return_by,
        declassify_on=document.declassify_on,
        hold_reason=copy.hold_reason,
        recalled=copy.recalled,
        recall_reason=copy.recall_reason,
        missing=copy.missing,
        destroyed=copy.destroyed,
        custody=_custody(reader, control_no),
    )


def _custody(reader: Reading, control_no: str) -> Custody | None:
    out = HandOver.select().where((HandOver.control_no == control_no) & HandOver.closed_at.is_null())
    row = reader.first(out)
    if row is None:
        return None
    back = Obligation.select().where((Obligation.hand_over == row.hand_over) & (Obligation.kind == "return"))
    owed = reader.first(back.where(Obligation.ended_at.is_null()))
    return Custody(
        holder=row.holder,
        held_for=row.held_for,
        basis=row.basis,
        grant=row.proxy_grant,
        since=row.at,
        label=row.label_id,
        released=row.released_at is not None,
        return_by=None if owed is None else owed.due_at,
        seat=row.seat,
    )


def chain_of(
    reader: Reading,
    control_no: str,
    *,
    before: int | None = None,
    after: int | None = None,
    leave_out: Collection[EntryType] = (),
    limit: int = CHAIN_PAGE,
) -> Chain:
    """Return up to `limit` lines of the log about this copy, without the types `leave_out`: the last ones before the
    number `before`, or the first ones after `after` (0: from the beginning).

    A chain begins with the import that registered the copy, whose entry is about many.
    """
    query = LogEntry.select(LogEntry.body).where(LogEntry.control_no == control_no)
    if leave_out:
        query = query.where(LogEntry.type.not_in([each.value for each in leave_out]))
    if after is not None:
        rows = reader.tuples(query.where(LogEntry.seq > after).order_by(LogEntry.seq).limit(limit + 1))
    else:
        earlier = query if before is None else query.where(LogEntry.seq < before)
        rows = reader.tuples(earlier.order_by(LogEntry.seq.desc()).limit(limit + 1))
    more = len(rows) > limit
    entries = sorted((decode_body(bytes(body)) for (body,) in rows[:limit]), key=lambda entry: entry.seq)
    begun = _handed_over(reader, control_no, entries)
    links = tuple(Link(entry, begun.get(entry.seq)) for entry in entries)
    at_beginning = after == 0 if after is not None else not more
    if at_beginning:
        links = (*_registered(reader, control_no), *links)
    if after is not None:
        return Chain(links, earlier=after > 0, later=more)
    return Chain(links, earlier=more, later=before is not None)


def _registered(reader: Reading, control_no: str) -> tuple[Link, ...]:
    [(moment,)] = reader.tuples(
        FileCopy.select(FileCopy.registered_at).where(FileCopy.control_no == control_no)
    ) or [(None,)]
    if moment is None:
        return ()
    types = [each.value for each in REGISTERING]
    at_once = LogEntry.select(LogEntry.body).where((LogEntry.at == moment) & LogEntry.type.in_(types))
    found = [decode_body(bytes(body)) for (body,) in reader.tuples(at_once.order_by(LogEntry.seq))]
    # While the clock is behind the log, several entries have one moment.
    naming = [entry for entry in found if control_no in entry.facts.get("rows", ())]
    return tuple(map(Link, (naming or found)[:1]))


def _handed_over(reader: Reading, control_no: str, entries: list[EntryBody]) -> dict[int, HandedOver]:
    if not entries:
        return {}
    columns: tuple[Any, ...] = (
        *(HandOver.hand_over, HandOver.holder, HandOver.held_for, HandOver.basis, HandOver.proxy_grant),
        *(HandOver.operator, HandOver.witness, HandOver.second_collector, HandOver.label_id, HandOver.seq),
    )
    begun = HandOver.seq.between(entries[0].seq, entries[-1].seq)
    query = HandOver.select(*columns).where((HandOver.control_no == control_no) & begun)
    return {row[-1]: HandedOver(*row[:-1]) for row in reader.tuples(query)}
