from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from labels.payload import LabelCode, encode_label_code, new_label_id
from labels.symbols import Symbol, code128_symbol, qr_symbol

QR_TEXT = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def drawn(symbol: Symbol, module: int, height: int = 1) -> Image.Image:
    """Draw a symbol with nothing but its own quiet zone around it."""
    rows = [row for row in symbol.rows for _ in range(height)]
    picture = Image.new("L", (symbol.width + 2 * symbol.quiet, len(rows) + 2 * symbol.quiet), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            picture.putpixel((symbol.quiet + x, symbol.quiet + y), 0 if dark else 255)
    return picture.resize((picture.width * module, picture.height * module), Image.Resampling.NEAREST)


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=5, max_size=5), st.integers(1, 10**12), st.binary(min_size=16, max_size=16))
def test_both_symbols_of_any_label_code_are_read_back(
    scan: Callable[[Image.Image], dict[str, str]], drawn_id: bytes, log_size: int, root: bytes
) -> None:
    code = LabelCode(new_label_id(drawn_id), log_size, root)
    text = encode_label_code(code)
    assert scan(drawn(qr_symbol(text), 4)) == {"QRCode": text}
    assert scan(drawn(code128_symbol(code.label_id), 2, height=30)) == {"Code128": code.label_id}


@settings(max_examples=25, deadline=None)
@given(st.text(QR_TEXT, min_size=62, max_size=400))
@example("0" * 121)
def test_longer_texts_take_a_larger_qr_code(scan: Callable[[Image.Image], dict[str, str]], text: str) -> None:
    # In the rows of a large QR code the reader may also see stripes of another symbology.
    assert scan(drawn(qr_symbol(text), 4))["QRCode"] == text


def test_quiet_zones_are_those_of_the_standards() -> None:
    assert qr_symbol("CF1").quiet == 4
    assert code128_symbol("L0").quiet == 10


@given(st.binary(min_size=5, max_size=5))
def test_code_128_of_a_label_id_is_at_most_145_modules_wide(drawn_id: bytes) -> None:
    assert code128_symbol(new_label_id(drawn_id)).width <= 145


@pytest.mark.parametrize("text", ["", "cf1", "CF1;", "编号", "A" * 5000], ids=lambda text: text[:4])
def test_text_that_a_qr_code_cannot_carry_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="QR"):
        qr_symbol(text)


def test_text_that_code_128_cannot_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="编号"):
        code128_symbol("编号")
