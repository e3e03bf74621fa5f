"""Owns what a roster of staff does to the registry: roles, and how far authority reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.connection import Reading, Transaction
from db.custody.roles import role_conflicts
from db.custody.values import Role
from db.registry.importing.mismatches import Mismatch
from db.registry.importing.plans import Item, Plan, Widens, adds, compare, more
from db.registry.importing.reads import held, in_parts, insert_all, rows_with
from db.registry.importing.retiring import find_retirements
from db.roster.problems import RosterError
from db.roster.rows import StaffRow
from db.tables import Person, Staff

STORED = ("roles", "max_classification", "kinds")
WIDENING: Mapping[str, Widens] = {"roles": adds, "max_classification": more, "kinds": adds}


@dataclass(frozen=True, slots=True)
class StaffContent:
    """Staff as a file told it."""

    rows: tuple[StaffRow, ...]
    columns: frozenset[str]


def plan_staff(reader: Reading, content: StaffContent, now: datetime) -> Plan:
    """Compare staff with the registry."""
    numbers = [row.staff_no for row in content.rows]
    people = held(reader, Person.staff_no, numbers)
    staff = {row.staff_no: row for row in rows_with(reader, Staff, Staff.staff_no, numbers)}
    items = tuple(_item(row, content.columns, staff.get(row.staff_no)) for row in content.rows)
    errors = (
        *_find_strangers(content.rows, people),
        *_find_conflicts(content.rows),
        *_find_retirements(reader, items),
    )
    return Plan(items, errors)


def apply_staff(tx: Transaction, content: StaffContent, items: Iterable[Item]) -> None:
    """Store what `items` change; whoever keeps no role is staff no longer."""
    changing = list(items)
    for part in in_parts(item.key for item in changing):
        tx.change(Staff.delete().where(Staff.staff_no.in_(part)))
    insert_all(tx, Staff, ({"staff_no": item.key, **item.after} for item in changing if item.after["roles"]))


def _item(row: StaffRow, columns: frozenset[str], member: Staff | None) -> Item:
    before = None if member is None else {name: getattr(member, name) for name in STORED}
    after = {
        name: getattr(row, name) if before is None or name in columns else before[name] for name in STORED
    }
    if before is not None and not row.roles:
        after = before | {"roles": frozenset()}
    changes = compare(before, after, WIDENING) if before or row.roles else ()
    return Item(row.staff_no, row.row, before is None, after, changes, concerned=frozenset({row.staff_no}))


def _find_strangers(rows: tuple[StaffRow, ...], people: set[str]) -> Iterator[RosterError]:
    for row in rows:
        if row.staff_no not in people:
            error = f"Nobody in the registry has the staff number {row.staff_no}; import people first."
            yield RosterError(row.row, "staff_no", error, Mismatch.STAFF_NO_UNKNOWN)


def _find_conflicts(rows: tuple[StaffRow, ...]) -> Iterator[RosterError]:
    for row in rows:
        for one, other in role_conflicts(row.roles):
            error = f"Nobody may be {one} and {other} both."
            yield RosterError(row.row, "roles", error, Mismatch.ROLES_FORBIDDEN)


def _find_retirements(reader: Reading, items: tuple[Item, ...]) -> Iterator[RosterError]:
    losing = {
        role: {item.key: item.row for item in items if role not in item.after["roles"]} for role in Role
    }
    yield from find_retirements(reader, losing, "roles")
