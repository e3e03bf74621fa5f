"""Owns drawing: a placed page as a picture of one bit a dot. All paper formats are made from it.

Text and symbols are drawn dot for dot, without grey: what was read back in one format is what the others print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labels.fonts import sized
from labels.placed import Area, PlacedLabel, PlacedSymbol, PlacedText

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

INK = 0
PAPER = 1


def draw(label: PlacedLabel) -> Image:
    """Return the page as a picture in Pillow's mode "1", 0 for ink."""
    from PIL import Image, ImageDraw

    image = Image.new("1", (label.width, label.height), PAPER)
    pen = ImageDraw.Draw(image)
    for box in label.boxes:
        pen.rectangle(_corners(box.area), fill=INK if box.ink else PAPER)
    for symbol in label.symbols:
        image.paste(_symbol(symbol), (symbol.area.left, symbol.area.top))
    for text in label.texts:
        _write(pen, text)
    return image


def _corners(area: Area) -> tuple[int, int, int, int]:
    """Return the rectangle as Pillow wants it, the last dot included."""
    return area.left, area.top, area.right - 1, area.bottom - 1


def _symbol(placed: PlacedSymbol) -> Image:
    from PIL import Image

    rows = placed.symbol.rows
    modules = Image.new("1", (placed.symbol.width, len(rows)))
    modules.putdata([INK if dark else PAPER for row in rows for dark in row])
    return modules.resize((placed.area.width, placed.area.height), Image.Resampling.NEAREST)


def _write(pen: ImageDraw, text: PlacedText) -> None:
    ink = PAPER if text.inverse else INK
    for run in text.runs:
        font = sized(run.face, text.size)
        for strike in range(run.face.strikes(text.size)):
            pen.text((run.left + strike, text.baseline), run.text, fill=ink, font=font, anchor="ls")
