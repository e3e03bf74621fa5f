"""Measures reading a large log: a day's page under every filter, and verifying all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bench.registries import CLERK, COLLECTOR, DRIVER, grown
from bench.table import Line
from bench.timing import MS, Step, alternate, worst_of

from db.connection import Reading, Registry, reading
from db.log.verify import verify
from db.queries.log import LogFilter, LogRow, log_page

ROUNDS = 15
PASSES = 3
MANY = "all filters and days, nothing cached"
FETCHED = 4096
NOTHING = {"type": "backup_made", "outcome": "none", "person": "X999", "copy": "NO-SUCH-COPY"}
"""Filters that find nothing, and so have to look at everything."""


def days_page(bench: Path, size: int) -> Line:
    """Read a page of the log of one day under each filter, and say which was slowest."""
    with grown(bench, size).opened() as registry, reading(registry) as reader:
        cases = [
            (f"the slowest of {MANY}: {said}, {when} day{place}", page)
            for when, day in _days(registry, size)
            for said, named in _filters(registry, day)
            for place, page in _pages(reader, LogFilter.of_day(day, registry.zone, **named))
        ]
        slowest, span = worst_of(cases, ROUNDS, prepare=partial(_forget_pages, registry))
    return Line.within(f"a day's log page among {size:,} entries", span, slowest, 10)


def verification(bench: Path, size: int) -> Line:
    """Verify the whole log beside hashing the same bodies."""
    with grown(bench, size).opened() as registry:

        def verified(_: int) -> None:
            report = verify(registry)
            assert report.ok, report.problems

        def hashed(_: int) -> None:
            for body in _bodies(registry):
                hashlib.sha256(body).digest()

        spans = alternate(PASSES, verified, hashed, warm_up=0)
        entries = sum(1 for _ in _bodies(registry))
    ours, bare = (entries / span * MS for span in spans)
    what = f"full verification of {entries:,} entries"
    return Line.at_least(what, ours, bare, "SHA-256 alone", 0.5)


def _forget_pages(registry: Registry) -> None:
    """Drop what SQLite keeps decrypted: a day is mostly looked at for the first time."""
    registry.database.execute_sql("PRAGMA shrink_memory")


def _days(registry: Registry, size: int) -> list[tuple[str, date]]:
    """Return a day within the entries by real acts, one in the middle, and the last full one."""
    found = []
    for when, seq in (("first", 5_000), ("middle", size // 2), ("last", size - 6_000)):
        rows = log_page(Reading(registry), LogFilter(), after=seq - 1, limit=1)
        found.append((when, rows[0].at.astimezone(registry.zone).date()))
    return found


def _filters(registry: Registry, day: date) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = log_page(Reading(registry), LogFilter.of_day(day, registry.zone), limit=1000)
    yield "no filter", {}
    for kind in sorted({row.type for row in rows}):
        yield f"type {kind}", {"type": kind}
    for outcome in sorted({row.outcome for row in rows if row.outcome}):
        yield f"outcome {outcome}", {"outcome": outcome}
    for person in (CLERK, COLLECTOR, DRIVER):
        yield f"person {person}", {"person": person}
    yield "a copy", {"copy": _some_copy(rows)}
    yield "copy and person", {"copy": _some_copy(rows), "person": DRIVER}
    for name, value in NOTHING.items():
        yield f"{name} that nobody has", {name: value}


def _pages(reader: Reading, wanted: LogFilter) -> Iterator[tuple[str, Step]]:
    """Yield how the last page is read, and the one before it."""
    newest = log_page(reader, wanted)
    yield "", lambda _: log_page(reader, wanted)
    if newest:
        yield ", the page before its last", lambda _: log_page(reader, wanted, before=newest[0].seq)


def _some_copy(rows: tuple[LogRow, ...]) -> str:
    return next(row.copy for row in rows if row.copy)


def _bodies(registry: Registry) -> Iterator[bytes]:
    cursor = registry.database.execute_sql("SELECT seq, body FROM log_entry ORDER BY seq")
    while rows := cursor.fetchmany(FETCHED):
        for _, body in rows:
            yield body
