"""Owns loading an incident as rules judge it: where it stands, and everybody who was part of it."""

from __future__ import annotations

from collections.abc import Iterable

from db.connection import Reading, Transaction
from db.custody.incidents import IncidentCode, IncidentFacts, Matter
from db.custody.refusals import Refusal
from db.custody.stocktaking import Difference
from db.log.body import EntryType, decode_body
from db.registry.loading import load_grant, load_grants_naming
from db.tables import (
    FileCopy,
    HandOver,
    Incident,
    IncidentAttempt,
    LogEntry,
    Stocktake,
    StocktakeDifference,
    StocktakeScan,
    Substitution,
)


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
    every attempt and whoever else took part in one, everybody of the hand-over that stood when it was opened or stands
    now, who asked for or decided the grants and the substitutions that the copy was or would have been collected
    under, who reported it gone, found it or took it back, and who counted and signed the count that missed it."""
    attempts = reader.rows(IncidentAttempt.select().where(IncidentAttempt.incident == row.incident))
    people: set[str | None] = {row.person, row.addressee, row.operator}
    people |= {attempt.operator for attempt in attempts}
    people |= _by_attempts(reader, row.incident, attempts)
    if row.control_no is not None:
        hand_overs = _hand_overs(reader, row)
        people |= _by_custody(reader, hand_overs)
        people |= _by_grants(reader, row.person, row.control_no)
        people |= _by_substitutions(reader, row, hand_overs)
        people |= _by_what_was_done(reader, row)
        people |= _by_counts(reader, row.control_no, attempts)
    return frozenset(filter(None, people))


def _by_attempts(reader: Reading, number: int | None, attempts: Iterable[IncidentAttempt]) -> set[str | None]:
    """Return whoever took part in an attempt beside its operator, as the entry says by which it opened or joined."""
    moments = [attempt.at for attempt in attempts]
    if not moments:
        return set()
    types = [EntryType.INCIDENT_OPENED, EntryType.INCIDENT_JOINED]
    said = LogEntry.select(LogEntry.body).where(LogEntry.at.in_(moments) & LogEntry.type.in_(types))
    facts = [decode_body(bytes(each.body)).facts for each in reader.rows(said)]
    return {person for told in facts if told["incident"] == number for person in told.get("present", ())}


def involved_with_copy(
    tx: Transaction, copy: str, *, person: str | None, addressee: str | None, operator: str | None
) -> frozenset[str]:
    """Return everybody who would be part of an incident about `copy` if it were opened now, and of those that are
    open."""
    open_ = (Incident.control_no == copy) & Incident.closed_at.is_null()
    now = Incident(
        control_no=copy,
        person=person,
        addressee=addressee,
        operator=operator,
        opened_at=tx.now,
        closed_at=None,
    )
    found = [involved_in(tx, row) for row in (*tx.rows(Incident.select().where(open_)), now)]
    return frozenset().union(*found)


def pages_are_missed(reader: Reading, copy: str) -> bool:
    """Say whether an incident is open about pages of `copy` that were not counted when it came back."""
    open_ = (Incident.control_no == copy) & Incident.closed_at.is_null()
    missed = open_ & (Incident.code == Refusal.PAGE_COUNT_MISMATCH.value)
    return reader.first(Incident.select().where(missed)) is not None


def _hand_overs(reader: Reading, row: Incident) -> list[HandOver]:
    """Return the hand-overs of its copy that stood when it was opened, or stand now."""
    stood = (HandOver.at <= row.opened_at) & (HandOver.closed_at >= row.opened_at)
    this = HandOver.control_no == row.control_no
    return reader.rows(HandOver.select().where(this & (HandOver.closed_at.is_null() | stood)))


def _by_custody(reader: Reading, hand_overs: Iterable[HandOver]) -> set[str | None]:
    found: set[str | None] = set()
    for each in hand_overs:
        found |= {each.holder, each.second_collector, each.witness, each.operator, each.returned_by}
        found |= _party(reader, each.proxy_grant)
    return found


def _by_substitutions(reader: Reading, row: Incident, hand_overs: Iterable[HandOver]) -> set[str | None]:
    """Return everybody of the substitutions for the seat that the paper was out at, and of those by which the person
    could have had it."""
    copy = reader.first(FileCopy.select().where(FileCopy.control_no == row.control_no))
    if copy is None or copy.meeting_no is None:
        return set()
    seats = {copy.seat, *(each.seat for each in hand_overs)} - {None}
    concerned = Substitution.seat.in_(sorted(seats)) | (Substitution.substitute == (row.person or ""))
    asked = Substitution.select().where((Substitution.meeting_no == copy.meeting_no) & concerned)
    return {
        person
        for each in reader.rows(asked)
        for person in (each.absent, each.substitute, each.requested_by, each.decided_by)
    }


def _by_what_was_done(reader: Reading, row: Incident) -> set[str | None]:
    """Return who, from its opening to its end, reported the copy gone, found it or took it back: the log knows it."""
    done = LogEntry.type.in_([EntryType.LOSS_REPORTED, EntryType.COPY_FOUND, EntryType.RETURNED])
    since = (LogEntry.control_no == row.control_no) & (LogEntry.at >= row.opened_at) & done
    if row.closed_at is not None:
        since &= LogEntry.at <= row.closed_at
    bodies = [decode_body(bytes(each.body)) for each in reader.rows(LogEntry.select().where(since))]
    return {
        person
        for body in bodies
        for person in (body.actor, body.second_actor, body.collector, body.facts.get("reported_by"))
    }


def _by_counts(reader: Reading, copy: str, attempts: Iterable[IncidentAttempt]) -> set[str | None]:
    """Return who began, scanned for and signed the counts that opened or joined it: they ended at that moment."""
    counted = [each.at for each in attempts if each.code == IncidentCode.COPY_MISSING]
    missed = StocktakeDifference.select(StocktakeDifference.stocktake).where(
        (StocktakeDifference.control_no == copy)
        & (StocktakeDifference.difference == Difference.MISSING.value)
    )
    counts = Stocktake.stocktake.in_(missed) & Stocktake.ended_at.in_(counted)
    found: set[str | None] = set()
    for count in reader.rows(Stocktake.select().where(counts)) if counted else []:
        scans = StocktakeScan.stocktake == count.stocktake
        scanners = reader.tuples(StocktakeScan.select(StocktakeScan.scanned_by).where(scans).distinct())
        found |= {count.begun_by, count.ended_by, count.second_person, *(each for (each,) in scanners)}
    return found


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
