"""Owns tables whose columns are no wider than what stands in them, so that narrow terminals show more."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from textual.widgets.data_table import ColumnKey

from kiosk.show import show
from kiosk.texts import _
from kiosk.widgets.page_table import NARROWEST, Direction, PageColumn, PageTable

GAP = 1
"""Cells between two columns."""


class FittedTable(PageTable):
    """A table of one page. A column's width is the most it takes; width 0 takes the room that is left."""

    def __init__(
        self,
        columns: tuple[PageColumn, ...],
        *,
        first: Direction = "newer",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(columns, first=first, id=id, classes=classes)
        self.cell_padding = 0

    def add_column(self, label: Any, *, width: int | None = None, **rest: Any) -> ColumnKey:
        """Add a column and the gap after it."""
        return super().add_column(label, width=None if width is None else width + GAP, **rest)

    def _widths(self) -> list[int]:
        wanted = [self._wanted(place) for place in range(len(self._page_columns))]
        left = self._room - sum(wanted) - GAP * len(wanted)
        open_columns = sum(1 for width in wanted if not width) or 1
        return [width or max(NARROWEST, left // open_columns) for width in wanted]

    def _wanted(self, place: int) -> int:
        column = self._page_columns[place]
        texts = [_(column.heading), *(row.cells[place] for row in self._rows)]
        return min(column.width, max(cell_len(show(text)) for text in texts))
