"""Owns what a waiting PIN reset would do to the registry, and doing it. The hash in it is never shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from db.connection import Reading, Transaction
from db.custody.values import PersonStatus
from db.log.body import EntryType
from db.log.entries import Draft
from db.registry.importing.mismatches import Mismatch
from db.registry.importing.plans import Change, Item, Plan
from db.registry.loading import load_people
from db.registry.pins import set_pin_hash
from db.roster.problems import RosterError

PIN_RESET = "pin_reset"
"""The kind of batch that a waiting reset is."""


@dataclass(frozen=True, slots=True)
class PinResetContent:
    """Whose PIN, and the hash of the initial one that was printed."""

    staff_no: str
    hash: str = field(repr=False)


def plan_pin_reset(reader: Reading, content: PinResetContent, now: datetime) -> Plan:
    """Return the one change that a reset is; an error where the person is gone."""
    known = load_people(reader, [content.staff_no]).get(content.staff_no)
    if known is None or known.facts.status is PersonStatus.LEFT:
        gone = f"{content.staff_no} does not work here any more."
        return Plan(errors=(RosterError(0, "staff_no", gone, Mismatch.REGISTRY_MOVED_ON),))
    change = Change("pin", None, "initial", widens=True)
    concerned = frozenset({content.staff_no})
    return Plan((Item(content.staff_no, 0, False, {}, (change,), concerned=concerned),))


def put_pin_in_force(tx: Transaction, content: PinResetContent) -> Draft:
    """Set the PIN and return the log entry that says so."""
    set_pin_hash(tx, content.staff_no, content.hash, initial=True)
    return Draft(EntryType.PIN_RESET, collector=content.staff_no)
