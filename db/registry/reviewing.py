"""Owns what is done about an incident once it is open: notes, its end, and what the program does when nobody did
anything in time. What people write is kept in the registry; the log holds its SHA-256, since it may name somebody.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.connection import Reading, Registry, Transaction, reading
from db.custody.incidents import Disposition, decide_closing, decide_note, writes_off
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.incident_facts import load_incident
from db.registry.loading import NOBODY, load_copies, load_people
from db.registry.pins import check_pin
from db.registry.refusing import log_refusal
from db.registry.rosters_lock import hold_rosters_still
from db.registry.writing_off import write_off
from db.tables import Incident, IncidentNote


@dataclass(frozen=True, slots=True)
class OpenMatters:
    """How many incidents are open, and how many of these are past their time."""

    open: int = 0
    overdue: int = 0


def note_incident(
    registry: Registry, by: By, number: int, text: str, corrects: int | None, clock: datetime
) -> ActResult:
    """Write a note to an open incident; `corrects` is the number of the note that it corrects, which stays.

    `text` is fit to be kept (`parse_text`). The result's `text` is the note's number.
    """

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        actor = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        incident = load_incident(tx, number)
        known = corrects is None or corrects in _notes_of(tx, number)
        decision = decide_note(actor, incident, corrects_known=known)
        if not decision.allowed:
            facts = {"incident": number, "note_corrected": corrects}
            return log_refusal(tx, by, decision.reasons, "note_incident", facts=facts)
        note, entry = write_note(tx, by, number, text, corrects=corrects)
        return ActResult("incident_noted", append(tx, by, entry), incident=number, number=note)

    return perform(registry, by, clock, work)


def close_incident(
    registry: Registry,
    by: By,
    number: int,
    disposition: Disposition,
    text: str,
    pin: str,
    clock: datetime,
) -> ActResult:
    """Close an incident with one word and a note that says why, by the PIN of a supervisor who had no part in it.

    A loss that was reported ends the custody of what is still missing: a `written_off` entry says so.
    """
    signature = check_pin(registry, by, by.actor or "", pin, clock)

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        actor = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        record = _copy_of(tx, number)
        incident = load_incident(tx, number)
        copy = None if record is None else record.facts
        decision = decide_closing(actor, incident, signature, disposition, copy)
        seen: dict[str, Any] = {
            "incident": number,
            "disposition": disposition.value,
            "involved": [] if incident is None else sorted(incident.involved),
        }
        if not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "close_incident", facts=seen)
        note, noted = write_note(tx, by, number, text)
        ended = {"closed_at": tx.now, "closed_by": by.actor, "disposition": disposition.value}
        tx.change(Incident.update(**ended).where(Incident.incident == number))
        closed = Draft(
            EntryType.INCIDENT_CLOSED,
            outcome=disposition.value,
            copy=noted.copy,
            facts={**seen, "note": note},
        )
        drafts = [noted, closed]
        if record is not None and incident is not None and writes_off(incident, disposition, copy):
            drafts += write_off(tx, by, record, number)
        return ActResult("incident_closed", append(tx, by, *drafts), incident=number, number=note)

    return perform(registry, by, clock, work)


def write_note(
    tx: Transaction, by: By, number: int, text: str, *, corrects: int | None = None
) -> tuple[int, Draft]:
    """Keep a note and return its number and its log entry."""
    note = int(
        tx.change(
            IncidentNote.insert(
                incident=number, at=tx.now, written_by=by.actor or "", body=text, corrects=corrects
            )
        )
    )
    row = tx.rows(Incident.select().where(Incident.incident == number))[0]
    facts = {
        "incident": number,
        "note": note,
        "note_corrected": corrects,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    return note, Draft(EntryType.INCIDENT_NOTED, copy=row.control_no, collector=row.person, facts=facts)


def escalate_overdue(registry: Registry, by: By, clock: datetime) -> ActResult | None:
    """Mark the open incidents whose time has run out, a log entry each, once; None and nothing written where there
    is none. `by` is the program: nobody has to ask for it."""
    with reading(registry) as reader:
        if reader.first(_due(reader.server_now(clock)).limit(1)) is None:
            return None

    def work(tx: Transaction) -> ActResult:
        rows = tx.locked(_due(tx.now).order_by(Incident.incident))
        drafts = [_escalated(row) for row in rows]
        if not drafts:
            return ActResult("escalated")
        numbers = [row.incident for row in rows]
        tx.change(Incident.update(escalated_at=tx.now).where(Incident.incident.in_(numbers)))
        return ActResult("escalated", append(tx, by, *drafts), number=len(drafts))

    return perform(registry, by, clock, work)


def open_matters(reader: Reading, now: datetime) -> OpenMatters:
    """Count the open incidents, and those past their time at `now`."""
    due = [row[0] for row in reader.tuples(Incident.select(Incident.due_at).where(_OPEN))]
    return OpenMatters(len(due), sum(at <= now for at in due))


_OPEN = Incident.closed_at.is_null()


def _due(now: datetime) -> Any:
    late = _OPEN & Incident.escalated_at.is_null() & (Incident.due_at <= now)
    return Incident.select().where(late)


def _escalated(row: Incident) -> Draft:
    facts = {"incident": row.incident, "due": row.due_at.isoformat(), "code": row.code}
    return Draft(EntryType.INCIDENT_ESCALATED, copy=row.control_no, collector=row.person, facts=facts)


def _notes_of(tx: Transaction, number: int) -> set[int]:
    query = IncidentNote.select(IncidentNote.note).where(IncidentNote.incident == number)
    return {row[0] for row in tx.tuples(query)}


def _copy_of(tx: Transaction, number: int) -> Any:
    """Return the copy that the incident is about, locked: copies come before incidents in the order of locks."""
    found = tx.tuples(Incident.select(Incident.control_no).where(Incident.incident == number))
    copy = found[0][0] if found else None
    return load_copies(tx, [copy]).get(copy) if copy else None
