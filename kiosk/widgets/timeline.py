"""Owns drawing a timeline: days as headings, a line down the left, an event at each of its branches.

It never holds more than a page; pages are loaded by whoever listens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from kiosk.show import show
from kiosk.texts import _
from kiosk.widgets.line_breaks import wrapped
from kiosk.widgets.page_table import Direction

TIME = 6
"""Cells of the time and the gap after it."""
PADDING = 2
"""Cells beside every event, left and right together (`styles/records.tcss`)."""
RAIL = {"first": "┌─ ", "middle": "├─ ", "last": "└─ ", "only": "── ", "below": "│  ", "after": "   "}


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happened: its key, its day as a heading, its time, sign and words; a colour of the theme."""

    key: str
    day: str
    time: str
    sign: str
    headline: str
    details: tuple[str, ...] = ()
    colour: str = ""


class Timeline(OptionList):
    """Events from the oldest down to the newest. Posts `Wanted` when a key goes beyond the page, `Chosen` on Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("home", "screen.first", show=False),
        Binding("end", "screen.newest", show=False),
    ]

    class Wanted(Message):
        """The page before or after the one shown is asked for; answer with `show_events`."""

        def __init__(self, direction: Direction) -> None:
            super().__init__()
            self.direction = direction

    class Chosen(Message):
        """An event was opened."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._events: tuple[TimelineEvent, ...] = ()
        self._beyond = {"older": False, "newer": False}
        self._drawn_at = 0

    def show_events(
        self, shown: Sequence[TimelineEvent], *, older: bool, newer: bool, at_end: bool = False
    ) -> None:
        """Show these; `older` and `newer` say whether there are more, `at_end` where the mark goes."""
        self._events = tuple(shown)
        self._beyond = {"older": older, "newer": newer}
        self._draw()
        self._mark(len(self._events) - 1 if at_end else 0)

    def on_resize(self, event: events.Resize) -> None:
        """Break lines for the room that there is, and keep the mark in sight."""
        at = self.marked
        if self._width() != self._drawn_at:
            self._draw()
        self._mark(next((place for place, each in enumerate(self._events) if each.key == at), 0))

    @property
    def marked(self) -> str | None:
        """The key of the marked event."""
        option = None if self.highlighted is None else self.get_option_at_index(self.highlighted)
        return None if option is None else option.id

    @on(OptionList.OptionSelected)
    def choose(self, message: OptionList.OptionSelected) -> None:
        """Tell which event was opened."""
        message.stop()
        if message.option_id is not None:
            self.post_message(self.Chosen(message.option_id))

    def action_cursor_down(self) -> None:
        """Go to the next event; at the last one, to the page after it."""
        if not self._events or self.marked == self._events[-1].key:
            self._want("newer")
        else:
            super().action_cursor_down()

    def action_cursor_up(self) -> None:
        """Go to the event before; at the first one, to the page before it."""
        if not self._events or self.marked == self._events[0].key:
            self.scroll_home(animate=False)
            self._want("older")
        else:
            super().action_cursor_up()

    def action_page_down(self) -> None:
        """Go down by what fits; at the last event, to the page after it."""
        if not self._events or self.marked == self._events[-1].key:
            self._want("newer")
        else:
            super().action_page_down()  # type: ignore[no-untyped-call]  # Textual gives it none

    def action_page_up(self) -> None:
        """Go up by what fits; at the first event, to the page before it."""
        if not self._events or self.marked == self._events[0].key:
            self._want("older")
        else:
            super().action_page_up()  # type: ignore[no-untyped-call]  # Textual gives it none

    def _want(self, direction: Direction) -> None:
        if self._beyond[direction]:
            self.post_message(self.Wanted(direction))

    def _mark(self, place: int) -> None:
        if self._events:
            self.highlighted = self.get_option_index(self._events[max(place, 0)].key)
            # How high the new options are is only known once they were laid out.
            self.call_after_refresh(self.scroll_to_highlight)

    def _width(self) -> int:
        return max(self.scrollable_content_region.width - PADDING, TIME + 2 * len(RAIL["below"]))

    def _draw(self) -> None:
        self._drawn_at = width = self._width()
        options: list[Option] = []
        day = None
        for place, event in enumerate(self._events):
            if event.day != day:
                day = event.day
                options.append(Option(Text(show(day, width), style="bold", no_wrap=True), disabled=True))
            options.append(Option(self._drawn(event, place, width), id=event.key))
        self.clear_options()
        self.add_options(options)
        self.border_subtitle = self._ends()

    def _drawn(self, event: TimelineEvent, place: int, width: int) -> Text:
        rail, below = self._rail(place)
        room = width - TIME - len(rail)
        style = self.app.theme_variables.get(event.colour, "")
        headline = show(f"{event.sign} {event.headline}".strip())
        text = Text(no_wrap=True, end="")
        for number, line in enumerate(wrapped(headline, room)):
            text.append(f"{event.time:<{TIME}}{rail}" if not number else f"\n{' ' * TIME}{below}")
            text.append(line, style=f"bold {style}")
        for detail in event.details:
            for line in wrapped(show(detail), room - 2):
                text.append(f"\n{' ' * TIME}{below}  {line}")
        return text

    def _rail(self, place: int) -> tuple[str, str]:
        first = place == 0 and not self._beyond["older"]
        last = place == len(self._events) - 1 and not self._beyond["newer"]
        if first and last:
            return RAIL["only"], RAIL["after"]
        if last:
            return RAIL["last"], RAIL["after"]
        return RAIL["first" if first else "middle"], RAIL["below"]

    def _ends(self) -> str:
        words = {"older": _("older"), "newer": _("newer")}
        keys = {"older": "PgUp", "newer": "PgDn"}
        return "   ".join(f"{keys[way]} {words[way]}" for way in keys if self._beyond[way])
