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

from db.connection import Registry, reading
from db.log.verify import verify
from db.queries import LogFilter, LogRow, log_page

ROUNDS = 15
PASSES = 3
FETCHED = 4096
NOTHING = {"type": "backup_made", "outcome": "none", "person": "X999", "copy": "NO-SUCH-COPY"}
"""Filters that find nothing, and so have to look at everything."""


def days_page(bench: Path, size: int) -> Line:
    """Read a page of the log of one day under each filter, and say which was slowest."""
    with grown(bench, size).opened() as registry, reading(registry) as reader:
        cases: list[tuple[str, Step]] = []
        for when, day in _days(registry, size):
            for said, named in _filters(registry, day):
                wanted = LogFilter.of_day(day, registry.zone, **named)
                page = partial(log_page, reader, wanted)
                name = f"the slowest of all filters and days: {said}, {when} day"
                cases.append((name, _ignoring_number(page)))
        slowest, span = worst_of(cases, ROUNDS)
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


def _days(registry: Registry, size: int) -> list[tuple[str, date]]:
    """Return a day within the entries by real acts, one in the middle, and the last full one."""
    found = []
    for when, seq in (("first", 5_000), ("middle", size // 2), ("last", size - 6_000)):
        rows = log_page(_reader(registry), LogFilter(), after=seq - 1, limit=1)
        found.append((when, rows[0].at.astimezone(registry.zone).date()))
    return found


def _filters(registry: Registry, day: date) -> Iterator[tuple[str, dict[str, Any]]]:
    rows = log_page(_reader(registry), LogFilter.of_day(day, registry.zone), limit=1000)
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


def _some_copy(rows: tuple[LogRow, ...]) -> str:
    return next(row.copy for row in rows if row.copy)


def _bodies(registry: Registry) -> Iterator[bytes]:
    cursor = registry.database.execute_sql("SELECT seq, body FROM log_entry ORDER BY seq")
    while rows := cursor.fetchmany(FETCHED):
        for _, body in rows:
            yield body


def _reader(registry: Registry) -> Any:
    from db.connection import Reading

    return Reading(registry)


def _ignoring_number(page: Any) -> Step:
    return lambda _: page()
