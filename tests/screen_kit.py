"""A terminal to test with: the counter's program over a real desk, and words for what people do at it.

Reads as steps: `await terminal.signs_in("C001")`, `await terminal.scans("JM2026-0815-03")`,
`await terminal.shows("REFUSED")`.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from counter_kit import Counter, pin_of
from textual.pilot import Pilot

from db.registry.acting import Face
from kiosk.counter_app import CounterApp
from kiosk.desk import Desk, Surroundings
from kiosk.extras import Extras
from kiosk.framing import VoidReason
from kiosk.scans import Scanned, ScanVoided
from kiosk.settings import Settings, parse_settings
from kiosk.widgets.pin_input import PinInput

PATIENCE = 10.0
TEXT_NODE = re.compile(r'<text class="[^"]*" x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>')


class Terminal:
    """One counter's program, its keyboard and its scanner."""

    def __init__(self, app: CounterApp, pilot: Pilot[None], counter: Counter, seconds: list[float]) -> None:
        self.app = app
        self.pilot = pilot
        self.counter = counter
        self._seconds = seconds

    @property
    def screen(self) -> str:
        """The name of the screen on top."""
        return type(self.app.screen).__name__

    @property
    def text(self) -> str:
        """What the screen shows, a line a row."""
        rows: dict[float, list[tuple[float, str]]] = {}
        for x, y, said in TEXT_NODE.findall(self.app.export_screenshot()):
            rows.setdefault(float(y), []).append((float(x), html.unescape(said)))
        lines = ("".join(said for _, said in sorted(rows[y])) for y in sorted(rows))
        return "\n".join(line.replace("\xa0", " ").rstrip() for line in lines)

    async def until(self, met: Callable[[], bool], what: str) -> None:
        """Wait until `met`; an AssertionError with the screen otherwise."""
        waited = 0.0
        while not met():
            assert waited < PATIENCE, f"{what}, but {self.screen} shows:\n{self.text}"
            await self.pilot.pause(0.02)
            waited += 0.02
        await self.pilot.pause()

    async def shows(self, *texts: str) -> None:
        """Wait until every one of `texts` stands on the screen."""
        for text in texts:
            await self.until(lambda text=text: text in self.text, f"{text!r} was expected")  # type: ignore[misc]

    async def is_on(self, screen: str) -> None:
        """Wait until the screen of this name is on top."""
        await self.until(lambda: self.screen == screen, f"{screen} was expected")

    async def presses(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def types(self, text: str) -> None:
        await self.presses(*text)

    async def scans(self, text: str) -> None:
        """Hold a code under the scanner and wait until the desk, or the screen, has taken it or holds it back."""
        self.app.post_message(Scanned(text))
        await self.pilot.pause()
        await self.pilot.pause(0.02)

    async def scans_garbage(self, reason: VoidReason = VoidReason.CONTROL_CHARACTER) -> None:
        self.app.post_message(ScanVoided(reason))
        await self.pilot.pause()

    async def enters_pin_of(self, staff_no: str) -> None:
        await self.until(lambda: isinstance(self.app.focused, PinInput), "a PIN field was expected")
        await self.presses(*pin_of(staff_no), "enter")

    async def signs_in(self, staff_no: str) -> None:
        await self.scans(self.counter.badges[staff_no])
        await self.enters_pin_of(staff_no)
        await self.is_on("CounterScreen")

    async def identifies(self, staff_no: str) -> None:
        await self.scans(self.counter.badges[staff_no])
        await self.is_on("PhotoScreen")
        await self.presses("enter")
        await self.is_on("CounterScreen")

    async def waits(self, seconds: float) -> None:
        """Let time pass for whoever watches for idle counters, and for the registry."""
        self._seconds[0] += seconds
        self.counter.now += timedelta(seconds=seconds)
        await self.pilot.pause(1.1)


def english(more: str = "") -> Settings:
    """Settings of a counter whose screens begin in English."""
    return parse_settings(f'[registry]\nlanguage = "en"\n{more}', "settings.toml")


@asynccontextmanager
async def terminal(
    counter: Counter,
    *,
    settings: Settings | None = None,
    size: tuple[int, int] = (80, 24),
    extras: Extras | None = None,
    random: Callable[[int], bytes] = os.urandom,
) -> AsyncIterator[Terminal]:
    """Open the counter's program on a terminal of `size`."""
    seconds = [0.0]
    desk = Desk(counter.registry, "1", Face.SCREEN, Surroundings(counter._tick, random))
    app = CounterApp(
        lambda: desk,
        settings or english(),
        around=desk.around,
        faults=counter.site.data / "faults",
        extras=extras,
        clock=lambda: seconds[0],
    )
    counter.desk = desk
    async with app.run_test(size=size) as pilot:
        opened = Terminal(app, pilot, counter, seconds)
        await opened.is_on("SignInScreen")
        yield opened
