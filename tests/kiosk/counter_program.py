"""Opens the counter on the terminal over a registry of `counter_kit`, as `kiosk` does: for tests on a terminal.

Its arguments are the data folder, the settings, and how many seconds the registry takes to open.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from counter_kit import CHEAP

from db.connection import Registry
from kiosk.app import run_counter
from kiosk.settings import parse_settings
from kiosk.site import Site, open_site


def main(data: Path, settings: str, seconds: float = 0) -> None:
    site = Site(data, data / "keys", parse_settings(settings, "settings.toml"))
    run_counter(site, lambda: _opened(site, seconds))


def _opened(site: Site, seconds: float) -> Registry:
    time.sleep(seconds)
    registry = open_site(site)
    registry.pin_profile = CHEAP
    registry.server_clock = False
    return registry


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], *map(float, sys.argv[3:]))
