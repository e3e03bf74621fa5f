"""Owns whom a registry cannot do without: its last two supervisors and its last administrator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from db.connection import Reading
from db.custody.roles import retirable
from db.custody.values import PersonStatus, Role
from db.registry.founding import is_set_up
from db.registry.importing.mismatches import Mismatch
from db.roster.problems import RosterError
from db.tables import Person, Staff


def holders(reader: Reading, role: Role) -> frozenset[str]:
    """Return the active people who hold `role`."""
    joined = Staff.select(Staff.staff_no, Staff.roles).join(Person, on=(Person.staff_no == Staff.staff_no))
    rows = reader.tuples(joined.where(Person.status == PersonStatus.ACTIVE.value))
    return frozenset(staff_no for staff_no, roles in rows if role in roles)


def find_retirements(
    reader: Reading, losing: Mapping[Role, Mapping[str, int]], column: str
) -> Iterator[RosterError]:
    """Yield an error for each person who would cease to hold a role that the registry cannot do without.

    `losing` says by role who would lose role or standing, and in which row; `column` is where the row says so.
    A registry that is being set up may still change its mind about supervisors, who must be two only then.
    """
    supervisors, leaving = holders(reader, Role.SUPERVISOR), losing[Role.SUPERVISOR]
    if is_set_up(reader) and not retirable(frozenset(leaving), supervisors):
        for staff_no in sorted(supervisors.intersection(leaving), key=leaving.__getitem__):
            yield RosterError(
                leaving[staff_no],
                column,
                f"{staff_no} is one of the last two supervisors: register another one first.",
                Mismatch.SUPERVISORS_TOO_FEW,
            )
    administrators, leaving = holders(reader, Role.ADMINISTRATOR), losing[Role.ADMINISTRATOR]
    if administrators and administrators.issubset(leaving):
        for staff_no in sorted(administrators, key=leaving.__getitem__):
            yield RosterError(
                leaving[staff_no],
                column,
                f"{staff_no} is the last administrator: register another one first.",
                Mismatch.ADMINISTRATOR_MISSING,
            )
