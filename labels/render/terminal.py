"""Owns the preview in a terminal: the QR code in half-blocks and, beside it, what the label says.

Blocks are ink: to be shown dark on light. The words are those of a composed page, whose fonts had a glyph for
every character, so that no control character is among them.
"""

from __future__ import annotations

from itertools import zip_longest
from unicodedata import east_asian_width

from labels.placed import PlacedLabel
from labels.symbols import Symbol

_GUTTER = "  "
_HALVES = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


def render_text(label: PlacedLabel, width: int = 80) -> str:
    """Return the page as lines of text at most `width` cells wide; long ones are broken, none is cut."""
    symbol = next(placed.symbol for placed in label.symbols if len(placed.symbol.rows) > 1)
    picture = half_blocks(symbol)
    room = width - len(picture[0]) - len(_GUTTER)
    words = ["", *(part for line in label.lines for part in _broken(line, room))]
    blank = " " * len(picture[0])
    rows = zip_longest(picture, words)
    return "\n".join(f"{dots or blank}{_GUTTER}{said or ''}".rstrip() for dots, said in rows) + "\n"


def half_blocks(symbol: Symbol) -> list[str]:
    """Return the symbol with its quiet zone, two rows of modules in a line of characters."""
    side = [0] * symbol.quiet
    white = [[0] * (symbol.width + 2 * symbol.quiet)] * symbol.quiet
    rows = [*white, *([*side, *row, *side] for row in symbol.rows), *white]
    if len(rows) % 2:
        rows.append(white[0])
    return [
        "".join(_HALVES[pair] for pair in zip(*rows[at : at + 2], strict=True))
        for at in range(0, len(rows), 2)
    ]


def _broken(line: str, room: int) -> list[str]:
    """Break `line` so that no piece is wider than `room` cells."""
    pieces, taken = [""], 0
    for character in line:
        cells = 2 if east_asian_width(character) in "WF" else 1
        if taken + cells > room:
            pieces.append("")
            taken = 0
        pieces[-1] += character
        taken += cells
    return pieces
