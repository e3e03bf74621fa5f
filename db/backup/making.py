"""Owns making a backup: logged and signed first, so that the copy holds both; copied, verified, and only then named.

A backup that fails leaves no file behind, and the log says that it failed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db import migrations
from db.backup.archive import Manifest, measure, write_archive
from db.backup.checking import Sound, check_dump, check_log, check_pages
from db.backup.dumps import PG_RESTORE, Server, dump, program
from db.backup.faults import BackupInTheWay, BackupTrouble, BackupUnwritable
from db.backup.sealing import seal
from db.connection import Engine, Registry, Transaction, note_checkpoint, write_transaction
from db.custody.roles import Act
from db.errors import RegistryBusy, RegistryError, RegistryFull
from db.identity.keys import export_keys
from db.log.body import EntryType
from db.log.checkpoint import parse_checkpoint
from db.log.entries import PROGRAM_VERSION, Draft, append
from db.log.verify import verifiers
from db.registry.acting import ActResult, By, perform
from db.registry.authority import uncovered
from db.registry.checkpoints import sign_present
from db.registry.refusing import log_refusal
from db.store import copy_sqlcipher, open_sqlcipher, remove_store, sync

STORE_MEMBERS = {Engine.SQLCIPHER: "registry.db", Engine.POSTGRESQL: "registry.dump"}
KEYS_SUFFIX = ".keys"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: its file, the file of its keys if they were asked for, its length in bytes,
    and the size and 32-byte root of the log in it."""

    path: Path
    keys: Path | None
    length: int
    size: int
    root: bytes


def backup(
    registry: Registry,
    by: By,
    target: Path,
    clock: datetime,
    random: Callable[[int], bytes],
    passphrase: str | None = None,
) -> tuple[ActResult, Made | None]:
    """Write a verified copy of the registry to a new file at `target`, while counters go on working.

    With a `passphrase` the keys go into `TARGET.keys`, locked by it; without the keys a backup opens nowhere.
    Returns `backup_made`, or the refusal and None. Raises a `BackupFault`, a `KeyFault`, `RegistryError`.
    """
    keys_target = target.with_name(target.name + KEYS_SUFFIX)
    _refuse_in_the_way(target, keys_target if passphrase is not None else target)
    if registry.engine is Engine.POSTGRESQL:
        program(PG_RESTORE)
    keys = None if passphrase is None else export_keys(registry.keys.folder, passphrase, random)
    facts = {"with_keys": keys is not None}
    notes: list[str] = []

    def work(tx: Transaction) -> ActResult:
        reasons = uncovered(tx, by, Act.BACKUP)
        if reasons:
            return log_refusal(tx, by, reasons, Act.BACKUP, facts=facts)
        seq = append(tx, by, Draft(EntryType.BACKUP_MADE, facts=facts))
        notes[:] = [sign_present(tx)]
        return ActResult("backup_made", seq, text=target.name)

    result = perform(registry, by, clock, work)
    if result.refused or result.repeated:
        return result, None
    note_checkpoint(registry, notes[0])
    try:
        with _naming_faults(target):
            return result, write_copy(registry, target, clock, random, notes[0], keys)
    except BaseException:
        _log_failure(registry, by, clock, facts, result)
        raise


def write_copy(
    registry: Registry,
    target: Path,
    clock: datetime,
    random: Callable[[int], bytes],
    note: str,
    keys: bytes | None = None,
) -> Made:
    """Write a verified copy of the registry, whose log the checkpoint `note` signed, to a new file at `target`;
    `keys` into `TARGET.keys`. What fails leaves nothing."""
    store = target.with_name(f".{target.name}.store")
    part = target.with_name(f".{target.name}.part")
    keys_target = target.with_name(target.name + KEYS_SUFFIX)
    with ExitStack() as undo:
        undo.callback(remove_store, store)
        undo.callback(part.unlink, missing_ok=True)
        remove_store(store)
        part.unlink(missing_ok=True)
        sound = _copy(registry, store, random, note)
        manifest = _manifest(registry, store, clock, note, sound)
        write_archive(part, manifest, store)
        if keys is not None:
            undo.callback(keys_target.unlink, missing_ok=True)
            _write_keys(keys_target, keys)
        part.replace(target)
        sync(target.parent)
        undo.pop_all()
    remove_store(store)
    return Made(target, None if keys is None else keys_target, target.stat().st_size, sound.size, sound.root)


def _copy(registry: Registry, store: Path, random: Callable[[int], bytes], note: str) -> Sound:
    """Put an encrypted copy of the registry at `store` and return what its log is."""
    if registry.engine is Engine.SQLCIPHER:
        try:
            copy_sqlcipher(registry.database, store)
            return _check_copy(registry, store)
        except (RegistryFull, RegistryBusy) as fault:
            raise _unwritable(store.parent, str(fault)) from fault
    # The plain dump is never beside the backup: a stick remembers what was deleted from it.
    with tempfile.TemporaryDirectory(prefix="registry-") as folder:
        plain = Path(folder, "plain")
        create_private(plain)
        dump(Server.of(registry.database), plain)
        sound = check_dump(plain, parse_checkpoint(note, verifiers(registry)))
        create_private(store)
        seal(plain, store, registry.keys.database_key, random)
    return sound


def _check_copy(registry: Registry, store: Path) -> Sound:
    copy = Registry(open_sqlcipher(store, registry.keys.database_key), registry.engine, registry.zone)
    copy.loaded_keys = registry.keys
    try:
        check_pages(copy)
        return check_log(copy)
    finally:
        copy.close()


def _manifest(registry: Registry, store: Path, clock: datetime, note: str, sound: Sound) -> Manifest:
    length, digest = measure(store)
    return Manifest(
        engine=registry.engine.value,
        origin=registry.origin,
        made_at=clock,
        program_version=PROGRAM_VERSION,
        schema=migrations.schema_version(registry.database),
        size=sound.size,
        root=sound.root.hex(),
        checkpoint=note,
        store=STORE_MEMBERS[registry.engine],
        bytes=length,
        sha256=digest,
    )


def create_private(path: Path) -> None:
    """Make an empty file, mode 0600, in the place of whatever stood there."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _write_keys(path: Path, keys: bytes) -> None:
    create_private(path)
    path.write_bytes(keys)
    sync(path)


def _refuse_in_the_way(*places: Path) -> None:
    for place in places:
        if os.path.lexists(place):
            raise BackupInTheWay(BackupTrouble.IN_THE_WAY, place=place)
        if not place.parent.is_dir():
            raise BackupUnwritable(BackupTrouble.NO_FOLDER, place=place.parent)


@contextmanager
def _naming_faults(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise _unwritable(target, fault.strerror or str(fault)) from fault


def _unwritable(place: Path, why: str) -> BackupUnwritable:
    return BackupUnwritable(BackupTrouble.UNWRITABLE, place=place, why=why)


def _log_failure(
    registry: Registry, by: By, clock: datetime, facts: Mapping[str, object], result: ActResult
) -> None:
    # The fault that is on its way matters more than a log that can't be written either.
    with suppress(RegistryError), write_transaction(registry, clock) as tx:
        failed = Draft(EntryType.BACKUP_MADE, outcome="failed", facts={**facts, "entry": result.seq})
        append(tx, by, failed)
