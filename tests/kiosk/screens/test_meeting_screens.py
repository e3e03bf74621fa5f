"""Meetings on the screen: the plan, who sits where, substitutes, and the close-out with what is missing by seat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from counter_kit import PAGES, Counter
from meeting_kit import add_meeting, asks_for_substitute, collects, substitutes
from screen_kit import Terminal, terminal

from db.connection import write_transaction
from db.custody.values import Classification
from db.tables import Meeting, Person
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.scans import Scanned
from kiosk.widgets.fitted_table import FittedTable

ALL = Extras(SCREENS)
SEATS = {"A1": "P020", "A2": "P009", "A3": "P014"}
PAPERS = {"M1-01": "A1", "M1-02": "A2", "M1-03": "A3", "M2-01": "A1"}


@pytest.fixture
def meets(counter: Counter) -> Counter:
    add_meeting(counter, "HY2026-11", SEATS, papers=PAPERS, take_away=("A3",))
    return counter


async def opens_meetings(at: Terminal, operator: str) -> None:
    await at.signs_in(operator)
    at.app.open("meetings")
    await at.is_on("MeetingsScreen")
    await at.shows("HY2026-11")


async def opens_meeting(at: Terminal, operator: str) -> None:
    await opens_meetings(at, operator)
    await at.presses("enter")
    await at.is_on("MeetingScreen")
    await at.shows("A1", "P020")


async def test_the_plan_lists_meetings_with_time_seats_and_papers(meets: Counter) -> None:
    add_meeting(meets, "HY2026-12", {"B1": "P020"}, opens=meets.now + timedelta(days=1))
    collects(meets, "P020", "M1-01")
    async with terminal(meets, extras=ALL) as at:
        await opens_meetings(at, "C001")
        await at.shows("✔ open", "11-23 08:00-13:00", "一号厅", "HY2026-12", "+ planned", "3 seats", "Out: 1")
        with write_transaction(meets.registry, meets.now) as tx:
            tx.change(
                Meeting.update(closed_at=meets.now, closed_by="C001").where(Meeting.meeting_no == "HY2026-11")
            )
        await at.presses("f4")
        await at.shows("Meetings that were closed out", "HY2026-11", "- closed")


async def test_one_meeting_tells_seats_substitutes_and_papers(meets: Counter) -> None:
    substitutes(meets, "HY2026-11", "P020", "P077")
    collects(meets, "P077", "M1-01")
    async with terminal(meets, extras=ALL, size=(120, 36)) as at:
        await opens_meeting(at, "C001")
        await at.shows("姓名P020", "P077 姓名P077", "» 1 out", "- 1 in the registry", "may leave")
        await at.shows("Seat of P020", "Substitute: P077", "M1-01", "M2-01", "1  ✔ in force")


async def test_a_substitute_is_asked_for_by_badge_and_approved_by_pin(meets: Counter) -> None:
    async with terminal(meets, extras=ALL) as at:
        await opens_meeting(at, "C001")
        await at.presses("f2")
        await at.is_on("SubstituteRequestScreen")
        await at.shows("Meeting HY2026-11, seat A1", "Seat of P020")
        await at.presses("f2")
        await at.shows("Who sits in?")
        await at.scans(at.counter.badges["P077"])
        await at.shows("姓名P077")
        await at.presses("f2")
        await at.shows("Why?")
        await at.types("trip")
        await at.presses("enter")
        await at.is_on("MeetingScreen")
        await at.shows("! to approve")
        await at.presses("f7")
        assert at.screen == "MeetingScreen"
    async with terminal(meets, extras=ALL) as at:
        await opens_meeting(at, "S001")
        await at.presses("f7")
        await at.shows("Approve substitute 1?", "P077 姓名P077 sits in for P020")
        await at.enters_pin_of("S001")
        await at.is_on("MeetingScreen")
        await at.shows("✔ in force")
        await at.presses("f8")
        await at.shows("Revoke substitute 1?")
        await at.enters_pin_of("S001")
        await at.shows("✖ revoked")


async def test_a_refused_request_stands_there_to_be_mended(meets: Counter) -> None:
    async with terminal(meets, extras=ALL) as at:
        await opens_meeting(at, "C001")
        await at.presses("f2")
        await at.scans(at.counter.badges["P009"])
        await at.shows("姓名P009")
        await at.types("trip")
        await at.presses("f2")
        await at.is_on("RefusalScreen")
        await at.shows("this substitute may not sit in")
        await at.presses("enter")
        await at.is_on("SubstituteRequestScreen")
        await at.shows("P009", "trip")


async def test_a_supervisor_opens_a_meeting_early(counter: Counter) -> None:
    add_meeting(counter, "HY2026-11", SEATS, papers=PAPERS, opens=counter.now + timedelta(hours=2))
    async with terminal(counter, extras=ALL) as at:
        await opens_meeting(at, "S001")
        await at.shows("+ planned")
        await at.presses("f4")
        await at.shows("✔ open")


async def test_the_close_out_counts_by_scanning_and_tells_the_missing_by_seat(meets: Counter) -> None:
    collects(meets, "P020", "M1-01", "M2-01")
    collects(meets, "P014", "M1-03")
    async with terminal(meets, extras=ALL) as at:
        await opens_meeting(at, "C001")
        await at.presses("f6")
        await at.is_on("CloseOutScreen")
        await at.shows("Came back: 0   still out: 2", "may leave: 1", "M1-01", "M2-01", "to count back")
        await at.scans("M1-01")
        await at.shows("M1-01  seat A1", "1 paper is still out", "Came back: 1   still out: 1")
        await at.scans("JM2026-0815-01")
        await at.is_on("RefusalScreen")
        await at.shows("this copy is not on the list")
        await at.presses("enter")
        await at.is_on("CloseOutScreen")
        await at.scans(at.counter.badges["P077"])
        await at.shows("Badge read", "P077 姓名P077")
        await at.presses("f2")
        await at.shows("Close this meeting for good?")
        await at.presses("f2")
        await at.is_on("RefusalScreen")
        await at.shows("planned for longer than another hour")
        await at.presses("enter", "f2")
        await at.shows("Is it over, and closed for good?")
        await at.presses("f2")
        await at.shows(
            "✖ Missing", "1 paper, seats: A1", "M2-01", "call the holder; incident 1", "1 was taken away"
        )
        assert "M1-03" not in at.text
        await at.presses("escape")
        await at.is_on("MeetingScreen")
        await at.shows("- closed")


async def test_the_close_out_asks_for_the_pages_of_a_secret_paper(counter: Counter) -> None:
    add_meeting(counter, "HY2026-11", SEATS, papers=PAPERS, level=Classification.SECRET)
    collects(counter, "P020", "M1-01", "M2-01")
    async with terminal(counter, extras=ALL) as at:
        await opens_meeting(at, "C001")
        await at.presses("f6")
        await at.is_on("CloseOutScreen")
        await at.scans("M1-01")
        await at.shows("Count the pages", "M1-01", "pages, then Enter")
        await at.presses("f2", "f2")
        await at.is_on("RefusalScreen")
        await at.presses("enter")
        await at.shows("Count the pages", "M1-01", "pages, then Enter")
        await at.types(str(PAGES))
        await at.presses("enter")
        await at.shows("Came back", "M1-01  seat A1", "Came back: 1   still out: 1", "or type a number")
        await at.scans("M2-01")
        await at.types(str(PAGES - 1))
        await at.presses("enter")
        await at.is_on("RefusalScreen")
        await at.presses("enter")
        await at.is_on("CloseOutScreen")
        await at.shows("Scan papers", "still out: 1", "or type a number")
        at.app.post_message(Scanned("M2-01", typed=True))
        await at.shows("Typed, not scanned", "M2-01", "a typed number counts nothing back")


async def test_a_close_out_that_is_broken_off_goes_on_later(meets: Counter) -> None:
    collects(meets, "P020", "M1-01", "M2-01")
    async with terminal(meets, extras=ALL) as at:
        await opens_meeting(at, "C001")
        await at.presses("f6")
        await at.is_on("CloseOutScreen")
        await at.scans("M2-01")
        await at.shows("Came back: 1")
        await at.presses("escape")
        await at.is_on("MeetingScreen")
        assert meets.desk.session.task is None
        await at.presses("f6")
        await at.shows("Came back: 1   still out: 1")
        await at.scans("M1-01")
        await at.shows("Everything is back")
        meets.waits(hours=5)
        await at.presses("f2", "f2")
        await at.shows("All back", "Nothing is missing.")


async def test_a_clerk_decides_nothing_and_a_supervisor_closes_nothing(meets: Counter) -> None:
    meets.signs_in("C001")
    asks_for_substitute(meets, "HY2026-11", "P020", "P077")
    meets.signs_out()
    for operator, key in (("C001", "f7"), ("C001", "f4"), ("S001", "f6")):
        async with terminal(meets, extras=ALL) as at:
            await opens_meeting(at, operator)
            await at.presses(key)
            assert at.screen == "MeetingScreen"
            assert meets.desk.session.task is None


async def test_names_from_outside_show_no_markup(meets: Counter) -> None:
    with write_transaction(meets.registry, meets.now) as tx:
        tx.change(Person.update(name="[@click=app.exit]x[/]").where(Person.staff_no == "P020"))
        tx.change(Meeting.update(venue="[bold]\x1b]0;厅"))
    async with terminal(meets, extras=ALL, size=(120, 36)) as at:
        await opens_meetings(at, "C001")
        await at.shows("[bold]")
        await at.presses("enter")
        await at.shows("[@click=app.exit]x[/]")


async def test_both_languages_and_both_sizes(meets: Counter) -> None:
    collects(meets, "P020", "M1-01")
    async with terminal(meets, extras=ALL) as at:
        await opens_meeting(at, "C001")
        await at.presses("f9")
        await at.shows("替会人", "在外", "在库")
        table = at.app.screen.query_one(FittedTable)
        assert table.row_count == len(SEATS)


async def test_a_paper_with_a_page_gone_is_counted_back_when_a_supervisor_confirms_it(
    counter: Counter,
) -> None:
    add_meeting(counter, "HY2026-11", SEATS, papers=PAPERS, level=Classification.SECRET)
    collects(counter, "P020", "M1-01")
    async with terminal(counter, extras=ALL) as at:
        await opens_meeting(at, "C001")
        await at.presses("f6")
        await at.is_on("CloseOutScreen")
        await at.scans("M1-01")
        await at.shows("Count the pages")
        assert "Pages gone" not in at.text
        await at.types(str(PAGES - 1))
        await at.presses("enter")
        await at.is_on("RefusalScreen")
        await at.presses("enter")
        await at.scans("M1-01")
        await at.shows("Count the pages", "Pages gone")
        await at.presses("f8")
        await at.is_on("IncompleteScreen")
        await at.types(str(PAGES))
        await at.presses("enter")
        await at.types("page 7")
        await at.presses("enter")
        await at.scans(counter.badges["S001"])
        await at.enters_pin_of("S001")
        await at.is_on("RefusalScreen")
        await at.shows("the pages are all there")
        await at.presses("enter")
        await at.is_on("IncompleteScreen")
        await at.types(str(PAGES - 1))
        await at.presses("enter")
        await at.scans(counter.badges["S001"])
        await at.enters_pin_of("S001")
        await at.is_on("CloseOutScreen")
        await at.shows("BACK, PAGES GONE", "M1-01", "It is on hold here; incident 1 is open.", "Came back: 1")
        assert counter.holder("M1-01") is None
