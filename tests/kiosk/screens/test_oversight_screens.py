"""What a supervisor looks after: incidents with their clock, batches with their differences."""

from __future__ import annotations

from datetime import timedelta

import pytest
from counter_kit import Counter
from roster_kit import PEOPLE, imports
from screen_kit import Terminal, terminal

from kiosk.desk import commands as do
from kiosk.extras import Extras
from kiosk.incident_words import time_left
from kiosk.other_screens import SCREENS
from kiosk.texts import current_language, set_language

ALL = Extras(SCREENS)
UNLISTED = "JM2026-0815-03"
WIDER = ("P077", "姓名P077", "服务中心", "top_secret", "2027-03-01", "active")


def errand(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P077")
    counter.scans(UNLISTED)
    counter.scans(UNLISTED)
    counter.does(do.Cancel())
    counter.signs_out()


async def opens(at: Terminal, key: str, screen: str) -> None:
    """Sign a supervisor in and open a screen from the log."""
    await at.signs_in("S001")
    await at.presses("f6")
    await at.shows("Signed in")
    await at.until(lambda: "F4" in at.text, "the keys of a supervisor")
    await at.presses(key)
    await at.is_on(screen)


async def test_an_incident_names_who_what_where_and_how_long_there_is(counter: Counter) -> None:
    errand(counter)
    counter.waits(hours=2, minutes=5)
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "f4", "IncidentsScreen")
        await at.shows("1 open incident", "21 h 5", "P077", UNLISTED, "not listed", "2 attempts")
        await at.shows("Addressee: P009", "At counter 1", "Operator: C001", "2026-11-24 09:00")


async def test_an_incident_opens_its_log_entries(counter: Counter) -> None:
    errand(counter)
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "f4", "IncidentsScreen")
        await at.shows("1 open incident")
        await at.presses("f6")
        await at.is_on("LogScreen")
        await at.shows("person P077", f"copy {UNLISTED}", "4 entries on this page", "Incident opened")
        await at.presses("escape")
        await at.is_on("IncidentsScreen")


async def test_without_incidents_it_says_so(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "f4", "IncidentsScreen")
        await at.shows("No incident is open.")
        await at.presses("enter")
        assert at.screen == "IncidentsScreen"


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(hours=23, minutes=59, seconds=59), "23 h 59 min left"),
        (timedelta(minutes=5), "0 h 05 min left"),
        (timedelta(seconds=-1), "overdue"),
    ],
)
def test_the_clock_runs_in_hours_and_minutes(left: timedelta, said: str) -> None:
    before = current_language()
    set_language("en")
    try:
        assert time_left(left) == said
    finally:
        set_language(before)


def submits(counter: Counter) -> int:
    number = imports(counter, "R001", "people", PEOPLE, WIDER).batch
    assert number is not None
    return number


async def test_a_batch_shows_what_it_would_change_and_is_approved_by_pin(counter: Counter) -> None:
    number = submits(counter)
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "f7", "BatchesScreen")
        await at.shows("1 batch waits", "people", "R001", "P077", "clearance", "Secret", "Top secret")
        await at.shows("1 change", "lets somebody do more")
        await at.presses("f7")
        await at.shows(f"Approve batch {number}?")
        await at.enters_pin_of("S001")
        await at.shows("No batch waits.")
        assert counter.log_says("batch_approved", actor="S001")


async def test_a_batch_is_rejected_by_pin(counter: Counter) -> None:
    submits(counter)
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "f7", "BatchesScreen")
        await at.shows("1 batch waits")
        await at.presses("f8")
        await at.shows("Reject batch")
        await at.enters_pin_of("S001")
        await at.shows("No batch waits.")
        assert counter.log_says("batch_rejected", actor="S001")


async def test_a_supervisor_who_stands_in_a_batch_does_not_approve_it(counter: Counter) -> None:
    own = ("S001", "姓名S001", "保密办", "secret", "2027-03-01", "active")
    assert imports(counter, "R001", "people", PEOPLE, own).batch is not None
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "f7", "BatchesScreen")
        await at.shows("1 batch waits")
        await at.presses("f7")
        await at.enters_pin_of("S001")
        await at.shows("REFUSED", "an approver takes part in this act already")
        await at.presses("enter")
        await at.shows("1 batch waits")


async def test_a_batch_that_no_longer_fits_says_so(counter: Counter) -> None:
    first = submits(counter)
    imports(counter, "R001", "people", PEOPLE, (*WIDER[:3], "confidential", *WIDER[4:]))
    counter.signs_in("S002")
    counter.does(do.ApproveBatch(batch=first, pin="73000291"))
    counter.signs_out()
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "f7", "BatchesScreen")
        await at.shows("1 batch waits", "It no longer fits the registry")


async def test_everything_fits_in_chinese_too(counter: Counter) -> None:
    errand(counter)
    submits(counter)
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "f7", "BatchesScreen")
        await at.shows("1 batch waits")
        await at.presses("f9")
        await at.shows("R001", "P077", "涉密等级", "机密", "绝密")
        await at.presses("escape", "f4")
        await at.is_on("IncidentsScreen")
        await at.shows("P077", UNLISTED)
        assert "~" not in at.text
