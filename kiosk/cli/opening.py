"""Owns opening the counter. Imports nothing of the command line's library: most starts of the program end here."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from kiosk.cli.here import Here
from kiosk.cli.language import speak

OPTIONS = {"--data": "data", "--keys": "keys", "--config": "config", "--issuer-keys": "issuer_keys"}


def counter_asked_for(arguments: Sequence[str]) -> Here | None:
    """Return the registry whose counter `arguments` ask for; None where they say anything else."""
    named: dict[str, Path] = {}
    left = list(arguments)
    while left:
        option, equals, value = left.pop(0).partition("=")
        if option not in OPTIONS or not (equals or left):
            return None
        named[OPTIONS[option]] = Path(value if equals else left.pop(0))
    return Here(named.get("data"), named.get("keys"), named.get("config"), named.get("issuer_keys"))


def open_counter(here: Here) -> int:
    """Open the counter on the terminal and return the program's exit code."""
    speak("en")
    try:
        # What is imported stays until the end; looking through it for rubbish takes a seventh of the start.
        # The counter allows it again once it has imported everything.
        gc.disable()
        from kiosk.app import run_counter
        from kiosk.site import open_site

        run_counter(here.site, partial(open_site, here.site))
    except (Exception, KeyboardInterrupt) as fault:
        from kiosk.cli.faults import explain

        return explain(here, fault)
    return 0
