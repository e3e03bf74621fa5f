"""Owns how an XLSX workbook becomes a table of text cells, through openpyxl (the extra `xlsx`).

A number is given as its exact text, a date as ISO 8601. Where the text may not be what its writer meant (a
formula, a fraction, more digits than a spreadsheet keeps), the cell is marked as odd and judged later.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from db.roster.encodings import Encoding
from db.roster.problems import ProblemCode, RosterWarning, WarningCode, shown
from db.roster.reading import Oddity, Sheet, SheetRow, SheetUnreadable, check_row_count, check_width

MAX_UNPACKED = 400 * 1024 * 1024
MAX_SHEET_ROWS = 1_048_576
EXACT_BELOW = 10**15
"""A spreadsheet keeps 15 significant digits; longer numbers lost their end when they were typed."""

_NOT_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def read_workbook(data: bytes, filename: str) -> Sheet:
    """Read the first visible worksheet. Raises `SheetUnreadable`."""
    openpyxl = _import_openpyxl()
    _check_unpacked_size(data, filename)
    try:
        with warnings.catch_warnings():
            # openpyxl remarks on styles and extensions that it drops; stderr may be the counter's screen.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            return _read_worksheets(book)
    except SheetUnreadable:
        raise
    except Exception as fault:
        # A hostile or broken package fails anywhere in openpyxl, with whatever the XML led it to raise.
        raise _not_a_workbook(filename) from fault


def _import_openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError as fault:
        raise SheetUnreadable(
            ProblemCode.XLSX_UNSUPPORTED,
            "XLSX files need the extra 'xlsx' (pip install 'confidential-file-counter[xlsx]');"
            " or save the file as CSV UTF-8.",
        ) from fault
    return openpyxl


def _not_a_workbook(filename: str) -> SheetUnreadable:
    return SheetUnreadable(
        ProblemCode.FILE_NOT_WORKBOOK,
        f"The file {shown(filename)} is damaged or no XLSX workbook; save it anew as .xlsx or as CSV UTF-8.",
    )


def _check_unpacked_size(data: bytes, filename: str) -> None:
    """Refuse a small file that unpacks to a huge one; zipfile never reads past the sizes that it lists."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as fault:
        raise _not_a_workbook(filename) from fault
    if unpacked > MAX_UNPACKED:
        raise SheetUnreadable(
            ProblemCode.FILE_TOO_BIG,
            f"The file {shown(filename)} unpacks to {unpacked:,} bytes; at most {MAX_UNPACKED:,} are read.",
        )


def _read_worksheets(book: Any) -> Sheet:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    sheet = visible[0]
    sheet.reset_dimensions()
    header: tuple[str, ...] = ()
    rows: list[SheetRow] = []
    oddities: dict[tuple[int, int], Oddity] = {}
    for number, cells in _numbered_rows(sheet):
        texts = []
        for place, cell in enumerate(cells):
            text, oddity = read_value(cell.value, cell.data_type, cell)
            texts.append(text)
            if oddity is not None:
                oddities[number, place] = oddity
        if number == 1:
            header = tuple(texts)
        elif any(map(str.strip, texts)):
            check_row_count(len(rows))
            rows.append(SheetRow(number, tuple(texts)))
    return Sheet(header, tuple(rows), Encoding.XLSX, oddities, _unread_sheets(visible))


def _numbered_rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > MAX_SHEET_ROWS:
            check_row_count(number)
        check_width(cells, number)
        yield number, cells


def _unread_sheets(visible: list[Any]) -> tuple[RosterWarning, ...]:
    if len(visible) == 1:
        return ()
    read, *others = (shown(sheet.title) for sheet in visible)
    return (
        RosterWarning(
            WarningCode.SHEETS_UNREAD, f"Only the first sheet {read} was read, not {', '.join(others)}."
        ),
    )


def read_value(value: Any, data_type: str, cell: Any) -> tuple[str, Oddity | None]:
    """Return a cell's text and what is odd about it. `cell` is asked for its number format where that counts."""
    if value is None:
        return "", None
    if data_type == "f":
        return str(getattr(value, "text", None) or value), Oddity.FORMULA
    if data_type == "e":
        return str(value), Oddity.ERROR
    if isinstance(value, str):
        return value, None
    if isinstance(value, bool):
        return str(value).upper(), None
    if isinstance(value, int):
        return _padded(value, cell.number_format), None if abs(value) < EXACT_BELOW else Oddity.INEXACT
    if isinstance(value, float):
        return repr(value), Oddity.INEXACT
    if isinstance(value, date):
        return _iso_text(value, cell.number_format), Oddity.DATE
    return str(value), Oddity.CLOCK


def _padded(value: int, number_format: str) -> str:
    """A format of zeros alone shows 7 as 0007: that is the id its reader sees."""
    return str(value).zfill(len(number_format)) if re.fullmatch("00+", number_format) else str(value)


def _iso_text(value: date, number_format: str) -> str:
    """Midnight is a time only where the cell shows hours; a date cell is a day."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if "h" not in _NOT_FORMAT.sub("", number_format).lower():
        return value.date().isoformat()
    return (value + timedelta(milliseconds=500)).isoformat(sep=" ", timespec="seconds")
