"""Owns rotating and retiring keys as an administrator's logged acts. The log names keys, never shows them.

A signing key's files are written inside the act, before its entry: a crash between the two leaves a new key that the
next rotation's entry follows, never an entry about a key that is nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from db.connection import Registry, Transaction
from db.custody.roles import Act
from db.identity.keys import (
    SigningKey,
    load_keys,
    retire_badge_key,
    retire_log_key,
    rotate_badge_key,
    rotate_log_key,
)
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.log.notes import Verifier
from db.registry.acting import ActResult, By, perform
from db.registry.authority import uncovered
from db.registry.refusing import log_refusal

Random = Callable[[int], bytes]


class KeyRow(StrEnum):
    """A row of signing keys, each following the one before it."""

    BADGE = "badge"
    LOG = "log"


def rotate_key(
    registry: Registry,
    by: By,
    row: KeyRow,
    clock: datetime,
    random: Random,
    issuer_keys: Path | None = None,
) -> ActResult:
    """Draw the next key of a row: `key_rotated`, with its id as `text`.

    What the keys before it signed stays good. `issuer_keys` is where the issuing keys lie, if elsewhere. Counters
    that are running know badges of the new key once they are started again. Raises a `KeyFault`.
    """
    before = _in_use(registry, row)
    drawn: list[SigningKey] = []

    def work(tx: Transaction) -> ActResult:
        reasons = uncovered(tx, by, Act.ROTATE_KEYS)
        if reasons:
            return log_refusal(tx, by, reasons, Act.ROTATE_KEYS, facts={"key": row.value})
        # Work is done anew after a lost race; the key is not.
        drawn[:] = drawn or [_rotate(registry, row, clock, random, issuer_keys)]
        key = drawn[0]
        facts = {"key": row.value, "key_id": key.key_id, "replaces": before}
        public = Verifier(key.name, key.public).text()
        seq = append(tx, by, Draft(EntryType.KEY_ROTATED, facts={**facts, "public": public}))
        return ActResult("key_rotated", seq, text=key.key_id)

    return _done(registry, perform(registry, by, clock, work), issuer_keys)


def retire_key(
    registry: Registry,
    by: By,
    row: KeyRow,
    key_id: str,
    clock: datetime,
    issuer_keys: Path | None = None,
) -> ActResult:
    """Retire a key that was replaced: `key_retired`.

    Badges of a retired issuing key are revoked from then on; what a retired log key signed stays good, but its
    private half is gone. Raises `KeyInUse` for the key in use, `KeyMissing` for an unknown one.
    """

    def work(tx: Transaction) -> ActResult:
        reasons = uncovered(tx, by, Act.ROTATE_KEYS)
        if reasons:
            return log_refusal(tx, by, reasons, Act.ROTATE_KEYS, facts={"key": row.value, "key_id": key_id})
        folder = registry.keys.folder
        if row is KeyRow.BADGE:
            retire_badge_key(folder, key_id, issuer_folder=issuer_keys)
        else:
            retire_log_key(folder, key_id)
        retired = Draft(EntryType.KEY_RETIRED, facts={"key": row.value, "key_id": key_id})
        return ActResult("key_retired", append(tx, by, retired), text=key_id)

    return _done(registry, perform(registry, by, clock, work), issuer_keys)


def _in_use(registry: Registry, row: KeyRow) -> str | None:
    keys = registry.keys
    key = keys.badge_private if row is KeyRow.BADGE else keys.log_signer
    return None if key is None else key.key_id


def _rotate(
    registry: Registry, row: KeyRow, clock: datetime, random: Random, issuer_keys: Path | None
) -> SigningKey:
    folder = registry.keys.folder
    if row is KeyRow.BADGE:
        return rotate_badge_key(folder, random, now=clock, issuer_folder=issuer_keys)
    return rotate_log_key(folder, random, now=clock)


def _done(registry: Registry, result: ActResult, issuer_keys: Path | None) -> ActResult:
    if not result.refused:
        registry.loaded_keys = load_keys(registry.keys.folder, issuer_keys)
    return result
