"""CSV becomes a table of text cells, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.roster.problems import ProblemCode
from db.roster.reading import MAX_BYTES, MAX_ROWS, SheetUnreadable, choose_delimiter, read_sheet

CELLS = st.text(
    st.characters(exclude_categories=("Cs", "Cn", "Co"), exclude_characters="\0\ufeff"), max_size=20
)


def rows_of(data: bytes | str) -> list[tuple[int, tuple[str, ...]]]:
    sheet = read_sheet(data.encode() if isinstance(data, str) else data, "x.csv")
    return [(1, sheet.header), *sheet.rows]


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_cells_come_back(rows, codec, delimiter, line_end):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b", "c"], *rows])
    expected = [(n, tuple(r)) for n, r in enumerate(rows, start=2) if any(map(str.strip, r))]
    assert rows_of(text.getvalue().encode(codec)) == [(1, ("a", "b", "c")), *expected]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(line_end):
    assert rows_of(line_end.join(["a,b", "1,2", "3,4"])) == [
        (1, ("a", "b")),
        (2, ("1", "2")),
        (3, ("3", "4")),
    ]


def test_a_quoted_line_break_stays_in_its_row_and_blank_rows_are_counted():
    assert rows_of('a,b\n"one\ntwo",2\n\n,\n3,4\n') == [
        (1, ("a", "b")),
        (2, ("one\ntwo", "2")),
        (5, ("3", "4")),
    ]


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("staff_no,name,unit\n", ","),
        ("staff_no;name;unit\nP1;a,b,c,d;x", ";"),
        ("staff_no\tname\tunit\n", "\t"),
        ("staff_no\n", ","),
        ('"a;b;c",d\n', ","),
        ("", ","),
    ],
)
def test_the_header_says_what_separates_cells(header, delimiter):
    assert choose_delimiter(header) == delimiter


@pytest.mark.parametrize(
    ("data", "code", "row"),
    [
        (b"", ProblemCode.FILE_EMPTY, 0),
        (b" \r\n \n", ProblemCode.FILE_EMPTY, 0),
        (b"a" * (MAX_BYTES + 1), ProblemCode.FILE_TOO_BIG, 0),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, ProblemCode.FILE_OLD_WORKBOOK, 0),
        (bytes(range(1, 256)), ProblemCode.FILE_NOT_TEXT, 0),
        (b'a,b\n1,2\n3,"x\n5,6\n', ProblemCode.QUOTING_BROKEN, 3),
        (b'a,b\n1,"x"y\n', ProblemCode.QUOTING_BROKEN, 2),
        (b"a,b\n1," + b"x" * 200_000, ProblemCode.QUOTING_BROKEN, 2),
        (b"a,b\n" + b"1," * 201, ProblemCode.TOO_MANY_COLUMNS, 2),
        (b"a\n" + b"1\n" * (MAX_ROWS + 1), ProblemCode.TOO_MANY_ROWS, 0),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_said_to_be_none(data, code, row):
    with pytest.raises(SheetUnreadable) as refused:
        read_sheet(data, "roster.csv")
    assert (refused.value.error.code, refused.value.error.row) == (code, row)


def test_the_largest_number_of_rows_is_read():
    assert len(read_sheet(b"a\n" + b"1\n" * MAX_ROWS, "x.csv").rows) == MAX_ROWS
