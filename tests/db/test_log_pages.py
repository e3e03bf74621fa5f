"""Pages of the log: every entry of a day once, in the order of their numbers, under any filter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from counter_kit import Counter
from lookup_kit import plans, queries_watched

from db.connection import reading, write_transaction
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.queries.log import LogFilter, LogRow, log_page
from db.registry.acting import By, Face

REFUSED = {"type": EntryType.REFUSED, "collector": "P077", "copy": "JM2026-0815-03"}
ACCEPTED = {
    "type": EntryType.ACCEPTED,
    "collector": "P014",
    "copy": "JM2026-0815-03",
    "outcome": "designation",
}


def write(counter: Counter, at: datetime, *entries: dict[str, Any]) -> list[int]:
    """Append entries at a moment that a supervisor vouches for, and return their numbers."""
    by = By("act", Face.DESK, "1", "session", "C001")
    with write_transaction(counter.registry, at, confirm_clock=True) as tx:
        return [append(tx, by, Draft(**entry)) for entry in entries]


def numbers(rows: tuple[LogRow, ...]) -> list[int]:
    return [row.seq for row in rows]


def page(counter: Counter, at: datetime, named: dict[str, str], **key: Any) -> list[int]:
    wanted = LogFilter.of_day(at.astimezone(counter.registry.zone).date(), counter.registry.zone, **named)
    with reading(counter.registry) as reader:
        return numbers(log_page(reader, wanted, **key))


@pytest.mark.parametrize(
    ("named", "places"),
    [
        ({}, [0, 1, 2, 3]),
        ({"type": "refused"}, [0, 2]),
        ({"outcome": "designation"}, [1]),
        ({"person": "P077"}, [0, 2]),
        ({"person": "C001"}, [0, 1, 2, 3]),
        ({"copy": "JM2026-0815-03"}, [0, 1, 2]),
        ({"copy": "JM2026-0815-03", "type": "accepted"}, [1]),
        ({"person": "X999"}, []),
    ],
    ids=str,
)
def test_a_filter_keeps_what_it_names(counter: Counter, named: dict[str, str], places: list[int]) -> None:
    at = counter.now + timedelta(days=2)
    written = write(counter, at, REFUSED, ACCEPTED, REFUSED, {"type": EntryType.VOID})
    write(counter, at + timedelta(days=1), REFUSED, ACCEPTED)
    assert page(counter, at, named) == [written[place] for place in places]


def test_pages_forwards_and_backwards_meet_every_entry_once(counter: Counter) -> None:
    at = counter.now + timedelta(days=2)
    written = write(counter, at, *[REFUSED] * 7)
    assert page(counter, at, {}, limit=3) == written[4:]
    assert page(counter, at, {}, limit=3, before=written[4]) == written[1:4]
    assert page(counter, at, {}, limit=3, before=written[1]) == written[:1]
    assert page(counter, at, {}, limit=3, after=0) == written[:3]
    assert page(counter, at, {}, limit=3, after=written[2]) == written[3:6]


def test_a_clock_that_was_set_back_hides_nothing(counter: Counter) -> None:
    zone = counter.registry.zone
    midnight = datetime(2026, 11, 25, tzinfo=zone)
    early = write(counter, midnight + timedelta(minutes=30), REFUSED)
    day_before = write(counter, midnight - timedelta(minutes=20), REFUSED)
    late = write(counter, midnight + timedelta(minutes=5), REFUSED)
    assert page(counter, midnight, {}) == early + late
    assert page(counter, midnight - timedelta(hours=1), {}) == day_before
    assert page(counter, midnight, {}, before=late[0]) == early


@pytest.mark.parametrize(
    "named", [{}, {"person": "P077"}, {"type": "refused"}, {"person": "C001", "outcome": "x"}]
)
@pytest.mark.parametrize("engine", ["sqlcipher"], indirect=True)
def test_a_days_page_walks_the_index_by_time_alone(counter: Counter, named: dict[str, str]) -> None:
    with queries_watched(counter) as seen:
        page(counter, counter.now, named)
    [step, *_sorting] = plans(counter, [each for each in seen if "log_entry" in each[0]])
    assert "COVERING INDEX log_entry_at (at>? AND at<?)" in step
