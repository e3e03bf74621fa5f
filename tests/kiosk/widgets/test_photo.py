"""A portrait is shown in whatever way the terminal has, and nothing asks the terminal for one."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from PIL import Image
from pty_terminal import terminal
from textual.geometry import Size
from widget_app import WidgetApp, shown

from kiosk.widgets.cell_picture import cells_of, fitted
from kiosk.widgets.photo import CellPhoto, Graphics, Photo, graphics_of, open_photo

GALLERY = Path(__file__).with_name("gallery.py")
CELL = Size(10, 20)


def png(size: tuple[int, int] = (60, 80)) -> bytes:
    picture = Image.new("RGB", size, "#ff0000")
    picture.paste("#0000ff", (size[0] // 2, 0, *size))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("environment", "cell", "graphics"),
    [
        ({"TERM": "xterm-kitty"}, CELL, Graphics.KITTY),
        ({"TERM": "xterm-ghostty"}, CELL, Graphics.KITTY),
        ({"TERM": "foot"}, CELL, Graphics.SIXEL),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, CELL, Graphics.SIXEL),
        ({"TERM": "xterm-256color"}, CELL, Graphics.CELLS),
        ({"TERM": "tmux-256color"}, CELL, Graphics.CELLS),
        ({"TERM": "xterm-kitty"}, Size(0, 0), Graphics.CELLS),
        ({}, CELL, Graphics.CELLS),
    ],
)
def test_terminals_are_told_by_their_names(
    environment: dict[str, str], cell: Size, graphics: Graphics
) -> None:
    assert graphics_of(environment, cell) is graphics


@pytest.mark.parametrize(
    ("picture", "room", "cells"),
    [
        (Size(60, 80), Size(30, 10), Size(15, 10)),
        (Size(60, 80), Size(10, 40), Size(10, 7)),
        (Size(80, 60), Size(40, 40), Size(40, 15)),
        (Size(1, 1000), Size(10, 10), Size(1, 10)),
        (Size(60, 80), Size(0, 10), Size(0, 0)),
    ],
)
def test_proportions_are_kept(picture: Size, room: Size, cells: Size) -> None:
    assert fitted(picture, room) == cells


def test_cells_have_the_picture_colours() -> None:
    with Image.open(io.BytesIO(png((40, 40)))) as picture:
        (row, *_rest) = cells_of(picture, Size(4, 2))
    colours = [cell.style.color.triplet for cell in row if cell.style and cell.style.color]
    assert colours[0] is not None
    assert colours[-1] is not None
    assert (colours[0].red > 250, colours[0].blue < 5) == (True, True)
    assert (colours[-1].red < 5, colours[-1].blue > 250) == (True, True)


@pytest.mark.parametrize("data", [b"", b"not a picture", png()[:40], b"\x89PNG\r\n\x1a\n"])
def test_bytes_that_are_no_picture_are_none(data: bytes) -> None:
    assert open_photo(data) is None


def test_a_picture_is_kept_no_larger_than_a_screen() -> None:
    opened = open_photo(png((3000, 4000)))
    assert opened is not None
    assert opened.size == (768, 1024)


async def test_a_photo_changes_and_says_when_there_is_none() -> None:
    photo = Photo(None, graphics=Graphics.CELLS)
    app = WidgetApp(photo)
    async with app.run_test(size=(60, 12)) as pilot:
        app.language = "en"
        photo.photo = b"broken"
        await pilot.pause()
        assert shown(app) == "the photo cannot be read"
        photo.photo = png()
        await pilot.pause()
        assert app.query_one(CellPhoto).size == Size(60, 12)
        photo.photo = None
        await pilot.pause()
        assert shown(app) == "no photo in the registry"


IMPORTING = """
import sys, time, tty
tty.setraw(0)
print("RAW", flush=True)
time.sleep(0.3)
from PIL import Image
from textual.geometry import Size
from kiosk.widgets.pixel_picture import pixel_picture
pixel_picture(Image.new("RGB", (9, 9)), sixel=True, cell=Size(10, 20))
print("READ", sys.stdin.read(4), sys.__stdout__.isatty())
"""


def test_a_silent_terminal_is_asked_nothing_and_loses_no_key() -> None:
    with terminal(sys.executable, "-c", IMPORTING) as shown_on:
        shown_on.wait_for("RAW")
        shown_on.send("1234")
        shown_on.wait_for("READ 1234 True")
        assert b"\x1b" not in shown_on.output


@pytest.mark.parametrize(("name", "begins"), [("foot", b"\x1bP"), ("xterm-kitty", b"\x1b_G")])
def test_terminals_with_pictures_get_pictures(name: str, begins: bytes) -> None:
    with terminal(sys.executable, str(GALLERY), "en", environment={"TERM": name}) as shown_on:
        shown_on.wait_for("nobody signed in")
        shown_on.send("\x1b[18~")
        for _ in range(100):
            if begins in shown_on.output:
                break
            shown_on.pump(0.05)
        assert begins in shown_on.output
        assert shown_on.alive()
