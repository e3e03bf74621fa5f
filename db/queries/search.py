"""Owns finding people, copies, documents and matters by any part of a number or name. Decides nothing, writes nothing.

What begins with the text comes first, as a range of an index; where there is room, what holds it anywhere else
follows, from a scan that ends once the room is filled. Over 100,000 copies the longest scan, one that finds nothing,
takes 3 ms on SQLCipher and 11 ms on PostgreSQL; measured, so that no index of parts is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from db.connection import Reading
from db.custody.values import Classification, Kind, PersonStatus
from db.registry.loading import load_copies
from db.tables import (
    Batch,
    Document,
    FileCopy,
    HandOver,
    Incident,
    Meeting,
    Obligation,
    Person,
    ProxyGrant,
)
from db.text_conditions import alike, begins, holds, name_begins, ordered

MOST = 30
"""Hits of each kind that a search answers with."""
IN_CONTROL_NO = re.compile(r"[A-Z0-9-]+")
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A person whose number, name or unit holds the text."""

    staff_no: str
    name: str
    unit: str
    status: PersonStatus


@dataclass(frozen=True, slots=True)
class CopyHit:
    """A copy that was found. `matched` is the document number, label or incoming number by which it was, None for
    its own number."""

    copy: str
    document: str
    copy_no: int
    copies_total: int
    level: Classification
    kind: Kind
    holder: str | None
    missing: bool
    destroyed: bool
    matched: str | None


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """A document whose number holds the text."""

    document: str
    kind: Kind
    level: Classification
    copies_total: int


@dataclass(frozen=True, slots=True)
class MeetingHit:
    """A meeting whose number holds the text."""

    meeting: str
    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the best first; `more` names the kinds of which there is more than is told."""

    people: tuple[PersonHit, ...] = ()
    copies: tuple[CopyHit, ...] = ()
    documents: tuple[DocumentHit, ...] = ()
    meetings: tuple[MeetingHit, ...] = ()
    grants: tuple[int, ...] = ()
    incidents: tuple[int, ...] = ()
    batches: tuple[int, ...] = ()
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: a text without blanks around, folded (NFKC) and in upper case. A label's code names its
    `label`, a badge its `bearer`."""

    text: str
    label: str | None = None
    bearer: str | None = None


def search(reader: Reading, sought: Sought, limit: int = MOST) -> Found:
    """Return what `sought` names, at most `limit` of each kind."""
    if not sought.text:
        return Found()
    people = _people(reader, sought, limit + 1)
    copies = _copies(reader, sought, limit + 1)
    documents = _documents(reader, sought.text, limit + 1)
    meetings = _meetings(reader, sought.text, limit + 1)
    kinds: dict[str, list[Any]] = {
        "people": people,
        "copies": copies,
        "documents": documents,
        "meetings": meetings,
    }
    return Found(
        people=tuple(people[:limit]),
        copies=_told(reader, copies[:limit]),
        documents=tuple(DocumentHit(*row) for row in documents[:limit]),
        meetings=tuple(MeetingHit(*row) for row in meetings[:limit]),
        grants=_numbered(reader, ProxyGrant.proxy_grant, sought.text),
        incidents=_numbered(reader, Incident.incident, sought.text),
        batches=_numbered(reader, Batch.batch, sought.text),
        more=tuple(name for name, hits in kinds.items() if len(hits) > limit),
    )


def _people(reader: Reading, sought: Sought, limit: int) -> list[PersonHit]:
    text = sought.text
    columns = (Person.staff_no, Person.name, Person.unit, Person.status)
    conditions: list[Any] = [Person.staff_no == sought.bearer] if sought.bearer else []
    conditions += [begins(reader, Person.staff_no, text)]
    conditions += [name_begins(reader, column, text) for column in (Person.name, Person.unit)]
    anywhere = holds(reader, Person.staff_no, text)
    for column in (Person.name, Person.unit):
        anywhere |= alike(reader, column, text, anywhere=True)
    found = _one_after_the_other(
        reader, Person.select(*columns), Person.staff_no, (*conditions, anywhere), limit
    )
    return [PersonHit(*row) for row in found.values()]


def _copies(reader: Reading, sought: Sought, limit: int) -> list[tuple[str, str | None]]:
    """Return control numbers with what they were found by."""
    text, label = sought.text, sought.label or sought.text
    own = FileCopy.select(FileCopy.control_no, peewee.Value(None))
    whole = own.where(FileCopy.control_no == text)
    labelled = HandOver.select(HandOver.control_no, HandOver.label_id)
    received = Obligation.select(Obligation.control_no, Obligation.incoming_no)
    of_document = FileCopy.select(FileCopy.control_no, FileCopy.document_no)
    queries = [
        whole,
        _in_order(reader, own, FileCopy.control_no, begins(reader, FileCopy.control_no, text)),
        _in_order(reader, labelled, HandOver.label_id, begins(reader, HandOver.label_id, label)),
        _in_order(reader, received, Obligation.incoming_no, _incoming(reader, text)),
        _in_order(reader, of_document, FileCopy.document_no, begins(reader, FileCopy.document_no, text)),
    ]
    if IN_CONTROL_NO.fullmatch(text):
        anywhere = holds(reader, FileCopy.control_no, text)
        queries.append(_in_order(reader, own, FileCopy.control_no, anywhere))
    found: dict[str, str | None] = {}
    for query in queries:
        if len(found) < limit:
            for control_no, matched in reader.tuples(query.limit(limit)):
                found.setdefault(control_no, matched)
    return list(found.items())[:limit]


def _incoming(reader: Reading, text: str) -> Any:
    # Written as the receiving unit wrote it: usually in upper case already.
    starts = sorted({text, text.lower()})
    condition = begins(reader, Obligation.incoming_no, starts[0])
    for start in starts[1:]:
        condition |= begins(reader, Obligation.incoming_no, start)
    return condition & Obligation.incoming_no.is_null(False)


def _documents(reader: Reading, text: str, limit: int) -> list[tuple[Any, ...]]:
    columns = (Document.document_no, Document.kind, Document.classification, Document.copies_total)
    conditions = (
        begins(reader, Document.document_no, text),
        holds(reader, Document.document_no, text),
    )
    query = Document.select(*columns)
    return list(_one_after_the_other(reader, query, Document.document_no, conditions, limit).values())


def _meetings(reader: Reading, text: str, limit: int) -> list[tuple[Any, ...]]:
    conditions = (begins(reader, Meeting.meeting_no, text), holds(reader, Meeting.meeting_no, text))
    query = Meeting.select(Meeting.meeting_no, Meeting.opens, Meeting.closes)
    return list(_one_after_the_other(reader, query, Meeting.meeting_no, conditions, limit).values())


def _one_after_the_other(
    reader: Reading, query: Any, key: Any, conditions: Iterable[Any], limit: int
) -> dict[str, tuple[Any, ...]]:
    """Return rows by key, those of an earlier condition first, until there are `limit`."""
    found: dict[str, tuple[Any, ...]] = {}
    for condition in conditions:
        if len(found) < limit:
            for row in reader.tuples(_in_order(reader, query, key, condition).limit(limit)):
                if len(found) < limit:
                    found.setdefault(row[0], row)
    return found


def _in_order(reader: Reading, query: Any, key: Any, condition: Any) -> Any:
    return query.where(condition).order_by(ordered(reader, key))


def _numbered(reader: Reading, column: Any, text: str) -> tuple[int, ...]:
    if not (text.isascii() and text.isdigit() and int(text) <= LARGEST_NUMBER):
        return ()
    return tuple(row[0] for row in reader.tuples(column.model.select(column).where(column == int(text))))


def _told(reader: Reading, copies: list[tuple[str, str | None]]) -> tuple[CopyHit, ...]:
    return tuple(_hits(reader, dict(copies)))


def _hits(reader: Reading, matched: Mapping[str, str | None]) -> Iterator[CopyHit]:
    records = load_copies(reader, list(matched))
    for control_no, by in matched.items():
        record = records[control_no]
        yield CopyHit(
            copy=control_no,
            document=record.document_no,
            copy_no=record.copy_no,
            copies_total=record.copies_total,
            level=record.facts.classification,
            kind=record.facts.kind,
            holder=record.facts.holder,
            missing=record.facts.missing,
            destroyed=record.facts.destroyed,
            matched=by,
        )
