"""Owns the stores themselves: makes, opens and copies SQLCipher files and PostgreSQL databases, and says in plain
words why one can't be opened. What they hold is not its business."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import peewee
from peewee import Database

from db import migrations
from db.connection import CLOCK_AHEAD, Engine, Registry, faults_named
from db.errors import RegistryBusy, RegistryDamaged, RegistryError
from db.migrations import MIGRATIONS, Steps
from db.upgrading import RegistryTooOld, upgrade

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a write-ahead log when two connections reset it at once."""
BUSY_TIMEOUT_MS = 10_000
ONLY_ADDED_TO = ("checkpoint_note", "policy_version", "incident_note", "grant_approval")
"""Tables whose rows no act of a counter ever changes or removes."""
BESIDE = ("-journal", "-wal", "-shm")
"""What SQLite keeps beside a store while it is open."""
PAGE_BYTES = 4096


class RegistryReadOnly(RegistryBusy):
    """The account or the disk does not let the registry be written."""


def utc_now() -> datetime:
    """Return the machine's clock, aware, UTC."""
    return datetime.now(UTC)


def connect_sqlcipher(path: Path, key: bytes, *, synchronous: str = "FULL") -> Database:
    """Return a database on the SQLCipher file at `path` with the raw 32-byte `key`. Nothing is read yet."""
    from db import sqlcipher

    if sqlcipher.SQLITE_VERSION < OLDEST_SQLITE:
        raise RegistryError(f"SQLite {sqlcipher.SQLITE} is too old: install sqlcipher3 0.6.4 or newer")
    sqlcipher.silence()
    pragmas = (("busy_timeout", BUSY_TIMEOUT_MS), ("foreign_keys", 1), ("synchronous", synchronous))
    return sqlcipher.database_at(str(path), f"x'{key.hex()}'", pragmas)


def connect_postgresql(url: str, password: str | None = None) -> Database:
    """Return a database at a `postgresql://` URL; `password` overrides the URL's."""
    options: dict[str, Any] = {} if password is None else {"password": password}
    return peewee.PostgresqlDatabase(url, prefer_psycopg3=True, connect_timeout=5, **options)


def create_sqlcipher(path: Path, key: bytes) -> Database:
    """Make a new store at `path`, mode 0600, and run the migrations.

    It is written under `synchronous = EXTRA` and only then switched to a write-ahead log: a file first made
    under FULL can be lost whole in a power cut.
    """
    if path.exists():
        raise RegistryError(f"{path} exists already; nothing was changed")
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    database = connect_sqlcipher(path, key, synchronous="EXTRA")
    try:
        with faults_named():
            migrations.run(database, Engine.SQLCIPHER)
            database.execute_sql("PRAGMA journal_mode = WAL")
            database.execute_sql("PRAGMA synchronous = FULL")
    except BaseException:
        database.close()
        remove_store(path)
        raise
    return database


def open_sqlcipher(path: Path, key: bytes) -> Database:
    """Open the store at `path`.

    Raises `RegistryDamaged` if this key does not read it, `RegistryReadOnly`, `RegistryBusy`.
    """
    _check_place(path)
    database = connect_sqlcipher(path, key)
    try:
        with faults_named():
            database.connect()
            if not migrations.schema_version(database):
                raise RegistryDamaged("it holds no registry")
            # A store that a copy or a crash left in another mode is brought back; for most this changes nothing.
            database.execute_sql("PRAGMA journal_mode = WAL")
    except RegistryDamaged as fault:
        database.close()
        raise RegistryDamaged(f"{path} can't be read: {_why_unreadable(path, str(fault))}") from fault
    except BaseException:
        database.close()
        raise
    return database


def copy_sqlcipher(database: Database, target: Path) -> None:
    """Copy a store into a new file at `target`, mode 0600, as it stands now; replaces an earlier copy there.

    One state of the store, however much is written meanwhile, and no writer waits. On the disk when this returns;
    a copy that fails leaves nothing. Raises `RegistryError` and its kinds, OSError.
    """
    part = target.with_name(f".{target.name}.part")
    remove_store(part)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with (
            faults_named(),
            _beside(database, database.database) as source,
            _beside(database, str(part)) as copy,
        ):
            _copy_pages(source, copy)
        sync(part)
        part.replace(target)
        sync(target.parent)
    except BaseException:
        remove_store(part)
        raise


def remove_store(path: Path) -> None:
    """Remove a store's file and what SQLite keeps beside it."""
    for name in ("", *BESIDE):
        path.with_name(path.name + name).unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Write a file, or a folder's entries, to the disk."""
    if path.is_dir() and os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def registry_on(
    database: Database,
    *,
    zone: ZoneInfo,
    witnesses: tuple[Path, ...] = (),
    clock_ahead: timedelta = CLOCK_AHEAD,
    path: Path | None = None,
    steps: Steps = MIGRATIONS,
    clock: Callable[[], datetime] = utc_now,
) -> Registry:
    """Return the registry that `database` holds, brought up to this program's version.

    An older SQLCipher store is copied to `NAME.before-VERSION` beside it and migrated, in one step or not at
    all. Raises `RegistryTooNew`, and `RegistryTooOld` on PostgreSQL, where the owner migrates
    (`upgrade_postgresql`).
    """
    engine = Engine.SQLCIPHER if isinstance(database, peewee.SqliteDatabase) else Engine.POSTGRESQL
    registry = Registry(database, engine, zone, witnesses, clock_ahead, path=path)
    with faults_named():
        version = migrations.check_version(database, steps)
        if version == 0:
            raise RegistryDamaged("the store is empty: make a registry with `kiosk init`")
        if version < max(steps) and engine is Engine.POSTGRESQL:
            raise RegistryTooOld(version, max(steps))
        if version < max(steps):
            store = Path(database.database)
            kept = store.with_name(f"{store.name}.before-{max(steps)}")
            upgrade(registry, steps, clock(), kept, lambda: copy_sqlcipher(database, kept))
    return registry


def create_postgresql(url: str, password: str | None, *, role_of: str) -> Database:
    """Run the migrations in an empty PostgreSQL database as its owner and grant the counters' role, the user of
    the URL `role_of`, its rights: all tables but the log's, which it reads and appends to by function alone."""
    database = connect_postgresql(url, password)
    with faults_named():
        if migrations.schema_version(database):
            raise RegistryError("there is a registry in this database already; nothing was changed")
        migrations.run(database, Engine.POSTGRESQL)
        grant_rights(database, url, role_of)
    return database


def grant_rights(database: Database, url: str, role_of: str) -> None:
    """Give the counters' role, the user of the URL `role_of`, what it needs and no more, as the owner of `url`.

    Where both are one nothing is given: an owner can do everything.
    """
    role = urlsplit(role_of).username or ""
    if not role or role == urlsplit(url).username:
        return
    named = '"' + role.replace('"', '""') + '"'
    for statement in (
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {named}",
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON log_entry, log_head, schema_version FROM {named}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {', '.join(ONLY_ADDED_TO)} FROM {named}",
        f"GRANT EXECUTE ON FUNCTION log_append, log_lock TO {named}",
        # What a dump reads of the numbers that tables give themselves; writing them takes no right.
        f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {named}",
    ):
        database.execute_sql(statement)


@contextmanager
def _beside(database: Database, name: str) -> Iterator[Any]:
    """A connection of its own to the store `name` under the same key."""
    from db.sqlcipher import database_at

    passphrase = database.connect_params["passphrase"]
    other = database_at(name, passphrase, (("busy_timeout", BUSY_TIMEOUT_MS),))
    other.connect()
    try:
        yield other.connection()
    finally:
        other.close()


def _copy_pages(source: Any, copy: Any) -> None:
    from db.sqlcipher import DriverError, raise_as_peewee

    try:
        # All pages in one step: the copy is of one state, and never begins anew because somebody wrote.
        source.backup(copy)
    except DriverError as fault:
        raise_as_peewee(fault)


def _check_place(path: Path) -> None:
    if not path.exists():
        raise RegistryError(f"there is no registry at {path}: make one with `kiosk init`")
    for place in (path, path.parent):
        if not os.access(place, os.R_OK | os.W_OK):
            raise RegistryReadOnly(
                f"{place} can't be written by this account, or lies on a read-only disk: "
                "run the program as the owner of the data folder"
            )


def _why_unreadable(path: Path, fault: str) -> str:
    size = path.stat().st_size
    with path.open("rb") as file:
        first = file.read(16)
    if size == 0:
        return "the file is empty"
    if first == b"SQLite format 3\0":
        return "it is not encrypted, so this program did not make it"
    if size % PAGE_BYTES:
        return "it is cut off or no registry at all"
    if "not a database" not in fault:
        return "the key fits, but pages are missing or damaged"
    return "it was locked with another key, or its first page is damaged"
