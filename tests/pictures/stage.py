"""Plays a journey through the counter's screens once, and takes four pictures of each state on the way: in both
languages, at both sizes. Nothing in them is left to chance: the clock, the randomness and the people are fixed."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from counter_kit import Counter, build_counter
from pictures.people import dress
from pictures.picture import Picture, read_exported
from screen_kit import Terminal, terminal
from textual.widgets import Input

from db.registry.acting import Face
from kiosk.desk import Desk, Surroundings
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.texts import LANGUAGES, current_language, set_language

SIZES = ((80, 24), (120, 36))
KEPT = Path(__file__).parent / "kept"
STILL = 3
"""How often in a row a screen must look the same before it is taken to stand still."""
MOST = 200
"""How often it is looked at before it is given up."""


@dataclass
class Album:
    """The pictures of one journey, by name: what is kept of each."""

    at: Terminal
    pictures: dict[str, str] = field(default_factory=dict)

    async def keep(self, state: str, *said: str) -> None:
        """Take the four pictures of the screen on top in this `state`, once it says `said`."""
        await self.at.shows(*said)
        for each in self.at.app.screen.query(Input):
            each.cursor_blink = False
        name = f"{self.at.screen}-{state}"
        for (columns, rows), languages in zip(SIZES, (LANGUAGES[::-1], LANGUAGES), strict=True):
            await self.at.pilot.resize_terminal(columns, rows)
            for language in languages:
                self.at.app.language = language
                full = f"{name}.{language}.{columns}x{rows}.svg"
                assert full not in self.pictures, f"two pictures are called {full}"
                self.pictures[full] = (await self._standing_still()).kept()
        await self.at.pilot.resize_terminal(*SIZES[0])
        self.at.app.language = "en"
        await self._standing_still()

    async def _standing_still(self) -> Picture:
        await self.at.pilot.pause()
        seen, times = "", 0
        for _look in range(MOST):
            shown = self.at.app.export_screenshot(simplify=True)
            times = times + 1 if shown == seen else 1
            if times == STILL:
                return read_exported(shown, *self.at.app.size)
            seen = shown
            await asyncio.sleep(0.02)
        raise AssertionError(f"{self.at.screen} does not stand still:\n{self.at.text}")


@dataclass(frozen=True)
class Journey:
    """What happened before anybody looked, and what somebody then does at the terminal."""

    play: Callable[[Terminal, Album], Awaitable[None]]
    before: Callable[[Counter], object] = lambda _counter: None
    extras: Extras = field(default_factory=lambda: Extras(SCREENS))

    @property
    def name(self) -> str:
        """The name of the folder that its pictures are kept in."""
        return self.play.__name__.replace("_", "-")

    @property
    def folder(self) -> Path:
        """Where its pictures are kept."""
        return KEPT / self.name


async def take(journey: Journey) -> dict[str, str]:
    """Play the journey on a registry of its own and return its pictures by the names of their files."""
    with tempfile.TemporaryDirectory() as folder:
        counter = build_counter(Path(folder) / "data", "")
        dress(counter)
        counter.desk = Desk(
            counter.registry, "1", Face.DESK, Surroundings(counter._tick, Random("before").randbytes)
        )
        journey.before(counter)
        screen = Random("screen").randbytes
        async with terminal(counter, extras=journey.extras, random=screen) as at:
            at.app.animation_level = "none"
            album = Album(at)
            await journey.play(at, album)
    return album.pictures


def taken(journey: Journey) -> dict[str, str]:
    """Play it where nothing else runs; the language and the environment are as before afterwards."""
    language, terminal_name = current_language(), os.environ.get("TERM_PROGRAM")
    os.environ.pop("TERM_PROGRAM", None)
    try:
        return asyncio.run(take(journey))
    finally:
        set_language(language)
        if terminal_name is not None:
            os.environ["TERM_PROGRAM"] = terminal_name
