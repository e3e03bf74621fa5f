"""Roster files as people make them, and their reading in a registry at Shanghai."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from db.roster.parsing import Roster, RosterKind, RosterOptions, parse_roster

PEOPLE = ("staff_no", "name", "unit", "clearance")
COPIES = (
    "control_no",
    "document_no",
    "copy_no",
    "copies_total",
    "kind",
    "classification",
    "originator",
    "pages",
    "addressee",
)


def csv_text(*rows: Sequence[str], delimiter: str = ",", line_end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def workbook(*rows: Sequence[object], shape: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if shape:
        shape(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture(scope="session")
def write_csv_text() -> Callable[..., str]:
    return csv_text


@pytest.fixture(scope="session")
def write_workbook() -> Callable[..., bytes]:
    return workbook


@pytest.fixture(scope="session")
def parse() -> Callable[..., Roster]:
    """Parse rows (as CSV in UTF-8) or the bytes of a file."""

    def parse_kind(kind: str, *given: Sequence[str] | bytes, store_titles: bool = False) -> Roster:
        data = given[0] if isinstance(given[0], bytes) else csv_text(*given).encode()
        options = RosterOptions(store_titles=store_titles)
        return parse_roster(RosterKind(kind), data, "roster.csv", ZoneInfo("Asia/Shanghai"), options)

    return parse_kind


@pytest.fixture(scope="session")
def parse_people(parse) -> Callable[..., Roster]:
    """Parse people of whom only some columns matter: one dict a row over a sound person."""

    def parse_dicts(*people: dict[str, str]) -> Roster:
        sound = dict(zip(PEOPLE, ("P001", "周某", "服务中心", "secret"), strict=True))
        extra = sorted({name for person in people for name in person} - set(sound))
        header = (*PEOPLE, *extra)
        return parse("people", header, *([{**sound, **p}.get(c, "") for c in header] for p in people))

    return parse_dicts


@pytest.fixture(scope="session")
def parse_copies(parse) -> Callable[..., Roster]:
    """The same for copies of one document."""

    def parse_dicts(*copies: dict[str, str], store_titles: bool = False) -> Roster:
        values = ("JM2026-01", "D1", "1", "10", "document", "secret", "办公厅", "12", "P001")
        sound = dict(zip(COPIES, values, strict=True))
        extra = sorted({name for copy in copies for name in copy} - set(sound))
        header = (*COPIES, *extra)
        rows = ([{**sound, **c}.get(name, "") for name in header] for c in copies)
        return parse("copies", header, *rows, store_titles=store_titles)

    return parse_dicts
