"""Owns how a registry's store, log, clock, witnesses and keys stand, as `kiosk doctor` tells it. Changes nothing.

Each check answers for itself: what is broken keeps no other from being looked at.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from db import migrations
from db.connection import Engine, Registry, faults_named, judged_moment, reading
from db.errors import ClockDoubtful, RegistryError
from db.identity.keys import KeyPurpose, KeyStatus, key_report
from db.log.witness import WitnessError, read_witness
from db.migrations.guards import guard_faults, guard_names
from db.registry.checkpoints import last_checkpoint_size
from db.registry.founding import is_set_up

OTHERS = 0o077
LITTLE_SPACE = 500 * 1024 * 1024
OWN_CLOCK_OFF = 60
"""Seconds between a counter's clock and its server's that are worth saying: labels and screens show the former."""
FULL = 2


class Verdict(StrEnum):
    """How a check ended. A warning keeps nothing from working."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it stands, and in plain English what was found and what to do (empty: nothing)."""

    name: str
    verdict: Verdict
    detail: str
    remedy: str = ""

    @property
    def ok(self) -> bool:
        """Say whether it works."""
        return self.verdict is not Verdict.FAILED


Checks = Callable[[], Iterable[Check]]


def check_health(registry: Registry, clock: datetime, issuer_keys: Path | None = None) -> tuple[Check, ...]:
    """Look at an open registry, its witnesses and its keys folder; `clock` is the machine's."""
    engine: Checks = (
        (lambda: _sqlcipher(registry))
        if registry.engine is Engine.SQLCIPHER
        else (lambda: _postgresql(registry, clock))
    )
    return (
        *_guarded("store", engine),
        *_guarded("registry", lambda: _registry(registry)),
        *_guarded("clock", lambda: _clock(registry, clock)),
        *check_witnesses(registry.witnesses, None if registry.loaded_keys is None else registry.origin),
        *(() if registry.loaded_keys is None else check_keys(registry.keys.folder, issuer_keys)),
    )


def check_keys(folder: Path, issuer_keys: Path | None = None) -> tuple[Check, ...]:
    """Look at each key file; needs no registry that opens."""
    found = key_report(folder, issuer_keys)
    issuers = [each for each in found if each.purpose is KeyPurpose.BADGE_ISSUER]
    return (*map(_key, found), _issuer(issuers))


def check_data(database: Path) -> tuple[Check, ...]:
    """Look at a SQLCipher file and its folder from outside; needs no key."""
    return tuple(_guarded("data", lambda: _data(database)))


def check_witnesses(paths: Iterable[Path], origin: str | None) -> tuple[Check, ...]:
    """Look at each witness file; `origin` is the log's name, None where it is not known."""
    found = tuple(check for path in paths for check in _guarded("witness", partial(_witness, path, origin)))
    none = Check(
        "witness",
        Verdict.WARNING,
        "No witness file is named: whoever holds this machine and its keys can rewrite the log unseen, but for "
        "printed labels.",
        "Name files on another disk or machine under [witness] in settings.toml.",
    )
    return found or (none,)


def _guarded(name: str, look: Checks) -> Iterator[Check]:
    try:
        with faults_named():
            yield from look()
    except (RegistryError, OSError) as fault:
        yield Check(
            name, Verdict.FAILED, str(fault), "See what the other lines say; restore a backup if need be."
        )


def _sqlcipher(registry: Registry) -> Iterator[Check]:
    def ask(pragma: str) -> Any:
        return registry.database.execute_sql(f"PRAGMA {pragma}").fetchone()[0]

    [version] = registry.database.execute_sql("SELECT sqlite_version()").fetchone()
    yield Check("store", Verdict.OK, f"SQLCipher {ask('cipher_version')}, SQLite {version}")
    safe = {"journal_mode": "wal", "synchronous": FULL, "foreign_keys": 1}
    found = {name: ask(name) for name in safe}
    told = ", ".join(f"{name} = {value}" for name, value in found.items())
    wrong = Check("durability", Verdict.FAILED, told, "Open the registry with this program alone.")
    yield Check("durability", Verdict.OK, told) if found == safe else wrong
    if registry.path is not None:
        yield from _data(registry.path)


def _data(database: Path) -> Iterator[Check]:
    for place in (database.parent, database):
        mode = stat.S_IMODE(place.stat().st_mode)
        told = f"{place} (mode {mode:04o})"
        if not os.access(place, os.R_OK | os.W_OK):
            yield Check(
                "data", Verdict.FAILED, f"{told} can't be written", "Run the program as the folder's owner."
            )
        elif os.name == "posix" and mode & OTHERS:
            plain = "700" if place.is_dir() else "600"
            detail = f"Others may read or change {told}; the registry in it is encrypted."
            yield Check("data", Verdict.WARNING, detail, f"Run: chmod {plain} '{place}'")
        else:
            yield Check("data", Verdict.OK, told)
    free = shutil.disk_usage(database.parent).free
    told = f"{free // (1024 * 1024)} MiB are free on the registry's disk"
    little = Check("space", Verdict.WARNING, told, "Make room: a full disk stops every hand-over.")
    yield little if free < LITTLE_SPACE else Check("space", Verdict.OK, told)


def _postgresql(registry: Registry, clock: datetime) -> Iterator[Check]:
    def ask(query: str) -> Any:
        return registry.database.execute_sql(query).fetchone()

    [version, role] = ask("SELECT current_setting('server_version'), current_user")
    yield Check("store", Verdict.OK, f"PostgreSQL {version}, as {role}")
    [durable] = ask("SELECT current_setting('fsync') || ' ' || current_setting('synchronous_commit')")
    if durable.startswith("off") or durable.endswith("off"):
        detail = f"The server may lose what it confirmed: fsync and synchronous_commit are {durable}."
        yield Check("durability", Verdict.FAILED, detail, "Set both to on in postgresql.conf.")
    [writes] = ask(
        "SELECT bool_or(has_table_privilege(name, right_)) FROM unnest(ARRAY['log_entry', 'log_head']) AS name, "
        "unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS right_"
    )
    if writes:
        detail = f"The counters' role {role} may change the log's tables, as their owner or by its rights."
        remedy = "Name a role of its own in database.url, the owner in database.owner_url alone."
        yield Check("role", Verdict.WARNING, detail, remedy)
    else:
        yield Check("role", Verdict.OK, f"{role} may append to the log and not change it")
    with reading(registry) as reader:
        off = abs((reader.server_now(clock) - clock).total_seconds()) if registry.server_clock else 0
    if off > OWN_CLOCK_OFF:
        detail = f"This machine's clock and the server's are {off:.0f} s apart."
        yield Check("server_clock", Verdict.WARNING, detail, "Let both be set by the same time server.")


def _registry(registry: Registry) -> Iterator[Check]:
    version, newest = migrations.schema_version(registry.database), max(migrations.MIGRATIONS)
    told = f"version {version}; this program knows up to {newest}"
    yield Check("schema", Verdict.OK if version == newest else Verdict.FAILED, told)
    yield from _guards(registry)
    with reading(registry) as reader:
        head, signed, set_up = reader.head(), last_checkpoint_size(reader), is_set_up(reader)
    yield Check("log", Verdict.OK, f"{head.size} entries, the first {signed} of them signed by a checkpoint")
    if not set_up:
        detail = "Set-up has not ended: there are no registrar and two supervisors yet."
        yield Check("set_up", Verdict.WARNING, detail, "Import people and staff (README, five steps).")


def _guards(registry: Registry) -> Iterator[Check]:
    faults = guard_faults(registry.database)
    for each in faults:
        what = "is missing or switched off" if each.missing else "was replaced by another"
        detail = f"The guard {each.name}, which keeps rows from being changed below the program, {what}."
        remedy = "Run `kiosk verify`, keep all witnesses, and find out who had the registry's key or owner."
        yield Check("guards", Verdict.FAILED, detail, remedy)
    if not faults:
        names = guard_names(registry.engine, migrations.schema_version(registry.database))
        yield Check("guards", Verdict.OK, ", ".join(sorted(names)))


def _clock(registry: Registry, clock: datetime) -> Iterator[Check]:
    with reading(registry) as reader:
        last, now = reader.head().last_at, reader.server_now(clock)
    told = f"{now.astimezone(registry.zone):%Y-%m-%d %H:%M} {registry.zone}"
    try:
        judged_moment(last, now, registry.clock_ahead, False)
    except ClockDoubtful as fault:
        remedy = "Set the clock right; if it is right, a supervisor runs `kiosk clock confirm`."
        yield Check("clock", Verdict.FAILED, f"Writing has stopped: {fault}", remedy)
    else:
        yield Check("clock", Verdict.OK, told)


def _witness(path: Path, origin: str | None) -> Iterator[Check]:
    writable = os.access(path if path.exists() else path.parent, os.W_OK)
    if not writable:
        detail = f"{path} can't be written: commits go unwitnessed there."
        yield Check(
            "witness", Verdict.FAILED, detail, "Mount its disk, or give this account the right to write."
        )
        return
    if not path.exists():
        yield Check("witness", Verdict.OK, f"{path} will be made with the next commit")
        return
    try:
        record = read_witness(path)
    except WitnessError as fault:
        yield Check("witness", Verdict.FAILED, str(fault), "Name another file; keep this one.")
        return
    if origin is not None and record.origins - {origin}:
        detail = f"{path} is of another log: {', '.join(sorted(record.origins))}."
        yield Check("witness", Verdict.FAILED, detail, "Name another file; keep this one.")
        return
    seen = len(record.commits) + len(record.checkpoints)
    yield Check("witness", Verdict.OK, f"{path} holds {seen} sightings")


def _key(status: KeyStatus) -> Check:
    told = f"{status.purpose.value.replace('_', ' ')}: {status.path}"
    if status.fault is not None:
        return Check("keys", Verdict.FAILED, status.fault.happened, status.fault.remedy)
    if status.purpose is KeyPurpose.LEFTOVER:
        return Check(
            "keys", Verdict.WARNING, f"{told} was left by an interrupted writing", "Remove it by hand."
        )
    if status.purpose is KeyPurpose.DATABASE_STAGED:
        remedy = "Open the registry once: the rotation is finished or undone then."
        return Check("keys", Verdict.WARNING, f"{told} is of a rotation that was interrupted", remedy)
    used = " (in use)" if status.in_use else ""
    since = "" if status.created is None else f", since {status.created:%Y-%m-%d}"
    return Check("keys", Verdict.OK, f"{told}{since}{used}")


def _issuer(issuers: list[KeyStatus]) -> Check:
    if not issuers:
        return Check("issuer", Verdict.OK, "The key that issues badges is not on this machine.")
    places = ", ".join(sorted({str(each.path.parent) for each in issuers}))
    detail = f"The key that issues badges lies in {places}: whoever reads it can issue badges."
    return Check("issuer", Verdict.OK, detail)
