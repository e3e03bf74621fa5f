"""Owns bringing an older PostgreSQL registry up to this program: its owner's act, after a backup that restores."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from db.backup.dumps import Server
from db.backup.making import write_copy
from db.connection import Engine, Reading, Registry, faults_named
from db.errors import RegistryDamaged
from db.identity.keys import Keys
from db.log.checkpoint import Checkpoint, sign_checkpoint
from db.log.merkle import Frontier
from db.migrations import MIGRATIONS, Steps
from db.store import connect_postgresql, grant_rights
from db.tables import LogHead
from db.upgrading import upgrade


def upgrade_postgresql(
    server: Server,
    role_of: str,
    keys: Keys,
    zone: ZoneInfo,
    kept: Path,
    clock: datetime,
    random: Callable[[int], bytes],
    steps: Steps = MIGRATIONS,
) -> list[int]:
    """Back the registry up to the new file `kept`, migrate it, and return the numbers of the migrations.

    `server` names the owner; the user of the URL `role_of` gets its rights on what is new. Counters wait
    meanwhile. All or nothing; where nothing is missing, nothing is done. Raises a `BackupFault`, `RegistryError`.
    """
    database = connect_postgresql(server.url, server.password)
    registry = Registry(database, Engine.POSTGRESQL, zone, loaded_keys=keys)

    def copy() -> None:
        write_copy(registry, kept, clock, random, _signed(registry))

    try:
        with faults_named():
            numbers = upgrade(registry, steps, clock, kept, copy)
            if numbers:
                grant_rights(database, server.url, role_of)
    finally:
        database.close()
    return numbers


def _signed(registry: Registry) -> str:
    """Return a checkpoint of the log as it stands; it goes into the backup alone."""
    [(stored,)] = Reading(registry).tuples(LogHead.select(LogHead.frontier)) or [(None,)]
    if stored is None:
        raise RegistryDamaged("the registry has no log: it was not set up to the end")
    frontier = Frontier.from_bytes(bytes(stored))
    signer = registry.keys.log_signer
    return sign_checkpoint(Checkpoint(signer.name, frontier.size, frontier.root()), signer.seed)
