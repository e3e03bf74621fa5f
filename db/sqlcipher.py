"""Owns the SQLCipher driver's part in a connection: its settings, and that each of its faults is Peewee's.

Imported only where such a store is opened: a PostgreSQL counter does without the driver.
"""

from __future__ import annotations

from typing import Any, NoReturn

import peewee
from playhouse.sqlcipher_ext import SqlCipherDatabase
from sqlcipher3 import dbapi2

SQLITE_VERSION: tuple[int, int, int] = dbapi2.sqlite_version_info
SQLITE: str = dbapi2.sqlite_version
DriverError: type[Exception] = dbapi2.Error


def silence() -> None:
    """Keep SQLCipher's messages off the terminal; the setting is the process's, not a connection's."""
    dbapi2.connect(":memory:").execute("PRAGMA cipher_log_level = NONE")


def raise_as_peewee(fault: Exception) -> NoReturn:
    """Raise the driver's fault as Peewee's of the same name."""
    kind: type[Exception] = getattr(peewee, type(fault).__name__, peewee.DatabaseError)
    raise kind(str(fault)) from fault


class Cursor(dbapi2.Cursor):  # type: ignore[misc]  # the driver has no types
    """A cursor that a damaged page also stops in the middle of the rows by a fault of Peewee's.

    Peewee names only the faults of executing, but SQLite reads most pages while rows are fetched.
    """

    def fetchone(self) -> Any:
        """Return the next row, None after the last."""
        try:
            return super().fetchone()
        except dbapi2.Error as fault:
            raise_as_peewee(fault)

    def fetchall(self) -> Any:
        """Return the rows that are left."""
        try:
            return super().fetchall()
        except dbapi2.Error as fault:
            raise_as_peewee(fault)


class SqlCipherStore(SqlCipherDatabase):  # type: ignore[misc]  # the driver has no types
    """A SQLCipher database whose transactions begin IMMEDIATE."""

    def cursor(self, named_cursor: object = None) -> Cursor:
        """Return a cursor on this thread's connection, opened if it is not."""
        cursor: Cursor = self.connection().cursor(Cursor)
        return cursor


def database_at(name: str, passphrase: str, pragmas: tuple[tuple[str, object], ...]) -> peewee.Database:
    """Return a database on the file `name`. Nothing is read yet."""
    database: peewee.Database = SqlCipherStore(
        name, passphrase=passphrase, pragmas=pragmas, lock_type="IMMEDIATE"
    )
    return database
