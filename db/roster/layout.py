"""Owns how the header row of a file is matched with the columns of a roster."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from db.roster.columns import TITLE, Column, Shape
from db.roster.problems import (
    SHOWN_CHARACTERS,
    ProblemCode,
    RosterError,
    RosterWarning,
    WarningCode,
    shown,
)
from db.roster.reading import Sheet
from db.roster.text import find_flaw

HEADER_ROW = 1
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns a file has, and at which place (from 0); what was wrong with its header."""

    places: dict[Column, int]
    errors: tuple[RosterError, ...] = ()
    warnings: tuple[RosterWarning, ...] = ()


def match_columns(shape: Shape, sheet: Sheet, *, store_titles: bool) -> Layout:
    """Find each column of `shape` in the header of `sheet`, by its English or Chinese name."""
    if not any(map(_fold_header, sheet.header)):
        return Layout({}, (_header_error(ProblemCode.HEADER_MISSING, "Row 1 must hold the column names."),))
    found, unknown = _sort_headers(shape, sheet.header)
    if not found:
        return Layout({}, (_nothing_known(shape, sheet),))
    errors = [*_find_flaws(sheet.header), *_find_repeats(found), *_find_missing(shape, found)]
    places = {column: where[0] for column, where in found.items()}
    for column in [column for column in places if column.name == TITLE and not store_titles]:
        errors.append(_titles_refused(column))
        del places[column]
    return Layout(places, tuple(errors), (*_warn_unknown(sheet, unknown), *_warn_unnamed(sheet)))


def _fold_header(text: str) -> str:
    return _BETWEEN_WORDS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _sort_headers(shape: Shape, header: tuple[str, ...]) -> tuple[dict[Column, list[int]], list[int]]:
    names = {
        _fold_header(name): column
        for column in shape.columns
        for name in (column.name, column.chinese, *column.aliases)
    }
    found: dict[Column, list[int]] = {}
    unknown = []
    for place, text in enumerate(header):
        column = names.get(_fold_header(text))
        if column is not None:
            found.setdefault(column, []).append(place)
        elif _fold_header(text):
            unknown.append(place)
    return found, unknown


def _header_error(code: ProblemCode, error: str, column: str = "") -> RosterError:
    return RosterError(HEADER_ROW, column, error, code)


def _nothing_known(shape: Shape, sheet: Sheet) -> RosterError:
    needed = ", ".join(column.both_names for column in shape.columns if column.required)
    return _header_error(
        ProblemCode.HEADER_MISSING,
        f"Row 1 holds no column name of this roster (the file was read as {sheet.encoding}). Needed: {needed}.",
    )


def _find_flaws(header: tuple[str, ...]) -> Iterator[RosterError]:
    for text in header:
        flaw = find_flaw(_BETWEEN_WORDS.sub("", text))
        if flaw is not None:
            yield _header_error(flaw.code, f"The column name {flaw.error}")


def _find_repeats(found: dict[Column, list[int]]) -> Iterator[RosterError]:
    for column, places in found.items():
        if len(places) > 1:
            where = " and ".join(column_letters(place) for place in places)
            yield _header_error(
                ProblemCode.COLUMN_REPEATED,
                f"The column {column.both_names} stands there more than once: in {where}.",
                column.name,
            )


def _find_missing(shape: Shape, found: dict[Column, list[int]]) -> Iterator[RosterError]:
    for column in shape.columns:
        if column.required and column not in found:
            yield _header_error(
                ProblemCode.COLUMN_MISSING, f"The column {column.both_names} is missing.", column.name
            )


def _titles_refused(column: Column) -> RosterError:
    return _header_error(
        ProblemCode.TITLES_NOT_STORED,
        f"The column {column.both_names} is refused: this registry stores no titles (the setting store_titles is off).",
        column.name,
    )


def _warn_unknown(sheet: Sheet, unknown: list[int]) -> Iterator[RosterWarning]:
    for place in unknown:
        text = sheet.header[place].strip()
        yield RosterWarning(
            WarningCode.COLUMN_UNKNOWN,
            f"The column {shown(text)} is not known and was not read.",
            text[:SHOWN_CHARACTERS],
        )


def _warn_unnamed(sheet: Sheet) -> Iterator[RosterWarning]:
    for place, text in enumerate(sheet.header):
        if not _fold_header(text) and any("".join(row.cells[place : place + 1]) for row in sheet.rows):
            yield RosterWarning(
                WarningCode.COLUMN_UNNAMED, f"Column {column_letters(place)} has no name and was not read."
            )


def column_letters(place: int) -> str:
    """Return a column's name in a spreadsheet: 0 is A, 26 is AA."""
    high, low = divmod(place, 26)
    return (column_letters(high - 1) if high else "") + chr(ord("A") + low)
