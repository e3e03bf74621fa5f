"""Owns replacing the database key of a SQLCipher registry: an administrator's logged act that no crash leaves half.

The order: everybody else is off the store; the next key is on the disk; the log says so; the store is put under it;
it becomes the present key, and the one before it is kept for the backups of its time. After a crash anywhere in
this one of the two keys opens the store, and `settle_store_key` finds out which before the registry is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from db.connection import Registry, Transaction, reading, write_transaction
from db.custody.refusals import Refusal
from db.custody.roles import Act
from db.errors import RegistryDamaged, RegistryError
from db.identity.keys import (
    discard_staged_database_key,
    load_keys,
    promote_database_key,
    stage_database_key,
    staged_database_key,
)
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.authority import uncovered
from db.registry.refusing import refuse
from db.rekeying import leave_others_out, rekey
from db.store import open_sqlcipher

KEY = "database"


def rotate_store_key(
    registry: Registry, by: By, clock: datetime, random: Callable[[int], bytes]
) -> ActResult:
    """Put the registry's file under a new key: `key_rotated`, with the key's short name as `text`.

    Takes as long as copying the file. Raises `RegistryBusy` while another program has the registry open,
    `KeysExist` where an earlier rotation was not settled, `RegistryError` on PostgreSQL.
    """
    path = registry.path
    if path is None:
        raise RegistryError(
            "only a SQLCipher registry has a database key; PostgreSQL's disk is its server's to lock"
        )
    with reading(registry) as reader:
        reasons = uncovered(reader, by, Act.ROTATE_KEYS)
    if reasons:
        return _refuse(registry, by, reasons, clock)
    leave_others_out(registry.database)
    folder = registry.keys.folder
    key = stage_database_key(folder, random)
    facts = {"key": KEY, "key_id": short_name(key), "replaces": short_name(registry.keys.database_key)}
    result: ActResult | None = None
    try:
        result = _log(registry, by, clock, facts)
        rekey(registry.database, key)
    except BaseException:
        registry.close()
        # What can't be settled now is at the next start; the fault that is on its way matters more.
        with suppress(RegistryError):
            settle_store_key(path, folder)
            if result is not None:
                _log_failure(registry, by, clock, facts)
        raise
    promote_database_key(folder)
    registry.close()
    registry.database = open_sqlcipher(path, key)
    registry.loaded_keys = replace(registry.keys, database_key=key)
    return result


def settle_store_key(path: Path, keys: Path) -> None:
    """Finish or undo what a crash interrupted, before the store at `path` is opened with the keys in `keys`.

    Does nothing where no rotation was under way. Raises `RegistryDamaged` if neither key opens the store.
    """
    staged = staged_database_key(keys)
    if staged is None:
        return
    if _opens(path, load_keys(keys).database_key):
        discard_staged_database_key(keys)
    elif _opens(path, staged):
        promote_database_key(keys)
    else:
        raise RegistryDamaged(
            f"{path} opens neither with the key in {keys} nor with the one staged beside it"
        )


def short_name(key: bytes) -> str:
    """Return eight hex digits that name a database key and give nothing of it away."""
    return sha256(b"database key\n" + key).hexdigest()[:8]


def _opens(path: Path, key: bytes) -> bool:
    try:
        open_sqlcipher(path, key).close()
    except RegistryDamaged:
        return False
    return True


def _log(registry: Registry, by: By, clock: datetime, facts: dict[str, str]) -> ActResult:
    def work(tx: Transaction) -> ActResult:
        seq = append(tx, by, Draft(EntryType.KEY_ROTATED, facts=facts))
        return ActResult("key_rotated", seq, text=facts["key_id"])

    return perform(registry, by, clock, work)


def _log_failure(registry: Registry, by: By, clock: datetime, facts: dict[str, str]) -> None:
    with write_transaction(registry, clock) as tx:
        append(tx, by, Draft(EntryType.KEY_ROTATED, outcome="failed", facts=facts))


def _refuse(registry: Registry, by: By, reasons: tuple[Refusal, ...], clock: datetime) -> ActResult:
    return refuse(registry, by, reasons, Act.ROTATE_KEYS, clock, {"key": KEY})
