"""A scan of a count costs the same among ten copies and among ten thousand, first or last; closing works on sets."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from counter_kit import PAGES, Counter, pin_of

from db.connection import Engine, reading, write_transaction
from db.custody.values import Classification, Kind
from db.log.verify import verify
from db.tables import Document, FileCopy, Stocktake, StocktakeScan
from kiosk.desk import commands as do

MANY = 10_000
GROWING = ("stocktake", "stocktake_due", "stocktake_scan", "file_copy", "hand_over", "act", "log_entry")
NUMBERS = [f"SC-{number:05d}" for number in range(MANY)]


@pytest.fixture
def full_vault(counter: Counter) -> Counter:
    fills_vault(counter, NUMBERS)
    counter.signs_in("C001")
    return counter


def fills_vault(counter: Counter, numbers: list[str]) -> None:
    document = {"kind": Kind.DOCUMENT, "classification": Classification.SECRET, "originator": "办公厅"}
    copy = {"document_no": "SC", "pages": PAGES, "caveats": frozenset(), "addressee": "P009"}
    flags = {"recalled": False, "missing": False, "destroyed": False}
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Document.insert(document_no="SC", copies_total=len(numbers), **document))
        rows = [
            {"control_no": number, "copy_no": place, **copy, **flags} for place, number in enumerate(numbers)
        ]
        for start in range(0, len(rows), 1000):
            tx.change(FileCopy.insert_many(rows[start : start + 1000]))


def were_scanned(counter: Counter, numbers: list[str]) -> None:
    """Write scans below the program, with the figures that the program would have kept."""
    with write_transaction(counter.registry, counter.now) as tx:
        said = {"stocktake": 1, "finding": "expected", "at": tx.now, "scanned_by": "C001"}
        for start in range(0, len(numbers), 1000):
            rows = [{"control_no": number, **said} for number in numbers[start : start + 1000]]
            tx.change(StocktakeScan.insert_many(rows))
        done = len(numbers)
        tx.change(Stocktake.update(scanned=Stocktake.scanned + done, seen=Stocktake.seen + done))


class Statements(logging.Handler):
    """Keeps every statement that Peewee runs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.run: list[tuple[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.msg, tuple):
            self.run.append(record.msg)


@contextmanager
def statements() -> Iterator[Statements]:
    kept, logger = Statements(), logging.getLogger("peewee")
    before = logger.level
    logger.addHandler(kept)
    logger.setLevel(logging.DEBUG)
    try:
        yield kept
    finally:
        logger.removeHandler(kept)
        logger.setLevel(before)


@contextmanager
def steps(counter: Counter) -> Iterator[list[int]]:
    """Count the steps of SQLite's machine: what a query costs, whatever the clock says."""
    counted = [0]

    def step() -> int:
        counted[0] += 1
        return 0

    connection = counter.registry.database.connection()
    connection.set_progress_handler(step, 1)
    try:
        yield counted
    finally:
        connection.set_progress_handler(None, 1)


def test_a_scan_runs_the_same_statements_first_and_last(full_vault: Counter) -> None:
    assert full_vault.does(do.BeginStocktake(place="vault")).data["expected"] == MANY + 7
    full_vault.scans(NUMBERS[0])
    with statements() as first:
        full_vault.scans(NUMBERS[1])
    were_scanned(full_vault, NUMBERS[2:-1])
    with statements() as last:
        assert full_vault.scans(NUMBERS[-1]).data["left"] == 7
    assert [text for text, _ in last.run] == [text for text, _ in first.run]
    if full_vault.registry.engine is Engine.SQLCIPHER:
        assert [plan for plan in plans(full_vault, last) if "SCAN" in plan] == []


def plans(counter: Counter, kept: Statements) -> Iterator[str]:
    """Say how SQLite finds the rows of each statement about copies and scans."""
    for text, values in kept.run:
        if any(f'"{table}"' in text for table in GROWING):
            found = counter.registry.database.execute_sql(f"EXPLAIN QUERY PLAN {text}", values).fetchall()
            yield from (f"{row[3]}: {text}" for row in found)


@pytest.mark.parametrize("engine", ["sqlcipher"], indirect=True)
def test_a_scan_costs_the_same_steps_first_and_last(full_vault: Counter) -> None:
    full_vault.does(do.BeginStocktake(place="vault"))
    full_vault.scans(NUMBERS[0])
    with steps(full_vault) as first:
        full_vault.scans(NUMBERS[1])
    were_scanned(full_vault, NUMBERS[2:-1])
    with steps(full_vault) as last:
        full_vault.scans(NUMBERS[-1])
    assert last[0] <= first[0] * 1.05, (first, last)


def test_closing_ten_thousand_writes_sets(full_vault: Counter) -> None:
    full_vault.does(do.BeginStocktake(place="vault"))
    full_vault.scans(NUMBERS[0])
    were_scanned(full_vault, NUMBERS[1:-300])
    with statements() as closing:
        closed = full_vault.does(
            do.Finish(pin=pin_of("C001"), badge=full_vault.badges["S001"], second_pin=pin_of("S001"))
        )
    others = dict.fromkeys(("unexpected", "in_other_hands", "found", "unreleased"), 0)
    assert closed.data["counts"] == {"missing": 307, **others}
    assert len(closed.data["missing"]) == 200
    marked = [text for text, _ in closing.run if text.startswith('UPDATE "file_copy"')]
    assert len(marked) == 2
    with reading(full_vault.registry) as reader:
        assert reader.count(FileCopy.select().where(FileCopy.missing == True)) == 307  # noqa: E712
    assert verify(full_vault.registry).problems == ()
