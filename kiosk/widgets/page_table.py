"""Owns tables that show one page of something long: a log, grants, copies. Pages are loaded by whoever listens.

A table never holds more than a page, so length costs nothing; every cell passes `show`, and columns have
widths of their own, so that no number is cut unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.text import Text
from textual import events, on
from textual.message import Message
from textual.widget import Widget
from textual.widgets import DataTable

from kiosk.show import show_rich
from kiosk.texts import _

Direction = Literal["older", "newer"]
NARROWEST = 6


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column: the catalogue text of its heading and its width in cells. Width 0 takes the room that is left."""

    heading: str
    width: int = 0


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row: its key, a text for each column, and a style (`bold`, `$refused`...) for all of them."""

    key: str
    cells: tuple[str, ...]
    style: str = ""


class PageTable(DataTable[Text]):
    """A table of one page. Posts `Wanted` when a key goes beyond it and `Chosen` when Enter opens a row."""

    class Wanted(Message):
        """The page before or after the one shown is asked for; answer with `show_page`."""

        def __init__(self, table: PageTable, direction: Direction) -> None:
            super().__init__()
            self.table = table
            self.direction = direction

        @property
        def control(self) -> PageTable:
            """The table, for `@on` selectors."""
            return self.table

    class Chosen(Message):
        """A row was opened."""

        def __init__(self, table: PageTable, key: str) -> None:
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> PageTable:
            """The table, for `@on` selectors."""
            return self.table

    def __init__(
        self,
        columns: Sequence[PageColumn],
        *,
        first: Direction = "newer",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`first` says whether newer or older pages lie above this one."""
        super().__init__(cursor_type="row", zebra_stripes=True, id=id, classes=classes)
        self._page_columns = tuple(columns)
        self._nothing = ""
        self._rows: tuple[PageRow, ...] = ()
        self._beyond: dict[Direction, bool] = {"older": False, "newer": False}
        self._above: Direction = first
        self._below: Direction = "older" if first == "newer" else "newer"

    def show_page(self, rows: Sequence[PageRow], *, older: bool, newer: bool, at_end: bool = False) -> None:
        """Show these rows; `older` and `newer` say whether there are more, `at_end` where the cursor goes."""
        self._rows = tuple(rows)
        if isinstance(self.parent, Widget) and self.parent.has_class("list-body"):
            self.parent.set_class(not rows, "-empty")  # there is nothing to tell beside an empty list
        self._beyond = {"older": older, "newer": newer}
        self._fill()
        self.move_cursor(row=len(self._rows) - 1 if at_end else 0)

    def say_of_nothing(self, text: str) -> None:
        """Say this catalogue text in place of headings that nothing stands under."""
        self._nothing = text

    def on_mount(self) -> None:
        """Follow the language."""
        self.watch(self.app, "language", self.retranslate, init=False)

    def on_resize(self, event: events.Resize) -> None:
        """Give the column without a width the room that there is."""
        self._fill()

    def retranslate(self) -> None:
        """Say headings in the language in use; rows come anew from whoever made them."""
        self._fill()

    def action_page_down(self) -> None:
        """Go down a page; at the last row, to the page below."""
        if self.cursor_row >= self.row_count - 1:
            self._want(self._below)
        else:
            super().action_page_down()

    def action_page_up(self) -> None:
        """Go up a page; at the first row, to the page above."""
        if self.cursor_row <= 0:
            self._want(self._above)
        else:
            super().action_page_up()

    @on(DataTable.RowSelected)
    def choose(self, message: DataTable.RowSelected) -> None:
        """Tell which row was opened."""
        message.stop()
        if message.row_key.value is not None:
            self.post_message(self.Chosen(self, message.row_key.value))

    def _want(self, direction: Direction) -> None:
        if self._beyond[direction]:
            self.post_message(self.Wanted(self, direction))

    def _fill(self) -> None:
        at = self.cursor_row
        self.clear(columns=True)
        if not self._rows:
            self._fill_with_nothing()
            return
        widths = self._widths()
        for column, width in zip(self._page_columns, widths, strict=True):
            self.add_column(show_rich(_(column.heading), width), width=width)
        for row in self._rows:
            cells = zip(row.cells, widths, strict=True)
            self.add_row(*(show_rich(text, width, row.style) for text, width in cells), key=row.key)
        self.move_cursor(row=at)
        self.border_subtitle = self._ends()

    def _fill_with_nothing(self) -> None:
        if self._nothing:
            room = self._room - 2 * (self.cell_padding or 1)
            self.add_column(show_rich(_(self._nothing), room), width=room)
        self.border_subtitle = self._ends()

    def _widths(self) -> list[int]:
        fixed = sum(column.width for column in self._page_columns)
        padding = 2 * self.cell_padding * len(self._page_columns)
        stretched = sum(1 for column in self._page_columns if not column.width) or 1
        room = self._room - fixed - padding
        return [column.width or max(NARROWEST, room // stretched) for column in self._page_columns]

    @property
    def _room(self) -> int:
        """The cells that columns may take: not those of the scroll bar that these rows will bring."""
        inside = self.content_region
        scrolls = len(self._rows) + self.header_height > inside.height
        return inside.width - (self.styles.scrollbar_size_vertical if scrolls else 0)

    def _ends(self) -> str:
        words = {"older": _("older"), "newer": _("newer")}
        keys = {self._above: "PgUp", self._below: "PgDn"}
        return "   ".join(f"{keys[way]} {words[way]}" for way in keys if self._beyond[way])
