"""Search, and the records of a person and of a copy: how one gets there, what they show, and the way back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from counter_kit import Counter
from lookup_kit import HOSTILE, add_copies, add_person, goes_out
from screen_kit import Terminal, terminal

from db.connection import write_transaction
from db.custody.values import Kind
from db.tables import Document, FileCopy
from kiosk.desk import Found, Reads
from kiosk.desk import commands as do
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.screens.search import SearchScreen

ALL = Extras(SCREENS)
COPY = "JM2026-0815-01"


def out(counter: Counter, copy: str = COPY) -> None:
    counter.signs_in("C001")
    goes_out(counter, copy)
    counter.does(do.Cancel())
    counter.signs_out()


@asynccontextmanager
async def searching(
    counter: Counter, staff_no: str = "S001", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Terminal]:
    async with terminal(counter, extras=ALL, size=size) as at:
        await at.signs_in(staff_no)
        await at.presses("f8")
        await at.is_on("MoreScreen")
        await at.shows("Search")
        await at.presses("1")
        await at.is_on("SearchScreen")
        yield at


# Search.


async def test_results_come_as_somebody_types(counter: Counter) -> None:
    out(counter)
    async with searching(counter) as at:
        await at.types("0815")
        await at.shows("4 found", COPY, "JM2026-0815-03", "held by P009", "in the registry", "document")
        await at.types("-02")
        await at.shows("1 found", "JM2026-0815-02")
        await at.presses("f8")
        await at.until(lambda: "found" not in at.text, "an empty list")


async def test_names_in_lower_case_and_hostile_ones_are_found_and_shown_safely(counter: Counter) -> None:
    add_person(counter, "X900", HOSTILE, "[b]处[/b]")
    async with searching(counter) as at:
        await at.types("x9")
        await at.shows("1 found", "X900", "[@click=app.quit]", "[b]处[/b]")
        assert "\x1b" not in at.text
        await at.presses("enter")
        await at.is_on("PersonScreen")
        await at.shows("[@click=app.quit]", "[b]处[/b]")


async def test_enter_opens_the_marked_row_and_escape_comes_back(counter: Counter) -> None:
    async with searching(counter) as at:
        await at.types("0815-0")
        await at.shows("3 found")
        await at.presses("down", "down", "enter")
        await at.is_on("CopyScreen")
        await at.shows("JM2026-0815-03")
        await at.presses("escape")
        await at.is_on("SearchScreen")
        await at.shows("3 found")
        await at.presses("escape")
        await at.is_on("MoreScreen")


async def test_enter_that_comes_before_the_answer_opens_what_is_found(counter: Counter) -> None:
    async with searching(counter) as at:
        await at.presses(*"P077", "enter")
        await at.is_on("PersonScreen")
        await at.shows("P077")


async def test_a_document_narrows_the_search_to_its_copies(counter: Counter) -> None:
    add_copies(counter, "ZZ-1-01", "ZZ-1-02")
    async with searching(counter) as at:
        await at.types("ZZ")
        await at.shows("3 found")
        await at.presses("down", "down", "enter")
        await at.until(lambda: at.app.screen.query_one("#sought").value == "ZZ-1", "the document's number")
        await at.shows("ZZ-1-02")


async def test_a_scan_opens_what_it_names(counter: Counter) -> None:
    async with searching(counter) as at:
        await at.scans(counter.badges["P077"])
        await at.is_on("PersonScreen")
        await at.presses("escape")
        await at.is_on("SearchScreen")
        await at.scans(COPY)
        await at.is_on("CopyScreen")
    assert not counter.log_says("identified")


async def test_searching_leaves_the_pickup_as_it_is(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(COPY)
        await at.shows("Accepted")
        at.app.open("search")
        await at.is_on("SearchScreen")
        await at.scans("JM2026-0815-02")
        await at.is_on("CopyScreen")
        await at.presses("escape", "escape")
        await at.is_on("CounterScreen")
        assert [line.copy for line in at.app.view.accepted] == [COPY]


async def test_one_search_runs_at_a_time_and_the_newest_text_wins(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with searching(counter) as at:
        screen = at.app.screen
        assert isinstance(screen, SearchScreen)
        asked, running, gate = [], [0], asyncio.Event()
        look_up = screen.look_up

        async def slow(read: object) -> Found | None:
            asked.append(screen.wanted)
            running[0] += 1
            assert running[0] == 1
            await gate.wait()
            found = await look_up(read)  # type: ignore[arg-type]
            running[0] -= 1
            return found

        monkeypatch.setattr(screen, "look_up", slow)
        await at.types("0815-02")
        assert asked == ["0"]
        gate.set()
        await at.shows("1 found", "JM2026-0815-02")
        assert asked == ["0", "0815-02"]


async def test_whoever_may_not_look_is_told_so(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    async with searching(counter) as at:
        may = Reads.may
        monkeypatch.setattr(Reads, "may", lambda self, act: False)
        await at.types("P0")
        await at.shows("Not for your role")
        monkeypatch.setattr(Reads, "may", may)
        await at.presses("f5")
        await at.shows("5 found")
        await at.types("77")
        await at.shows("1 found", "P077")


# A person.


async def test_a_person_is_shown_with_all_their_lists(counter: Counter) -> None:
    counter.grants("P009", "P077", "JM2026-0815-02")
    out(counter)
    async with searching(counter) as at:
        await at.presses(*"P009", "enter")
        await at.is_on("PersonScreen")
        await at.shows("P009", "姓名P009", "Top secret until", "2027-03-01")
        await at.shows("PIN: their own", "Badge 1: valid", "[Holds 1]")
        await at.shows(COPY, "Secret", "11-23", "owed")
        await at.presses("f4")
        await at.shows("[Owes 1]", "receipt", "11-23 18:00", "open")
        await at.presses("right")
        await at.shows("[Grants 1]", "in force", "P077")
        await at.presses("right")
        await at.shows("[Named in 0]")
        await at.presses("right")
        await at.shows("[Log]", "Handed over", "C001", COPY)
        await at.presses("left", "left")
        await at.shows("[Grants 1]")


async def test_two_things_owed_for_one_copy_and_two_grants_of_one_pair_stand_apart(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        late = FileCopy.update(return_by=counter.now + timedelta(hours=3))
        tx.change(late.where(FileCopy.control_no == COPY))
    counter.grants("P009", "P077", "JM2026-0815-02")
    counter.grants("P009", "P077", "JM2026-0815-03")
    out(counter)
    async with searching(counter) as at:
        await at.presses(*"P009", "enter")
        await at.shows("[Holds 1]", "Owes 2", "Grants 2")
        await at.presses("f4")
        await at.shows("receipt", "return", "11-23 12:00")
        await at.presses("down", "enter")
        await at.is_on("CopyScreen")
        await at.shows("Return owed by")
        await at.presses("escape", "f4", "enter")
        await at.shows("P077   姓名P077")


async def test_from_what_a_person_holds_to_the_copy_and_from_there_to_the_holder(counter: Counter) -> None:
    out(counter)
    async with searching(counter) as at:
        await at.presses(*"P009", "enter")
        await at.shows(COPY)
        await at.presses("enter")
        await at.is_on("CopyScreen")
        await at.shows("P009 姓名P009 holds it")
        await at.presses("f2")
        await at.is_on("PersonScreen")
        await at.presses("escape")
        await at.is_on("CopyScreen")
        await at.presses("escape", "escape")
        await at.is_on("SearchScreen")


async def test_designations_and_open_incidents_name_a_person(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P077")
    counter.scans(COPY)
    counter.does(do.Cancel())
    counter.signs_out()
    async with searching(counter) as at:
        await at.presses(*"P014", "enter")
        await at.is_on("PersonScreen")
        await at.presses("left", "left")
        await at.shows("[Named in 1]", "designated", "服务中心", "2026-12-31")
        await at.presses("escape", "f8", *"P077", "enter")
        await at.is_on("PersonScreen")
        await at.presses("left", "left")
        await at.shows("! incident", "not listed", COPY)


async def test_a_clerk_is_shown_no_log_lines_and_no_incidents(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P077")
    counter.scans(COPY)
    counter.does(do.Cancel())
    counter.signs_out()
    async with searching(counter, "C001") as at:
        await at.presses(*"P077", "enter")
        await at.is_on("PersonScreen")
        await at.shows("[Holds 0]", "Named in 0")
        assert "Log" not in at.text.replace("Look", "")
        await at.presses("left")
        await at.shows("[Named in 0]")
        assert "incident" not in at.text


async def test_a_clerk_is_not_told_whom_a_telegram_is_from(counter: Counter) -> None:
    out(counter)
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Document.update(kind=Kind.CIPHER_TELEGRAM).where(Document.document_no == "JM2026-0815"))
    async with searching(counter, "C001") as at:
        await at.presses(*COPY, "enter")
        await at.is_on("CopyScreen")
        await at.shows("cipher telegram", "Who sent it and who had it is told to")
        assert "办公厅" not in at.text
        assert "Handed over" not in at.text


async def test_the_portrait_fills_the_screen_on_a_key(counter: Counter) -> None:
    async with searching(counter) as at:
        await at.presses(*"P009", "enter")
        await at.shows("PIN: their own")
        await at.presses("f11")
        await at.is_on("PortraitScreen")
        await at.presses("escape")
        await at.is_on("PersonScreen")


async def test_a_log_line_of_a_person_opens_its_entry_and_from_there_copy_and_person(
    counter: Counter,
) -> None:
    out(counter)
    async with searching(counter) as at:
        await at.presses(*"P009", "enter")
        await at.shows(COPY)
        await at.presses("left")
        await at.shows("[Log]", "Released")
        await at.presses("enter")
        await at.is_on("LogEntryScreen")
        await at.shows(COPY)
        await at.presses("f7")
        await at.is_on("CopyScreen")
        await at.presses("escape", "f8")
        await at.is_on("PersonScreen")
        await at.presses("escape", "escape")
        await at.is_on("PersonScreen")


# A copy.


async def test_a_copy_shows_its_custody_chain_under_its_days(counter: Counter) -> None:
    out(counter)
    async with searching(counter, size=(80, 36)) as at:
        await at.presses(*COPY, "enter")
        await at.is_on("CopyScreen")
        await at.shows("Custody chain", "2026-11-23 Monday, today", "┌─ ✔ Handed over", "└─ ✔ Released")
        await at.shows("To P009 姓名P009: own", "Operator: C001 姓名C001", "Label: L")
        await at.shows("P009 姓名P009 holds it", "Copy 1 of 999 of document", "办公厅")
        await at.presses("f4")
        await at.shows("Everything", "Copy accepted")


async def test_a_line_opens_its_entry_for_those_who_read_the_log_alone(counter: Counter) -> None:
    out(counter)
    async with searching(counter) as at:
        await at.presses(*COPY, "enter")
        await at.shows("Released")
        await at.presses("enter")
        await at.is_on("LogEntryScreen")
        await at.shows("Released", COPY)
    async with searching(counter, "C001") as at:
        await at.presses(*COPY, "enter")
        await at.shows("Released")
        await at.presses("enter")
        await at.shows("Not for your role")


async def test_a_long_chain_is_paged(counter: Counter) -> None:
    counter.signs_in("S001")
    for number in range(230):
        counter.does((do.Unhold if number % 2 else do.Hold)(copy=COPY, reason="清点"))
    counter.signs_out()
    async with searching(counter) as at:
        await at.presses(*COPY, "enter")
        await at.shows("└─ Hold lifted", "PgUp older")
        assert "newer" not in at.text
        await at.presses("home")
        await at.shows("┌─ ! Put on hold", "PgDn newer")
        await at.presses("end")
        await at.shows("└─ Hold lifted")


async def test_a_copy_that_nobody_registered_is_said_to_be_none(counter: Counter) -> None:
    from kiosk.screens.copy_record import CopyScreen

    async with searching(counter) as at:
        at.app.push_screen(CopyScreen("NO-SUCH-1"))
        await at.shows("There is none of this number", "NO-SUCH-1")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_everything_fits_in_chinese_too(counter: Counter, size: tuple[int, int]) -> None:
    out(counter)
    async with searching(counter, size=size) as at:
        await at.presses("f9", *"P009", "enter")
        await at.is_on("PersonScreen")
        await at.shows(COPY, "机密")
        assert "~" not in at.text
        await at.presses("enter")
        await at.is_on("CopyScreen")
        await at.shows("P009 姓名P009")
        assert "~" not in at.text
