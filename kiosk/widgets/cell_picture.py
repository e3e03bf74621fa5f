"""Owns drawing a picture in character cells.

Each cell shows two halves in two colours, one above the other or side by side, whichever is nearer to the
picture: about twice the detail of upper and lower halves alone, with characters that every font has.
"""

from __future__ import annotations

from PIL import Image
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size

Pixel = tuple[int, int, int]
CELL_ASPECT = 2.0
"""Height of a cell over its width, where the terminal does not say."""


def fitted(picture: Size, room: Size, cell_aspect: float = CELL_ASPECT) -> Size:
    """Return how many cells a picture of this many pixels takes in `room`, its proportions kept."""
    if not (picture.width and picture.height and room.width and room.height):
        return Size(0, 0)
    scale = min(room.width / picture.width, room.height * cell_aspect / picture.height)
    width = min(room.width, max(1, round(picture.width * scale)))
    height = min(room.height, max(1, round(picture.height * scale / cell_aspect)))
    return Size(width, height)


def cells_of(picture: Image.Image, size: Size) -> list[list[Segment]]:
    """Return `size.height` rows of `size.width` cells that show `picture`."""
    scaled = picture.convert("RGB").resize((size.width * 2, size.height * 2), Image.Resampling.LANCZOS)
    data, stride = scaled.tobytes(), size.width * 6
    pixels: list[list[Pixel]] = [
        [(data[at], data[at + 1], data[at + 2]) for at in range(row * stride, (row + 1) * stride, 3)]
        for row in range(size.height * 2)
    ]
    return [
        [_cell((upper[x], upper[x + 1], lower[x], lower[x + 1])) for x in range(0, size.width * 2, 2)]
        for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)
    ]


def _cell(pixels: tuple[Pixel, Pixel, Pixel, Pixel]) -> Segment:
    """Show four pixels (two above, two below) by the two halves in which they differ least."""
    upper_left, upper_right, lower_left, lower_right = pixels
    level = _distance(upper_left, upper_right) + _distance(lower_left, lower_right)
    upright = _distance(upper_left, lower_left) + _distance(upper_right, lower_right)
    if level <= upright:
        return _halves("\u2580", (upper_left, upper_right), (lower_left, lower_right))
    return _halves("\u258c", (upper_left, lower_left), (upper_right, lower_right))


def _halves(glyph: str, front: tuple[Pixel, Pixel], behind: tuple[Pixel, Pixel]) -> Segment:
    return Segment(glyph, Style(color=_mean(*front), bgcolor=_mean(*behind)))


def _distance(one: Pixel, other: Pixel) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _mean(one: Pixel, other: Pixel) -> Color:
    red, green, blue = ((a + b) // 2 for a, b in zip(one, other, strict=True))
    return Color.from_rgb(red, green, blue)
