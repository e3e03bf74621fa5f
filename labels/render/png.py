"""Owns PNG: the bitmap, one bit a dot, with its resolution in the file."""

from __future__ import annotations

from io import BytesIO

from labels.placed import PlacedLabel
from labels.render.bitmap import draw

_MM_PER_INCH = 25.4
_FAST = 1


def render_png(label: PlacedLabel) -> bytes:
    """Return the page as a PNG file. Its pHYs chunk gives the size on paper."""
    dpi = label.resolution.dots_per_mm * _MM_PER_INCH
    file = BytesIO()
    draw(label).save(file, "PNG", dpi=(dpi, dpi), compress_level=_FAST)
    return file.getvalue()
