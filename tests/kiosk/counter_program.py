"""Opens the counter on the terminal over a registry of `counter_kit`, as `kiosk` does: for `test_app_pty.py`."""

from __future__ import annotations

import sys
from pathlib import Path

from counter_kit import CHEAP

from kiosk.app import run_counter
from kiosk.settings import parse_settings
from kiosk.site import Site, open_site


def main(data: Path, settings: str) -> None:
    site = Site(data, data / "keys", parse_settings(settings, "settings.toml"))
    registry = open_site(site)
    registry.pin_profile = CHEAP
    registry.server_clock = False
    run_counter(site, registry)
    registry.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
