"""Owns the list of copies at the counter: each told by sign, word and colour at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from kiosk.show import pad, show

SIGN_ROOM, WIDE_GAP, OPTION_PADDING = 2, 2, 2


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

    @property
    def columns(self) -> tuple[str, str, str, str, str]:
        """The texts beside the sign, from left to right."""
        return (self.copy, self.level, self.number, self.ground, self.state)


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
        room = self.scrollable_content_region.width - OPTION_PADDING
        self.clear_options()
        self.add_options([Option(line) for line in self._laid_out(room)])
        places = [place for place, item in enumerate(self._items) if item.copy == marked]
        self.highlighted = places[0] if places else None

    def _laid_out(self, room: int) -> list[Text]:
        """Lay out every copy in columns; a ground that its line has no room for stands below it."""
        columns = zip(*(item.columns for item in self._items), strict=True)
        widths = [max(map(cell_len, map(show, column))) for column in columns]
        wide = SIGN_ROOM + sum(widths) + WIDE_GAP * (len(widths) - 1) <= room
        gap = WIDE_GAP if wide else 1
        return [self._line(item, widths, gap, room) for item in self._items]

    def _line(self, item: CopyItem, widths: list[int], gap: int, room: int) -> Text:
        colour = f"bold {self.app.theme_variables.get(item.colour, '')}"
        line = Text(no_wrap=True)
        line.append(f"{item.sign} ", colour)
        line.append(pad(item.copy, widths[0]), "bold")
        for text, width in ((item.level, widths[1]), (item.number, widths[2])):
            line.append(" " * gap + pad(text, width) if width else "")
        state, ground = show(item.state), show(item.ground)
        left = room - line.cell_len - cell_len(state) - gap
        inline = cell_len(ground) + gap <= left
        line.append(f"{' ' * gap}{ground}" if inline else "")
        line.pad_right(max(gap, room - line.cell_len - cell_len(state)))
        line.append(state, colour)
        if not inline:
            line.append(f"\n{' ' * SIGN_ROOM}{show(ground, room - SIGN_ROOM)}")
        return line
