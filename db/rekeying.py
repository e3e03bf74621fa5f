"""Owns changing the key of a SQLCipher store. Which key is whose, and where keys lie, is not its business.

SQLCipher writes every page anew in one transaction with a rollback journal: a crash inside it leaves, once the store
is opened again with whichever key, all pages under the old one; a crash after it all under the new one.
"""

from __future__ import annotations

from typing import Any

import peewee
from peewee import Database

from db.connection import faults_named
from db.errors import RegistryBusy, RegistryError


def leave_others_out(database: Database) -> None:
    """Leave the write-ahead log, which SQLite allows only while nobody else has the store open.

    Raises `RegistryBusy` where somebody has.
    """
    try:
        with faults_named():
            database.execute_sql("PRAGMA journal_mode = DELETE")
    except RegistryBusy as fault:
        raise RegistryBusy(
            "the registry is open in another program: close every counter on it first"
        ) from fault


def rekey(database: Database, key: bytes) -> None:
    """Put the store that `database` has open under the raw 32-byte `key`; needs room for a journal of its size.

    Raises `RegistryBusy`, and `RegistryError` where it could not be written: close it then, the journal undoes it.
    """
    leave_others_out(database)
    store: Any = database
    try:
        store.rekey(f"x'{key.hex()}'")
    except peewee.PeeweeException as fault:
        # SQLCipher does not say why it failed.
        raise RegistryError(
            "the registry could not be written under the new key and stands under the old one: "
            "is there room on its disk for a journal of its size?"
        ) from fault
    with faults_named():
        database.execute_sql("PRAGMA journal_mode = WAL")
