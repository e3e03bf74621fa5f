"""Owns changing the key of a SQLCipher store. Which key is whose, and where keys lie, is not its business.

SQLCipher writes every page anew in one transaction of the old journal kind: a crash inside it leaves, once the
store is opened again with the old key, all pages under the old key; a crash after it all under the new one.
"""

from __future__ import annotations

from typing import Any

from peewee import Database

from db.connection import faults_named


def rekey(database: Database, key: bytes) -> None:
    """Put the store that `database` has open under the raw 32-byte `key`.

    Nobody else may have it open: `RegistryBusy` where somebody has.
    """
    store: Any = database
    with faults_named():
        # Leaving the write-ahead log is refused while any other connection is open, which is what is wanted.
        database.execute_sql("PRAGMA journal_mode = DELETE")
        store.rekey(f"x'{key.hex()}'")
        database.execute_sql("PRAGMA journal_mode = WAL")
