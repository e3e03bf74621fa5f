"""Owns reads of what is owed: what is past due and whom to call, what a unit has to register, and which
grants were used. Frozen rows, paged by key. Decides nothing, writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.connection import Reading
from db.custody.obligations import ObligationKind
from db.custody.values import Classification, Kind
from db.queries.page import PAGE
from db.tables import Document, FileCopy, HandOver, LogEntry, Obligation, Person, ProxyGrant

MOST_USED = 50


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call. Name, post and unit are empty where the rosters do not know the number."""

    staff_no: str
    name: str = ""
    post: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """Something that is past due: for which copy, since when, and whom to call. `person` is whom the copy is for, None
    for a unit; `unit` owes it."""

    obligation: int
    kind: ObligationKind
    copy: str
    level: Classification
    copy_kind: Kind
    unit: str
    due_at: datetime
    opened_at: datetime
    recalled: bool
    holder: Contact
    person: Contact | None


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt that a unit has to register."""

    copy: str
    level: Classification
    holder: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class GrantUse:
    """A hand-over under somebody's grant."""

    grant: int
    proxy: str
    copy: str
    at: datetime


def overdue_rows(
    reader: Reading,
    now: datetime,
    *,
    kind: ObligationKind | None = None,
    unit: str | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> tuple[OverdueRow, ...]:
    """Return what should have been met by `now`, oldest first, behind the obligation numbered `after`."""
    query = (
        Obligation.select(
            Obligation, Document.classification, Document.kind.alias("copy_kind"), FileCopy.recalled
        )
        .join(FileCopy, on=(FileCopy.control_no == Obligation.control_no))
        .join(Document, on=(Document.document_no == FileCopy.document_no))
        .where(Obligation.ended_at.is_null() & (Obligation.due_at <= now))
        .order_by(Obligation.due_at, Obligation.obligation)
    )
    if kind is not None:
        query = query.where(Obligation.kind == kind.value)
    if unit is not None:
        query = query.where(Obligation.unit == unit)
    if after is not None:
        last = reader.first(Obligation.select().where(Obligation.obligation == after))
        if last is not None:
            later = (Obligation.due_at == last.due_at) & (Obligation.obligation > after)
            query = query.where((Obligation.due_at > last.due_at) | later)
    rows = reader.rows(query.limit(limit).objects())
    contacts = contacts_of(reader, {each for row in rows for each in (row.holder, row.person) if each})
    return tuple(_overdue(row, contacts) for row in rows)


def contacts_of(reader: Reading, staff_nos: set[str]) -> dict[str, Contact]:
    """Return whom to call by staff number."""
    columns = (Person.staff_no, Person.name, Person.post, Person.unit)
    found = reader.tuples(Person.select(*columns).where(Person.staff_no.in_(sorted(staff_nos))))
    return {row[0]: Contact(*row) for row in found}


def _overdue(row: Any, contacts: dict[str, Contact]) -> OverdueRow:
    return OverdueRow(
        obligation=row.obligation,
        kind=ObligationKind(row.kind),
        copy=row.control_no,
        level=Classification(row.classification),
        copy_kind=Kind(row.copy_kind),
        unit=row.unit,
        due_at=row.due_at,
        opened_at=row.opened_at,
        recalled=bool(row.recalled),
        holder=contacts.get(row.holder, Contact(row.holder)),
        person=None if row.person is None else contacts.get(row.person, Contact(row.person)),
    )


def receipts_owed(reader: Reading, unit: str, limit: int = PAGE) -> tuple[ReceiptRow, ...]:
    """Return the receipts that `unit` has to register, the most urgent first."""
    query = (
        Obligation.select(
            Obligation.control_no, Document.classification, Obligation.holder, Obligation.due_at
        )
        .join(FileCopy, on=(FileCopy.control_no == Obligation.control_no))
        .join(Document, on=(Document.document_no == FileCopy.document_no))
        .where((Obligation.unit == unit) & (Obligation.kind == ObligationKind.RECEIPT.value))
        .where(Obligation.ended_at.is_null())
        .order_by(Obligation.due_at, Obligation.obligation)
    )
    return tuple(
        ReceiptRow(copy, Classification(level), holder, due)
        for copy, level, holder, due in reader.tuples(query.limit(limit))
    )


def grants_used(reader: Reading, principal: str, since: datetime) -> tuple[GrantUse, ...]:
    """Return what was handed over in the name of `principal` under their grants after `since`, newest first; what was
    undone at the counter is none of it."""
    columns = (ProxyGrant.proxy_grant, HandOver.holder, HandOver.control_no, HandOver.at)
    query = (
        HandOver.select(*columns)
        .join(ProxyGrant, on=(ProxyGrant.proxy_grant == HandOver.proxy_grant))
        .where((ProxyGrant.principal == principal) & (HandOver.at > since) & HandOver.withdrawn_at.is_null())
        .order_by(HandOver.hand_over.desc())
    )
    return tuple(GrantUse(*row) for row in reader.tuples(query.limit(MOST_USED)))


def last_identified(reader: Reading, staff_no: str) -> datetime | None:
    """Return when this person was last identified at a counter, None where they never were."""
    of_them = (LogEntry.collector == staff_no) & (LogEntry.type == "identified")
    found = reader.tuples(LogEntry.select(LogEntry.at).where(of_them).order_by(LogEntry.seq.desc()).limit(1))
    return found[0][0] if found else None
