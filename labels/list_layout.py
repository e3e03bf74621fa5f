"""Owns where everything stands on the pages of a printed list: measured, broken over pages, never clipped.

On the first page: level, title, facts, and the QR code in the right corner. Each page has the table's headings, the
list's number and "page n of m"; the lines to sign on stand after the last row and are kept together. Lengths in mm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from labels.content import LEVEL_WORDS, Language, Level, Medium, resolution_of
from labels.errors import LabelDoesNotFit
from labels.fonts import LabelFont, Weight
from labels.list_sheet import ListSheet
from labels.payload import encode_sheet_code
from labels.placed import Area, PlacedBox, PlacedLabel, PlacedSymbol, PlacedText
from labels.sheet import LINE, Parts, Sheet, assemble
from labels.symbols import qr_symbol
from labels.typesetting import LEADING, Paragraph, Typesetter

A4 = Medium("A4", 210, 297, scale=1.0, qr_module_mm=0.6, bar_module_mm=0.25)
DPI = 300

LEFT, RIGHT, TOP, BOTTOM = 20.0, 190.0, 15.0, 282.0
LEVEL_HEIGHT = 7.0
TITLE = 7.0
BODY = 3.4
SMALL = 2.8
CELL_PADDING = 1.0
GAP = 3.0
FOOTER = 5.0
SIGNATURE_STEP = 12.0
SIGNATURE_LINE = 55.0

PAGE_WORDS = {Language.ZH_CN: "第 {page} 页 共 {pages} 页", Language.EN: "Page {page} of {pages}"}
DATE_WORDS = {Language.ZH_CN: "日期", Language.EN: "Date"}
NOTHING = {Language.ZH_CN: "（无）", Language.EN: "(none)"}
COLON = {Language.ZH_CN: "：", Language.EN: ": "}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table with its cells broken into lines."""

    cells: tuple[tuple[str, ...], ...]

    @property
    def lines(self) -> int:
        """How many lines its tallest cell has."""
        return max(len(cell) for cell in self.cells)


def lay_out(sheet: ListSheet, fonts: LabelFont) -> Iterator[PlacedLabel]:
    """Return the pages of `sheet`, one after the other. Faults as `ListSheet.pdf`'s."""
    return _Layout(sheet, Sheet(A4, resolution_of(DPI), Typesetter(fonts))).pages()


class _Layout:
    """One list being laid out. All lengths here are in dots."""

    def __init__(self, sheet: ListSheet, paper: Sheet) -> None:
        self.sheet = sheet
        self.paper = paper
        self.left, self.right = paper.dots(LEFT), paper.dots(RIGHT)
        self.body = paper.dots(BODY)
        self.step = ceil(self.body * LEADING)
        self.padding = paper.dots(CELL_PADDING)
        self.columns = self._column_areas()
        self.heading = self._row([column.heading for column in sheet.columns], Weight.BOLD)
        self.rows = [self._row(cells, Weight.REGULAR) for cells in sheet.rows]
        self.head, self.head_bottom = self._head()

    def pages(self) -> Iterator[PlacedLabel]:
        """Yield the finished pages."""
        bodies = self._bodies()
        for place, (rows, signs) in enumerate(bodies, start=1):
            top = self.head_bottom if place == 1 else self.paper.dots(TOP)
            table, bottom = self._table(rows, top)
            parts = [table, self._footer(place, len(bodies))]
            if place == 1:
                parts.insert(0, self.head)
            if signs:
                parts.append(self._signatures(bottom))
            yield assemble(self.paper, parts, ())

    def _bodies(self) -> list[tuple[list[Row], bool]]:
        """Return for each page its rows, and whether the lines to sign on stand on it."""
        bottom = self.paper.dots(BOTTOM - FOOTER)
        bodies: list[tuple[list[Row], bool]] = [([], False)]
        at = self.head_bottom + self._height(self.heading)
        for row in self.rows:
            height = self._height(row)
            if at + height > bottom and (bodies[-1][0] or len(bodies) == 1):
                bodies.append(([], False))
                at = self.paper.dots(TOP) + self._height(self.heading)
            if at + height > bottom:
                raise LabelDoesNotFit("row", " ".join(line for cell in row.cells for line in cell), A4.name)
            bodies[-1][0].append(row)
            at += height
        if at + self._signing_height() > bottom:
            # The last row goes along: signatures on a page of their own would be under nothing.
            bodies.append(([bodies[-1][0].pop()] if bodies[-1][0] else [], False))
        bodies[-1] = (bodies[-1][0], True)
        return bodies

    def _head(self) -> tuple[Parts, int]:
        """Lay out what only the first page has; return it and the row of dots below it."""
        qr = self._qr()
        right = qr.quiet_area.left
        boxes: list[PlacedBox] = []
        texts: list[PlacedText] = []
        top = self.paper.dots(TOP)
        if self.sheet.level is not None:
            level = self._level(self.sheet.level, top)
            boxes.extend(level.boxes)
            texts.extend(level.texts)
            top += self.paper.dots(LEVEL_HEIGHT + GAP)
        room = Area(self.left, top, right - self.left, ceil(self.paper.dots(TITLE) * LEADING))
        texts.append(
            self.paper.line("title", self.sheet.title, Weight.BOLD, room, self.paper.sizes(TITLE, BODY))
        )
        top = room.bottom + self.paper.dots(GAP) // 2
        for line in self._fact_lines(right - self.left):
            middle = top + self.step // 2
            texts.append(self.paper.type.place(line, Weight.REGULAR, self.body, self.left, middle))
            top += self.step
        parts = Parts(tuple(boxes), (qr,), (*texts, self._under_qr(qr)))
        below_qr = qr.area.bottom + 2 * self.step
        return parts, max(top, below_qr) + self.paper.dots(GAP) // 2

    def _fact_lines(self, width: int) -> list[str]:
        colon = COLON[self.sheet.language]
        facts = [Paragraph(f"{name}{colon}{value}") for name, value in self.sheet.facts]
        return [
            line for fact in facts for line in self.paper.type.break_lines(fact, width, self.body) if line
        ]

    def _level(self, level: Level, top: int) -> Parts:
        """Set the level in a box: white on black from secret upwards, as on a label."""
        inverse = level >= Level.SECRET
        height, padding = self.paper.dots(LEVEL_HEIGHT), 2 * self.padding
        word = LEVEL_WORDS[self.sheet.language][level]
        inside = Area(self.left + padding, top, self.paper.dots(60), height)
        text = self.paper.line("level", word, Weight.BOLD, inside, self.paper.sizes(5.0))
        box = Area(self.left, top, text.area.width + 2 * padding, height)
        return Parts(
            boxes=self.paper.outline(box, filled=inverse), texts=(text.inverted() if inverse else text,)
        )

    def _qr(self) -> PlacedSymbol:
        symbol = qr_symbol(encode_sheet_code(self.sheet.code))
        module = self.paper.resolution.dots(A4.qr_module_mm)
        side = symbol.width * module
        area = Area(self.right - side, self.paper.dots(TOP), side, side)
        return PlacedSymbol(symbol, area, module)

    def _under_qr(self, qr: PlacedSymbol) -> PlacedText:
        """Set the list's number below the QR code, for people."""
        room = Area(qr.area.left, qr.area.bottom + self.step // 2, qr.area.width, self.step)
        return self.paper.line("number", self.sheet.code.number, Weight.BOLD, room, self.paper.sizes(BODY))

    def _column_areas(self) -> list[Area]:
        """Return where the columns' text goes from side to side; top and height are no part of it."""
        total = sum(column.share for column in self.sheet.columns)
        width, areas, before = self.right - self.left, [], 0.0
        for column in self.sheet.columns:
            left = self.left + round(width * before / total)
            before += column.share
            right = self.left + round(width * before / total)
            areas.append(Area(left + self.padding, 0, right - left - 2 * self.padding, 0))
        return areas

    def _row(self, cells: Sequence[str], weight: Weight) -> Row:
        type_ = self.paper.type
        broken = (
            tuple(type_.break_lines(Paragraph(cell, weight), area.width, self.body))
            for cell, area in zip(cells, self.columns, strict=True)
        )
        return Row(tuple(broken))

    def _height(self, row: Row) -> int:
        return row.lines * self.step + 2 * self.padding

    def _table(self, rows: Sequence[Row], top: int) -> tuple[Parts, int]:
        """Return headings and rows from `top` on, ruled, and the row of dots below them."""
        boxes = [self._rule(top)]
        texts = list(self._cells(self.heading, Weight.BOLD, top))
        at = top + self._height(self.heading)
        boxes += [self._rule(at), self._rule(at + self.paper.dots(LINE))]
        for row in rows:
            texts += self._cells(row, Weight.REGULAR, at)
            at += self._height(row)
            boxes.append(self._rule(at))
        if not self.rows:
            middle = at + self._height(self.heading) // 2
            none = NOTHING[self.sheet.language]
            texts.append(self.paper.type.place(none, Weight.REGULAR, self.body, self.columns[0].left, middle))
            at += self._height(self.heading)
            boxes.append(self._rule(at))
        return Parts(boxes=tuple(boxes), texts=tuple(texts)), at

    def _cells(self, row: Row, weight: Weight, top: int) -> Iterator[PlacedText]:
        for lines, area in zip(row.cells, self.columns, strict=True):
            for place, line in enumerate(lines):
                if line:
                    middle = top + self.padding + self.step * place + self.step // 2
                    yield self.paper.type.place(line, weight, self.body, area.left, middle)

    def _rule(self, top: int) -> PlacedBox:
        return PlacedBox(Area(self.left, top, self.right - self.left, max(1, self.paper.dots(LINE) // 2)))

    def _signing_height(self) -> int:
        return len(self.sheet.signatures) * self.paper.dots(SIGNATURE_STEP)

    def _signatures(self, top: int) -> Parts:
        """Set each signer's word with a line for the name and one for the date."""
        boxes, texts = [], []
        colon = COLON[self.sheet.language].rstrip()
        widest = self.paper.dots(SIGNATURE_LINE)
        date_left = self.left + (self.right - self.left) * 2 // 3
        for place, who in enumerate(self.sheet.signatures, start=1):
            base = top + place * self.paper.dots(SIGNATURE_STEP)
            for left, word in ((self.left, who), (date_left, DATE_WORDS[self.sheet.language])):
                room = Area(left, base - self.step, widest, self.step)
                text = self.paper.line(
                    "signature", word + colon, Weight.REGULAR, room, self.paper.sizes(BODY)
                )
                until = date_left - self.padding * 4 if left == self.left else self.right
                line = Area(text.area.right + self.padding, base, until - text.area.right - self.padding, 2)
                texts.append(text)
                boxes.append(PlacedBox(line))
        return Parts(boxes=tuple(boxes), texts=tuple(texts))

    def _footer(self, page: int, pages: int) -> Parts:
        """Set what keeps loose pages together: the list's title and number, and which page it is."""
        size, middle = self.paper.dots(SMALL), self.paper.dots(BOTTOM) - self.paper.dots(SMALL)
        type_ = self.paper.type
        said = PAGE_WORDS[self.sheet.language].format(page=page, pages=pages)
        at = self.right - type_.width(said, Weight.REGULAR, size)
        room = Area(self.left, middle - size, at - self.padding - self.left, 2 * size)
        whose = f"{self.sheet.code.number}  {self.sheet.title}"
        left = self.paper.line("title", whose, Weight.REGULAR, room, self.paper.sizes(SMALL))
        return Parts(texts=(left, type_.place(said, Weight.REGULAR, size, at, middle)))
