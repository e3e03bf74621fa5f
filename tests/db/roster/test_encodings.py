"""Every encoding that Chinese Excel writes is recognised; what is none of them is said to be none."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.roster.encodings import Encoding, decode_text

ENCODINGS = {
    "utf-8": Encoding.UTF_8,
    "utf-8-sig": Encoding.UTF_8_BOM,
    "gb18030": Encoding.GB18030,
    "utf-16": Encoding.UTF_16,
    "utf-16-le": Encoding.UTF_16,
    "utf-16-be": Encoding.UTF_16,
}
HEADER = "工号,姓名,部门\r\n"
NAMES = st.text(st.sampled_from("张王李赵镕喆𠮷䶮㛃𬭸〇A-9 ，·"), min_size=1, max_size=12)


@given(st.lists(NAMES, max_size=6), st.sampled_from(sorted(ENCODINGS)))
def test_text_comes_back_from_each_encoding(names, codec):
    text = HEADER + "".join(f"P001,{name},一处\r\n" for name in names)
    assert decode_text(text.encode(codec)) == (text, ENCODINGS[codec])


@pytest.mark.parametrize(
    ("bom", "codec"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
)
def test_utf_16_is_read_in_the_order_that_its_mark_names(bom, codec):
    assert decode_text(bom + HEADER.encode(codec)) == (HEADER, Encoding.UTF_16)


def test_gb18030_may_begin_with_a_byte_order_mark_of_its_own():
    assert decode_text(("\ufeff" + HEADER).encode("gb18030")) == (HEADER, Encoding.GB18030)


def test_four_byte_characters_of_gb18030_are_read():
    text = "staff_no,name\nP001,𠮷㛃\n"
    assert decode_text(text.encode("gb18030")) == (text, Encoding.GB18030)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("staff_no,name\nP001,Jörg Müller\nP002,Zoë\n".encode("latin-1"), id="latin-1"),
        pytest.param(b"staff_no,name\nP001,x\0y\n", id="a stray NUL byte"),
        pytest.param(bytes(range(1, 256)), id="binary without NUL"),
        pytest.param(b"\x7fELF\x02\x01\x01\0" + bytes(range(255, -1, -1)), id="program"),
        pytest.param("工号,姓名\n".encode("utf-32"), id="UTF-32"),
        pytest.param(HEADER.encode("utf-16")[:-1], id="UTF-16 cut in half"),
        pytest.param(HEADER.encode()[:1] + b"\xff\xff" + HEADER.encode(), id="broken UTF-8"),
    ],
)
def test_what_is_no_known_encoding_is_not_guessed_at(data):
    assert decode_text(data) is None


def test_a_control_character_does_not_make_text_another_encoding():
    text = HEADER + "P001,周\x1b[2J某,一处\r\n" * 3
    for codec in ("utf-8", "gb18030", "utf-16"):
        assert decode_text(text.encode(codec)) == (text, ENCODINGS[codec])
