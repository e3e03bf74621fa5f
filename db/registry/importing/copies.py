"""Owns what a roster of copies does to the registry: documents and their numbered copies.

A copy that is out is never changed, nor is one that is missing or destroyed; a control number stays with its
document and place; what the registry says of a document stands, and only a title may be added to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.connection import Reading, Transaction
from db.identity.cards import normalise_scan
from db.registry.importing.designations import remark_units
from db.registry.importing.mismatches import Mismatch
from db.registry.importing.papers import Paper, examine_papers
from db.registry.importing.plans import (
    Item,
    Plan,
    Values,
    Widens,
    always,
    compare,
    drops,
    ends_later,
    starts_earlier,
)
from db.registry.importing.reads import held, in_parts, insert_all, rows_with
from db.roster.problems import RosterError, shown
from db.roster.rows import CopyRow
from db.tables import CardForm, Document, FileCopy, HandOver, Person

FIELDS = {
    "pages": "pages",
    "caveats": "caveats",
    "addressee": "addressee",
    "addressee_unit": "addressee_unit",
    "released_at": "available_from",
    "return_by": "return_by",
    "meeting_no": "meeting_no",
    "seat": "seat",
}
"""What may change about a copy: the roster's names, and the registry's."""
TITLE = "title"
OF_DOCUMENT = ("kind", "classification", "originator", "copies_total", "declassify_on")
WIDENING: Mapping[str, Widens] = {
    "caveats": drops,
    "addressee": always,
    "addressee_unit": always,
    "released_at": starts_earlier,
    "return_by": ends_later,
    "meeting_no": always,
    "seat": always,
}
FOR_WHOM = ("addressee", "addressee_unit", "seat")


@dataclass(frozen=True, slots=True)
class CopiesContent:
    """Copies as a file told them."""

    rows: tuple[CopyRow, ...]
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Held:
    """What the registry holds about the copies of a roster."""

    copies: Mapping[str, FileCopy]
    documents: Mapping[str, Document]
    places: Mapping[tuple[str, int], str]
    out: set[str]
    people: set[str]
    cards: set[str]

    @classmethod
    def by(cls, reader: Reading, rows: tuple[CopyRow, ...]) -> _Held:
        numbers = [row.control_no for row in rows]
        document_nos = [row.document_no for row in rows]
        if isinstance(reader, Transaction) and reader.database.for_update:
            # Others must wait before what they may just be doing is looked at: two steps, in one order.
            for part in in_parts(sorted(numbers)):
                query = FileCopy.select().where(FileCopy.control_no.in_(part)).order_by(FileCopy.control_no)
                reader.locked(query)
        place = FileCopy.select(FileCopy.document_no, FileCopy.copy_no, FileCopy.control_no)
        siblings = [
            found
            for part in in_parts(sorted(set(document_nos)))
            for found in reader.tuples(place.where(FileCopy.document_no.in_(part)))
        ]
        scans = (normalise_scan(number) for number in numbers)
        return cls(
            {row.control_no: row for row in rows_with(reader, FileCopy, FileCopy.control_no, numbers)},
            {row.document_no: row for row in rows_with(reader, Document, Document.document_no, document_nos)},
            {(document_no, copy_no): control_no for document_no, copy_no, control_no in siblings},
            {
                row.control_no
                for row in rows_with(reader, HandOver, HandOver.control_no, numbers)
                if row.closed_at is None
            },
            held(reader, Person.staff_no, (row.addressee for row in rows if row.addressee)),
            held(reader, CardForm.form, (scan for scan in scans if scan)),
        )

    def before(self, row: CopyRow) -> Values | None:
        copy = self.copies.get(row.control_no)
        if copy is None:
            return None
        values = {name: getattr(copy, column) for name, column in FIELDS.items()}
        return values | {TITLE: self.title(row.document_no)}

    def title(self, document_no: str) -> str | None:
        document = self.documents.get(document_no)
        return None if document is None else document.title


def plan_copies(reader: Reading, content: CopiesContent, now: datetime) -> Plan:
    """Compare copies with the registry. A change to a copy that could be collected by `now` is sensitive."""
    found = _Held.by(reader, content.rows)
    items = tuple(_item(row, content.columns, found, now) for row in content.rows)
    errors = [error for row in content.rows for error in _find_contradictions(row, found)]
    errors += [error for item in items for error in _find_untouchable(item, found)]
    errors += _find_two_titles(content.rows)
    changing = [(row, item) for row, item in zip(content.rows, items, strict=True) if item.changes]
    papers = (Paper.of(item.row, row.kind, item.after) for row, item in changing)
    unseated, remarks = examine_papers(reader, [paper for paper in papers if paper is not None])
    errors += unseated
    errors.sort(key=lambda error: error.row)
    units = {row.addressee_unit: row.row for row in reversed(content.rows) if row.addressee_unit}
    return Plan(items, tuple(errors), (*remark_units(reader, units, "addressee_unit"), *remarks))


def apply_copies(tx: Transaction, content: CopiesContent, items: Iterable[Item]) -> None:
    """Store what `items` change, and the documents that are new with them."""
    changing = {item.key: item for item in items}
    rows = [row for row in content.rows if row.control_no in changing]
    known = held(tx, Document.document_no, (row.document_no for row in rows))
    new = {row.document_no: _document(row) for row in reversed(rows) if row.document_no not in known}
    insert_all(tx, Document, new.values())
    insert_all(
        tx,
        FileCopy,
        (
            _copy(row, changing[row.control_no].after, tx.now)
            for row in rows
            if changing[row.control_no].created
        ),
    )
    for row in rows:
        changed = {change.field: change.new for change in changing[row.control_no].changes}
        if TITLE in changed and row.document_no not in new:
            titled = Document.update(title=changed[TITLE])
            tx.change(titled.where(Document.document_no == row.document_no))
        stored = {FIELDS[name]: value for name, value in changed.items() if name in FIELDS}
        if stored and not changing[row.control_no].created:
            tx.change(FileCopy.update(**stored).where(FileCopy.control_no == row.control_no))


def _document(row: CopyRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in OF_DOCUMENT}
    return {"document_no": row.document_no, **values, "title": row.title}


def _copy(row: CopyRow, after: Values, now: datetime) -> dict[str, Any]:
    values = {column: after[name] for name, column in FIELDS.items()}
    free = {
        "hold_reason": None,
        "recalled": False,
        "missing": False,
        "destroyed": False,
        "registered_at": now,
    }
    place = {"control_no": row.control_no, "document_no": row.document_no, "copy_no": row.copy_no}
    return place | values | free


def _item(row: CopyRow, columns: frozenset[str], found: _Held, now: datetime) -> Item:
    before = found.before(row)
    after = {
        name: getattr(row, name) if before is None or name in columns else before[name]
        for name in (*FIELDS, TITLE)
    }
    named = [name for name in FOR_WHOM if name in columns and after[name]]
    for other in FOR_WHOM:
        if named and other not in (*named, *columns):
            after[other] = (
                None  # a copy is for one person, unit or seat: naming a new one takes it from the former
            )
    after[TITLE] = row.title or found.title(row.document_no)
    changes = compare(before, after, WIDENING)
    stored = found.copies.get(row.control_no)
    released = stored is not None and (stored.available_from is None or stored.available_from <= now)
    addressees = {after["addressee"], None if stored is None else stored.addressee}
    return Item(
        row.control_no,
        row.row,
        before is None,
        after,
        changes,
        sensitive=released and bool(changes),
        concerned=frozenset(number for number in addressees if number),
    )


def _find_contradictions(row: CopyRow, found: _Held) -> Iterator[RosterError]:
    if row.addressee and row.addressee not in found.people:
        error = f"Nobody in the registry has the staff number {row.addressee}; import people first."
        yield RosterError(row.row, "addressee", error, Mismatch.ADDRESSEE_UNKNOWN)
    if normalise_scan(row.control_no) in found.cards:
        error = f"{row.control_no} reads like somebody's card; choose another control number."
        yield RosterError(row.row, "control_no", error, Mismatch.CONTROL_NO_LIKE_CARD)
    yield from _find_wrong_place(row, found)
    document = found.documents.get(row.document_no)
    for name in (*OF_DOCUMENT, TITLE) if document is not None else ():
        told, stored = getattr(row, name), getattr(document, name)
        if told not in (None, stored) and not (name == TITLE and stored is None):
            error = f"Document {shown(row.document_no)} is registered with another {name}; what is registered stands."
            yield RosterError(row.row, name, error, Mismatch.DOCUMENT_CONTRADICTED)


def _find_wrong_place(row: CopyRow, found: _Held) -> Iterator[RosterError]:
    copy = found.copies.get(row.control_no)
    if copy is not None and (copy.document_no, copy.copy_no) != (row.document_no, row.copy_no):
        error = f"{row.control_no} is copy {copy.copy_no} of document {shown(copy.document_no)} and stays so."
        yield RosterError(row.row, "control_no", error, Mismatch.COPY_OF_OTHER_DOCUMENT)
    holder = found.places.get((row.document_no, row.copy_no))
    if copy is None and holder is not None:
        error = f"Copy {row.copy_no} of document {shown(row.document_no)} is registered as {holder}."
        yield RosterError(row.row, "copy_no", error, Mismatch.COPY_NO_TAKEN)


def _find_untouchable(item: Item, found: _Held) -> Iterator[RosterError]:
    copy = found.copies.get(item.key)
    fields = [change.field for change in item.changes if change.field != TITLE]
    if copy is None or not fields:
        return
    if item.key in found.out:
        error = f"{item.key} is out; a copy that is out is never changed by an import."
        yield RosterError(item.row, fields[0], error, Mismatch.COPY_IS_OUT)
    elif copy.missing or copy.destroyed:
        error = (
            f"{item.key} is registered as {'missing' if copy.missing else 'destroyed'}; it is never changed."
        )
        yield RosterError(item.row, fields[0], error, Mismatch.COPY_IS_GONE)


def _find_two_titles(rows: tuple[CopyRow, ...]) -> Iterator[RosterError]:
    titles: dict[str, tuple[str, int]] = {}
    for row in rows:
        if row.title:
            title, first = titles.setdefault(row.document_no, (row.title, row.row))
            if title != row.title:
                error = f"Rows {first} and {row.row} give document {shown(row.document_no)} two titles."
                yield RosterError(row.row, TITLE, error, Mismatch.DOCUMENT_CONTRADICTED)
