"""Owns where a registry is restored to: opening the backup in a draft of its own, and setting that in place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from peewee import Database

from db.backup.archive import Manifest, extract_store
from db.backup.checking import check_pages
from db.backup.dumps import Server, load
from db.backup.faults import BackupForeign, BackupInTheWay, BackupTrouble
from db.backup.making import create_private
from db.backup.sealing import unseal
from db.connection import Engine, Registry, faults_named
from db.errors import RegistryBusy, RegistryDamaged
from db.identity.keys import Keys, retained_database_keys
from db.migrations import MIGRATIONS, Steps
from db.rekeying import leave_others_out, rekey
from db.store import (
    BESIDE,
    PAGE_BYTES,
    connect_postgresql,
    connect_sqlcipher,
    grant_rights,
    open_sqlcipher,
    registry_on,
    remove_store,
    sync,
)
from db.upgrading import upgrade

IMPATIENT_MS = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a registry is to stand: the SQLCipher file `database`, or on the PostgreSQL `server`, as its owner,
    for the counters' role that the URL `role_of` names; with which keys, in which zone, beside which witnesses."""

    keys: Keys
    zone: ZoneInfo
    witnesses: tuple[Path, ...] = ()
    database: Path | None = None
    server: Server | None = None
    role_of: str = ""
    server_clock: bool = True
    steps: Steps = field(default_factory=lambda: MIGRATIONS)

    @property
    def engine(self) -> Engine:
        """Which store it is."""
        return Engine.SQLCIPHER if self.server is None else Engine.POSTGRESQL


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup that is open in its draft; it held `kept` entries before it was brought up to this program's version.

    `put_in_place` closes it, sets it in place and returns where a registry that stood there was kept; it takes how
    many entries that one had when it was looked at (None: it can't be read). Without that call the draft vanishes.
    """

    registry: Registry
    kept: int
    put_in_place: Callable[[int | None], Path | None]


def refuse_in_the_way(place: Place, *, replacing: bool) -> None:
    """Raise `BackupInTheWay` where a registry stands in a file that is not to be replaced."""
    if place.server is None and os.path.lexists(_file_of(place)) and not replacing:
        raise BackupInTheWay(BackupTrouble.REGISTRY_IN_THE_WAY, place=place.database)


@contextmanager
def opened_backup(source: Path, manifest: Manifest, place: Place, clock: datetime) -> Iterator[Opened]:
    """Open the backup at `source` in a draft beside its place, brought up to this program's version."""
    if manifest.engine != place.engine:
        raise BackupForeign(BackupTrouble.OTHER_ENGINE, theirs=manifest.engine, ours=place.engine.value)
    server = place.server
    opening = _opened_file(source, place, clock) if server is None else _loaded(source, place, server, clock)
    with opening as opened:
        opened.registry.server_clock = place.server_clock
        yield opened


@contextmanager
def _opened_file(source: Path, place: Place, clock: datetime) -> Iterator[Opened]:
    target = _file_of(place)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.restoring")
    _remove_draft(draft)
    try:
        extract_store(source, draft)
        database = _opened_with_some_key(draft, place.keys)
        entries = _size_of(database)
        registry = registry_on(database, zone=place.zone, steps=place.steps, clock=lambda: clock)
        registry.loaded_keys = place.keys

        def put_in_place(seen: int | None) -> Path | None:
            registry.close()
            sync(draft)
            kept = _set_aside(target, place.keys.database_key, clock, seen)
            draft.replace(target)
            sync(target.parent)
            return kept

        try:
            check_pages(registry)
            yield Opened(registry, entries, put_in_place)
        finally:
            registry.close()
    finally:
        _remove_draft(draft)


def _size_of(database: Database) -> int:
    with faults_named():
        row = database.execute_sql("SELECT size FROM log_head").fetchone()
    if row is None:
        raise RegistryDamaged("the registry has no log: it was not set up to the end")
    return int(row[0])


def _file_of(place: Place) -> Path:
    if place.database is None:
        raise ValueError("a place is a file or a server")
    return place.database


def _remove_draft(draft: Path) -> None:
    remove_store(draft)
    for copy in draft.parent.glob(f"{draft.name}.before-*"):
        copy.unlink()


def _opened_with_some_key(draft: Path, keys: Keys) -> Database:
    """Open a copy with the present key, or with one that was replaced since and put it under the present one."""
    try:
        return open_sqlcipher(draft, keys.database_key)
    except RegistryDamaged as fault:
        for old in retained_database_keys(keys.folder):
            try:
                database = open_sqlcipher(draft, old)
            except RegistryDamaged:
                continue
            rekey(database, keys.database_key)
            return database
        raise BackupForeign(BackupTrouble.OTHER_KEYS) from fault


def _set_aside(target: Path, key: bytes, clock: datetime, seen: int | None) -> Path | None:
    """Keep the registry at `target` under another name beside it; None where there is none.

    `target` itself stays until it is replaced: no moment is without a registry.
    """
    if not os.path.lexists(target):
        return None
    _settle(target, key, seen)
    kept = target.with_name(f"{target.name}.before-restore-{clock.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    if os.path.lexists(kept):
        raise BackupInTheWay(BackupTrouble.KEPT_IN_THE_WAY, place=kept)
    for name in BESIDE:
        beside = target.with_name(target.name + name)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + name))
    try:
        os.link(target, kept)
    except OSError:
        # Some disks know no links.
        target.rename(kept)
    return kept


def _settle(target: Path, key: bytes, seen: int | None) -> None:
    """Bring all of the old registry into its one file, which also proves that nobody has it open, and that nobody
    added an entry since it had `seen` of them.

    One that can't be read is left as it is: it may be why a backup is restored.
    """
    if target.stat().st_size < PAGE_BYTES:
        # SQLite would take the file for a new store, and remove what lies beside it.
        return
    database = connect_sqlcipher(target, key)
    try:
        with faults_named():
            database.execute_sql(f"PRAGMA busy_timeout = {IMPATIENT_MS}")
            leave_others_out(database)
            if seen is not None and _size_of(database) != seen:
                raise RegistryBusy("entries were added meanwhile: look again at what would be lost")
    except RegistryDamaged:
        return
    finally:
        database.close()


@contextmanager
def _loaded(source: Path, place: Place, server: Server, clock: datetime) -> Iterator[Opened]:
    database = connect_postgresql(server.url, server.password)
    try:
        _refuse_full(database)
        _load(source, place, server)
        done = False

        def put_in_place(_seen: int | None) -> None:
            nonlocal done
            with faults_named():
                grant_rights(database, server.url, place.role_of)
            done = True

        try:
            entries = _size_of(database)
            yield Opened(_registry_in(database, source, place, clock), entries, put_in_place)
        finally:
            if not done:
                _empty(database)
    finally:
        database.close()


def _load(source: Path, place: Place, server: Server) -> None:
    # The plain dump is never beside the backup: a stick remembers what was deleted from it.
    with tempfile.TemporaryDirectory(prefix="registry-") as folder:
        sealed, plain = Path(folder, "sealed"), Path(folder, "plain")
        extract_store(source, sealed)
        create_private(plain)
        unseal(sealed, plain, (place.keys.database_key, *retained_database_keys(place.keys.folder)))
        load(server, plain)


def _registry_in(database: Database, source: Path, place: Place, clock: datetime) -> Registry:
    registry = Registry(database, Engine.POSTGRESQL, place.zone, loaded_keys=place.keys)
    with faults_named():
        # The backup is the copy of what it was before.
        upgrade(registry, place.steps, clock, source, lambda: None)
    return registry


def _refuse_full(database: Database) -> None:
    with faults_named():
        if database.get_tables():
            raise BackupInTheWay(BackupTrouble.DATABASE_NOT_EMPTY)


def _empty(database: Database) -> None:
    """Take out again what was loaded into a database that was empty before."""
    with faults_named(), database.atomic():
        for table in database.get_tables():
            database.execute_sql(f'DROP TABLE "{table}" CASCADE')
        functions = database.execute_sql(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = current_schema() AND NOT EXISTS "
            "(SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        for (function,) in functions.fetchall():
            database.execute_sql(f"DROP FUNCTION {function} CASCADE")
