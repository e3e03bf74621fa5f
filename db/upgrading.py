"""Owns bringing an older store up to this program: copied first, then migrated and logged in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from db import migrations
from db.connection import Head, Reading, Registry, Transaction, judged_moment
from db.errors import ClockDoubtful, RegistryError
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.migrations import Steps
from db.registry.acting import By, Face


class RegistryTooOld(RegistryError):
    """An older program wrote this registry, and whoever opened it may not migrate it."""

    def __init__(self, version: int, wanted: int) -> None:
        super().__init__(
            f"the registry has version {version}, this program needs {wanted}; nothing was changed: "
            "name the owner of the database as database.owner_url and start the program once"
        )


def upgrade(
    registry: Registry, steps: Steps, clock: datetime, kept: Path, copy: Callable[[], None]
) -> list[int]:
    """Run the migrations that `registry` lacks and return their numbers; all or nothing.

    `copy` puts the store as it was at `kept`, after other writers are kept out. If it fails, nothing is run.
    """
    before = migrations.check_version(registry.database, steps)

    def log(numbers: list[int]) -> None:
        head = Reading(registry).head()
        tx = Transaction(registry, head, _moment(registry, head, clock))
        by = By(act=f"migration-{numbers[-1]}", face=Face.CLI)
        facts = {"from": before, "to": numbers[-1], "kept": kept.name}
        append(tx, by, Draft(EntryType.REGISTRY_MIGRATED, facts=facts))

    return migrations.run(registry.database, registry.engine, steps, before=copy, after=log)


def _moment(registry: Registry, head: Head, clock: datetime) -> datetime:
    """A doubtful clock must not keep the program from starting: a supervisor could not confirm it either."""
    try:
        return judged_moment(head.last_at, clock, registry.clock_ahead, False)
    except ClockDoubtful:
        return head.last_at
