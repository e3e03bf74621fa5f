"""Owns reading from the registry's tables what they hold of counts, as the same values that the log amounts to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from sys import intern
from typing import Any

from peewee import JOIN

from db.connection import Reading
from db.custody.count_digests import difference_sha256, due_sha256
from db.replay.stocktakes import CountState, DueState, ResultState, ScanKey, ScanState, told_counts
from db.tables import HandOver, Stocktake, StocktakeDifference, StocktakeDue, StocktakeScan


def stored_counts(reader: Reading) -> Iterator[tuple[int, CountState]]:
    """Yield every count by its number."""
    for row in reader.rows(Stocktake.select()):
        yield (
            row.stocktake,
            CountState(
                state=row.state,
                place=row.place,
                holder=row.holder,
                expected=row.expected,
                counter=row.counter,
                begun_by=row.begun_by,
                begun_at=row.begun_at,
                scanned=row.scanned,
                seen=row.seen,
                ended_at=row.ended_at,
                ended_by=row.ended_by,
                second_person=row.second_person,
            ),
        )


def stored_due(reader: Reading) -> Iterator[tuple[int, DueState]]:
    """Yield by the number of a count what was due in it, where anything was."""
    columns = (StocktakeDue.control_no, StocktakeDue.hand_over)
    for number, rows in _by_count(reader, _with_label(StocktakeDue, *columns)):
        due = [(control_no, _label(label, hand_over)) for control_no, hand_over, label in rows]
        yield number, DueState(len(due), due_sha256(due))


def stored_scans(reader: Reading) -> Iterator[tuple[ScanKey, ScanState]]:
    """Yield every scan; what many say in the same words is kept once."""
    table = StocktakeScan
    columns = (table.control_no, table.finding, table.at, table.scanned_by, table.hand_over)
    for number, rows in _by_count(reader, _with_label(table, *columns)):
        for control_no, finding, at, scanned_by, hand_over, label in rows:
            under = _label(label, hand_over)
            yield (number, control_no), ScanState(intern(finding), at, intern(scanned_by), under)


def stored_results(reader: Reading) -> Iterator[tuple[int, ResultState]]:
    """Yield by the number of a count how it and the register differ, where they do."""
    columns = (StocktakeDifference.difference, StocktakeDifference.control_no)
    for number, rows in _by_count(reader, StocktakeDifference.select(*columns)):
        counts = Counter(kind for kind, _ in rows)
        yield number, ResultState(told_counts(counts), difference_sha256(rows))


def _by_count(reader: Reading, query: Any) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows of a query by count, also where no such count is kept: of one after the other, and each is let
    go."""
    table = query.model
    for (number,) in reader.tuples(table.select(table.stocktake).distinct().order_by(table.stocktake)):
        yield number, reader.tuples(query.where(table.stocktake == number))


def _with_label(table: Any, *columns: Any) -> Any:
    """Return a query for rows of `table` with the label of the hand-over that each names."""
    named = HandOver.hand_over == table.hand_over
    return table.select(*columns, HandOver.label_id).join(HandOver, JOIN.LEFT_OUTER, on=named)


def _label(label: str | None, hand_over: int | None) -> str | None:
    """Return the label that the log calls a hand-over by; of one that is not there no more than its row's number."""
    return label if label is not None or hand_over is None else f"#{hand_over}"
