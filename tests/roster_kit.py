"""Roster files for a registry under test, and who imports them: `imports(counter, "R001", "people", header, row)`."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from counter_kit import CHEAP, START, Counter, by, pin_of

from db.connection import Registry, reading
from db.registry.acting import ActResult
from db.registry.batches import approve_batch, batch_differences, batch_of
from db.registry.founding import Founder
from db.registry.importing.differences import Difference
from db.registry.imports import ImportResult, import_roster
from db.registry.pins import change_pin
from db.roster.columns import RosterKind
from db.roster.parsing import RosterOptions, parse_roster
from db.tables import LogEntry
from kiosk.settings import parse_settings
from kiosk.site import Site, create_site, open_site

PEOPLE = ("staff_no", "name", "unit", "clearance", "clearance_until", "status")
STAFF = ("staff_no", "roles", "max_classification", "kinds")
DESIGNATIONS = ("unit", "staff_no", "max_classification", "kinds", "starts", "ends")
COPIES = (
    *("control_no", "document_no", "copy_no", "copies_total", "kind", "classification", "originator"),
    *("pages", "addressee"),
)
ADMINISTRATOR = "A001"
FOUNDER = Founder(ADMINISTRATOR, "管理员", "860213")

Rows = Sequence[str]


def imports(
    counter: Counter, actor: str, kind: str, *rows: Rows, dry_run: bool = False, titles: bool = False
) -> ImportResult:
    """Import rows, the header first, as `actor` through the command line."""
    return imports_at(counter.registry, counter.now, actor, kind, *rows, dry_run=dry_run, titles=titles)


def imports_at(
    registry: Registry, now: datetime, actor: str, kind: str, *rows: Rows, **options: bool
) -> ImportResult:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    what = RosterKind(kind)
    allowed = RosterOptions(store_titles=options.get("titles", False))
    roster = parse_roster(what, text.getvalue().encode(), "roster.csv", registry.zone, allowed)
    dry_run = options.get("dry_run", False)
    return import_roster(registry, by(actor), what, roster, "roster.csv", now, dry_run=dry_run)


def approves(counter: Counter, supervisor: str, number: int | None, pin: str | None = None) -> ActResult:
    assert number is not None
    given = pin or pin_of(supervisor)
    return approve_batch(counter.registry, by(supervisor), number, given, counter.now)


def differences(counter: Counter, number: int | None) -> tuple[Difference, ...]:
    assert number is not None
    with reading(counter.registry) as reader:
        batch = batch_of(reader, number)
        assert batch is not None
        return batch_differences(reader, batch)


def widening(counter: Counter, number: int | None) -> list[tuple[str, str, str, str]]:
    """What a batch widens: key, field, old, new."""
    found = differences(counter, number)
    return [(each.key, each.field, each.old, each.new) for each in found if each.widens]


def counts(result: ImportResult) -> tuple[int, int, int]:
    return result.created, result.updated, result.unchanged


def codes(result: ImportResult) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.code.value) for error in result.errors]


def rows_of(registry: Registry, query: Any) -> list[Any]:
    with reading(registry) as reader:
        return reader.tuples(query)


def log_types(registry: Registry, after: int = 0) -> list[str]:
    query = LogEntry.select(LogEntry.type).where(LogEntry.seq > after).order_by(LogEntry.seq)
    return [row[0] for row in rows_of(registry, query)]


def log_size(registry: Registry) -> int:
    with reading(registry) as reader:
        return reader.head().size


def bodies(registry: Registry) -> bytes:
    """Everything that the log says."""
    return b"".join(bytes(row[0]) for row in rows_of(registry, LogEntry.select(LogEntry.body)))


def found_registry(data: Path, database_settings: str) -> Registry:
    """Make a registry that holds its administrator alone."""
    site = Site(data, data / "keys", parse_settings(database_settings, "settings.toml"))
    owner, _ = create_site(site, FOUNDER, START, pin_profile=CHEAP, server_clock=False)
    owner.close()
    registry = open_site(site)
    registry.pin_profile, registry.server_clock = CHEAP, False
    return registry


def takes_pin(registry: Registry, staff_no: str, initial: str) -> None:
    """Have somebody replace their initial PIN by the one everybody has in tests."""
    changed = change_pin(registry, by(staff_no), staff_no, initial, pin_of(staff_no), START)
    assert changed.outcome == "pin_changed", changed
