"""Owns recording that a copy is missing, and that it is there again. Custody stays as it is: whoever signed for a
copy answers for it until it is returned."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from db.connection import Registry, Transaction
from db.custody.incidents import IncidentCode, Matter, decide_find, decide_loss_report
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.incidents import open_incident
from db.registry.loading import NOBODY, CopyRecord, load_copies, load_people
from db.registry.refusing import log_refusal
from db.registry.reviewing import write_note
from db.registry.rosters_lock import hold_rosters_still
from db.tables import FileCopy, Incident


def report_loss(
    registry: Registry, by: By, copy: str, reported_by: str | None, circumstances: str, clock: datetime
) -> ActResult:
    """Record that `copy` is missing, wherever it should be, and open the incident with its clock.

    `reported_by` is the staff number of whoever came with the news, known to the registry; `circumstances` are the
    incident's first note.
    """

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        record = load_copies(tx, [copy]).get(copy)
        actor = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        decision = decide_loss_report(actor, None if record is None else record.facts)
        if record is None or not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "report_loss", copy=copy)
        tx.change(FileCopy.update(missing=True).where(FileCopy.control_no == copy))
        holder = record.facts.holder
        number, opened = open_incident(
            tx, by, IncidentCode.LOSS_REPORTED, copy=copy, person=holder, addressee=record.held_for
        )
        _, noted = write_note(tx, by, number, circumstances)
        facts = {"incident": number, "reported_by": reported_by, "text_sha256": _digest(circumstances)}
        lost = Draft(EntryType.LOSS_REPORTED, copy=copy, collector=holder, facts=facts)
        seq = append(tx, by, lost, *opened, noted)
        return ActResult("loss_reported", seq, incident=number, copies=(CopyResult(copy, seq),))

    return perform(registry, by, clock, work)


def report_found(registry: Registry, by: By, copy: str, note: str, clock: datetime) -> ActResult:
    """Record that a missing copy is there again, by a supervisor. The incident stays open until somebody closes it:
    who could have read the copy meanwhile is still to be said."""

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        record = load_copies(tx, [copy]).get(copy)
        actor = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        decision = decide_find(actor, None if record is None else record.facts)
        if record is None or not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "report_found", copy=copy)
        tx.change(FileCopy.update(missing=False).where(FileCopy.control_no == copy))
        number, noted = _note_find(tx, by, record, note)
        facts: dict[str, Any] = {"incident": number, "text_sha256": _digest(note)}
        entry = Draft(EntryType.COPY_FOUND, copy=copy, collector=record.facts.holder, facts=facts)
        seq = append(tx, by, entry, *noted)
        return ActResult("found", seq, incident=number, copies=(CopyResult(copy, seq),))

    return perform(registry, by, clock, work)


def _note_find(
    tx: Transaction, by: By, record: CopyRecord, note: str
) -> tuple[int | None, tuple[Draft, ...]]:
    """Write how it was found to the copy's latest loss, closed or not: there it is looked for."""
    about = (Incident.control_no == record.facts.control_no) & (Incident.matter == Matter.LOSS.value)
    row = tx.first(Incident.select().where(about).order_by(Incident.incident.desc()))
    if row is None:
        return None, ()
    _, noted = write_note(tx, by, row.incident, note)
    return row.incident, (noted,)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
