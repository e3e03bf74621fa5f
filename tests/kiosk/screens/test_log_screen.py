"""The day's log on the screen: any day, narrowed, page by page, an entry with what its decision saw."""

from __future__ import annotations

import json

import pytest
from counter_kit import Counter
from screen_kit import Terminal, terminal

from db.connection import write_transaction
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import By, Face
from kiosk.desk import commands as do
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.screens.log import DayTable, LogScreen
from kiosk.widgets.entry_view import EntryView

ALL = Extras(SCREENS)
UNLISTED = "JM2026-0815-03"


async def opens_log(at: Terminal, supervisor: str = "S001") -> LogScreen:
    await at.signs_in(supervisor)
    await at.presses("f6")
    await at.is_on("LogScreen")
    screen = at.app.screen
    assert isinstance(screen, LogScreen)
    return screen


def errand(counter: Counter) -> None:
    """The driver came for the clerk's file and was refused; then the clerk came."""
    counter.signs_in("C001")
    counter.identifies("P077")
    counter.scans(UNLISTED)
    counter.does(do.Cancel())
    counter.identifies("P009")
    counter.scans(UNLISTED)
    counter.signs_out()


async def test_a_supervisor_reads_the_day_and_sees_what_is_open(counter: Counter) -> None:
    errand(counter)
    async with terminal(counter, extras=ALL) as at:
        await opens_log(at)
        await at.shows("2026-11-23 Monday, today", "Refused", UNLISTED, "Copy accepted", "1 open incident")


async def test_a_clerk_is_told_who_may_read_it(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_log(at, "C001")
        await at.shows("Not for your role", "Supervisors may look here")
        await at.presses("escape")
        await at.is_on("CounterScreen")


async def test_a_refusal_opens_with_what_the_decision_saw(counter: Counter) -> None:
    errand(counter)
    async with terminal(counter, extras=ALL, size=(120, 60)) as at:
        await opens_log(at)
        await at.shows("Refused")
        await finds(at, "refused")
        await at.presses("enter")
        await at.is_on("LogEntryScreen")
        await at.shows(
            "not listed: no grant or designation names this collector (proxy_unlisted)",
            "It is addressed to P009 姓名P009.",
            "P077 has clearance Secret until 2027-03-01.",
            "Badge scanned: signed badge, valid.",
            "Face compared with the photo in the registry: it matches.",
            "No grant or designation named the collector.",
            "C001 姓名C001: clerk.",
            "Policy version 0",
        )


async def test_an_entry_is_shown_as_it_is_stored(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_log(at)
        await at.shows("Signed in")
        await at.presses("enter", "f4")
        await at.is_on("LogEntryScreen")
        await at.shows('"type": "signed_in"', '"actor": "S001"')
        await at.presses("f4")
        await at.shows("Signed in")


async def finds(at: Terminal, kind: str) -> None:
    """Narrow the log to one kind of entry, through the screen for it."""
    await at.presses("f2")
    await at.is_on("LogFilterScreen")
    options = at.app.screen.query_one("#types")
    options.highlighted = options.get_option_index(f"_{kind}")  # type: ignore[attr-defined]
    await at.presses("f2")
    await at.is_on("LogScreen")


async def test_it_is_narrowed_to_a_person_whose_badge_is_scanned_and_a_copy(counter: Counter) -> None:
    errand(counter)
    async with terminal(counter, extras=ALL) as at:
        await opens_log(at)
        await at.presses("f2")
        await at.is_on("LogFilterScreen")
        await at.scans(counter.badges["P077"])
        await at.shows("P077")
        await at.scans(UNLISTED)
        await at.presses("f2")
        await at.shows("person P077", f"copy {UNLISTED}", "2 entries on this page")
        assert "Signed in" not in at.text
        await at.presses("f8")
        await at.shows("All entries", "Signed in")


async def test_a_day_that_is_no_day_is_not_looked_for(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_log(at)
        await at.presses("f2")
        await at.is_on("LogFilterScreen")
        await at.presses("backspace")
        await at.presses("f2")
        await at.shows("The day is written like")


async def test_arrow_keys_go_to_other_days_but_not_beyond_today(counter: Counter) -> None:
    errand(counter)
    counter.waits(days=1)
    async with terminal(counter, extras=ALL) as at:
        await opens_log(at)
        await at.shows("2026-11-24 Tuesday, today", "2 entries on this page", "escalated")
        await at.presses("left")
        await at.shows("2026-11-23 Monday", "Refused")
        await at.presses("left")
        await at.shows("2026-11-22 Sunday", "Nothing was logged.")
        await at.presses("right", "right", "right")
        await at.shows("2026-11-24 Tuesday, today")


def many(counter: Counter, count: int) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        by = By("act", Face.CLI, actor="S002")
        append(tx, by, *(Draft(EntryType.HELD, copy=f"ZL2026-{n:04d}-01") for n in range(count)))


async def test_a_long_day_turns_by_pages_in_both_directions(counter: Counter) -> None:
    many(counter, 450)
    async with terminal(counter, extras=ALL) as at:
        screen = await opens_log(at)
        await at.shows("200 entries on this page", "PgUp older", "Signed in")
        table = screen.query_one(DayTable)
        last = seqs(table)[-1]
        for _page in range(2):
            before = seqs(table)[0]
            table.move_cursor(row=0)
            await at.presses("pageup")
            await at.until(lambda before=before: seqs(table)[-1] == before - 1, "the page before")  # type: ignore[misc]
        assert "PgUp older" not in at.text
        await at.presses("end")
        await at.until(lambda: seqs(table)[-1] == last, "the newest page")
        await at.presses("home")
        await at.until(lambda: "00" in at.text and seqs(table)[0] <= 2, "the first page")
        assert len(seqs(table)) == 200


def seqs(table: DayTable) -> list[int]:
    return [int(key.value or 0) for key in table.rows]


async def test_newer_entries_come_on_a_key(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_log(at)
        await at.shows("Signed in")
        many(counter, 1)
        assert "ZL2026-0000-01" not in at.text
        await at.presses("f5")
        await at.shows("ZL2026-0000-01")


async def test_on_a_wide_terminal_the_marked_entry_is_told_beside_the_list(counter: Counter) -> None:
    errand(counter)
    async with terminal(counter, extras=ALL, size=(120, 36)) as at:
        screen = await opens_log(at)
        await at.shows("Signed in")
        table = screen.query_one(DayTable)
        await at.until(lambda: table.row_count > 3, "the entries")
        table.move_cursor(row=3)
        shown = screen.query_one("#detail", EntryView)
        await at.until(lambda: "proxy_unlisted" in at.text, "the refusal beside the list")
        assert str(shown.border_title).startswith("Entry ")


async def test_locking_hides_it_and_unlocking_shows_it_again(counter: Counter) -> None:
    errand(counter)
    async with terminal(counter, extras=ALL) as at:
        await opens_log(at)
        await at.shows(UNLISTED)
        await at.presses("f12")
        await at.is_on("LockScreen")
        assert UNLISTED not in at.text
        await at.enters_pin_of("S001")
        await at.is_on("LogScreen")
        await at.shows(UNLISTED)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_it_speaks_chinese_from_one_key_to_the_next(counter: Counter, size: tuple[int, int]) -> None:
    errand(counter)
    async with terminal(counter, extras=ALL, size=size) as at:
        await opens_log(at)
        await at.shows("Copy accepted")
        await at.presses("f9")
        await at.shows("星期一", "拒绝")
        assert "Copy accepted" not in at.text


async def test_what_is_stored_is_the_entry_itself(counter: Counter) -> None:
    async with terminal(counter, extras=ALL, size=(120, 60)) as at:
        await opens_log(at)
        await at.shows("Signed in")
        await at.presses("enter", "f4")
        await at.is_on("LogEntryScreen")
        await at.shows('"seq"')
        body = "\n".join(line.strip(" │|╭╰─╮╯▎") for line in at.text.splitlines())
        stored = json.loads(body[body.index("{") : body.rindex("}") + 1])
        assert (stored["type"], stored["version"]) == ("signed_in", 1)
