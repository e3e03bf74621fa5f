"""Draws what a terminal shows, cell by cell, in the packaged font: the same picture on every machine.

Lines and blocks are drawn, not typed, so that they meet from cell to cell as they do on a terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import paperang_p2_fonts_cjk
import pyte
from PIL import Image, ImageChops, ImageDraw, ImageFont

FONT = Path(paperang_p2_fonts_cjk.__file__).parent / "fonts" / "wqy-microhei.ttc"
MONOSPACED = 1
"""The collection's second face."""
POINTS = 20
WIDTH, HEIGHT = 12, 24
"""Pixels of a cell."""
INK, GROUND = "#E8ECF1", "#0D1218"
"""What a program that names no colour gets."""
Box = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of a cell."""

UPPER_LEFT, UPPER_RIGHT = (0, 0, 1 / 2, 1 / 2), (1 / 2, 0, 1, 1 / 2)
LOWER_LEFT, LOWER_RIGHT = (0, 1 / 2, 1 / 2, 1), (1 / 2, 1 / 2, 1, 1)
BLOCKS: Mapping[str, tuple[Box, ...]] = {
    "█": ((0, 0, 1, 1),),
    "▀": ((0, 0, 1, 1 / 2),),
    "▄": ((0, 1 / 2, 1, 1),),
    "▌": ((0, 0, 1 / 2, 1),),
    "▐": ((1 / 2, 0, 1, 1),),
    **{chr(0x2581 + eighth): ((0, 1 - (eighth + 1) / 8, 1, 1),) for eighth in range(7)},
    **{chr(0x2589 + eighth): ((0, 0, (7 - eighth) / 8, 1),) for eighth in range(7)},
    "▔": ((0, 0, 1, 1 / 8),),
    "▕": ((7 / 8, 0, 1, 1),),
    "▘": (UPPER_LEFT,),
    "▝": (UPPER_RIGHT,),
    "▖": (LOWER_LEFT,),
    "▗": (LOWER_RIGHT,),
    "▛": (UPPER_LEFT, UPPER_RIGHT, LOWER_LEFT),
    "▜": (UPPER_LEFT, UPPER_RIGHT, LOWER_RIGHT),
    "▙": (UPPER_LEFT, LOWER_LEFT, LOWER_RIGHT),
    "▟": (UPPER_RIGHT, LOWER_LEFT, LOWER_RIGHT),
    "▚": (UPPER_LEFT, LOWER_RIGHT),
    "▞": (UPPER_RIGHT, LOWER_LEFT),
}
"""Parts of a cell that a character fills."""
THIN = (1 / WIDTH, 1 / HEIGHT)
"""Half of a line's breadth, across and down."""
MIDDLE_LEFT, MIDDLE_RIGHT = 1 / 2 - THIN[0], 1 / 2 + THIN[0]
MIDDLE_TOP, MIDDLE_BOTTOM = 1 / 2 - THIN[1], 1 / 2 + THIN[1]
LEFT: Box = (0, MIDDLE_TOP, MIDDLE_RIGHT, MIDDLE_BOTTOM)
RIGHT: Box = (MIDDLE_LEFT, MIDDLE_TOP, 1, MIDDLE_BOTTOM)
UP: Box = (MIDDLE_LEFT, 0, MIDDLE_RIGHT, MIDDLE_BOTTOM)
DOWN: Box = (MIDDLE_LEFT, MIDDLE_TOP, MIDDLE_RIGHT, 1)
LINES: Mapping[str, tuple[Box, ...]] = {
    **dict.fromkeys("─━╌╍", (LEFT, RIGHT)),
    **dict.fromkeys("│┃╎╏", (UP, DOWN)),
    **dict.fromkeys("╭┌┏", (RIGHT, DOWN)),
    **dict.fromkeys("╮┐┓", (LEFT, DOWN)),
    **dict.fromkeys("╰└┗", (RIGHT, UP)),
    **dict.fromkeys("╯┘┛", (LEFT, UP)),
    "├": (UP, DOWN, RIGHT),
    "┤": (UP, DOWN, LEFT),
    "┬": (LEFT, RIGHT, DOWN),
    "┴": (LEFT, RIGHT, UP),
    "┼": (LEFT, RIGHT, UP, DOWN),
}
DRAWN: Mapping[str, tuple[Box, ...]] = {**BLOCKS, **LINES}


def picture_of(screen: pyte.Screen) -> Image.Image:
    """Return what `screen` shows."""
    picture = Image.new("RGB", (screen.columns * WIDTH, screen.lines * HEIGHT), GROUND)
    draw = ImageDraw.Draw(picture)
    cells = [
        (column * WIDTH, row * HEIGHT, screen.buffer[row][column])
        for row in range(screen.lines)
        for column in range(screen.columns)
    ]
    for x, y, cell in cells:
        draw.rectangle((x, y, x + WIDTH - 1, y + HEIGHT - 1), fill=_colours(cell)[1])
    for x, y, cell in cells:
        if cell.data.strip():
            _draw(draw, x, y, cell)
    return picture


def _colours(cell: Any) -> tuple[str, str]:
    """Return ink and ground. pyte names a colour by six digits, or by a word where none was asked for."""
    ink = f"#{cell.fg}" if len(cell.fg) == 6 else INK
    ground = f"#{cell.bg}" if len(cell.bg) == 6 else GROUND
    return (ground, ink) if cell.reverse else (ink, ground)


def _draw(draw: ImageDraw.ImageDraw, x: int, y: int, cell: Any) -> None:
    ink = _colours(cell)[0]
    if cell.data not in DRAWN:
        _write(draw, x, y, cell, ink)
    for left, top, right, bottom in DRAWN.get(cell.data, ()):
        near = (round(x + left * WIDTH), round(y + top * HEIGHT))
        far = (round(x + right * WIDTH) - 1, round(y + bottom * HEIGHT) - 1)
        if near[0] <= far[0] and near[1] <= far[1]:
            draw.rectangle((*near, *far), fill=ink)


def _write(draw: ImageDraw.ImageDraw, x: int, y: int, cell: Any, ink: str) -> None:
    wide = unicodedata.east_asian_width(cell.data[0]) in "WF"
    middle = (x + (WIDTH if wide else WIDTH / 2), y + HEIGHT * 0.78)
    for shift in (0, 0.7) if cell.bold else (0,):
        draw.text((middle[0] + shift, middle[1]), cell.data, ink, _font(), anchor="ms")
    if cell.underscore:
        draw.line((x, y + HEIGHT - 2, x + (2 * WIDTH if wide else WIDTH), y + HEIGHT - 2), fill=ink)


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, POINTS, index=MONOSPACED, layout_engine=ImageFont.Layout.BASIC)


def cells_that_differ(one: Image.Image, other: Image.Image, tolerance: float) -> list[tuple[int, int]]:
    """Return row and column of each cell whose pixels differ by more than `tolerance`, of 255, on average."""
    if one.size != other.size:
        return [(0, 0)]
    difference = ImageChops.difference(one.convert("L"), other.convert("L"))
    means = difference.resize((one.width // WIDTH, one.height // HEIGHT), Image.Resampling.BOX)
    found = enumerate(means.tobytes())
    return [divmod(place, means.width) for place, mean in found if mean > tolerance]
