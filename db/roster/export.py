"""Owns how rows leave as CSV that a spreadsheet takes for text and for nothing else."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from db.roster.text import is_formula

_UNSHOWN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def escape_cell(value: str) -> str:
    """Return `value` with a leading formula disarmed by an apostrophe, and control characters as escapes.

    A formula begins with = + - @ Tab or CR, their full-width forms included, whatever blanks stand before it.
    """
    text = value.lstrip()
    armed = value[:1] in ("\t", "\r", "\n") or is_formula(text)
    return ("'" if armed else "") + _visible(value)


def _visible(value: str) -> str:
    if value.isprintable():
        return value
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in _UNSHOWN else char
        for char in value
    )


def write_csv(rows: Iterable[Sequence[str | int | None]], header: Sequence[str]) -> bytes:
    """Return the rows under their header as CSV in UTF-8 with BOM, which Chinese Excel opens rightly.

    Every cell is quoted, so that a program that splits at semicolons finds no second cell inside one. Whole
    numbers stay as they are; None is an empty cell.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(map(escape_cell, header))
    writer.writerows([_cell_text(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell_text(value: str | int | None) -> str:
    if value is None:
        return ""
    return escape_cell(value) if isinstance(value, str) else str(value)
