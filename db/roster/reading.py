"""Owns how a roster file becomes a table of text cells. It knows nothing of what the columns mean."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from db.roster.encodings import Encoding, decode_text
from db.roster.problems import ProblemCode, RosterError, RosterWarning, shown

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 1_000
DELIMITERS = ",;\t"

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Oddity(StrEnum):
    """What a spreadsheet's cell was, where its text alone would not say."""

    FORMULA = "formula"
    ERROR = "error"
    INEXACT = "inexact"
    DATE = "date"
    CLOCK = "clock"


class SheetRow(NamedTuple):
    """One row as a spreadsheet counts it (the header is row 1) with the text of its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stood in the file; rows without any text are left out.

    `oddities` tells of cells, by row number and place, that were not plain text, whole numbers or words.
    """

    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    encoding: Encoding
    oddities: Mapping[tuple[int, int], Oddity] = field(default_factory=lambda: MappingProxyType({}))
    warnings: tuple[RosterWarning, ...] = ()


class SheetUnreadable(Exception):
    """The file is no table that can be read; `error` says why."""

    def __init__(self, code: ProblemCode, error: str, *, row: int = 0) -> None:
        super().__init__(error)
        self.error = RosterError(row, "", error, code)


def read_sheet(data: bytes, filename: str) -> Sheet:
    """Read a CSV or XLSX file of at most 20 MB, 200,000 rows and 200 columns.

    What it is, its bytes decide, never its name. Raises `SheetUnreadable`.
    """
    if not data.strip():
        raise SheetUnreadable(ProblemCode.FILE_EMPTY, f"The file {shown(filename)} is empty.")
    if len(data) > MAX_BYTES:
        raise SheetUnreadable(
            ProblemCode.FILE_TOO_BIG,
            f"The file {shown(filename)} has {len(data):,} bytes; at most {MAX_BYTES:,} are read.",
        )
    if data.startswith(_OLE):
        raise SheetUnreadable(
            ProblemCode.FILE_OLD_WORKBOOK,
            f"The file {shown(filename)} is an old or a password-protected workbook;"
            " save it as .xlsx without a password, or as CSV.",
        )
    if data.startswith(_ZIP):
        from db.roster.workbook import read_workbook  # openpyxl is an extra, and slow to import

        return read_workbook(data, filename)
    return _read_csv(data, filename)


def _read_csv(data: bytes, filename: str) -> Sheet:
    decoded = decode_text(data)
    if decoded is None:
        raise SheetUnreadable(
            ProblemCode.FILE_NOT_TEXT,
            f"The file {shown(filename)} is not text in UTF-8, GB18030 or UTF-16,"
            " and no XLSX workbook; save it as CSV UTF-8.",
        )
    text, encoding = decoded
    records = _numbered_records(text)
    _, header = next(records, (1, ()))
    check_width(header, 1)
    rows: list[SheetRow] = []
    for row in records:
        if any(map(str.strip, row.cells)):
            check_width(row.cells, row.number)
            check_row_count(len(rows))
            rows.append(row)
    return Sheet(header, tuple(rows), encoding)


def _numbered_records(text: str) -> Iterator[SheetRow]:
    """Yield the records of comma-separated text; one that spans lines counts as one row, as in a spreadsheet."""
    lines = io.StringIO(text, newline="")
    number = 0
    try:
        for cells in csv.reader(lines, delimiter=choose_delimiter(text), strict=True):
            number += 1
            yield SheetRow(number, tuple(cells))
    except csv.Error as fault:
        raise SheetUnreadable(
            ProblemCode.QUOTING_BROKEN,
            f"Row {number + 1} cannot be read: a quotation mark is out of place or is never closed ({fault}).",
            row=number + 1,
        ) from fault


def choose_delimiter(text: str) -> str:
    """Return what separates the header's cells: the comma, unless semicolons or tabs are more."""
    header = re.split(r"[\r\n]", re.sub(r'"[^"]*"', "", text[: MAX_COLUMNS * MAX_CELL]), maxsplit=1)[0]
    return max(DELIMITERS, key=header.count)


def check_width(cells: tuple[object, ...], row: int) -> None:
    """Raise `SheetUnreadable` for a row with more cells than any roster has."""
    if len(cells) > MAX_COLUMNS:
        raise SheetUnreadable(
            ProblemCode.TOO_MANY_COLUMNS,
            f"Row {row} has {len(cells):,} cells; a roster has at most {MAX_COLUMNS}.",
            row=row,
        )


def check_row_count(rows_so_far: int) -> None:
    """Raise `SheetUnreadable` when one row more would be too many."""
    if rows_so_far >= MAX_ROWS:
        raise SheetUnreadable(
            ProblemCode.TOO_MANY_ROWS,
            f"The file has more than {MAX_ROWS:,} rows; import it in parts.",
        )
