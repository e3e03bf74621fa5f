"""Owns the list of copies at the counter: each told by sign, word and colour at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from kiosk.show import pad, show

NUMBER_ROOM = 24
"""Cells of the longest control number."""


@dataclass(frozen=True, slots=True)
class CopyItem:
    """One line: a sign and a word for its state, a colour of the theme, the number and what is said of it."""

    copy: str
    sign: str
    state: str
    colour: str
    level: str = ""
    number: str = ""
    ground: str = ""


class CopyList(OptionList):
    """Shows copies in order; the newest change is scrolled into view. Arrow keys mark one."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self.can_focus = False
        self._items: tuple[CopyItem, ...] = ()

    @property
    def marked(self) -> str | None:
        """The copy that is marked."""
        at = self.highlighted
        return None if at is None or at >= len(self._items) else self._items[at].copy

    def show_items(self, items: Sequence[CopyItem], latest: str | None) -> None:
        """Show these copies and mark the `latest`, if it is one of them."""
        if tuple(items) == self._items:
            return
        self._items = tuple(items)
        self._fill(latest or self.marked)

    def on_resize(self, event: events.Resize) -> None:
        """Use the room that there is."""
        self._fill(self.marked)

    def _fill(self, marked: str | None) -> None:
        self.clear_options()
        widest = max((len(item.copy) for item in self._items), default=0)
        self.add_options([Option(self._line(item, min(widest, NUMBER_ROOM))) for item in self._items])
        places = [place for place, item in enumerate(self._items) if item.copy == marked]
        self.highlighted = places[0] if places else None

    def _line(self, item: CopyItem, widest: int) -> Text:
        colour = self.app.theme_variables.get(item.colour, "")
        room = self.scrollable_content_region.width - 2
        line = Text.assemble(
            (f"{item.sign} ", f"bold {colour}"),
            (pad(item.copy, widest), "bold"),
            (f"  {pad(item.level, 8)}", ""),
            (f" {pad(item.number, 7)}", ""),
            no_wrap=True,
        )
        state = show(item.state)
        left = room - line.cell_len - Text(state).cell_len - 4
        line.append(f"  {pad(item.ground, max(left, 0))}" if left > 3 else " ")
        line.append(f" {state}", f"bold {colour}")
        return line
