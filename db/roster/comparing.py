"""Owns what rows of one file may not say against each other: keys given twice, documents told in two ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from db.roster.columns import RosterKind
from db.roster.problems import Problem, ProblemCode, RosterError, shown

DOCUMENT_FIELDS = ("kind", "classification", "originator", "copies_total", "declassify_on")
"""What every copy's row says of its document."""

Values = Mapping[str, object]


class RepeatFinder:
    """Remembers the keys of the rows that it saw."""

    def __init__(self, keys: tuple[tuple[str, ...], ...]) -> None:
        self._first_rows: dict[tuple[str, ...], dict[tuple[object, ...], int]] = {key: {} for key in keys}

    def look(self, row: int, values: Values) -> Iterator[RosterError]:
        """Yield an error for each key that an earlier row holds too, naming both rows."""
        for key, first_rows in self._first_rows.items():
            held = tuple(values.get(name) for name in key)
            if any(part is None or isinstance(part, Problem) for part in held):
                continue
            first = first_rows.setdefault(held, row)
            if first != row:
                what = " and ".join(f"{name} {shown(str(values[name]))}" for name in key)
                yield RosterError(
                    row, key[-1], f"Rows {first} and {row} both hold {what}.", ProblemCode.KEY_REPEATED
                )


class DocumentComparer:
    """Remembers what the first row of each document said of it."""

    def __init__(self) -> None:
        self._first_rows: dict[object, tuple[int, Values]] = {}

    def look(self, row: int, values: Values) -> Iterator[RosterError]:
        """Yield an error for each thing that this row says otherwise of the document."""
        document = values.get("document_no")
        if document is None or isinstance(document, Problem):
            return
        first, told = self._first_rows.setdefault(document, (row, values))
        if first == row:
            return
        for name in DOCUMENT_FIELDS:
            before, now = told.get(name), values.get(name)
            if before != now and not isinstance(before, Problem) and not isinstance(now, Problem):
                yield RosterError(
                    row,
                    name,
                    f"Rows {first} and {row} disagree about document {shown(str(document))}:"
                    f" {name} is {_word(before)} there and {_word(now)} here.",
                    ProblemCode.DOCUMENT_DIFFERS,
                )


def _word(value: object) -> str:
    name = getattr(value, "name", None)
    if isinstance(name, str):
        return name.lower()
    return "empty" if value is None else shown(str(value))


def comparers(kind: RosterKind, keys: tuple[tuple[str, ...], ...]) -> list[RepeatFinder | DocumentComparer]:
    """Return what looks at each row of a roster of this kind in turn."""
    repeats = RepeatFinder(keys)
    return [repeats, DocumentComparer()] if kind is RosterKind.COPIES else [repeats]
