"""Owns showing sections of sentences: a heading, lines below it, and beside a line the sign of what it speaks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.containers import VerticalScroll
from textual.widgets import Static

from kiosk.desk import Refusal
from kiosk.seen_words import Line, Section

AGAINST, LACKING = "✖", "!"


class EntryView(VerticalScroll, can_focus=True):
    """Shows sections; scrolls when there are more lines than rows."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._shown = Static(markup=False)

    def on_mount(self) -> None:
        """Take in the text."""
        self.mount(self._shown)

    def show_sections(
        self, sections: Sequence[Section], against: Collection[Refusal] = (), *, lacking: bool = False
    ) -> None:
        """Show these; lines that bear on a code of `against` are marked, as `lacking` or as standing against."""
        colours = self.app.theme_variables
        sign, colour = (LACKING, colours["warning"]) if lacking else (AGAINST, colours["error"])
        parts: list[RenderableType] = []
        for section in sections:
            heading = Text(section.heading, style=f"bold {colours['primary']}")
            parts += [*([Text("")] if parts else []), heading, _lines(section.lines, against, sign, colour)]
        self._shown.update(Group(*parts))
        self.scroll_home(animate=False)

    def show_text(self, text: str) -> None:
        """Show a text as it is, line breaks included."""
        self._shown.update(Text(text))
        self.scroll_home(animate=False)


def _lines(lines: Sequence[Line], against: Collection[Refusal], sign: str, colour: str) -> Table:
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=1)
    grid.add_column(ratio=1)
    for line in lines:
        marked = not line.bears_on.isdisjoint(against)
        style = colour if marked else ""
        grid.add_row(Text(sign if marked else "", style=f"bold {style}"), Text(line.text, style=style))
    return grid
