"""Owns loading an incident as rules judge it: where it stands, and everybody who was part of it."""

from __future__ import annotations

from db.connection import Reading, Transaction
from db.custody.incidents import IncidentCode, IncidentFacts, Matter
from db.registry.loading import load_grant, load_grants_naming
from db.tables import HandOver, Incident, IncidentAttempt


def load_incident(tx: Transaction, number: int) -> IncidentFacts | None:
    """Return the incident of this number, kept from others until the end; None where there is none."""
    rows = tx.locked(Incident.select().where(Incident.incident == number))
    if not rows:
        return None
    [row] = rows
    return IncidentFacts(
        incident=row.incident,
        matter=Matter(row.matter),
        due_at=row.due_at,
        copy=row.control_no,
        closed=row.closed_at is not None,
        involved=involved_in(tx, row),
        unreturned=_is_unreturned(tx, row),
    )


def _is_unreturned(reader: Reading, row: Incident) -> bool:
    """Say whether a close-out called the copy missing and the hand-over of then is still open."""
    attempts = (IncidentAttempt.incident == row.incident) & (
        IncidentAttempt.code == IncidentCode.PAPERS_NOT_RETURNED.value
    )
    last = reader.first(IncidentAttempt.select().where(attempts).order_by(IncidentAttempt.attempt.desc()))
    if last is None:
        return False
    same = (HandOver.control_no == row.control_no) & (HandOver.at <= last.at) & HandOver.closed_at.is_null()
    return reader.first(HandOver.select().where(same)) is not None


def involved_in(reader: Reading, row: Incident) -> frozenset[str]:
    """Return the staff numbers of whoever was part of an incident: the person and the addressee, the operators of
    every attempt, those who signed for, handed over or witnessed the copy that is out, and those who asked for or
    approved the grants that it was or would have been collected under."""
    attempts = IncidentAttempt.select().where(IncidentAttempt.incident == row.incident)
    people: set[str | None] = {row.person, row.addressee, row.operator}
    people |= {attempt.operator for attempt in reader.rows(attempts)}
    if row.control_no is not None:
        people |= _by_custody(reader, row.control_no)
        people |= _by_grants(reader, row.person, row.control_no)
    return frozenset(filter(None, people))


def _by_custody(reader: Reading, copy: str) -> set[str | None]:
    out = reader.first(HandOver.select().where((HandOver.control_no == copy) & HandOver.closed_at.is_null()))
    if out is None:
        return set()
    return {out.holder, out.second_collector, out.witness, out.operator} | _party(reader, out.proxy_grant)


def _party(reader: Reading, number: int | None) -> set[str | None]:
    grant = None if number is None else load_grant(reader, number)
    if grant is None:
        return set()
    return {grant.principal, grant.proxy, grant.second_proxy, grant.requested_by, *grant.approvals}


def _by_grants(reader: Reading, person: str | None, copy: str) -> set[str | None]:
    found: set[str | None] = set()
    for grant in load_grants_naming(reader, [person] if person else []):
        if copy in grant.copies:
            found |= _party(reader, grant.grant)
    return found
