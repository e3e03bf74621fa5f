"""Owns how a roster file becomes validated rows: all of them, or none and every reason why.

It neither opens files nor knows the registry; comparing the rows with what is registered is the importer's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import TypeVar

from db.custody.values import Clearance
from db.roster.cells import read_cell
from db.roster.columns import SHAPES, RosterKind, Shape
from db.roster.comparing import Values, comparers
from db.roster.encodings import Encoding
from db.roster.layout import Layout, match_columns
from db.roster.problems import Problem, ProblemCode, RosterError, RosterWarning, WarningCode, shown
from db.roster.reading import Sheet, SheetRow, SheetUnreadable, read_sheet
from db.roster.rows import PersonRow, Row

MAX_ERRORS = 200

RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True, slots=True)
class RosterOptions:
    """What the site declares: `store_titles` says that its system may hold the titles of files."""

    store_titles: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """What a file said. `rows` is empty whenever there are `errors`.

    `columns` are the English names of the columns that the file has: what an absent one would say is unknown,
    while an empty cell says "none". `encoding` is None if the file could not be read.
    """

    rows: tuple[Row, ...]
    errors: tuple[RosterError, ...]
    warnings: tuple[RosterWarning, ...]
    encoding: Encoding | None
    columns: frozenset[str] = frozenset()

    def rows_of(self, row_type: type[RowT]) -> tuple[RowT, ...]:
        """Return the rows as what their kind of roster holds."""
        return tuple(row for row in self.rows if isinstance(row, row_type))


NO_OPTIONS = RosterOptions()


def parse_roster(
    kind: RosterKind, data: bytes, filename: str, zone: tzinfo, options: RosterOptions = NO_OPTIONS
) -> Roster:
    """Read and check a roster. A time without a zone is local time of `zone`.

    Problems are collected up to 200; after that the rest of the file is not looked at, and a warning says so.
    """
    try:
        sheet = read_sheet(data, filename)
    except SheetUnreadable as fault:
        return Roster((), (fault.error,), (), None)
    shape = SHAPES[kind]
    layout = match_columns(shape, sheet, store_titles=options.store_titles)
    rows, errors, stopped = _read_rows(kind, shape, layout, sheet, zone)
    warnings = (*sheet.warnings, *layout.warnings, *_remarks(sheet, rows, stopped=stopped))
    columns = frozenset(column.name for column in layout.places)
    return Roster(() if errors else tuple(rows), tuple(errors), warnings, sheet.encoding, columns)


def _read_rows(
    kind: RosterKind, shape: Shape, layout: Layout, sheet: Sheet, zone: tzinfo
) -> tuple[list[Row], list[RosterError], bool]:
    """Return the good rows, all errors, and whether reading stopped because there were too many."""
    reader = _RowReader(layout, sheet, zone)
    lookers = comparers(kind, shape.keys)
    rows: list[Row] = []
    errors = list(layout.errors)
    for sheet_row in sheet.rows if layout.places else ():
        values = reader.read(sheet_row)
        found = [*_surplus(sheet_row, len(sheet.header)), *_wrong_cells(sheet_row.number, values)]
        if not found and not layout.errors:
            row = shape.row_type(row=sheet_row.number, **values)
            found.extend(
                RosterError(sheet_row.number, column, problem.error, problem.code)
                for column, problem in row.find_problems()
            )
            rows.append(row)
        for looker in lookers:
            found.extend(looker.look(sheet_row.number, values))
        errors.extend(found)
        if len(errors) >= MAX_ERRORS:
            return rows, errors[:MAX_ERRORS], True
    return rows, errors, False


class _RowReader:
    """Reads the cells of rows; columns repeat their values, so each text is read once a column."""

    def __init__(self, layout: Layout, sheet: Sheet, zone: tzinfo) -> None:
        self._places = [(column, place, dict[str, object]()) for column, place in layout.places.items()]
        self._oddities = sheet.oddities
        self._zone = zone

    def read(self, row: SheetRow) -> dict[str, object]:
        """Return the values by column: without those of empty cells, and with a `Problem` where a cell is wrong."""
        values: dict[str, object] = {}
        for column, place, known in self._places:
            raw = row.cells[place] if place < len(row.cells) else ""
            oddity = self._oddities.get((row.number, place)) if self._oddities else None
            if oddity is not None:
                value = read_cell(column.cell, raw, self._zone, oddity)
            elif raw in known:
                value = known[raw]
            else:
                value = known[raw] = read_cell(column.cell, raw, self._zone)
            if value is not None:
                values[column.name] = value
            elif column.required:
                values[column.name] = Problem(
                    ProblemCode.VALUE_MISSING, f"The cell of {column.both_names} is empty."
                )
        return values


def _wrong_cells(row: int, values: Values) -> Iterator[RosterError]:
    for name, value in values.items():
        if isinstance(value, Problem):
            yield RosterError(row, name, value.error, value.code)


def _surplus(row: SheetRow, width: int) -> Iterator[RosterError]:
    """More cells than the header has mean a separator inside a value: what follows it stands in wrong columns."""
    if len(row.cells) > width and any(map(str.strip, row.cells[width:])):
        yield RosterError(
            row.number,
            "",
            f"The row has {len(row.cells)} cells, the header {width};"
            " a value that holds a separator needs quotation marks.",
            ProblemCode.ROW_TOO_LONG,
        )


def _remarks(sheet: Sheet, rows: list[Row], *, stopped: bool) -> Iterator[RosterWarning]:
    if stopped:
        yield RosterWarning(
            WarningCode.STOPPED_EARLY, f"Reading stopped after {MAX_ERRORS} problems; there may be more."
        )
    if not sheet.rows:
        yield RosterWarning(WarningCode.NO_ROWS, "The file has no rows below its header.")
    people = [row for row in rows if isinstance(row, PersonRow)]
    yield from _warn_shared_cards(people)
    endless = [row.row for row in people if row.clearance is not Clearance.NONE and not row.clearance_until]
    if endless:
        yield RosterWarning(
            WarningCode.CLEARANCE_WITHOUT_END,
            f"Clearances without an end date: {len(endless):,}; the first stands in row {endless[0]}.",
            "clearance_until",
        )


def _warn_shared_cards(people: list[PersonRow]) -> Iterator[RosterWarning]:
    """Short card forms collide between honest people; the counter then takes the card for unknown."""
    first_rows: dict[str, int] = {}
    for person in people:
        if (
            person.card_no is not None
            and (first := first_rows.setdefault(person.card_no, person.row)) != person.row
        ):
            yield RosterWarning(
                WarningCode.CARD_NO_REPEATED,
                f"Rows {first} and {person.row} both hold card_no {shown(person.card_no)};"
                " such a card will be unknown at the counter.",
                "card_no",
            )
