"""What leaves as CSV is text to every spreadsheet, and can be read back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.roster.export import escape_cell, write_csv


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\ta", "'\\ta"),
        ("\ra", "'\\ra"),
        ("\n=a", "'\\n=a"),
        (" =a", "' =a"),
        ("\u3000＝a", "'\u3000＝a"),
        ("＝a", "'＝a"),
        ("＋a", "'＋a"),
        ("－a", "'－a"),
        ("＠a", "'＠a"),
        ("a\x1b[2J", "a\\x1b[2J"),
        ("a\u202eb", "a\\u202eb"),
        ("\ufeff=a", "\\ufeff=a"),
        ("JM2026-01", "JM2026-01"),
        ("周\u3000某𠮷", "周\u3000某𠮷"),
        ("", ""),
    ],
)
def test_a_formula_is_disarmed_and_control_characters_are_shown(value, escaped):
    assert escape_cell(value) == escaped


def test_a_file_has_its_mark_its_line_ends_and_its_numbers():
    data = write_csv([["a", 7, None], ["b;=c", -1, "x"]], ["seq", "n", "=m"])
    assert data == '\ufeff"seq","n","\'=m"\r\n"a","7",""\r\n"b;=c","-1","x"\r\n'.encode()


@given(st.lists(st.lists(st.text(max_size=10), min_size=2, max_size=2), max_size=5))
def test_any_text_comes_back_escaped_and_harmless(rows):
    assert rows_of(write_csv(rows, ["a", "b"])) == [
        ["a", "b"],
        *([escape_cell(c) for c in row] for row in rows),
    ]
    for row in rows:
        for cell in map(escape_cell, row):
            assert cell.lstrip()[:1] not in tuple("=+-@＝＋－＠")
