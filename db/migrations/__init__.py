"""Numbered migrations: which there are, which a store has had, and running those that are missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import peewee
from peewee import Database

from db.errors import RegistryDamaged, RegistryTooNew
from db.migrations import m0001_registry, m0002_custody, m0003_designations

Step = Callable[[str], tuple[str, ...]]
"""Returns a migration's statements for an engine, sqlcipher or postgresql."""
Steps = Mapping[int, Step]

MIGRATIONS: Steps = MappingProxyType(
    {1: m0001_registry.statements, 2: m0002_custody.statements, 3: m0003_designations.statements}
)


def schema_version(database: Database) -> int:
    """Return the number of the last migration that was run: 0 for an empty store."""
    if not database.table_exists("schema_version"):
        return 0
    row = database.execute_sql("SELECT max(version) FROM schema_version").fetchone()
    if row is None or row[0] is None:
        raise RegistryDamaged("the registry does not say which version it has")
    return int(row[0])


def check_version(database: Database, steps: Steps = MIGRATIONS) -> int:
    """Return the registry's version; refuse one that a newer program wrote."""
    version, newest = schema_version(database), max(steps)
    if version > newest:
        raise RegistryTooNew(
            f"the registry has version {version}, this program knows up to {newest}; "
            "nothing was changed: use the newer program"
        )
    return version


def missing(database: Database, steps: Steps = MIGRATIONS) -> list[int]:
    """Return the numbers that the store has not had, in order."""
    version = check_version(database, steps)
    return [number for number in sorted(steps) if number > version]


def run(
    database: Database,
    engine: str,
    steps: Steps = MIGRATIONS,
    *,
    before: Callable[[], None] | None = None,
    after: Callable[[list[int]], None] | None = None,
) -> list[int]:
    """Run what is missing, all of it in one transaction or nothing, and return the numbers that were run.

    `before` is called when no other writer can come between any more, and `after` with the numbers, inside the
    transaction; neither is called when another process was faster.
    """
    with database.atomic():
        _lock(database)
        numbers = missing(database, steps)
        if numbers and before is not None:
            before()
        for number in numbers:
            _run_one(database, number, steps[number](engine))
        if numbers and after is not None:
            after(numbers)
    return numbers


def _lock(database: Database) -> None:
    """Keep other writers out, but no reader: the store is copied meanwhile. SQLite's transaction does that by
    itself: it began IMMEDIATE."""
    if not isinstance(database, peewee.SqliteDatabase) and database.table_exists("schema_version"):
        database.execute_sql("LOCK TABLE schema_version, log_head IN EXCLUSIVE MODE")


def _run_one(database: Database, number: int, statements: tuple[str, ...]) -> None:
    if number == 1:
        database.execute_sql("CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY)")
    for statement in statements:
        database.execute_sql(statement)
    database.execute_sql(f"INSERT INTO schema_version (version) VALUES ({number:d})")  # noqa: S608
