"""Owns what keeps a unit from being left by everybody: receipts that it owes, and that somebody of it must register.

A registration is owed by the unit, and registered by one of its people; the rosters know a unit by the name that its
people bear. Where they all bear another one, or have left, nobody could register, and what is open would block for
ever. Suspension is no departure: it waits for nothing, and it is lifted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from db.connection import Reading
from db.custody.obligations import ObligationKind
from db.custody.values import PersonStatus
from db.registry.importing.leaving import listed
from db.registry.importing.mismatches import Mismatch
from db.registry.importing.plans import Change, Item
from db.registry.importing.reads import in_parts
from db.roster.problems import RosterError
from db.tables import FileCopy, HandOver, Obligation, Person

Departure = tuple[int, str]
"""The row by which somebody leaves a unit, and its column that says so."""


def find_deserted(reader: Reading, items: Iterable[Item]) -> Iterator[RosterError]:
    """Yield an error for each unit that owes receipts and would be left without an active person, naming the copies;
    it stands at the first row that takes somebody away."""
    told = tuple(items)
    departures = _departures(told)
    for unit, copies in sorted(_owing(reader, departures).items()):
        if not _somebody_stays(reader, unit, told):
            row, column = departures[unit]
            named = listed(copies)
            error = (
                f"Nobody active would be left in {unit}, which owes the registration of {named}."
                " Have it registered first, or leave somebody there who can."
            )
            yield RosterError(row, column, error, Mismatch.UNIT_OWES_RECEIPTS, (unit, named))


def _departures(items: Iterable[Item]) -> dict[str, Departure]:
    """Return the first departure from each unit that somebody leaves for another one or for good."""
    found: dict[str, Departure] = {}
    for item in items:
        changed: dict[str, Change] = {change.field: change for change in item.changes}
        if item.created:
            continue
        if "unit" in changed:
            found.setdefault(changed["unit"].old, (item.row, "unit"))
        elif "status" in changed and changed["status"].new is PersonStatus.LEFT:
            found.setdefault(item.after["unit"], (item.row, "status"))
    return found


def _owing(reader: Reading, units: Iterable[str]) -> dict[str, set[str]]:
    """Return by unit the copies whose receipt it still owes, or will owe once they leave the counter they lie on."""
    found: dict[str, set[str]] = {}
    open_ = (Obligation.kind == ObligationKind.RECEIPT.value) & Obligation.ended_at.is_null()
    owed = Obligation.select(Obligation.unit, Obligation.control_no)
    lying = HandOver.released_at.is_null() & HandOver.closed_at.is_null()
    taken = FileCopy.select(FileCopy.addressee_unit, FileCopy.control_no)
    taken = taken.join(HandOver, on=(HandOver.control_no == FileCopy.control_no)).where(lying)
    for part in in_parts(sorted(units)):
        for query in (
            owed.where(Obligation.unit.in_(part) & open_),
            taken.where(FileCopy.addressee_unit.in_(part)),
        ):
            for unit, copy in reader.tuples(query):
                found.setdefault(unit, set()).add(copy)
    return found


def _somebody_stays(reader: Reading, unit: str, items: tuple[Item, ...]) -> bool:
    """Say whether an active person will be of `unit`: one whom the roster leaves or puts there, or does not name."""
    if any(each.after["unit"] == unit and each.after["status"] is PersonStatus.ACTIVE for each in items):
        return True
    named = {item.key for item in items}
    there = (Person.unit == unit) & (Person.status == PersonStatus.ACTIVE.value)
    return any(
        staff_no not in named for (staff_no,) in reader.tuples(Person.select(Person.staff_no).where(there))
    )
