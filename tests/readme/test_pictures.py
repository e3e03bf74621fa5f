"""The pictures in README.md are what the program shows and prints."""

from __future__ import annotations

from collections.abc import Mapping

import pyte
import pytest
import zxingcpp
from PIL import Image, ImageChops
from readme.draw import COLUMNS, COUNTER, LABEL, PICTURES, REFUSAL, ROWS, counter_pictures, label_picture
from readme.terminal_picture import cells_that_differ, picture_of

from labels.content import Language
from labels.payload import encode_label_code
from labels.sample import sample_content

ANEW = "draw it anew with `PYTHONPATH=.:tests .venv/bin/python -m readme.draw` and look at it"
TOLERANCE = 8
"""Of 255, on average in a cell: rasterisers differ by less, a letter by more."""


@pytest.fixture(scope="module")
def drawn() -> Mapping[str, Image.Image]:
    return counter_pictures()


@pytest.mark.parametrize("name", [COUNTER, REFUSAL])
def test_the_counter_still_looks_so(name: str, drawn: Mapping[str, Image.Image]) -> None:
    with Image.open(PICTURES / name) as kept:
        other = cells_that_differ(kept, drawn[name], TOLERANCE)
    assert not other, f"{name} differs from the program in cells (row, column) {other[:20]}: {ANEW}"


def test_the_label_still_looks_so() -> None:
    with Image.open(PICTURES / LABEL) as kept:
        assert kept.size == label_picture().size, ANEW
        difference = ImageChops.difference(kept.convert("L"), label_picture().convert("L"))
    changed = sum(difference.histogram()[128:]) / (difference.width * difference.height)
    assert changed < 0.005, f"{changed:.1%} of the label's dots differ: {ANEW}"


def test_the_label_in_the_picture_can_be_scanned() -> None:
    with Image.open(PICTURES / LABEL) as kept:
        texts = {each.text for each in zxingcpp.read_barcodes(kept.convert("L"))}
    code = sample_content(Language.ZH_CN).label_code
    assert texts == {encode_label_code(code), code.label_id}


def test_one_other_letter_on_the_screen_is_seen() -> None:
    def showing(text: str) -> Image.Image:
        screen = pyte.Screen(COLUMNS, ROWS)
        pyte.Stream(screen).feed(f"\r\n{text}")
        return picture_of(screen)

    assert cells_that_differ(showing("JM2026-0815"), showing("JM2026-0816"), TOLERANCE) == [(1, 10)]
    assert cells_that_differ(showing("same"), showing("same"), TOLERANCE) == []
