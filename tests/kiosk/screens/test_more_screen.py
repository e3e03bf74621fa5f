"""The list behind F8: what a role covers, on digits, and back again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from counter_kit import Counter
from rich.cells import cell_len
from screen_kit import terminal

from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.screens.more import DIGITS, TITLE_ROOM, WORKS
from kiosk.show import pad
from kiosk.texts import LANGUAGES, Language, _, current_language, set_language

ALL = Extras(SCREENS)
MARGINS = 6


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[Language]:
    before = current_language()
    set_language(request.param)
    yield request.param
    set_language(before)


async def test_a_supervisor_opens_incidents_from_it_and_comes_back(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("S001")
        await at.presses("f8")
        await at.shows("What else is to be done?", "Incidents", "Batches")
        digit = next(line.split()[0].lstrip("│") for line in at.text.splitlines() if "Incidents" in line)
        await at.presses(digit)
        await at.is_on("IncidentsScreen")
        await at.presses("escape")
        await at.is_on("MoreScreen")
        await at.presses("escape")
        await at.is_on("CounterScreen")


async def test_a_clerk_is_not_offered_a_supervisors_work(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("C001")
        await at.presses("f8")
        await at.shows("What else is to be done?")
        assert "Incidents" not in at.text
        assert "Batches" not in at.text


async def test_a_scan_leads_from_it_to_the_collector(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("C001")
        await at.presses("f8")
        await at.is_on("MoreScreen")
        await at.scans(counter.badges["P009"])
        await at.is_on("PhotoScreen")


def test_no_two_works_share_a_name() -> None:
    assert len({each.name for each in WORKS}) == len(WORKS)


def test_each_work_has_a_digit_and_its_line_fits_80_columns(language: Language) -> None:
    assert len(WORKS) <= len(DIGITS)
    lines = [f"1  {pad(_(each.title), TITLE_ROOM)}  {_(each.purpose)}" for each in WORKS]
    assert [line for line in lines if cell_len(line) > 80 - MARGINS] == []
