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
from db.backup.faults import BackupForeign, BackupInTheWay
from db.backup.making import create_private
from db.backup.sealing import unseal
from db.connection import Engine, Registry, faults_named
from db.errors import RegistryDamaged
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
    """A backup that is open in its draft. `put_in_place` closes it, sets it in place and returns where a
    registry that stood there was kept; without that call the draft vanishes."""

    registry: Registry
    put_in_place: Callable[[], Path | None]


@contextmanager
def opened_backup(
    source: Path, manifest: Manifest, place: Place, clock: datetime, *, replacing: bool
) -> Iterator[Opened]:
    """Open the backup at `source` in a draft beside its place, brought up to this program's version."""
    if manifest.engine != place.engine:
        raise BackupForeign(
            f"The backup is of a {manifest.engine} registry, the settings name {place.engine.value}.",
            "Nothing was changed.",
            "Restore it with settings of its own kind ([database] in settings.toml).",
        )
    server = place.server
    opening = (
        _opened_file(source, place, clock, replacing)
        if server is None
        else _loaded(source, place, server, clock)
    )
    with opening as opened:
        opened.registry.server_clock = place.server_clock
        yield opened


@contextmanager
def _opened_file(source: Path, place: Place, clock: datetime, replacing: bool) -> Iterator[Opened]:
    target = _file_of(place)
    if os.path.lexists(target) and not replacing:
        raise BackupInTheWay(
            f"There is a registry at {target} already.",
            "Nothing was changed.",
            "Name an empty folder with --data, or say that it is to be replaced: it is kept beside the new one.",
        )
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.restoring")
    _remove_draft(draft)
    try:
        extract_store(source, draft)
        database = _opened_with_some_key(draft, place.keys)
        registry = registry_on(database, zone=place.zone, steps=place.steps, clock=lambda: clock)
        registry.loaded_keys = place.keys

        def put_in_place() -> Path | None:
            registry.close()
            sync(draft)
            kept = _set_aside(target, place.keys.database_key, clock)
            draft.replace(target)
            sync(target.parent)
            return kept

        try:
            check_pages(registry)
            yield Opened(registry, put_in_place)
        finally:
            registry.close()
    finally:
        _remove_draft(draft)


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
        raise BackupForeign(
            "None of the keys here opens this backup.",
            "Nothing was changed.",
            "Name the keys folder of the registry that it was made of with --keys.",
        ) from fault


def _set_aside(target: Path, key: bytes, clock: datetime) -> Path | None:
    """Keep the registry at `target` under another name beside it; None where there is none.

    `target` itself stays until it is replaced: no moment is without a registry.
    """
    if not os.path.lexists(target):
        return None
    _settle(target, key)
    kept = target.with_name(f"{target.name}.before-restore-{clock.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    if os.path.lexists(kept):
        raise BackupInTheWay(
            f"There is something at {kept} already.", "Nothing was changed.", "Move it away."
        )
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


def _settle(target: Path, key: bytes) -> None:
    """Bring all of the old registry into its one file, which also proves that nobody has it open.

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

        def put_in_place() -> None:
            nonlocal done
            with faults_named():
                grant_rights(database, server.url, place.role_of)
            done = True

        try:
            yield Opened(_registry_in(database, source, place, clock), put_in_place)
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
            raise BackupInTheWay(
                "There are tables in this database already.",
                "Nothing was changed.",
                "Create an empty database and name it in the settings; keep the old one until all is well.",
            )


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
