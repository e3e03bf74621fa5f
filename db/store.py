"""Owns the stores themselves: opens and makes SQLCipher files and PostgreSQL databases, and tells their version."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import peewee
from peewee import Database

from db import migrations
from db.connection import CLOCK_AHEAD, Engine, Registry, faults_named
from db.errors import RegistryDamaged, RegistryError

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a write-ahead log when two connections reset it at once."""
BUSY_TIMEOUT_MS = 10_000


def connect_sqlcipher(path: Path, key: bytes, *, synchronous: str = "FULL") -> Database:
    """Return a database on the SQLCipher file at `path` with the raw 32-byte `key`. Nothing is read yet."""
    from playhouse.sqlcipher_ext import SqlCipherDatabase
    from sqlcipher3 import dbapi2

    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise RegistryError(f"SQLite {dbapi2.sqlite_version} is too old: install sqlcipher3 0.6.4 or newer")
    # Its messages would land on the terminal; the setting is the process's, not the connection's.
    dbapi2.connect(":memory:").execute("PRAGMA cipher_log_level = NONE")
    pragmas = (("busy_timeout", BUSY_TIMEOUT_MS), ("foreign_keys", 1), ("synchronous", synchronous))
    database: Database = SqlCipherDatabase(
        str(path), passphrase=f"x'{key.hex()}'", pragmas=pragmas, lock_type="IMMEDIATE"
    )
    return database


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
        path.unlink()
        raise
    return database


def open_sqlcipher(path: Path, key: bytes) -> Database:
    """Open the store at `path`; raise `RegistryDamaged` if this key does not read it."""
    if not path.exists():
        raise RegistryError(f"there is no registry at {path}: make one with `kiosk init`")
    database = connect_sqlcipher(path, key)
    with faults_named():
        database.connect()
        mode = database.execute_sql("PRAGMA journal_mode").fetchone()
    if mode is None or mode[0] != "wal":
        raise RegistryDamaged(f"{path} is not in write-ahead mode: it was not made by this program")
    return database


def registry_on(
    database: Database,
    *,
    zone: ZoneInfo,
    witnesses: tuple[Path, ...] = (),
    clock_ahead: timedelta = CLOCK_AHEAD,
    path: Path | None = None,
) -> Registry:
    """Return the registry that `database` holds, after checking that this program knows its version."""
    sqlite = isinstance(database, peewee.SqliteDatabase)
    with faults_named():
        if migrations.check_version(database) == 0:
            raise RegistryDamaged("the store is empty: make a registry with `kiosk init`")
    engine = Engine.SQLCIPHER if sqlite else Engine.POSTGRESQL
    return Registry(database, engine, zone, witnesses, clock_ahead, path=path)


def create_postgresql(url: str, password: str | None, *, role_of: str) -> Database:
    """Run the migrations in an empty PostgreSQL database as its owner and grant the counters' role, the user of
    the URL `role_of`, its rights: all tables but the log's, which it reads and appends to by function alone."""
    database = connect_postgresql(url, password)
    role = urlsplit(role_of).username or ""
    with faults_named():
        if migrations.schema_version(database):
            raise RegistryError("there is a registry in this database already; nothing was changed")
        migrations.run(database, Engine.POSTGRESQL)
        if role and role != urlsplit(url).username:
            grant_rights(database, role)
    return database


def grant_rights(database: Database, role: str) -> None:
    """Give the counters' role what it needs and no more."""
    named = '"' + role.replace('"', '""') + '"'
    for statement in (
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {named}",
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON log_entry, log_head, schema_version FROM {named}",
        f"GRANT EXECUTE ON FUNCTION log_append, log_lock TO {named}",
    ):
        database.execute_sql(statement)
