"""Owns opening incidents for refusals that somebody must look into, and joining those that are open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.connection import Transaction
from db.custody.refusals import INCIDENT_CODES, Refusal
from db.log.body import EntryType
from db.log.entries import Draft
from db.registry.acting import By
from db.registry.policies import policy_in_force
from db.tables import Incident


def open_or_join(
    tx: Transaction,
    by: By,
    reasons: Sequence[Refusal],
    *,
    person: str | None,
    copy: str | None = None,
    addressee: str | None = None,
    also: frozenset[Refusal] = frozenset(),
) -> tuple[int | None, tuple[Draft, ...]]:
    """Return the number of the incident that `reasons` open or join, and the log entries that say so.

    None where no reason calls for one. The same person and copy join the incident that is open. `also` are codes
    that call for one in this act alone.
    """
    codes = [code for code in reasons if code in INCIDENT_CODES | also]
    if not codes:
        return None, ()
    same = (_is(Incident.person, person)) & (_is(Incident.control_no, copy)) & Incident.closed_at.is_null()
    row = tx.first(Incident.select().where(same))
    if row is not None:
        tx.change(Incident.update(attempts=Incident.attempts + 1).where(Incident.incident == row.incident))
        return row.incident, ()
    rules = policy_in_force(tx, tx.began_at.policy_version).incidents
    number = tx.change(
        Incident.insert(
            opened_at=tx.now,
            due_at=tx.now + rules.report_within,
            code=codes[0].value,
            person=person,
            control_no=copy,
            addressee=addressee,
            counter=by.counter or "",
            operator=by.actor,
            attempts=1,
        )
    )
    facts = {"incident": number, "addressee": addressee}
    opened = Draft(EntryType.INCIDENT_OPENED, refusals=codes, copy=copy, collector=person, facts=facts)
    return number, (opened,)


def _is(column: Any, value: str | None) -> Any:
    return column.is_null() if value is None else column == value
