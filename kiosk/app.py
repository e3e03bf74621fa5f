"""Owns putting the counter together: registry, desk, printer, screens and, in a demonstration, the tray."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from kiosk.counter_app import CounterApp
from kiosk.desk.surroundings import Surroundings
from kiosk.extras import Extras, LabelNews, SheetNews
from kiosk.other_screens import SCREENS
from kiosk.site import Site, utc_now
from kiosk.texts import _

if TYPE_CHECKING:
    from db.connection import Registry
    from kiosk.desk import Desk

ENDING = ("SIGHUP", "SIGTERM")


class CounterStopped(Exception):
    """The terminal program broke off; `code` is the fault's, under which its file lies."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def happened(self) -> str:
        """Say what happened, in the language in use."""
        return _("The counter's screen broke off: fault {code}.").format(code=self.code)

    @property
    def safe(self) -> str:
        """Say what is safe."""
        return _("The operator was signed out. What was recorded is safe; nothing is half done.")

    @property
    def remedy(self) -> str:
        """Say what to do."""
        return _("Start it again. Give the administrator the code: its file lies in the folder faults.")


class OpensDesk:
    """Opens the registry and puts the desk on it, once; whoever prints asks it for the registry afterwards."""

    registry: Registry

    def __init__(self, site: Site, open_registry: Callable[[], Registry], around: Surroundings) -> None:
        self._counter = site.settings.counter.name
        self._open_registry = open_registry
        self._around = around

    def __call__(self) -> Desk:
        """Open it. Raises what `open_site` raises."""
        from db.registry.acting import Face
        from kiosk.desk import Desk

        # What was imported stays until the end: nobody need look through it for rubbish.
        gc.freeze()
        gc.enable()
        self.registry = self._open_registry()
        return Desk(self.registry, self._counter, Face.SCREEN, self._around)


class LabelPrinter:
    """Prints what is queued; used on the printer's thread alone."""

    def __init__(self, site: Site, opens: OpensDesk) -> None:
        self._site = site
        self._opens = opens
        self._begun = False

    def __call__(self) -> Sequence[LabelNews]:
        """Print everything that this counter has queued; the first time find what a crash left half sent."""
        from kiosk.printing import Printing, program

        settings = self._site.settings
        acting = partial(program, settings.counter.name)
        printing = Printing(self._opens.registry, settings, self._site.labels, utc_now)
        if not self._begun:
            self._begun = True
            printing.begin(acting())
        return printing.drain(acting())


class SheetPrinter:
    """Writes receipts and lists; used on the printer's thread alone."""

    def __init__(self, site: Site, opens: OpensDesk) -> None:
        self._site = site
        self._opens = opens

    def __call__(self, name: str) -> SheetNews:
        """Compose the receipt or list of this name and bring it to paper."""
        from kiosk.sheets import Sheets

        return Sheets(self._opens.registry, self._site.settings, self._site.sheets).write_named(name)


class TerminalCounter(CounterApp):
    """The counter on a terminal of its own: a closed window or an ending machine ends it in good order."""

    def on_mount(self) -> None:
        """Turn the signals that ask for an end into one."""
        loop = asyncio.get_running_loop()
        for name in ENDING:
            # Windows has none of them, and closes its windows in another way.
            with contextlib.suppress(AttributeError, NotImplementedError):
                loop.add_signal_handler(getattr(signal, name), self.exit)


def run_counter(
    site: Site, open_registry: Callable[[], Registry], tray: Callable[[], Widget] | None = None
) -> None:
    """Open the counter of this site on the terminal, until it is closed; then everybody is signed out.

    `open_registry` is called once the first picture stands; what it raises ends the counter and is raised here.
    `tray` makes what stands for the scanner in a demonstration. `CounterStopped` when the screen broke off.
    """
    if _shows_no_picture(site):
        opened = open_registry()
        open_registry = lambda: opened  # noqa: E731
    around = Surroundings(utc_now, os.urandom)
    opens = OpensDesk(site, open_registry, around)
    extras = Extras(SCREENS, tray, LabelPrinter(site, opens), SheetPrinter(site, opens))
    app = TerminalCounter(opens, site.settings, around=around, faults=site.faults, extras=extras)
    app.run()
    if app.unopened is not None:
        raise app.unopened
    if app.fault is not None:
        from kiosk.faults import write_fault

        raise CounterStopped(write_fault(site.faults, app.fault, utc_now())) from app.fault


def _shows_no_picture(site: Site) -> bool:
    """Say whether a first picture would be wrong: there is no registry to sign in to, or no terminal to see it on."""
    on_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    return not on_terminal or (site.settings.database.url is None and not site.database.exists())
