"""Owns showing a portrait: real pixels where the terminal is known to draw them, else character cells.

Nothing here asks the terminal anything. textual-image does when it is imported, which costs half a second and
the first keys on a terminal that stays silent; so terminals are told by their names, and it is imported as if
there were no terminal.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from enum import Enum

from PIL import Image
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from kiosk.texts import N_
from kiosk.widgets.cell_picture import CELL_ASPECT, cells_of, fitted
from kiosk.widgets.phrase import Phrase

LARGEST_SIDE = 1024
"""Pixels that a side keeps: more than a terminal shows."""
LARGEST_FILE = 40_000_000
"""Pixels beyond which a file is not opened."""


class Graphics(Enum):
    """How a terminal shows pictures."""

    KITTY = "kitty"
    SIXEL = "sixel"
    CELLS = "cells"


def graphics_of(environment: Mapping[str, str], cell: Size) -> Graphics:
    """Say how the terminal that `environment` names shows pictures; `cell` is one in pixels, empty if unknown."""
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if not (cell.width and cell.height):
        return Graphics.CELLS
    if term in ("xterm-kitty", "xterm-ghostty"):
        return Graphics.KITTY
    if term.startswith(("foot", "mlterm", "contour")) or program in ("WezTerm", "iTerm.app", "mintty"):
        return Graphics.SIXEL
    return Graphics.CELLS


def cell_size() -> Size:
    """Return a cell's size in pixels as the terminal's driver knows it, Size(0, 0) where it does not."""
    try:
        import fcntl
        import struct
        import termios

        reply = fcntl.ioctl(sys.__stdout__ or 1, termios.TIOCGWINSZ, bytes(8))
    except (ImportError, OSError, ValueError):
        return Size(0, 0)
    rows, columns, width, height = struct.unpack("HHHH", reply)
    return Size(width // columns, height // rows) if rows and columns else Size(0, 0)


def open_photo(data: bytes) -> Image.Image | None:
    """Return the picture, at most `LARGEST_SIDE` on a side; None for bytes that are none."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > LARGEST_FILE:
                return None
            opened.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
            picture = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    return picture


class CellPhoto(Widget):
    """A picture in character cells, as large as fits, in the middle."""

    def __init__(self, picture: Image.Image, cell_aspect: float = CELL_ASPECT) -> None:
        super().__init__()
        self._picture = picture
        self._cell_aspect = cell_aspect
        self._drawn: tuple[Size, list[Strip]] = (Size(0, 0), [])

    def render_line(self, y: int) -> Strip:
        """Return one row of the widget."""
        if self._drawn[0] != self.size:
            self._drawn = (self.size, self._draw(self.size))
        rows = self._drawn[1]
        return rows[y] if y < len(rows) else Strip.blank(self.size.width, self.rich_style)

    def _draw(self, room: Size) -> list[Strip]:
        size = fitted(Size(*self._picture.size), room, self._cell_aspect)
        if not size.area:
            return []
        left = (room.width - size.width) // 2
        above = (room.height - size.height) // 2
        blank = Strip.blank(room.width, self.rich_style)
        margin = Strip.blank(left, self.rich_style)
        rows = [
            Strip.join([margin, Strip(row)]).adjust_cell_length(room.width, self.rich_style)
            for row in cells_of(self._picture, size)
        ]
        return [blank] * above + rows


class Photo(Container):
    """Shows `photo`, the bytes of a JPEG or PNG, as large as there is room; None says that there is none."""

    photo: reactive[bytes | None] = reactive[bytes | None](None, recompose=True)

    def __init__(
        self,
        photo: bytes | None = None,
        *,
        graphics: Graphics | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`graphics` is found out from the terminal's name unless given."""
        super().__init__(id=id, classes=classes)
        self._cell = cell_size()
        self._graphics = graphics or graphics_of(os.environ, self._cell)
        self.set_reactive(Photo.photo, photo)

    def compose(self) -> ComposeResult:
        """Show the picture, or say why there is none."""
        if self.photo is None:
            yield Phrase(N_("no photo in the registry"), classes="photo-missing")
            return
        picture = open_photo(self.photo)
        if picture is None:
            yield Phrase(N_("the photo cannot be read"), classes="photo-missing")
        elif self._graphics is Graphics.CELLS:
            aspect = self._cell.height / self._cell.width if self._cell.area else CELL_ASPECT
            yield CellPhoto(picture, aspect)
        else:
            from kiosk.widgets.pixel_picture import pixel_picture

            yield pixel_picture(picture, sixel=self._graphics is Graphics.SIXEL, cell=self._cell)
