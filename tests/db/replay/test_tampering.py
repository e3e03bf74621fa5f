"""Whatever is changed in a table below the program is found: every column that the log tells, in every row."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import peewee
import pytest
from counter_kit import Counter
from replay_kit import live

from db.connection import reading
from db.replay.comparing import Difference, differences, replay
from db.replay.rebuilding import rebuild
from db.replay.state import State
from db.replay.stored import load_state
from db.store import connect_postgresql
from db.tables import (
    Destruction,
    DestructionCopy,
    FileCopy,
    GrantApproval,
    GrantCopy,
    HandOver,
    Incident,
    IncidentAttempt,
    IncidentNote,
    Meeting,
    Obligation,
    ProxyGrant,
    Stocktake,
    StocktakeDifference,
    StocktakeDue,
    StocktakeScan,
    Substitution,
)

TOLD = (
    HandOver,
    Obligation,
    ProxyGrant,
    GrantCopy,
    GrantApproval,
    Substitution,
    Meeting,
    FileCopy,
    Destruction,
    DestructionCopy,
    Incident,
    IncidentAttempt,
    IncidentNote,
    Stocktake,
    StocktakeDue,
    StocktakeScan,
    StocktakeDifference,
)
OF_VERIFY = {HandOver.log_size, HandOver.log_root}
"""The log's own size and root, as a label carries them: `kiosk verify` holds these against the log."""
OF_ROSTERS = {Meeting.opens, Meeting.closes, Meeting.venue} | {
    getattr(FileCopy, name)
    for name in FileCopy._meta.fields
    if name not in ("hold_reason", "recalled", "recall_reason", "missing", "destroyed")
}
"""What rosters say, which custody begins with."""
OF_NUMBERS = {
    table._meta.primary_key for table in TOLD if isinstance(table._meta.primary_key, peewee.AutoField)
}
"""A row's own number, by which the log calls it, or which no log knows: of another one the row itself is another."""


MOMENT = datetime(2026, 11, 23, 9, tzinfo=UTC)
FORGED: Mapping[Any, dict[str, Any]] = {
    HandOver: {"hand_over": 900, "label_id": "LFORGED", "closed_at": MOMENT},
    Obligation: {"obligation": 900, "hand_over": 900, "ended_at": MOMENT},
    ProxyGrant: {"proxy_grant": 900},
    GrantCopy: {"control_no": "X-1"},
    GrantApproval: {"approver": "S003"},
    Substitution: {"substitution": 900},
    Destruction: {"destruction": 900},
    DestructionCopy: {"control_no": "X-1"},
    Incident: {"incident": 900, "person": "X1"},
    IncidentAttempt: {"attempt": 900},
    IncidentNote: {"note": 900},
    Stocktake: {"stocktake": 900, "ended_at": MOMENT},
    StocktakeDue: {"control_no": "X-1"},
    StocktakeScan: {"control_no": "X-1"},
    StocktakeDifference: {"control_no": "X-1"},
}
"""What a row that nobody wrote has of its own; all else is another row's."""


@pytest.fixture
def lived(counter: Counter) -> Counter:
    live(counter)
    return counter


@pytest.fixture
def below(lived: Counter) -> Iterator[peewee.Database]:
    """The store in the hands of whoever holds its key: nothing guards it any more."""
    url = lived.site.settings.database.owner_url
    if url is None:
        database = lived.registry.database
        for (name,) in database.execute_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute_sql(f"DROP TRIGGER {name}")
        database.execute_sql("PRAGMA foreign_keys = OFF")
        yield database
        return
    database = connect_postgresql(url)
    database.execute_sql("SET session_replication_role = replica")
    yield database
    database.close()


def columns(table: Any) -> list[Any]:
    left_out = OF_VERIFY | OF_ROSTERS | OF_NUMBERS
    return [field for field in table._meta.sorted_fields if field not in left_out]


def test_a_registry_in_which_everything_happened_agrees_with_its_log(lived: Counter) -> None:
    found = replay(lived.registry)
    assert found.ok, found
    with reading(lived.registry) as reader:
        for table in TOLD:
            rows = reader.rows(table.select())
            for field in columns(table):
                assert any(getattr(row, field.name) is not None for row in rows), f"{field} is never set"


def test_every_column_that_the_log_tells_is_compared_in_every_row(
    lived: Counter, below: peewee.Database
) -> None:
    tried = set()
    with reading(lived.registry) as reader:
        told = rebuild(reader)
    for row in (row for table in TOLD for row in rows_of(lived, table)):
        for field in columns(type(row)):
            found = tampered(lived, below, told, row, field)
            assert found is None or found, f"{field} {row.__data__}"
            tried |= {field} if found else set()
    assert tried == {field for table in TOLD for field in columns(table)}
    assert replay(lived.registry).ok


def test_a_row_that_was_deleted_or_that_nobody_wrote_is_found(lived: Counter, below: peewee.Database) -> None:
    for table, own in FORGED.items():
        row = rows_of(lived, table)[-1]
        table.delete().where(this(row)).execute(below)
        assert replay(lived.registry).differences, table
        table.insert(**row.__data__).execute(below)
        assert replay(lived.registry).ok, table
        forged = {**row.__data__, **own}
        table.insert(**forged).execute(below)
        assert replay(lived.registry).differences, table
        table.delete().where(this(table(**forged))).execute(below)


def tampered(
    counter: Counter, below: peewee.Database, told: State, row: Any, field: Any
) -> list[Difference] | None:
    """Change one column of one row, return where the tables then differ from what the log `told`, and put it right
    again; None where the column can have no other value."""
    table, genuine = type(row), getattr(row, field.name)
    for other in others(field, genuine):
        try:
            table.update({field: other}).where(this(row)).execute(below)
        except peewee.PeeweeException:
            continue
        with reading(counter.registry) as reader:
            found = list(differences(told, load_state(reader)))
        changed = table(**{**row.__data__, field.name: other})
        table.update({field: genuine}).where(this(changed)).execute(below)
        return found
    return None


def this(row: Any) -> Any:
    """Return the condition by which a row is found."""
    table, key = type(row), type(row)._meta.primary_key
    names = key.field_names if isinstance(key, peewee.CompositeKey) else (key.name,)
    return functools.reduce(operator.and_, (getattr(table, name) == getattr(row, name) for name in names))


def others(field: Any, value: Any) -> Iterator[Any]:
    """Yield values that a column may have and has not."""
    if isinstance(value, Enum):
        yield from (each for each in type(value) if each is not value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, 1 - value)
    elif isinstance(value, str):
        yield f"{value}x"
    elif value is None:
        yield {"IntegerField": 7, "TextField": "x", "BlobField": b"x"}.get(type(field).__name__, MOMENT)
    elif hasattr(value, "astimezone"):
        yield value.replace(microsecond=(value.microsecond + 1) % 1_000_000)


def rows_of(counter: Counter, table: Any) -> list[Any]:
    with reading(counter.registry) as reader:
        return reader.rows(table.select())
