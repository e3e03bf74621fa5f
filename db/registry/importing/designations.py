"""Owns what a roster of designations does to the registry: who collects for which unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.connection import Reading, Transaction
from db.registry.importing.mismatches import Mismatch, Remark
from db.registry.importing.plans import Item, Plan, Widens, adds, compare, more
from db.registry.importing.reads import held, insert_all, rows_with
from db.roster.problems import RosterError, RosterWarning, shown
from db.roster.rows import DesignationRow
from db.tables import Designation, FileCopy, Person

STORED = ("max_classification", "kinds", "starts", "ends")
WIDENING: Mapping[str, Widens] = {
    "max_classification": more,
    "kinds": adds,
    "starts": lambda old, new: old is None or new < old,
    "ends": lambda old, new: old is None or new > old,
}


@dataclass(frozen=True, slots=True)
class DesignationsContent:
    """Designations as a file told them; every column is there."""

    rows: tuple[DesignationRow, ...]


def plan_designations(reader: Reading, content: DesignationsContent, now: datetime) -> Plan:
    """Compare designations with the registry."""
    numbers = [row.staff_no for row in content.rows]
    stored = {
        (row.unit, row.staff_no): row for row in rows_with(reader, Designation, Designation.staff_no, numbers)
    }
    items = tuple(_item(row, stored.get((row.unit, row.staff_no))) for row in content.rows)
    people = held(reader, Person.staff_no, numbers)
    errors = tuple(
        RosterError(
            row.row,
            "staff_no",
            f"Nobody in the registry has the staff number {row.staff_no}; import people first.",
            Mismatch.STAFF_NO_UNKNOWN,
        )
        for row in content.rows
        if row.staff_no not in people
    )
    units = {row.unit: row.row for row in reversed(content.rows)}
    return Plan(items, errors, tuple(remark_units(reader, units, "unit")))


def apply_designations(
    tx: Transaction, content: DesignationsContent, items: Iterable[Item], approved_by: str
) -> None:
    """Store what `items` change, and on whose yes."""
    changing, yes = list(items), {"approved_by": approved_by or None}
    rows = {designation_key(row): {"unit": row.unit, "staff_no": row.staff_no} for row in content.rows}
    for item in changing:
        if not item.created:
            place = rows[item.key]
            this = (Designation.unit == place["unit"]) & (Designation.staff_no == place["staff_no"])
            tx.change(Designation.update(**item.after, **yes).where(this))
    insert_all(
        tx, Designation, (rows[item.key] | dict(item.after) | yes for item in changing if item.created)
    )


def designation_key(row: DesignationRow) -> str:
    """Return by what a designation is named to people: who, for which unit."""
    return f"{row.staff_no} {row.unit}"


def remark_units(reader: Reading, first_rows: Mapping[str, int], column: str) -> Iterator[RosterWarning]:
    """Warn of units (by name, with the row that names them first) that no person and no copy knows."""
    known = held(reader, Person.unit, first_rows) | held(reader, FileCopy.addressee_unit, first_rows)
    for unit, row in first_rows.items():
        if unit not in known:
            yield RosterWarning(
                Remark.UNIT_UNKNOWN,
                f"Row {row}: nobody in the registry belongs to the unit {shown(unit)}; is it written like this?",
                column,
            )


def _item(row: DesignationRow, stored: Designation | None) -> Item:
    before = None if stored is None else {name: getattr(stored, name) for name in STORED}
    after = {name: getattr(row, name) for name in STORED}
    changes = compare(before, after, WIDENING)
    return Item(
        designation_key(row), row.row, before is None, after, changes, concerned=frozenset({row.staff_no})
    )
