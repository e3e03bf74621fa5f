"""Opens the counter of a demonstration at a time that stands still, in English and without the tray: for the
pictures in README.md. Its arguments are the data folder and the time."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from random import Random

from textual import events
from textual.widgets import Input

import kiosk
from db.registry.acting import Face
from kiosk.counter_app import CounterApp
from kiosk.desk import Desk, Surroundings
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.settings import parse_settings
from kiosk.site import find_site, open_site

SETTINGS = """
[registry]
name = "Confidential files"
language = "en"
"""


class StillCounter(CounterApp):
    """The counter with a cursor that does not blink: a picture of it is the same at every moment."""

    # Relative paths would be looked for beside this file.
    CSS_PATH = [Path(kiosk.__file__).parent / name for name in CounterApp.CSS_PATH]  # noqa: RUF012

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False


def open_counter(data: Path, now: datetime) -> None:
    """Run the counter until it is closed."""
    registry = open_site(find_site(data))
    registry.server_clock = False
    settings = parse_settings(SETTINGS, "settings.toml")
    desk = Desk(registry, settings.counter.name, Face.SCREEN, Surroundings(lambda: now, Random(1).randbytes))
    StillCounter(
        lambda: desk, settings, around=desk.around, faults=data / "faults", extras=Extras(SCREENS)
    ).run()


if __name__ == "__main__":
    open_counter(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]))
