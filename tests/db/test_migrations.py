"""Migrations: copied first, all or nothing, logged, once among many starters, and never backwards."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import peewee
import pytest
from counter_kit import Counter, build_counter

from db import migrations, store
from db.connection import Engine, Registry, reading
from db.errors import RegistryError, RegistryTooNew
from db.log.body import decode_body
from db.log.verify import verify
from db.migrations import MIGRATIONS, Step
from db.tables import LogEntry
from db.upgrading import RegistryTooOld

ZONE = ZoneInfo("Asia/Shanghai")


def second(engine: str) -> tuple[str, ...]:
    strict = "STRICT" if engine == "sqlcipher" else ""
    return (
        f"CREATE TABLE extra (name TEXT NOT NULL PRIMARY KEY) {strict}",
        "INSERT INTO extra (name) SELECT staff_no FROM person",
    )


def broken(engine: str) -> tuple[str, ...]:
    return ("CREATE TABLE more (x INTEGER)", "INSERT INTO no_such_table (x) VALUES (1)")


def steps(**more: Step) -> Mapping[int, Step]:
    return MappingProxyType({**MIGRATIONS, **{int(name[1:]): step for name, step in more.items()}})


TWO = steps(_4=second)


@pytest.fixture
def older(tmp_path: Path) -> Counter:
    """A counter whose SQLCipher registry no program has open."""
    built = build_counter(tmp_path / "data", "")
    built.close()
    return built


def opened(counter: Counter, wanted: Mapping[int, Step]) -> Registry:
    database = store.open_sqlcipher(counter.site.database, counter.registry.keys.database_key)
    try:
        registry = store.registry_on(database, zone=ZONE, steps=wanted, clock=lambda: counter.now)
    except BaseException:
        database.close()
        raise
    registry.loaded_keys = counter.registry.keys
    return registry


def kept(counter: Counter, version: int) -> Path:
    return counter.site.database.with_name(f"registry.db.before-{version}")


def test_an_older_registry_is_copied_migrated_and_logged(older: Counter) -> None:
    with reading(older.registry) as reader:
        size = reader.head().size
    older.close()
    registry = opened(older, TWO)
    assert migrations.schema_version(registry.database) == 4
    assert registry.database.execute_sql("SELECT count(*) FROM extra").fetchone()[0] > 5
    with reading(registry) as reader:
        newest = reader.rows(LogEntry.select().order_by(LogEntry.seq.desc()).limit(1))[0]
    entry = decode_body(bytes(newest.body))
    assert (entry.seq, entry.type) == (size + 1, "registry_migrated")
    assert entry.facts == {"from": 3, "to": 4, "kept": "registry.db.before-4"}
    assert verify(registry).ok
    registry.close()


def test_the_copy_is_the_registry_as_it_was(older: Counter) -> None:
    opened(older, TWO).close()
    copy = kept(older, 4)
    assert copy.stat().st_mode & 0o777 == 0o600
    before = store.open_sqlcipher(copy, older.registry.keys.database_key)
    assert migrations.schema_version(before) == 3
    registry = store.registry_on(before, zone=ZONE)
    registry.loaded_keys = older.registry.keys
    assert verify(registry).ok
    registry.close()


def test_a_registry_of_this_version_is_opened_as_it_is(older: Counter) -> None:
    opened(older, MIGRATIONS).close()
    assert sorted(path.name for path in older.site.data.iterdir()) == ["keys", "registry.db"]


def test_a_migration_that_fails_changes_nothing(older: Counter) -> None:
    with pytest.raises(RegistryError):
        opened(older, steps(_4=second, _5=broken))
    registry = opened(older, MIGRATIONS)
    assert migrations.schema_version(registry.database) == 3
    assert not registry.database.table_exists("extra")
    assert not registry.database.table_exists("more")
    assert verify(registry).ok
    registry.close()


def test_without_a_copy_nothing_is_migrated(older: Counter) -> None:
    kept(older, 4).mkdir()
    with pytest.raises(OSError, match="before-4"):
        opened(older, TWO)
    registry = opened(older, MIGRATIONS)
    assert migrations.schema_version(registry.database) == 3
    registry.close()


def test_many_programs_that_start_at_once_migrate_once(older: Counter) -> None:
    start = threading.Barrier(4)
    faults: list[BaseException] = []

    def starts() -> None:
        start.wait()
        try:
            opened(older, TWO).close()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=starts) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    registry = opened(older, TWO)
    with reading(registry) as reader:
        assert reader.count(LogEntry.select().where(LogEntry.type == "registry_migrated")) == 1
    registry.close()


@pytest.mark.parametrize("moved", [timedelta(days=400), -timedelta(days=1)])
def test_a_doubtful_clock_does_not_keep_the_program_from_starting(older: Counter, moved: timedelta) -> None:
    with reading(older.registry) as reader:
        last = reader.head().last_at
    older.close()
    older.now += moved
    registry = opened(older, TWO)
    with reading(registry) as reader:
        assert reader.head().last_at == last
    registry.close()


def test_a_migrated_registry_is_too_new_for_the_program_before(older: Counter) -> None:
    opened(older, TWO).close()
    with pytest.raises(RegistryTooNew, match="version 4"):
        opened(older, MIGRATIONS)


def test_on_postgresql_the_counters_role_does_not_migrate(counter: Counter) -> None:
    if counter.registry.engine is Engine.SQLCIPHER:
        return
    with pytest.raises(RegistryTooOld, match="owner_url"):
        store.registry_on(counter.registry.database, zone=ZONE, steps=TWO)
    assert migrations.schema_version(counter.registry.database) == 3


def test_a_migration_runs_on_both_engines(counter: Counter) -> None:
    url = counter.site.settings.database.owner_url
    database = counter.registry.database if url is None else store.connect_postgresql(url)
    assert migrations.run(database, counter.registry.engine, TWO) == [4]
    assert migrations.run(database, counter.registry.engine, TWO) == []
    assert database.execute_sql("SELECT count(*) FROM extra").fetchone()[0] > 5
    with pytest.raises(peewee.PeeweeException):
        migrations.run(database, counter.registry.engine, steps(_4=second, _5=broken))
    assert migrations.schema_version(database) == 4
    assert not database.table_exists("more")
    database.close()
