"""Owns what the log says of incidents: opened and joined, written about, escalated, closed, and by whom. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db.custody.incidents import IncidentCode, Matter
from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.replay.telling import Contradiction, Kind, known, moment, named, new, number_in_facts

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True)
class AttemptState:
    """One time that it happened: what, when, where, who was there as operator, and in which act."""

    code: str
    at: datetime
    counter: str
    operator: str | None
    act: str | None


@dataclass(frozen=True, slots=True)
class IncidentState:
    """One incident. What is said of its code, where and before whom is its first attempt's; `times` says how many there
    were. `person` wanted or holds the copy that it is about."""

    state: str
    matter: str
    code: str
    person: str | None
    copy: str | None
    addressee: str | None
    opened_at: datetime
    due_at: datetime
    counter: str
    operator: str | None
    times: int
    escalated_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    disposition: str | None = None


@dataclass(frozen=True, slots=True)
class NoteState:
    """One note to an incident. `text` is the SHA-256 of what was written."""

    incident: int
    at: datetime
    written_by: str
    text: str
    corrects: int | None


def opened(incident: IncidentState | None, entry: EntryBody) -> IncidentState:
    """Something happened that somebody must look into."""
    new(incident)
    attempt = attempt_of(entry)
    matter = Matter.ATTEMPT if entry.refusals else IncidentCode(attempt.code).matter
    return IncidentState(
        state=OPEN,
        matter=matter.value,
        code=attempt.code,
        person=entry.collector,
        copy=entry.copy,
        addressee=entry.facts["addressee"],
        opened_at=entry.at,
        due_at=moment(entry.facts["due"]),
        counter=attempt.counter,
        operator=attempt.operator,
        times=1,
    )


def joined(incident: IncidentState | None, _: EntryBody) -> IncidentState:
    """It happened again."""
    incident = _open(incident)
    return replace(incident, times=incident.times + 1)


def escalated(incident: IncidentState | None, entry: EntryBody) -> IncidentState:
    """Nobody closed it in time."""
    incident = _open(incident)
    if incident.escalated_at is not None:
        raise Contradiction
    return replace(incident, escalated_at=entry.at)


def noted(incident: IncidentState | None, _: EntryBody) -> IncidentState:
    """Somebody wrote something to it, perhaps after its end."""
    return known(incident)


def closed(incident: IncidentState | None, entry: EntryBody) -> IncidentState:
    """A supervisor closed it with one word."""
    disposition = named(entry.outcome)
    return replace(
        _open(incident),
        state=CLOSED,
        closed_at=entry.at,
        closed_by=entry.actor,
        disposition=disposition,
    )


def written(note: NoteState | None, entry: EntryBody) -> NoteState:
    """Somebody wrote a note; none is ever written anew."""
    new(note)
    told = entry.facts
    return NoteState(
        incident=int(told["incident"]),
        at=entry.at,
        written_by=entry.actor or "",
        text=told["text_sha256"],
        corrects=told["note_corrected"],
    )


def attempt_of(entry: EntryBody) -> AttemptState:
    """Return the attempt by which an entry opened or joined an incident."""
    code = entry.refusals[0].value if entry.refusals else str(entry.facts["code"])
    return AttemptState(code, entry.at, entry.counter or "", entry.actor, entry.act)


def _open(incident: IncidentState | None) -> IncidentState:
    incident = known(incident)
    if incident.state != OPEN:
        raise Contradiction
    return incident


INCIDENTS: Kind[IncidentState] = Kind(
    number_in_facts("incident"),
    {
        EntryType.INCIDENT_OPENED: opened,
        EntryType.INCIDENT_JOINED: joined,
        EntryType.INCIDENT_NOTED: noted,
        EntryType.INCIDENT_ESCALATED: escalated,
        EntryType.INCIDENT_CLOSED: closed,
    },
)
ATTEMPTS = frozenset({EntryType.INCIDENT_OPENED, EntryType.INCIDENT_JOINED})
NOTES: Kind[NoteState] = Kind(number_in_facts("note"), {EntryType.INCIDENT_NOTED: written})
