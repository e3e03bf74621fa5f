"""Owns the one import of textual-image, made without letting it ask the terminal anything."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image
from textual.geometry import Size
from textual.widget import Widget


@contextmanager
def _no_terminal(cell: Size) -> Iterator[None]:
    """Hide the terminal and tell the cell's size by the variables that textual-image reads instead."""
    told = {"TEXTUAL_CELL_WIDTH": str(cell.width), "TEXTUAL_CELL_HEIGHT": str(cell.height)}
    before = {name: os.environ.get(name) for name in told}
    terminal = sys.__stdout__
    os.environ.update(told)
    sys.__stdout__ = io.TextIOWrapper(io.BytesIO())  # type: ignore[misc]  # put back below
    try:
        yield
    finally:
        sys.__stdout__ = terminal  # type: ignore[misc]
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def pixel_picture(picture: Image.Image, *, sixel: bool, cell: Size) -> Widget:
    """Return a widget that shows `picture` in real pixels, by Sixel or by kitty's protocol."""
    with _no_terminal(cell):
        from textual_image.widget import SixelImage, TGPImage
    return SixelImage(picture) if sixel else TGPImage(picture)
