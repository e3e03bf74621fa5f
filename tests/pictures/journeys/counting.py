"""Stocktaking, and what one person holds."""

from __future__ import annotations

from counter_kit import COPIES, Counter
from owing_kit import collects
from pictures.stage import Album, Journey
from pictures.steps import opens
from screen_kit import Terminal

NUMBERS = [each[0] for each in COPIES]


async def both_sign(at: Terminal) -> None:
    await at.shows("PIN of C001")
    await at.enters_pin_of("C001")
    await at.shows("▶ 2")
    await at.scans(at.counter.badges["S001"])
    await at.shows("PIN of S001")
    await at.enters_pin_of("S001")


async def stocktake(at: Terminal, album: Album) -> None:
    await opens(at, "stocktake", "StocktakesScreen", "C001")
    await at.until(lambda: "F2" in at.text, "the keys of a clerk")
    await album.keep("nothing", "No count is under way")
    await at.presses("f4")
    await at.is_on("AskScreen")
    await album.keep("whose")
    await at.presses("escape", "f2")
    await at.is_on("CountingScreen")
    await album.keep("begun", "0 of 6 due")
    await at.scans(NUMBERS[0])
    await album.keep("as-expected", "As expected")
    await at.scans(NUMBERS[0])
    await album.keep("again", "Counted already")
    await at.scans("JM1999-0001-01")
    await album.keep("unknown", "Unknown")
    await at.scans(NUMBERS[2])
    await album.keep("in-other-hands", NUMBERS[2])
    await at.presses("escape")
    await at.is_on("StocktakesScreen")
    await album.keep("under-way", "1 count is under way")
    await at.presses("f2")
    await album.keep("under-way-already", "this count is under way already")
    await at.presses("enter", "f7")
    await at.is_on("CountingScreen")
    await album.keep("goes-on", "Count goes on")
    await at.presses("f8")
    await at.is_on("AskScreen")
    await at.types("火警")
    await at.presses("enter")
    await at.is_on("StocktakeAbandoningScreen")
    await album.keep("given-up", "Abandon the count")
    await at.presses("escape")
    await at.is_on("CountingScreen")
    await at.presses("f2")
    await at.is_on("StocktakeClosingScreen")
    await album.keep("first-signature", "PIN of C001")
    await at.enters_pin_of("C001")
    await album.keep("second-signature", "▶ 2")
    await at.scans(at.counter.badges["S001"])
    await album.keep("their-pin", "PIN of S001")
    await at.enters_pin_of("S001")
    await at.is_on("StocktakeResultScreen")
    await album.keep("missing", "missing 5")
    await at.presses("f4")
    await album.keep("not-expected", "unknown number")
    await at.presses("escape")
    await album.keep("closed", "closed")


async def doubtful(at: Terminal, album: Album) -> None:
    await opens(at, "stocktake", "StocktakesScreen", "C001")
    await at.until(lambda: "F2" in at.text, "the keys of a clerk")
    await at.presses("f2")
    await at.is_on("CountingScreen")
    await at.scans(NUMBERS[0])
    await at.shows("1 of 7 due")
    await at.presses("f2")
    await at.is_on("StocktakeClosingScreen")
    await both_sign(at)
    await at.is_on("RefusalScreen")
    await album.keep("in-doubt", "in doubt")
    await at.presses("enter", "f8")
    await album.keep("they-are-gone", "They are gone")


async def all_there(at: Terminal, album: Album) -> None:
    await opens(at, "stocktake", "StocktakesScreen", "C001")
    await at.until(lambda: "F2" in at.text, "the keys of a clerk")
    await at.presses("f2")
    await at.is_on("CountingScreen")
    for number in NUMBERS:
        await at.scans(number)
    await album.keep("all-counted", "7 of 7 due")
    await at.presses("f2")
    await at.is_on("StocktakeClosingScreen")
    await both_sign(at)
    await album.keep("all-there", "Everything is where the register says")


async def holdings(at: Terminal, album: Album) -> None:
    await opens(at, "holdings", "HoldingsScreen", "C001")
    await album.keep("begun")
    await at.scans("X999")
    await album.keep("nobody", "Nobody has this number")
    await at.scans("p009")
    await album.keep("listed", "its holder scans the badge")
    await at.scans(at.counter.badges["P009"])
    await album.keep("holder-here", "F2: the holder confirms")
    await at.presses("f2")
    await album.keep("holder-signs", "P009 confirms having 2 copies in hand")
    await at.enters_pin_of("P009")
    await album.keep("confirmed", "Confirmed: 2")


def two_out(counter: Counter) -> None:
    collects(counter, "P009", NUMBERS[1], NUMBERS[2])
    counter.signs_out()


def one_out(counter: Counter) -> None:
    collects(counter, "P009", NUMBERS[2])
    counter.signs_out()


JOURNEYS = (Journey(stocktake, one_out), Journey(doubtful), Journey(all_there), Journey(holdings, two_out))
