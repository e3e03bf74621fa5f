"""XLSX cells become the text that their writer saw, or are marked where that is in doubt."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from db.roster.encodings import Encoding
from db.roster.problems import ProblemCode, WarningCode
from db.roster.reading import Oddity, SheetUnreadable, read_sheet

HEADER = ("staff_no", "name", "unit", "clearance", "clearance_until")


def cell_of(write_workbook, value, number_format=None):
    def shape(book):
        if number_format:
            book.active["A2"].number_format = number_format

    sheet = read_sheet(write_workbook(["a"], [value], shape=shape), "x.xlsx")
    return sheet.rows[0].cells[0], sheet.oddities.get((2, 0))


@pytest.mark.parametrize(
    ("value", "number_format", "text", "oddity"),
    [
        ("00042", None, "00042", None),
        (42, None, "42", None),
        (42, "00000", "00042", None),
        (42, "#,##0.00", "42", None),
        (123456789012345, None, "123456789012345", None),
        (1234567890123450, None, "1234567890123450", Oddity.INEXACT),
        (0.1, None, "0.1", Oddity.INEXACT),
        (1.5e20, None, "1.5e+20", Oddity.INEXACT),
        (True, None, "TRUE", None),
        (date(2026, 11, 23), None, "2026-11-23", Oddity.DATE),
        (datetime(2026, 11, 23), 'yyyy"年"m"月"d"日"', "2026-11-23", Oddity.DATE),  # noqa: DTZ001
        (datetime(2026, 11, 23), "[$-zh-CN]yyyy/m/d", "2026-11-23", Oddity.DATE),  # noqa: DTZ001
        (datetime(2026, 11, 23), "yyyy-mm-dd hh:mm", "2026-11-23 00:00:00", Oddity.DATE),  # noqa: DTZ001
        (datetime(2026, 11, 23, 9, 41), "yyyy-mm-dd hh:mm", "2026-11-23 09:41:00", Oddity.DATE),  # noqa: DTZ001
        (time(9, 41), None, "09:41:00", Oddity.CLOCK),
        (timedelta(hours=30), None, "1 day, 6:00:00", Oddity.CLOCK),
        ("=1+1", None, "=1+1", Oddity.FORMULA),
        ("#N/A", None, "#N/A", Oddity.ERROR),
    ],
)
def test_a_cell_becomes_text(write_workbook, value, number_format, text, oddity):
    assert cell_of(write_workbook, value, number_format) == (text, oddity)


def test_rows_keep_their_numbers_past_blank_ones(write_workbook):
    sheet = read_sheet(write_workbook(["a", "b"], [], ["x", None], [" ", None], [None, "y"]), "x.xlsx")
    assert sheet.encoding is Encoding.XLSX
    assert sheet.header == ("a", "b")
    assert [(row.number, "|".join(row.cells).strip("|")) for row in sheet.rows] == [(3, "x"), (5, "y")]


def test_only_the_first_visible_sheet_is_read_and_the_others_are_named(write_workbook):
    def add_sheets(book):
        book.active.sheet_state = "hidden"
        book.create_sheet("名册").append(["staff_no"])
        book.create_sheet("说明").append(["note"])

    sheet = read_sheet(write_workbook(["hidden"], shape=add_sheets), "x.xlsx")
    assert sheet.header == ("staff_no",)
    (warning,) = sheet.warnings
    assert warning.code is WarningCode.SHEETS_UNREAD
    assert "'名册'" in warning.warning
    assert "'说明'" in warning.warning


def test_a_workbook_of_people_is_read_like_the_same_csv(parse, write_workbook):
    from_book = parse("people", write_workbook(HEADER, ["007", "周某", "一处", "机密", date(2027, 3, 1)]))
    from_text = parse("people", HEADER, ("007", "周某", "一处", "机密", "2027-03-01"))
    assert from_book.errors == ()
    assert from_book.rows == from_text.rows


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (["=A1", "周某", "一处", "secret"], "staff_no", ProblemCode.FORMULA),
        ([12.5, "周某", "一处", "secret"], "staff_no", ProblemCode.NUMBER_INEXACT),
        ([1.2e17, "周某", "一处", "secret"], "staff_no", ProblemCode.NUMBER_INEXACT),
        ([date(2026, 1, 2), "周某", "一处", "secret"], "staff_no", ProblemCode.DATE_UNEXPECTED),
        (["P001", "#REF!", "一处", "secret"], "name", ProblemCode.CELL_ERROR),
        (["P001", "周某", "一处", "secret", time(9)], "clearance_until", ProblemCode.DATE_UNEXPECTED),
        (["P001", "周某", "一处", "secret", 46349], "clearance_until", ProblemCode.DATE_MALFORMED),
    ],
)
def test_a_doubtful_cell_is_an_error_in_its_place(parse, write_workbook, row, column, code):
    (error,) = parse("people", write_workbook(HEADER, row)).errors
    assert (error.row, error.column, error.code) == (2, column, code)


def test_a_formula_in_a_column_that_is_not_read_does_no_harm(parse, write_workbook):
    data = write_workbook((*HEADER[:4], "remark"), ["P001", "周某", "一处", "secret", "=1+1"])
    assert len(parse("people", data).rows) == 1


def repack(data: bytes, name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SPREADSHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not XML", ProblemCode.FILE_NOT_WORKBOOK),
        (LAUGHS + SPREADSHEET % b"", ProblemCode.FILE_NOT_WORKBOOK),
        (b" " * (401 * 1024 * 1024), ProblemCode.FILE_TOO_BIG),
        (SPREADSHEET % b'<row r="1"><c r="XFD1"><v>1</v></c></row>', ProblemCode.TOO_MANY_COLUMNS),
        (SPREADSHEET % b'<row r="99999999"><c r="A99999999"><v>1</v></c></row>', ProblemCode.TOO_MANY_ROWS),
    ],
    ids=["damaged", "entities", "bomb", "wide", "deep"],
)
def test_a_hostile_workbook_is_refused(write_workbook, content, code):
    with pytest.raises(SheetUnreadable) as refused:
        read_sheet(repack(write_workbook(["a"]), SHEET, content), "x.xlsx")
    assert refused.value.error.code is code


@pytest.mark.parametrize("data", [b"PK\x03\x04 and no more", b"PK\x03\x04" + bytes(1000)])
def test_what_only_begins_like_a_workbook_is_refused(data):
    with pytest.raises(SheetUnreadable) as refused:
        read_sheet(data, "x.xlsx")
    assert refused.value.error.code is ProblemCode.FILE_NOT_WORKBOOK


def test_without_openpyxl_the_message_says_what_to_install(write_workbook, monkeypatch):
    data = write_workbook(["a"])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(SheetUnreadable) as refused:
        read_sheet(data, "x.xlsx")
    assert refused.value.error.code is ProblemCode.XLSX_UNSUPPORTED
    assert "xlsx" in refused.value.error.error


def test_openpyxl_itself_reads_what_these_tests_write(write_workbook):
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(["a"], ["00042"])))
    assert book.active["A2"].value == "00042"
