"""Owns what a printed list is: a receipt, a list of holdings or of differences, for signing and for keeping.

Values, and the one call that turns them into a PDF file. Where everything stands on the page is `list_layout`'s.
A list's cells come from outside as text, in the language of the list; nothing here knows what they mean.
"""

from __future__ import annotations

from dataclasses import dataclass

from labels.content import Language, Level
from labels.fonts import LabelFont
from labels.payload import SheetCode


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table. `share` is its width beside that of the others."""

    heading: str
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A list on A4 paper: `facts` (name and value: who, when, at which counter) stand above the table, each of
    `signatures` gets a line to sign on below it, `code` goes into the QR code.

    `level` is the highest level of what the list names, None where it names nothing that has one. Raises ValueError
    for a table without columns and for a row that has not a cell for each of them.
    """

    title: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    signatures: tuple[str, ...]
    code: SheetCode
    level: Level | None = None
    language: Language = Language.ZH_CN

    def __post_init__(self) -> None:
        if not self.columns or any(column.share <= 0 for column in self.columns):
            raise ValueError("a list needs columns with a width")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} cells for {len(self.columns)} columns: {row!r}")

    def pdf(self, fonts: LabelFont) -> bytes:
        """Return the list as a PDF file; the same list gives the same bytes.

        MissingGlyph when no font has one of its characters, LabelDoesNotFit when a part is too long for a page.
        """
        # fpdf2 takes a quarter of a second to import.
        from labels.list_layout import lay_out
        from labels.render.pdf import render_pages

        return render_pages(lay_out(self, fonts))
