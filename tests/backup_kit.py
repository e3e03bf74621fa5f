"""Words for tests that back a counter's registry up and put it back."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from counter_kit import Counter, by

from db import store
from db.backup import Consent, Made, Place, Restored, Server, backup, restore
from db.connection import Registry, reading
from db.log.body import EntryBody, decode_body
from db.registry.badges import issue_badge
from db.tables import LogEntry

FRESH = itertools.count()
ADMIN, ADMIN_PIN = "A001", "860213"


def backs_up(counter: Counter, target: Path, passphrase: str | None = None) -> Made:
    result, made = backup(counter.registry, by(ADMIN), target, counter.now, os.urandom, passphrase)
    assert result.outcome == "backup_made"
    assert made is not None
    return made


def works(counter: Counter, acts: int = 3) -> None:
    for _ in range(acts):
        issue_badge(counter.registry, by("R001"), "P014", counter.now, os.urandom)


def elsewhere(counter: Counter, tmp_path: Path, *witnesses: Path) -> Place:
    """An empty place for the counter's registry, with its keys."""
    registry = counter.registry
    place = Place(registry.keys, registry.zone, witnesses, server_clock=False)
    settings = counter.site.settings.database
    if settings.owner_url is None or settings.url is None:
        return replace(place, database=tmp_path / f"new{next(FRESH)}" / "registry.db")
    name = f"restored_{os.getpid()}_{next(FRESH)}"
    owner = store.connect_postgresql(settings.owner_url)
    owner.connection().autocommit = True
    owner.connection().execute(f"CREATE DATABASE {name}")
    owner.close()
    return replace(
        place, server=Server.at(named(settings.owner_url, name)), role_of=named(settings.url, name)
    )


def named(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def restores(counter: Counter, source: Path, place: Place, **consent: Any) -> Restored:
    return restore(
        source, place, by(ADMIN), ADMIN_PIN, counter.now, Consent(**consent), pause=lambda _seconds: None
    )


def opened(counter: Counter, place: Place) -> Registry:
    if place.database is not None:
        database = store.open_sqlcipher(place.database, place.keys.database_key)
    else:
        database = store.connect_postgresql(place.role_of)
    registry = store.registry_on(database, zone=place.zone, steps=place.steps)
    registry.loaded_keys, registry.server_clock = place.keys, False
    return registry


def newest(registry: Registry, entry_type: str | None = None) -> EntryBody:
    query = LogEntry.select().order_by(LogEntry.seq.desc()).limit(1)
    if entry_type is not None:
        query = query.where(LogEntry.type == entry_type)
    with reading(registry) as reader:
        return decode_body(bytes(reader.rows(query)[0].body))


def in_place(counter: Counter, *witnesses: Path) -> Place:
    """The place where the counter's registry stands."""
    registry = counter.registry
    return Place(registry.keys, registry.zone, witnesses, database=counter.site.database, server_clock=False)
