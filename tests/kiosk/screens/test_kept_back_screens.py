"""Holds and recalls on the screen: both in one list, put there by a scan and a reason, lifted from it."""

from __future__ import annotations

import pytest
from counter_kit import Counter
from owing_kit import collects
from screen_kit import Terminal, terminal

from kiosk.desk import commands as do
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS

ALL = Extras(SCREENS)
OWN, OTHER = "JM2026-0815-01", "JM2026-0815-02"


@pytest.fixture
def collected(counter: Counter) -> Counter:
    """P009 has one of their two secret copies; nobody is signed in."""
    collects(counter, "P009", OWN)
    counter.signs_out()
    return counter


async def opens(at: Terminal, operator: str = "S001") -> None:
    await at.signs_in(operator)
    at.app.open("kept_back")
    await at.is_on("KeptBackScreen")


async def answers(at: Terminal, reason: str, key: str) -> None:
    await at.types(reason)
    await at.presses(key)


async def test_a_scanned_copy_is_held_and_let_go_again(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens(at)
        await at.shows("There is none.")
        await at.scans(OWN)
        await at.shows(f"Hold or recall {OWN}?")
        await at.presses("enter", "f2")
        await at.shows(f"Hold or recall {OWN}?")
        await at.presses("escape")
        await at.scans(OWN)
        await answers(at, "page 3 unclear", "enter")
        await at.shows("1 on this page", OWN, "on hold", "in the registry", "page 3 unclear")
        await at.shows("2026-11-23 09:00", "By: S001", "until its hold is")
        assert counter.log_says("held", copy=OWN, actor="S001")
        await at.presses("f2")
        await at.shows(f"Lift the hold on {OWN}?")
        await answers(at, "clear", "enter")
        await at.shows("There is none.")
        assert counter.log_says("unheld", copy=OWN)


async def test_a_typed_copy_is_recalled_and_its_holder_is_to_be_called(collected: Counter) -> None:
    async with terminal(collected, extras=ALL) as at:
        await opens(at)
        await at.types(OWN.lower())
        await at.presses("enter")
        await at.shows(f"Hold or recall {OWN}?")
        await answers(at, "void", "f2")
        await at.shows("recalled", "out: P009", "void", "Holder: P009", "It is due back now")
        assert collected.log_says("recalled", copy=OWN)
        await at.presses("f2")
        await at.shows(f"Lift the recall of {OWN}?")
        await answers(at, "x", "enter")
        await at.shows("There is none.")


async def test_the_list_is_narrowed_and_the_marked_one_of_two_ways_is_lifted(collected: Counter) -> None:
    collected.signs_in("S002")
    for command in (do.Hold(copy=OTHER, reason="a"), do.Recall(copy=OTHER, reason="b")):
        collected.does(command)
    collected.signs_out()
    async with terminal(collected, extras=ALL) as at:
        await opens(at)
        await at.shows("Holds and recalls   2 on this page")
        await at.presses("f4")
        await at.shows("Copies on hold   1 on this page", "By: S002")
        await at.presses("f4")
        await at.shows("Recalled copies   1 on this page")
        await at.presses("f4")
        await at.shows("Holds and recalls   2 on this page")
        await at.presses("down", "f2")
        await at.shows(f"Lift the recall of {OTHER}?")
        await answers(at, "x", "enter")
        await at.shows("1 on this page", "on hold")


async def test_what_cannot_be_kept_back_is_refused_with_its_reasons(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens(at)
        await at.scans("JM2026-9999-01")
        await answers(at, "x", "enter")
        await at.is_on("RefusalScreen")
        await at.presses("enter")
        await at.is_on("KeptBackScreen")
        await at.scans(counter.badges["P009"])
        await at.shows("No badge is needed here")


async def test_a_clerk_is_not_offered_it_and_may_not_look(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("C001")
        await at.presses("f8")
        await at.is_on("MoreScreen")
        await at.shows("Overdue")
        assert "Holds and recalls" not in at.text
        await at.presses("escape")
        at.app.open("kept_back")
        await at.shows("Not for your role")


async def opens_copy(at: Terminal, operator: str) -> None:
    from kiosk.screens.copy_record import CopyScreen

    await at.signs_in(operator)
    at.app.push_screen(CopyScreen(OWN))
    await at.is_on("CopyScreen")


async def test_a_supervisor_keeps_a_copy_back_where_it_was_looked_up(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_copy(at, "S001")
        await at.shows("In the registry", "Hold or recall")
        await at.presses("f7")
        await at.shows(f"Hold or recall {OWN}?")
        await answers(at, "page 3", "enter")
        await at.shows("! On hold. page 3", "Put on hold")


async def test_a_clerk_keeps_nothing_back_and_prints_the_label_of_what_is_out(collected: Counter) -> None:
    async with terminal(collected, extras=ALL) as at:
        await opens_copy(at, "C001")
        await at.shows("P009", "Print label again")
        assert "Hold or recall" not in at.text
        await at.presses("f7", "f8")
        await at.shows("Label printed again")
        assert collected.log_says("label_reprinted", copy=OWN)
