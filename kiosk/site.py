"""Owns where a registry lies and how it is opened: data folder, keys folder, settings.

The registry is imported when it is opened: whoever asks where it lies, or shows a first picture, does not wait for it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from db.connection import Registry
    from db.identity.keys import Keys
    from db.identity.pins import PinProfile
    from db.registry.acting import ActResult
    from db.registry.founding import Founder

APP = "confidential-file-counter"
DATABASE = "registry.db"


@dataclass(frozen=True, slots=True)
class Site:
    """Where everything of one registry lies."""

    data: Path
    keys: Path
    settings: Settings
    issuer_keys: Path | None = None

    @property
    def database(self) -> Path:
        """The SQLCipher file."""
        return self.data / DATABASE

    @property
    def labels(self) -> Path:
        """Where the file printer writes."""
        return self.data / "labels"

    @property
    def sheets(self) -> Path:
        """Where receipts and lists are written."""
        return self.data / "sheets"

    @property
    def faults(self) -> Path:
        """Where faults that nobody expected are written down."""
        return self.data / "faults"


def find_site(
    data: Path | None, keys: Path | None = None, config: Path | None = None, issuer_keys: Path | None = None
) -> Site:
    """Return the site that the command line names; what is not named lies in the platform's folders."""
    # platformdirs is only asked for what was not named.
    if data is None:
        import platformdirs

        folder = Path(platformdirs.user_data_dir(APP, appauthor=False))
        keys = keys or Path(platformdirs.user_config_dir(APP, appauthor=False)) / "keys"
    else:
        folder = data
        keys = keys or data / "keys"
    settings = load_settings(config or folder / "settings.toml", required=config is not None)
    return Site(folder, keys, settings, issuer_keys)


def open_site(site: Site) -> Registry:
    """Open the site's registry: keys first, then the store. Raises `KeyFault`, `RegistryError`.

    What a crash or an older program left is put right first: a rotation of the store's key that was under way is
    finished or undone, an older store is copied and then migrated.
    """
    from db.connection import reading
    from db.identity.keys import load_keys, staged_database_key
    from db.registry.policies import policy_in_force
    from db.upgrading import RegistryTooOld

    if site.settings.database.url is None and staged_database_key(site.keys) is not None:
        from db.registry.store_key import (
            settle_store_key,
        )  # with who may rotate keys it would slow every start

        settle_store_key(site.database, site.keys)
    keys = load_keys(site.keys, site.issuer_keys)
    try:
        registry = _connect(site, keys)
    except RegistryTooOld:
        if site.settings.database.owner_url is None:
            raise
        _upgrade(site, keys)
        registry = _connect(site, keys)
    registry.loaded_keys = keys
    with reading(registry) as reader:
        policy = policy_in_force(reader, reader.head().policy_version)
    registry.clock_ahead = policy.clock.may_jump_ahead
    registry.holidays = frozenset(site.settings.calendar.holidays)
    registry.worked_instead = frozenset(site.settings.calendar.worked_instead)
    return registry


def open_to_verify(site: Site) -> Registry:
    """Open the site's registry to verify its log, with public keys alone. Raises `KeyFault`, `RegistryError`."""
    from db.identity.keys import load_verifying_keys, staged_database_key

    if site.settings.database.url is None and staged_database_key(site.keys) is not None:
        # What a rotation of the store's key left has to be put right first, and that takes all keys.
        return open_site(site)
    keys = load_verifying_keys(site.keys, opens_store=site.settings.database.url is None)
    registry = _connect(site, keys)
    registry.loaded_keys = keys
    return registry


def _connect(site: Site, keys: Keys) -> Registry:
    from db import store

    settings = site.settings.database
    if settings.url is None:
        database = store.open_sqlcipher(site.database, keys.database_key)
    else:
        database = store.connect_postgresql(settings.url, read_password(settings.password_file))
    return store.registry_on(
        database,
        zone=site.settings.zone,
        witnesses=tuple(Path(name) for name in site.settings.witness.files),
        path=site.database if settings.url is None else None,
    )


def _upgrade(site: Site, keys: Keys) -> None:
    """Migrate a PostgreSQL registry as its owner, after a backup beside the site's other data."""
    from db.backup import Server, upgrade_postgresql

    settings, now = site.settings.database, utc_now()
    server = Server.at(settings.owner_url or "", read_password(settings.owner_password_file))
    kept = site.data / f"before-upgrade-{now:%Y%m%dT%H%M%S}.backup"
    upgrade_postgresql(server, settings.url or "", keys, site.settings.zone, kept, now, os.urandom)


def create_site(
    site: Site,
    founder: Founder,
    now: datetime,
    *,
    pin_profile: PinProfile | None = None,
    server_clock: bool = True,
) -> tuple[Registry, ActResult]:
    """Make the keys, the store and its first administrator. What exists already is never overwritten."""
    from db import store
    from db.errors import RegistryError
    from db.identity.keys import create_keys
    from db.identity.pins import STANDARD
    from db.registry.acting import By, Face
    from db.registry.founding import found

    site.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if site.settings.database.url is None and site.database.exists():
        raise RegistryError(f"there is a registry in {site.data} already; nothing was changed")
    log_id = os.urandom(8).hex()
    keys = create_keys(
        site.keys, os.urandom, origin=f"{APP}/{log_id}", now=now, issuer_folder=site.issuer_keys
    )
    settings = site.settings.database
    if settings.url is None:
        database = store.create_sqlcipher(site.database, keys.database_key)
    else:
        owner = settings.owner_url or settings.url
        password = read_password(settings.owner_password_file or settings.password_file)
        database = store.create_postgresql(owner, password, role_of=settings.url)
    registry = store.registry_on(database, zone=site.settings.zone)
    registry.loaded_keys, registry.pin_profile = keys, pin_profile or STANDARD
    registry.server_clock = server_clock
    by = By(act=os.urandom(12).hex(), face=Face.CLI, actor=founder.staff_no)
    result = found(registry, by, founder, log_id, now)
    return registry, result


def read_password(name: str | None) -> str | None:
    """Return the first line of a password file, which nobody but its owner may read; None for no file."""
    if name is None:
        return None
    path = Path(name)
    try:
        if path.stat().st_mode & 0o077:
            raise SettingsError(f"{path}: others can read this password file: run `chmod 600 {path}`")
        return path.read_text(encoding="utf-8").splitlines()[0]
    except (OSError, IndexError) as fault:
        raise SettingsError(f"{path}: no password can be read there: {fault}") from fault


def utc_now() -> datetime:
    """Return the machine's clock, aware, UTC."""
    return datetime.now(UTC)
