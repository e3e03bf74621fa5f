"""What a screen shows, as cells: read from Textual's own picture of it, kept as a small SVG that is compared character
by character, drawn as a PNG for whoever looks at many at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from rich.cells import cell_len

SVG = "{http://www.w3.org/2000/svg}"
RULE = re.compile(r"\.[\w-]+-(r\d+) \{ fill: (#[0-9a-f]{6})([^}]*)\}")
GIVEN_CLASS = re.compile(r"r\d+$")
EXPORTED = (12.2, 24.4)
"""A cell's width and height in the pictures that Textual exports."""
KEPT = (10, 20)
BASELINE = 15
Look = tuple[str, bool, bool, bool]
"""Ink, bold, underlined, wide."""
BLANK: Look = ("", False, False, False)
CHANCE = re.compile(r"[0-9a-f]{12,}|F-[A-Z2-7]{5}\b|(?<=: )[A-Za-z0-9+/]{40,}=*")
"""What differs from one registry or one version of the source to the next: hashes, act ids, codes of faults."""
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-size="16" '
    "font-family=\"'Noto Sans Mono CJK SC','WenQuanYi Micro Hei Mono',monospace\">\n"
    "<style>text{{white-space:pre}}.b{{font-weight:bold}}.u{{text-decoration:underline}}</style>\n"
    '<rect fill="{ground}" x="0" y="0" width="{width}" height="{height}"/>'
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the screen; `data` is empty where the wide character to the left of it stands."""

    data: str = " "
    fg: str = "default"
    bg: str = "default"
    bold: bool = False
    underscore: bool = False
    reverse: bool = False


Row = list[tuple[int, Cell]]


class Picture:
    """The cells of a screen of `columns` x `lines`, by row and column."""

    def __init__(self, columns: int, lines: int) -> None:
        self.columns, self.lines = columns, lines
        self.buffer = [[Cell() for _column in range(columns)] for _line in range(lines)]

    @property
    def text(self) -> str:
        """What it says, a line a row."""
        return "\n".join("".join(cell.data for cell in row).rstrip() for row in self.buffer)

    def fill(self, row: int, column: int, width: int, colour: str) -> None:
        """Colour the ground of some cells."""
        for place in range(column, min(column + width, self.columns)):
            cell = self.buffer[row][place]
            self.buffer[row][place] = Cell(cell.data, cell.fg, colour, cell.bold, cell.underscore)

    def write(self, row: int, column: int, text: str, colour: str, bold: bool, underscore: bool) -> None:
        """Write on cells that have their ground already."""
        for character in text:
            width = cell_len(character)
            if character == " ":
                column += 1
                continue
            for place in range(column, min(column + width, self.columns)):
                data = character if place == column else ""
                self.buffer[row][place] = Cell(data, colour, self.buffer[row][place].bg, bold, underscore)
            column += width

    def kept(self) -> str:
        """Return the SVG to keep, a line a row: the same for the same cells."""
        grounds = Counter(cell.bg for row in self.buffer for cell in row)
        ground = grounds.most_common(1)[0][0]
        size = {"width": self.columns * KEPT[0], "height": self.lines * KEPT[1]}
        rows = ("".join(self._row(row, ground)) for row in range(self.lines))
        return "\n".join((HEAD.format(ground=f"#{ground}", **size), *rows, "</svg>", ""))

    def _row(self, row: int, ground: str) -> Iterator[str]:
        cells = list(enumerate(self.buffer[row]))
        if any(cell.data != " " or cell.bg != ground for _column, cell in cells):
            inside = "".join((*_grounds(cells, ground), *_texts(cells)))
            yield f'<g transform="translate(0 {row * KEPT[1]})">{inside}</g>'


def _grounds(cells: Row, ground: str) -> Iterator[str]:
    for colour, run in groupby(cells, lambda each: each[1].bg):
        places = [column for column, _cell in run]
        if colour != ground:
            left, width = places[0] * KEPT[0], len(places) * KEPT[0]
            yield f'<rect fill="#{colour}" x="{left}" width="{width}" height="{KEPT[1]}"/>'


def _texts(cells: Row) -> Iterator[str]:
    looks = [_look(cell) for _column, cell in cells]
    for place in range(1, len(looks) - 1):
        # Words of one look stand in one text.
        if looks[place] == BLANK and looks[place - 1] == looks[place + 1]:
            looks[place] = looks[place - 1]
    for look, run in groupby(zip(looks, cells, strict=True), lambda each: each[0]):
        written = [each for _look, each in run]
        if look != BLANK:
            text = "".join(cell.data for _column, cell in written)
            yield _written(look, written[0][0] * KEPT[0], len(written) * KEPT[0], text)


def _look(cell: Cell) -> Look:
    wide = cell.data == "" or cell_len(cell.data) == 2
    # Blanks have no ink; a run of narrow and wide characters would not stand where its cells are.
    return BLANK if cell.data == " " else (cell.fg, cell.bold, cell.underscore, wide)


def _written(look: Look, x: int, length: int, text: str) -> str:
    ink, bold, underscore, _wide = look
    classes = " ".join(name for name, given in (("b", bold), ("u", underscore)) if given)
    given = f' class="{classes}"' if classes else ""
    return f'<text fill="#{ink}"{given} x="{x}" y="{BASELINE}" textLength="{length}">{escape(text)}</text>'


def read_exported(svg: str, columns: int, lines: int) -> Picture:
    """Read the picture that Textual exports, without what chance decided in it."""
    rules = {name: (ink, more) for name, ink, more in RULE.findall(svg)}
    picture = Picture(columns, lines)
    for rect in ElementTree.fromstring(svg).iterfind(f"{SVG}g/{SVG}rect"):
        row, column, width = _place(rect, EXPORTED, "width")
        picture.fill(row, column, width, rect.get("fill", "")[1:])
    for text in ElementTree.fromstring(svg).iterfind(f"{SVG}g/{SVG}g/{SVG}text"):
        row, column, _width = _place(text, EXPORTED, "textLength")
        ink, more = rules[_given_class(text.attrib)]
        said = CHANCE.sub(lambda found: "0" * len(found[0]), (text.text or "").replace("\xa0", " "))
        picture.write(row, column, said, ink[1:], "bold" in more, "underline" in more)
    return picture


def _given_class(attributes: Mapping[str, str]) -> str:
    found = GIVEN_CLASS.search(attributes["class"])
    assert found is not None, attributes
    return found[0]


def read_kept(svg: str) -> Picture:
    """Read a picture that was kept."""
    root = ElementTree.fromstring(svg)
    _x, _y, width, height = map(int, root.get("viewBox", "").split())
    picture = Picture(width // KEPT[0], height // KEPT[1])
    whole = root.find(f"{SVG}rect")
    assert whole is not None
    for row in range(picture.lines):
        picture.fill(row, 0, picture.columns, whole.get("fill", "")[1:])
    for group in root.iterfind(f"{SVG}g"):
        row = int(group.get("transform", "")[len("translate(0 ") : -1]) // KEPT[1]
        for rect in group.iterfind(f"{SVG}rect"):
            _row, column, length = _place(rect, KEPT, "width")
            picture.fill(row, column, length, rect.get("fill", "")[1:])
        for text in group.iterfind(f"{SVG}text"):
            _row, column, _length = _place(text, KEPT, "textLength")
            classes = text.get("class", "").split()
            ink = text.get("fill", "")[1:]
            picture.write(row, column, text.text or "", ink, "b" in classes, "u" in classes)
    return picture


def _place(element: ElementTree.Element, cell: tuple[float, float], length: str) -> tuple[int, int, int]:
    x, y, width = (float(element.get(name, "0")) for name in ("x", "y", length))
    return int((y + 1) // cell[1]), round(x / cell[0]), round(width / cell[0])
