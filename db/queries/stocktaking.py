"""Owns reads about counts for screens and the desk: frozen rows, paged by key. Decides nothing, writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, SQL, fn

from db.connection import Reading
from db.custody.stocktaking import Difference
from db.tables import Document, FileCopy, HandOver, Stocktake, StocktakeDifference, StocktakeScan

PAGE = 200
ODD = SQL("finding <> 'expected'")
"""Spelled as the index over it has it: with a parameter in it the store would read every scan."""


@dataclass(frozen=True, slots=True)
class StocktakeRow:
    """A count. `left` is how many of those that were due when it began are still to be scanned."""

    stocktake: int
    place: str
    holder: str | None
    state: str
    expected: int
    scanned: int
    seen: int
    counter: str
    begun_by: str
    begun_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    second_person: str | None

    @property
    def left(self) -> int:
        """How many of those that were due are still to be scanned."""
        return self.expected - self.seen


@dataclass(frozen=True, slots=True)
class ScanRow:
    """A scan of a count: what it was found to be, and who held the copy then, None where nobody did."""

    copy: str
    finding: str
    at: datetime
    scanned_by: str
    holder: str | None


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A copy about which a closed count and the register differ: what it was found to be, who held it then and at
    which counter it was handed over; None for one that was not scanned."""

    copy: str
    finding: str | None
    holder: str | None
    counter: str | None = None


def stocktake_rows(
    reader: Reading, *, before: int | None = None, limit: int = PAGE
) -> tuple[StocktakeRow, ...]:
    """Return counts, open and past, newest first, with numbers below `before`."""
    query = Stocktake.select().order_by(Stocktake.stocktake.desc()).limit(limit)
    if before is not None:
        query = query.where(Stocktake.stocktake < before)
    return tuple(_row(row) for row in reader.rows(query))


def stocktake_row(reader: Reading, number: int) -> StocktakeRow | None:
    """Return one count, None where there is none."""
    rows = reader.rows(Stocktake.select().where(Stocktake.stocktake == number))
    return _row(rows[0]) if rows else None


def odd_scans(reader: Reading, number: int, *, limit: int = PAGE) -> tuple[ScanRow, ...]:
    """Return the latest scans that were not as expected, newest first."""
    query = _scans(StocktakeScan.stocktake == number).where(ODD)
    rows = reader.tuples(query.order_by(StocktakeScan.at.desc()).limit(limit))
    return tuple(ScanRow(*row) for row in rows)


def scan_row(reader: Reading, number: int, control_no: str) -> ScanRow | None:
    """Return what a number was found to be in a count, None where it was not scanned."""
    this = (StocktakeScan.stocktake == number) & (StocktakeScan.control_no == control_no)
    rows = reader.tuples(_scans(this))
    return ScanRow(*rows[0]) if rows else None


def difference_counts(reader: Reading, number: int) -> dict[str, int]:
    """Return how many differences of each kind a closed count has."""
    columns = (StocktakeDifference.difference, fn.COUNT(StocktakeDifference.control_no))
    query = StocktakeDifference.select(*columns).where(StocktakeDifference.stocktake == number)
    found = dict(reader.tuples(query.group_by(StocktakeDifference.difference)))
    return {kind.value: found.get(kind.value, 0) for kind in Difference}


def difference_page(
    reader: Reading, number: int, difference: str, *, after: str = "", limit: int = PAGE
) -> tuple[DifferenceRow, ...]:
    """Return up to `limit` copies of one kind of difference of a closed count, those with numbers above `after`."""
    this = (StocktakeDifference.stocktake == number) & (StocktakeDifference.difference == difference)
    scan = (StocktakeScan.stocktake == StocktakeDifference.stocktake) & (
        StocktakeScan.control_no == StocktakeDifference.control_no
    )
    columns = (StocktakeDifference.control_no, StocktakeScan.finding, HandOver.holder, HandOver.counter)
    query = (
        StocktakeDifference.select(*columns)
        .join(StocktakeScan, JOIN.LEFT_OUTER, on=scan)
        .join(HandOver, JOIN.LEFT_OUTER, on=(HandOver.hand_over == StocktakeScan.hand_over))
        .where(this & (StocktakeDifference.control_no > after))
    )
    rows = reader.tuples(query.order_by(StocktakeDifference.control_no).limit(limit))
    return tuple(DifferenceRow(*row) for row in rows)


def difference_levels(reader: Reading, number: int) -> list[tuple[str, str, int | None]]:
    """Return every difference of a closed count: kind, control number, and the copy's level, None where no such copy
    is registered; the kinds in their order."""
    columns = (StocktakeDifference.difference, StocktakeDifference.control_no, Document.classification)
    query = (
        StocktakeDifference.select(*columns)
        .join(FileCopy, JOIN.LEFT_OUTER, on=(FileCopy.control_no == StocktakeDifference.control_no))
        .join(Document, JOIN.LEFT_OUTER, on=(Document.document_no == FileCopy.document_no))
        .where(StocktakeDifference.stocktake == number)
    )
    order = {kind.value: place for place, kind in enumerate(Difference)}
    return sorted(reader.tuples(query), key=lambda row: (order[row[0]], row[1]))


def _scans(condition: Any) -> Any:
    columns = (StocktakeScan.control_no, StocktakeScan.finding, StocktakeScan.at, StocktakeScan.scanned_by)
    joined = StocktakeScan.select(*columns, HandOver.holder).join(
        HandOver, JOIN.LEFT_OUTER, on=(HandOver.hand_over == StocktakeScan.hand_over)
    )
    return joined.where(condition)


def _row(row: Stocktake) -> StocktakeRow:
    return StocktakeRow(
        stocktake=row.stocktake,
        place=row.place,
        holder=row.holder,
        state=row.state,
        expected=row.expected,
        scanned=row.scanned,
        seen=row.seen,
        counter=row.counter,
        begun_by=row.begun_by,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        second_person=row.second_person,
    )
