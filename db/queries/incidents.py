"""Owns reads about incidents: the open ones most urgent first, the closed ones, and all that is known of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.connection import Reading
from db.log.body import EntryType
from db.queries.log import LogRow
from db.queries.page import PAGE
from db.registry.incident_facts import involved_in
from db.tables import FileCopy, Incident, IncidentAttempt, IncidentNote, LogEntry

ABOUT_INCIDENTS = (
    *(EntryType.INCIDENT_NOTED, EntryType.INCIDENT_CLOSED, EntryType.INCIDENT_ESCALATED),
    *(EntryType.LOSS_REPORTED, EntryType.COPY_FOUND, EntryType.WRITTEN_OFF),
)


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident as a list shows it."""

    incident: int
    opened_at: datetime
    due_at: datetime
    code: str
    person: str | None
    copy: str | None
    addressee: str | None
    counter: str
    operator: str | None
    attempts: int
    escalated_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    disposition: str | None = None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One time that it happened."""

    attempt: int
    at: datetime
    code: str
    counter: str
    operator: str | None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note; `corrects` is the number of the one that it corrects."""

    note: int
    at: datetime
    written_by: str
    body: str
    corrects: int | None


@dataclass(frozen=True, slots=True)
class IncidentDetail:
    """An incident with its attempts, notes and log entries, oldest first. `involved` may not close it; `missing` says
    that its copy is not back."""

    row: IncidentRow
    attempts: tuple[AttemptRow, ...]
    notes: tuple[NoteRow, ...]
    entries: tuple[LogRow, ...]
    involved: tuple[str, ...]
    missing: bool


def incident_rows(
    reader: Reading,
    *,
    closed: bool = False,
    person: str | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> tuple[IncidentRow, ...]:
    """Return the open incidents, the most urgent first; or the closed ones, newest first, with numbers below
    `before`. Of one person: those about them, as who wanted a copy or as its addressee."""
    query = Incident.select().limit(limit)
    if person is not None:
        query = query.where((Incident.person == person) | (Incident.addressee == person))
    if closed:
        query = query.where(Incident.closed_at.is_null(False)).order_by(Incident.incident.desc())
        query = query if before is None else query.where(Incident.incident < before)
    else:
        query = query.where(Incident.closed_at.is_null()).order_by(Incident.due_at, Incident.incident)
    return tuple(_row(row) for row in reader.rows(query))


def incident_detail(reader: Reading, number: int) -> IncidentDetail | None:
    """Return all that is known of one incident, None where there is none."""
    row = reader.first(Incident.select().where(Incident.incident == number))
    if row is None:
        return None
    attempts = reader.rows(
        IncidentAttempt.select()
        .where(IncidentAttempt.incident == number)
        .order_by(IncidentAttempt.attempt.desc())
        .limit(PAGE)
    )
    notes = reader.rows(
        IncidentNote.select().where(IncidentNote.incident == number).order_by(IncidentNote.note).limit(PAGE)
    )
    copy = reader.first(FileCopy.select().where(FileCopy.control_no == (row.control_no or "")))
    return IncidentDetail(
        row=_row(row),
        attempts=tuple(
            AttemptRow(each.attempt, each.at, each.code, each.counter, each.operator)
            for each in reversed(attempts)
        ),
        notes=tuple(NoteRow(each.note, each.at, each.written_by, each.body, each.corrects) for each in notes),
        entries=_entries(reader, row, attempts, notes),
        involved=tuple(sorted(involved_in(reader, row))),
        missing=copy is not None and bool(copy.missing),
    )


def _entries(
    reader: Reading, row: Incident, attempts: Sequence[IncidentAttempt], notes: Sequence[IncidentNote]
) -> tuple[LogRow, ...]:
    """Return the log entries of these attempts, and of what was done about the incident since.

    What is written in one transaction bears one moment, and the log has an index by time.
    """
    acts = [each.act for each in attempts if each.act is not None]
    moments = {each.at for each in attempts} | {each.at for each in notes}
    moments |= {row.escalated_at, row.closed_at} - {None}
    about = LogEntry.type.in_([each.value for each in ABOUT_INCIDENTS])
    about &= _is(LogEntry.control_no, row.control_no) & _is(LogEntry.collector, row.person)
    columns = (LogEntry.seq, LogEntry.at, LogEntry.type, LogEntry.outcome, LogEntry.actor)
    query = LogEntry.select(*columns, LogEntry.collector, LogEntry.control_no)
    query = query.where(LogEntry.at.in_(sorted(moments)) & (about | LogEntry.act.in_(acts)))
    return tuple(LogRow(*found) for found in reader.tuples(query.order_by(LogEntry.seq).limit(PAGE)))


def _is(column: Any, value: str | None) -> Any:
    return column.is_null() if value is None else column == value


def _row(row: Incident) -> IncidentRow:
    return IncidentRow(
        incident=row.incident,
        opened_at=row.opened_at,
        due_at=row.due_at,
        code=row.code,
        person=row.person,
        copy=row.control_no,
        addressee=row.addressee,
        counter=row.counter,
        operator=row.operator,
        attempts=row.attempts,
        escalated_at=row.escalated_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        disposition=row.disposition,
    )
