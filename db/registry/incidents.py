"""Owns opening incidents that somebody must look into, for refusals and for what is lost or found, and joining those
that are open. What is done about an incident is `reviewing`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from db.connection import Transaction
from db.custody.incidents import IncidentCode, Matter
from db.custody.refusals import INCIDENT_CODES, Refusal
from db.log.body import EntryType
from db.log.entries import Draft, logged_act
from db.registry.acting import By
from db.registry.policies import policy_in_force
from db.tables import Incident, IncidentAttempt

Opened = tuple[int, tuple[Draft, ...]]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What happened once. `person` is who wanted or holds the copy, `addressee` whom it is for, `present` who else
    stood there beside the operator."""

    matter: Matter
    code: str
    refusals: tuple[Refusal, ...]
    person: str | None
    copy: str | None
    addressee: str | None
    present: tuple[str, ...] = ()


def open_or_join(
    tx: Transaction,
    by: By,
    reasons: Sequence[Refusal],
    *,
    person: str | None,
    copy: str | None = None,
    addressee: str | None = None,
    also: frozenset[Refusal] = frozenset(),
    present: Iterable[str | None] = (),
) -> tuple[int | None, tuple[Draft, ...]]:
    """Return the number of the incident that `reasons` open or join, and the log entries that say so.

    None where no reason calls for one. The same person and copy join the incident that is open. `also` are codes
    that call for one in this act alone, `present` whoever took part in it: none of them looks into it later.
    """
    codes = tuple(code for code in reasons if code in INCIDENT_CODES | also)
    if not codes:
        return None, ()
    others = tuple(sorted({each for each in present if each} - {person, by.actor}))
    return _take(tx, by, Occurrence(Matter.ATTEMPT, codes[0].value, codes, person, copy, addressee, others))


def open_incident(
    tx: Transaction,
    by: By,
    code: IncidentCode,
    *,
    copy: str | None,
    person: str | None = None,
    addressee: str | None = None,
) -> Opened:
    """Return the number of the incident that something opens or joins which no refusal says, and the log entries
    that say so: append them with the act's own.

    A copy that is gone joins its open loss, whoever had it; another finding joins that of the same person and copy.
    """
    return _take(tx, by, Occurrence(code.matter, code.value, (), person, copy, addressee))


def _take(tx: Transaction, by: By, seen: Occurrence) -> Opened:
    rows = tx.locked(Incident.select().where(_same(seen)))
    number, due = (rows[0].incident, rows[0].due_at) if rows else _open(tx, by, seen)
    attempt = rows[0].attempts + 1 if rows else 1
    if rows:
        tx.change(Incident.update(attempts=attempt).where(Incident.incident == number))
    tx.change(
        IncidentAttempt.insert(
            incident=number,
            attempt=attempt,
            at=tx.now,
            code=seen.code,
            counter=by.counter or "",
            operator=by.actor,
            act=logged_act(by.act),
        )
    )
    type_ = EntryType.INCIDENT_JOINED if rows else EntryType.INCIDENT_OPENED
    facts: dict[str, Any] = {"incident": number, "addressee": seen.addressee}
    if not rows:
        facts["due"] = due.astimezone(UTC).isoformat()
    if not seen.refusals:
        facts["code"] = seen.code
    if seen.present:
        facts["present"] = list(seen.present)
    entry = Draft(type_, refusals=seen.refusals, copy=seen.copy, collector=seen.person, facts=facts)
    return number, (entry,)


def _open(tx: Transaction, by: By, seen: Occurrence) -> tuple[int, datetime]:
    """Open an incident; return its number, and by when it is to be reported."""
    rules = policy_in_force(tx, tx.began_at.policy_version).incidents
    due = tx.now + rules.report_within
    opened = Incident.insert(
        matter=seen.matter.value,
        opened_at=tx.now,
        due_at=due,
        code=seen.code,
        person=seen.person,
        control_no=seen.copy,
        addressee=seen.addressee,
        counter=by.counter or "",
        operator=by.actor,
        attempts=1,
    )
    return int(tx.change(opened)), due


def _same(seen: Occurrence) -> Any:
    same = (Incident.matter == seen.matter.value) & _is(Incident.control_no, seen.copy)
    if seen.matter is not Matter.LOSS or seen.copy is None:
        same &= _is(Incident.person, seen.person)
    return same & Incident.closed_at.is_null()


def _is(column: Any, value: str | None) -> Any:
    return column.is_null() if value is None else column == value
