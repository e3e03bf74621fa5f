"""Owns showing sections of sentences: a heading, lines below it, and beside a line the sign of what it speaks for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Literal

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual import events
from textual.containers import VerticalScroll
from textual.widgets import Static

from kiosk.desk import Refusal
from kiosk.seen_words import Line, Section
from kiosk.widgets.line_breaks import wrapped

AGAINST, LACKING = "✖", "!"
GAP = 2
MARK = 2
"""Cells of the sign before a line."""
NARROWEST, WIDEST = 26, 40
"""Between these a section beside others gets the room that its longest line asks for."""
ROOMY = 70
"""Cells from which on sections stand beside one another."""
FOLD: Literal["fold"] = "fold"
"""Chinese has no spaces to break at; Rich's tables would cut it short."""


class EntryView(VerticalScroll, can_focus=True):
    """Shows sections; scrolls when there are more lines than rows."""

    def __init__(self, *, beside: bool = False, id: str | None = None, classes: str | None = None) -> None:
        """`beside`: where there is room, sections stand beside one another and not below."""
        super().__init__(id=id, classes=classes)
        self._shown = Static(markup=False)
        self._beside = beside
        self._render_again: Callable[[], RenderableType] = Text

    def on_mount(self) -> None:
        """Take in the text."""
        self.mount(self._shown)

    def on_resize(self, event: events.Resize) -> None:
        """Use the room that there is."""
        self._shown.update(self._render_again())

    def show_sections(
        self, sections: Sequence[Section], against: Collection[Refusal] = (), *, lacking: bool = False
    ) -> None:
        """Show these; lines that bear on a code of `against` are marked, as `lacking` or as standing against."""
        self._show(partial(self._laid_out, tuple(sections), frozenset(against), lacking))

    def show_text(self, text: str) -> None:
        """Show a text as it is, line breaks included."""
        self._show(partial(Text, text))

    def _show(self, render: Callable[[], RenderableType]) -> None:
        self._render_again = render
        self._shown.update(render())
        self.scroll_home(animate=False)

    def _laid_out(
        self, sections: Sequence[Section], against: Collection[Refusal], lacking: bool
    ) -> RenderableType:
        colours = self.app.theme_variables
        sign, colour = (LACKING, colours["warning"]) if lacking else (AGAINST, colours["error"])
        room = self.scrollable_content_region.width
        beside = self._beside and room >= ROOMY
        widths = _widths(sections, room - GAP * len(sections)) if beside else [room] * len(sections)
        blocks = [
            Group(
                Text(section.heading, style=f"bold {colours['primary']}"),
                _lines(section.lines, against, sign, colour, width - MARK),
            )
            for section, width in zip(sections, widths, strict=True)
        ]
        if beside:
            row = Table.grid(padding=(0, GAP, 0, 0))
            for width in widths:
                row.add_column(width=width, overflow=FOLD)
            row.add_row(*blocks)
            return row
        return Group(*(part for block in blocks for part in (block, Text(""))))


def _widths(sections: Sequence[Section], room: int) -> list[int]:
    """Return a width for each: what its longest line asks for, as far as the room goes."""
    longest = [
        max(cell_len(section.heading), MARK + max(cell_len(line.text) for line in section.lines))
        for section in sections
    ]
    narrowest = min(NARROWEST, room // max(1, len(sections)))
    least = [min(each, narrowest) for each in longest]
    more = [min(each, WIDEST) - low for each, low in zip(longest, least, strict=True)]
    spare = max(0, room - sum(least))
    return [low + min(wish, spare * wish // (sum(more) or 1)) for low, wish in zip(least, more, strict=True)]


def _lines(lines: Sequence[Line], against: Collection[Refusal], sign: str, colour: str, room: int) -> Table:
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=1)
    grid.add_column(ratio=1, overflow=FOLD)
    for line in lines:
        marked = not line.bears_on.isdisjoint(against)
        style = colour if marked else ""
        grid.add_row(Text(sign if marked else "", style=f"bold {style}"), _text(line.text, room, style))
    return grid


def _text(text: str, room: int, style: str) -> Text:
    """Return a line broken for the room, each part set in as far as the first; before the first layout it is whole."""
    said = text.lstrip()
    indent = text[: len(text) - len(said)]
    parts = wrapped(said, room - len(indent)) if room > len(indent) else [said]
    return Text("\n".join(indent + part for part in parts), style=style)
