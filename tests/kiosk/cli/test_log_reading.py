"""The log as lines, JSON and CSV: oldest first, any part of it, for those whose role reads it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from counter_kit import Counter


@pytest.fixture
def size(kiosk: Any, staffed: Counter) -> int:
    """How many entries the log has."""
    for _ in range(3):
        staffed.signs_in("C001")
        staffed.signs_out()
    return int(kiosk.call("verify", "--json").json["size"])


def test_json_is_every_entry_oldest_first(kiosk: Any, size: int) -> None:
    entries = kiosk.asks("S001", "log", "--json").json
    assert [entry["seq"] for entry in entries] == list(range(1, size + 1))
    assert entries[0]["type"] == "registry_created"


@pytest.mark.parametrize(
    ("arguments", "first", "last"),
    [(("--from", "3"), 3, None), (("--limit", "2"), 1, 2), (("--from", "2", "--limit", "1"), 2, 2)],
)
def test_a_part_is_named_by_numbers(
    kiosk: Any, size: int, arguments: tuple[str, ...], first: int, last: int | None
) -> None:
    entries = kiosk.asks("S001", "log", "--json", *arguments).json
    assert [entry["seq"] for entry in entries] == list(range(first, (last or size) + 1))


def test_beyond_the_end_there_is_nothing(kiosk: Any, size: int) -> None:
    assert kiosk.asks("S001", "log", "--json", "--from", str(size + 100)).json == []


def test_a_day_is_one_of_the_registrys_zone(kiosk: Any, staffed: Counter, size: int) -> None:
    today = staffed.now.astimezone(staffed.registry.zone).date()
    before = today - timedelta(days=1)
    entries = kiosk.asks("S001", "log", "--json", "--day", today.isoformat()).json
    assert entries[-1]["seq"] == size
    assert kiosk.asks("S001", "log", "--json", "--day", before.isoformat()).json == []
    assert kiosk.asks("S001", "log", "--day", before.isoformat()).out == ""


def test_csv_is_for_spreadsheets(kiosk: Any, size: int) -> None:
    text = kiosk.asks("S001", "log", "--csv").out
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [int(row["seq"]) for row in rows] == list(range(1, size + 1))
    assert rows[0]["face"] == "cli"
    assert rows[-1]["actor"] == "C001"


def test_lines_are_for_people(kiosk: Any, size: int) -> None:
    lines = kiosk.asks("S001", "log").out.splitlines()
    assert len(lines) == size
    assert "registry created" in lines[0]
    assert "C001" in lines[-1]


@pytest.mark.parametrize("staff_no", ["C001", "R001", "A001"])
def test_whose_role_does_not_read_it_is_refused_and_logged(
    kiosk: Any, staffed: Counter, staff_no: str
) -> None:
    answer = kiosk.asks(staff_no, "log", "--json", code=1)
    assert answer.json["reasons"] == ["operator_out_of_authority"]
    assert staffed.log_says("refused", actor=staff_no)
