"""Counting at the terminal: list, scans with their finding, two signatures, the result; and a person's holdings."""

from __future__ import annotations

from counter_kit import COPIES, Counter, pin_of
from screen_kit import Terminal, terminal

from kiosk.desk import commands as do
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS

ALL = Extras(SCREENS)
NUMBERS = [each[0] for each in COPIES]
PLAIN = "JM2026-0801-01"


async def opens(at: Terminal, name: str, screen: str, operator: str = "C001") -> None:
    await at.signs_in(operator)
    at.app.open(name)
    await at.is_on(screen)


async def begins(at: Terminal, key: str = "f2") -> None:
    await opens(at, "stocktake", "StocktakesScreen")
    await at.shows("No count is under way")
    await at.until(lambda: "F2" in at.text, "the keys of a clerk")
    await at.presses(key)


async def scans_all(at: Terminal, *numbers: str) -> None:
    for number in numbers:
        await at.scans(number)
    await at.shows(numbers[-1])


async def sign(at: Terminal, second: str = "S001") -> None:
    await at.presses("f2")
    await at.is_on("StocktakeClosingScreen")
    await both_sign(at, second)


async def both_sign(at: Terminal, second: str = "S001") -> None:
    await at.shows("PIN of C001")
    await at.enters_pin_of("C001")
    await at.shows("▶ 2")
    await at.scans(at.counter.badges[second])
    await at.shows(f"PIN of {second}")
    await at.enters_pin_of(second)


async def test_the_vault_is_counted_signed_and_its_result_shown(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await begins(at)
        await at.is_on("CountingScreen")
        await at.shows("Scan every copy: vault", "0 of 7 due", "7 left", "Nothing odd so far")
        await at.scans(NUMBERS[0])
        await at.shows("As expected", NUMBERS[0], "1 of 7 due", "14%")
        await at.scans(NUMBERS[0])
        await at.shows("Counted already")
        await at.scans("JM1999-0001-01")
        await at.shows("Unknown", "1 was odd")
        await scans_all(at, *NUMBERS[1:-1])
        await at.shows("6 of 7 due", "1 left", "85%")
        await sign(at)
        await at.is_on("StocktakeResultScreen")
        await at.shows("by C001 and S001", "missing 1", "not expected 1", NUMBERS[-1])
        await at.presses("f4")
        await at.shows("JM1999-0001-01", "unknown number")
        await at.presses("escape")
        await at.is_on("StocktakesScreen")
        await at.shows("No count is under way", "closed", "6/7", "C001 S001")
        await at.presses("enter")
        await at.is_on("StocktakeResultScreen")


async def test_a_count_pauses_and_goes_on(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await begins(at)
        await at.is_on("CountingScreen")
        await at.scans(NUMBERS[0])
        await at.shows("1 of 7 due")
        await at.presses("escape")
        await at.is_on("StocktakesScreen")
        await at.shows("1 count is under way", "1/7")
        await at.presses("f2")
        await at.is_on("RefusalScreen")
        await at.shows("this count is under way already")
        await at.presses("enter")
        await at.is_on("StocktakesScreen")
        await at.presses("f7")
        await at.is_on("CountingScreen")
        await at.shows("Count goes on", "1 of 7 due")


async def test_a_count_in_doubt_asks_whether_they_are_gone(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await begins(at)
        await at.is_on("CountingScreen")
        await at.scans(NUMBERS[0])
        await at.shows("1 of 7 due")
        await sign(at)
        await at.is_on("RefusalScreen")
        await at.shows("in doubt")
        await at.presses("enter")
        await at.is_on("StocktakeClosingScreen")
        await at.presses("f8")
        await at.shows("They are gone")
        await both_sign(at)
        await at.is_on("StocktakeResultScreen")
        await at.shows("missing 6")


async def test_a_copy_that_is_scanned_between_the_signatures_counts(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await begins(at)
        await at.is_on("CountingScreen")
        await scans_all(at, *NUMBERS[:-1])
        await at.presses("f2")
        await at.shows("1 copy was not seen")
        await at.scans(NUMBERS[-1])
        await at.until(lambda: "was not seen" not in at.text, "everything was seen")
        await both_sign(at)
        await at.is_on("StocktakeResultScreen")
        await at.shows("Everything is where the register says")


async def test_a_count_is_abandoned_with_a_reason(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await begins(at)
        await at.is_on("CountingScreen")
        await at.presses("f8")
        await at.is_on("AskScreen")
        await at.types("fire")
        await at.presses("enter")
        await at.is_on("StocktakeAbandoningScreen")
        await at.shows("Abandon the count", "Nothing becomes missing", "▶ 1  A second member of staff")
        await at.scans(counter.badges["S001"])
        await at.shows("PIN of S001")
        await at.types(pin_of("S001"))
        await at.presses("enter")
        await at.is_on("StocktakesScreen")
        await at.shows("abandoned")


async def test_what_a_holder_has_is_counted_by_staff_number(counter: Counter) -> None:
    collects(counter)
    async with terminal(counter, extras=ALL) as at:
        await begins(at, "f4")
        await at.is_on("AskScreen")
        await at.types("P009")
        await at.presses("enter")
        await at.is_on("CountingScreen")
        await at.shows("with P009", "0 of 1 due")
        await at.scans(NUMBERS[3])
        await at.shows("Belongs in the vault")


async def test_a_count_that_somebody_else_ended_is_left(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await begins(at)
        await at.is_on("CountingScreen")
        other = counter.another_desk("2")
        other.handle(do.SignIn(badge=counter.badges["C002"], pin=pin_of("C002")))
        other.handle(do.ResumeStocktake(stocktake=1))
        signed = {"badge": counter.badges["S001"], "second_pin": pin_of("S001")}
        assert other.handle(do.AbandonStocktake(reason="x", **signed)).outcome == "stocktake_abandoned"
        await at.scans(NUMBERS[0])
        await at.is_on("RefusalScreen")
        await at.presses("enter")
        await at.is_on("StocktakesScreen")


async def test_a_supervisor_looks_at_counts_and_begins_none(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "stocktake", "StocktakesScreen", "S001")
        await at.shows("No count is under way")
        await at.presses("f2")
        assert at.screen == "StocktakesScreen"


def collects(counter: Counter, copy: str = PLAIN) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    assert counter.scans(copy).outcome == "accepted"
    assert counter.hands_over("P009").outcome == "handed_over"
    counter.signs_out()


async def test_a_holder_confirms_the_list(counter: Counter) -> None:
    collects(counter)
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "holdings", "HoldingsScreen")
        await at.scans("p009")
        await at.shows("P009", "1 copy in hand", PLAIN, "its holder scans the badge")
        await at.presses("f2")
        assert at.screen == "HoldingsScreen"
        await at.scans(counter.badges["P009"])
        await at.shows("F2: the holder confirms")
        await at.presses("f2")
        await at.is_on("PinScreen")
        await at.shows("P009 confirms having 1 copy in hand")
        await at.enters_pin_of("P009")
        await at.is_on("HoldingsScreen")
        await at.shows("Confirmed: 1")
    assert counter.log_says("holdings_confirmed", collector="P009")


async def test_nobody_has_a_number_that_does_not_exist(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "holdings", "HoldingsScreen")
        await at.scans("X999")
        await at.shows("Nobody has this number")
