"""Which triggers and functions keep the registry from being changed below the program, by what the migrations say.

They are read from the migrations' own statements: a guard that a migration makes is one that must be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import peewee
from peewee import Database

from db.migrations import MIGRATIONS, schema_version

TRIGGER = re.compile(r"CREATE TRIGGER (\w+) ")
TRIGGER_OF_POSTGRESQL = re.compile(
    r"CREATE TRIGGER \w+ (BEFORE|AFTER) (.+?) ON (?:\w+\.)?(\w+) FOR EACH (ROW|STATEMENT) "
    r"EXECUTE FUNCTION (?:\w+\.)?(\w+)\(\)"
)
FUNCTION = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\(.*?\$\$(.*)\$\$", re.DOTALL)
SWITCHED_ON = ("O", "A")
"""How PostgreSQL says that a trigger fires for ordinary sessions."""


@dataclass(frozen=True, slots=True)
class GuardFault:
    """A trigger or function that is not there (or switched off), or that says something else than it must."""

    name: str
    missing: bool


def guard_names(engine: str, version: int) -> frozenset[str]:
    """Return the names of the triggers that a registry of this `version` must have."""
    return frozenset(_named(TRIGGER, _statements(engine, version)))


def guard_faults(database: Database) -> tuple[GuardFault, ...]:
    """Return what is wrong with the guards of the registry in `database`, by name."""
    version = schema_version(database)
    if isinstance(database, peewee.SqliteDatabase):
        return tuple(_compared(_named(TRIGGER, _statements("sqlcipher", version)), _of_sqlite(database)))
    statements = _statements("postgresql", version)
    triggers = {name: _parts(text) for name, text in _named(TRIGGER, statements).items()}
    return (
        *_compared(triggers, _triggers_of_postgresql(database)),
        *_compared(_functions(statements), _functions_of_postgresql(database)),
    )


def _statements(engine: str, version: int) -> list[str]:
    return [each for number in MIGRATIONS if number <= version for each in MIGRATIONS[number](engine)]


def _named(pattern: re.Pattern[str], statements: Iterable[str]) -> dict[str, str]:
    found = ((pattern.match(statement.strip()), statement.strip()) for statement in statements)
    return {match[1]: statement for match, statement in found if match is not None}


def _functions(statements: Iterable[str]) -> dict[str, str]:
    found = (FUNCTION.match(statement.strip()) for statement in statements)
    return {match[1]: match[2] for match in found if match is not None}


def _compared(wanted: dict[str, str], found: dict[str, str]) -> Iterable[GuardFault]:
    for name, text in sorted(wanted.items()):
        if found.get(name) != text:
            yield GuardFault(name, missing=name not in found)


def _of_sqlite(database: Database) -> dict[str, str]:
    rows = database.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    return {name: sql.strip() for name, sql in rows}


def _triggers_of_postgresql(database: Database) -> dict[str, str]:
    rows = database.execute_sql(
        "SELECT t.tgname, t.tgenabled::text, pg_get_triggerdef(t.oid) FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE NOT t.tgisinternal AND n.nspname = current_schema()"
    ).fetchall()
    return {name: _parts(text) for name, state, text in rows if state in SWITCHED_ON}


def _parts(statement: str) -> str:
    """Return when, on which table and with what a trigger fires, however it is spelled; all of it if it has more
    to it, such as a condition."""
    text = " ".join(statement.split())
    found = TRIGGER_OF_POSTGRESQL.fullmatch(text)
    if found is None:
        return text
    when, events, table, level, function = found.groups()
    return f"{when} {sorted(events.split(' OR '))} {table} {level} {function}"


def _functions_of_postgresql(database: Database) -> dict[str, str]:
    rows = database.execute_sql(
        "SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = current_schema()"
    ).fetchall()
    return dict(rows)
