"""Owns the top line of every screen: which registry and counter this is, who is signed in, what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.show import show
from kiosk.texts import _

GAP = 3
NAME_ROOM = 28


class CounterBar(Widget):
    """One row. `operator` is what to call the signed-in person, None while nobody is or the counter is locked.

    `clock` returns the time in the registry's zone; it is asked once a second and shown to the minute.
    """

    operator: reactive[str | None] = reactive[str | None](None)
    locked: reactive[bool] = reactive(False)
    shown_at: reactive[str] = reactive("")

    def __init__(
        self, registry: str, counter: str, clock: Callable[[], datetime], id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._registry = registry
        self._counter = counter
        self._clock = clock

    def on_mount(self) -> None:
        """Start the clock."""
        self._tick()
        self.set_interval(1, self._tick)
        self.watch(self.app, "language", self.retranslate, init=False)

    def retranslate(self) -> None:
        """Say it in the language in use."""
        self.refresh()

    def render(self) -> Content:
        """Return the row: registry and counter on the left, time and operator on the right."""
        counter = _("Counter {name}").format(name=show(self._counter, 16))
        left = f"{show(self._registry, NAME_ROOM)}  {counter}"
        right = f"{self.shown_at}{' ' * GAP}{self._who()}"
        room = self.content_size.width
        left = show(left, max(0, room - cell_len(right) - GAP))
        space = " " * max(0, room - cell_len(left) - cell_len(right))
        return Content.assemble((left, "bold"), space, right)

    def _who(self) -> str:
        if self.locked:
            return _("locked")
        return show(self.operator, 24) if self.operator else _("nobody signed in")

    def _tick(self) -> None:
        self.shown_at = self._clock().strftime("%Y-%m-%d %H:%M")
