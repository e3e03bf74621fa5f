"""A paper that comes back at one desk while another closes its meeting: it is back, or it is missing, never both."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from counter_kit import PAGES, Counter, by
from meeting_kit import add_meeting, collects

from db.connection import Engine, Registry, reading
from db.custody.values import Classification
from db.registry import meetings
from db.registry.acting import ActResult, By
from db.registry.counting_back import count_back
from db.registry.gathering import Attendance
from db.registry.returns import CopyScanned, take_back
from db.tables import HandOver
from kiosk.site import open_site

Step = Callable[[Registry, By], ActResult]


def one_after_the_other(counter: Counter, first: Step, second: Step) -> list[ActResult]:
    """Let `first` come as far as the log, and only then begin `second`."""
    found: list[ActResult | None] = [None, None]

    def run(place: int, step: Step) -> None:
        registry = open_site(counter.site)
        registry.server_clock = False
        found[place] = step(registry, replace(by("C001"), counter=str(place + 1)))
        registry.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate((first, second))]
    if counter.registry.engine is Engine.SQLCIPHER:
        for thread in threads:
            thread.start()
            thread.join(30)
    else:
        import psycopg

        with psycopg.connect(counter.site.settings.database.owner_url or "") as connection:
            connection.execute("SELECT 1 FROM log_head FOR UPDATE")
            for thread in threads:
                thread.start()
                time.sleep(0.4)
        for thread in threads:
            thread.join(30)
    return [each for each in found if each is not None]


def scans_back(counter: Counter) -> Step:
    return lambda registry, who: count_back(
        registry, who, "M1", CopyScanned("M1-01"), None, PAGES, counter.now
    )[0]


def takes_back(counter: Counter) -> Step:
    badge = Attendance(counter.badges["P009"], staff_no="P009")
    return lambda registry, who: take_back(registry, who, badge, ["M1-01"], {"M1-01": PAGES}, counter.now)


@pytest.mark.parametrize("returns", [scans_back, takes_back])
def test_a_paper_that_came_back_first_is_not_called_missing(
    counter: Counter, returns: Callable[[Counter], Step]
) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"}, level=Classification.SECRET)
    collects(counter, "P020", "M1-01")
    back, closed = one_after_the_other(
        counter,
        returns(counter),
        lambda registry, who: meetings.close_meeting(registry, who, "M1", counter.now, sure=True),
    )
    assert (back.outcome, closed.outcome) == ("returned", "meeting_closed")
    assert meetings.closing_of(closed)["missing"] == []
    assert counter.incidents() == []


@pytest.mark.parametrize("returns", [scans_back, takes_back])
def test_a_paper_that_comes_too_late_is_taken_back_all_the_same(
    counter: Counter, returns: Callable[[Counter], Step]
) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"}, level=Classification.SECRET)
    collects(counter, "P020", "M1-01")
    closed, back = one_after_the_other(
        counter,
        lambda registry, who: meetings.close_meeting(registry, who, "M1", counter.now, sure=True),
        returns(counter),
    )
    assert [each["copy"] for each in meetings.closing_of(closed)["missing"]] == ["M1-01"]
    assert back.outcome == "returned"
    assert (back.copies[0].seq or 0) > (closed.seq or 0)
    with reading(counter.registry) as reader:
        [row] = reader.rows(HandOver.select())
    assert row.ending == "returned"
