"""Owns the demonstration: a registry of its own with people, badges and copies, and the first incident to play.

What a newcomer "scans" is kept in `demo.json` beside it, which no real registry has: that file is how a
demonstration is told from the real thing.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.connection import Registry
from db.errors import RegistryError
from kiosk.site import APP, Site, find_site, open_site, utc_now

CODES = "demo.json"


class NotADemo(RegistryError):
    """There is a registry that was not made as a demonstration; it was left alone."""


@dataclass(frozen=True, slots=True)
class Demo:
    """An opened demonstration. `codes` are the scan texts and PINs: badges, copies, PINs by staff number."""

    site: Site
    registry: Registry
    codes: dict[str, Any]


def demo_folder(data: Path | None) -> Path:
    """Return where the demonstration lies: a folder of its own beside the real registry's."""
    if data is not None:
        return data
    import platformdirs

    return Path(platformdirs.user_data_dir(f"{APP}-demo", appauthor=False))


def open_demo(data: Path | None, *, reset: bool = False) -> Demo:
    """Make the demonstration, the first time or by `reset`, or reopen it with its dates renewed.

    Raises `NotADemo` where the folder holds a registry that was not made here.
    """
    folder = demo_folder(data)
    site = find_site(folder)
    marker = folder / CODES
    if not marker.exists() and (site.database.exists() or site.keys.exists()):
        raise NotADemo(f"{folder} holds a registry that is no demonstration; it was left as it is")
    if reset and marker.exists():
        _clear(site)
    if marker.exists():
        registry = open_site(site)
        codes = json.loads(marker.read_text(encoding="utf-8"))
        from kiosk.demo.renewing import renew

        renew(registry, codes, utc_now())
    else:
        codes = _make(site)
        registry = open_site(site)
    _keep(marker, codes)
    return Demo(site, registry, codes)


def _make(site: Site) -> dict[str, Any]:
    from kiosk.demo import cast
    from kiosk.demo.building import build

    # Marked before it is made: a demonstration that was interrupted can be reset, and is nobody's registry.
    site.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _keep(site.data / CODES, {"unfinished": True})
    badges = build(site, utc_now())
    people = {person.staff_no: person.name for person in cast.everybody()}
    return {
        "badges": badges,
        "pins": {number: cast.pin_of(number) for number in badges},
        "names": {number: people[number] for number in badges},
        "posts": {person.staff_no: person.post for person in cast.everybody() if person.staff_no in badges},
        "copies": [
            f"{series.number}-{copy:02d}" for series in cast.SERIES for copy in range(1, cast.COPIES_EACH + 1)
        ],
        "generation": 0,
    }


def _keep(marker: Path, codes: dict[str, Any]) -> None:
    part = marker.with_suffix(".part")
    descriptor = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(codes, file, ensure_ascii=False, indent=1)
    os.replace(part, marker)


def _clear(site: Site) -> None:
    """Remove what the demonstration made, and nothing else that lies in its folder."""
    for name in (site.database.name, f"{site.database.name}-wal", f"{site.database.name}-shm", CODES):
        (site.data / name).unlink(missing_ok=True)
    for folder in (site.keys, site.labels):
        shutil.rmtree(folder, ignore_errors=True)


def play(demo: Demo) -> None:
    """Open the counter on the demonstration, with its tray."""
    from kiosk.app import run_counter
    from kiosk.demo.tray import Tray

    labels: dict[str, str] = {}
    run_counter(demo.site, lambda: demo.registry, lambda: Tray(demo.codes, labels))
