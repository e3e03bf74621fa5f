"""Numbered migrations. `run` brings a registry up to the program's number, each step in its own transaction."""

from __future__ import annotations

from collections.abc import Callable

from peewee import Database

from db.errors import RegistryDamaged, RegistryTooNew
from db.migrations import m0001_registry

MIGRATIONS: dict[int, Callable[[str], tuple[str, ...]]] = {1: m0001_registry.statements}
NEWEST = max(MIGRATIONS)


def schema_version(database: Database) -> int:
    """Return the number of the last migration that was run: 0 for an empty store."""
    if not database.table_exists("schema_version"):
        return 0
    row = database.execute_sql("SELECT max(version) FROM schema_version").fetchone()
    if row is None or row[0] is None:
        raise RegistryDamaged("the registry does not say which version it has")
    return int(row[0])


def check_version(database: Database) -> int:
    """Return the registry's version; refuse one that a newer program wrote."""
    version = schema_version(database)
    if version > NEWEST:
        raise RegistryTooNew(
            f"the registry has version {version}, this program knows up to {NEWEST}; "
            "nothing was changed: use the newer program"
        )
    return version


def run(database: Database, engine: str) -> list[int]:
    """Run what is missing and return the numbers that were run."""
    missing = [number for number in sorted(MIGRATIONS) if number > check_version(database)]
    for number in missing:
        with database.atomic():
            if number == 1:
                database.execute_sql("CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY)")
            for statement in MIGRATIONS[number](engine):
                database.execute_sql(statement)
            database.execute_sql(f"INSERT INTO schema_version (version) VALUES ({number:d})")  # noqa: S608
    return missing
