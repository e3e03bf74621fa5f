"""What the look-ups are tested with: more people and copies than the counter kit has, and how a query is run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from counter_kit import START, Counter, add_copy

from db.connection import write_transaction
from db.custody.values import Classification, Clearance, PersonStatus
from db.tables import Person
from kiosk.desk.commands import Outcome

HOSTILE = "\x1b[31m[@click=app.quit]周[/]\u202e"


def add_person(counter: Counter, staff_no: str, name: str, unit: str = "综合处") -> None:
    with write_transaction(counter.registry, START) as tx:
        tx.change(
            Person.insert(
                staff_no=staff_no,
                name=name,
                unit=unit,
                post="",
                status=PersonStatus.ACTIVE,
                clearance=Clearance.SECRET,
                caveats=frozenset(),
                cipher_list=False,
            )
        )


def add_copies(counter: Counter, *control_nos: str, addressee: str = "P009") -> None:
    with write_transaction(counter.registry, START) as tx:
        for control_no in control_nos:
            add_copy(tx, control_no, Classification.SECRET, addressee)


def goes_out(counter: Counter, copy: str, collector: str = "P009") -> Outcome:
    """Hand a copy over and release it; the operator is signed in already. Returns what the hand-over answered."""
    counter.identifies(collector)
    assert counter.scans(copy).outcome == "accepted"
    handed = counter.hands_over(collector)
    assert handed.outcome == "handed_over", handed
    label = handed.data["copies"][0]["label"]
    if not handed.data["copies"][0]["released"]:
        assert counter.scans(label).outcome == "label_read"
        assert counter.scans(copy).outcome == "released"
    return handed


@contextmanager
def queries_watched(counter: Counter) -> Iterator[list[tuple[str, Any]]]:
    """Gather the statements that are run, with their values."""
    database = counter.registry.database
    run, seen = database.execute_sql, []

    def watched(sql: str, params: Any = None) -> Any:
        seen.append((sql, params))
        return run(sql, params)

    database.execute_sql = watched  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        database.execute_sql = run  # type: ignore[method-assign]


def plans(counter: Counter, seen: list[tuple[str, Any]]) -> list[str]:
    """Return how SQLite goes about each of these statements, a line a step."""
    database = counter.registry.database
    return [
        row[3]
        for sql, params in seen
        if sql.startswith("SELECT")
        for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
    ]
