"""Copies that are out: returned, handed on, registered, overdue, recalled, held, judged again."""

from __future__ import annotations

from datetime import timedelta

from counter_kit import UNIT, Counter
from owing_kit import becomes, changes, collects
from pictures.stage import Album, Journey
from pictures.steps import opens
from screen_kit import Terminal

from db.tables import FileCopy, Obligation
from kiosk.desk import commands as do
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.view import SheetShown
from kiosk.widgets.count_input import CountInput

INTERNAL, CONFIDENTIAL, SECRET, OTHER, UNITS = (
    *("JM2026-0801-01", "JM2026-0802-01", "JM2026-0815-01"),
    *("JM2026-0815-02", "JM2026-0820-01"),
)
PRINTED = Extras(
    SCREENS,
    write_receipt=lambda number: SheetShown(number, f"/var/lib/counter/sheets/{number}.pdf", printed=True),
)


def out(counter: Counter) -> None:
    """P009 has three copies of their own, P014 one for the unit."""
    collects(counter, "P009", CONFIDENTIAL, SECRET, OTHER)
    collects(counter, "P014", UNITS)
    counter.signs_out()


async def returns(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await at.presses("f4")
    await at.is_on("ReturnsScreen")
    await album.keep("begun", "Scan the badge of whoever brings it back")
    await at.presses("f2")
    await album.keep("nobody-named", "Nobody was named yet")
    await at.scans(at.counter.badges["P077"])
    await album.keep("who", "Brought back by P077")
    await at.presses("f2")
    await album.keep("nothing-scanned", "Nothing was scanned yet")
    await at.scans(CONFIDENTIAL)
    await at.shows(CONFIDENTIAL)
    await at.scans(SECRET)
    await album.keep("scanned", SECRET, "Count its pages:")
    await at.presses("f2")
    await album.keep("pages")
    await at.types("12")
    await at.presses("escape")
    await album.keep("drop", "Drop what was scanned?")
    await at.presses("escape")
    at.app.screen.query_one(CountInput).value = "12"
    await at.presses("f2")
    await album.keep("returned", "RETURNED", "Receipt R")
    await at.presses("f4")
    await at.shows("Scan the badge of whoever brings it back")
    await at.scans(CONFIDENTIAL)
    await album.keep("not-out", "the copy is not out")


async def pages_gone(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await at.presses("f4")
    await at.is_on("ReturnsScreen")
    await at.scans(at.counter.badges["P077"])
    await at.scans(SECRET)
    await at.presses("f2")
    await at.types("11")
    await at.presses("f2")
    await at.is_on("RefusalScreen")
    await album.keep("refused", SECRET)
    await at.presses("enter")
    await at.is_on("ReturnsScreen")
    await album.keep("offered", "F8", "Pages gone")
    await at.presses("f8")
    await album.keep("what-is-missing", "Pages are gone", "Pages counted: 11")
    await at.types("page 7")
    await at.presses("enter")
    await album.keep("supervisor", "Pages counted: 11  page 7")
    await at.scans(at.counter.badges["S001"])
    await album.keep("signs", "PIN of S001")
    await at.enters_pin_of("S001")
    await album.keep("back", "BACK, PAGES GONE", "Receipt R")


async def transfers(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await at.identifies("P015")
    await at.presses("f4")
    await at.shows("Hand on")
    await album.keep("who-is-here", "Hand on")
    await at.presses("f7")
    await at.is_on("TransferScreen")
    await album.keep("begun", "Scan the badge of whoever gives it")
    await at.scans(at.counter.badges["P014"])
    await at.shows("From P014")
    await at.scans(UNITS)
    await album.keep("scanned", UNITS)
    at.app.screen.query_one(CountInput).value = "12"
    await at.presses("f2")
    await album.keep("giver-signs", "PIN of P014, who gives")
    await at.enters_pin_of("P014")
    await album.keep("taker-signs", "PIN of P015, who takes")
    await at.enters_pin_of("P015")
    await at.is_on("CounterScreen")
    await album.keep("handed-on", "KEEP IT HERE")


def out_for_the_unit(counter: Counter) -> None:
    units = FileCopy.update(addressee=None, addressee_unit=UNIT)
    changes(counter, units.where(FileCopy.control_no == CONFIDENTIAL))
    collects(counter, "P014", CONFIDENTIAL)
    counter.signs_out()


async def transfer_on_paper(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await at.identifies("P015")
    await at.presses("f4")
    await at.shows("Hand on")
    await at.presses("f7")
    await at.is_on("TransferScreen")
    await at.scans(at.counter.badges["P014"])
    await at.shows("From P014")
    await at.scans(CONFIDENTIAL)
    await at.shows("P014 holds it")
    await at.presses("f2")
    await album.keep("paper-will-do", "PIN of P014, who gives", "Paper receipt")
    await at.presses("f4")
    await at.enters_pin_of("P014")
    await album.keep("on-paper", "number of the signed paper receipt")


async def registration(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await at.presses("f5")
    await at.is_on("RegisterScreen")
    await album.keep("begun", "Scan the badge of somebody of")
    await at.scans(at.counter.badges["P015"])
    await album.keep("owed", "To register: 0 of 4")
    await at.scans(SECRET)
    await at.scans("JM2026-0900-01")
    await at.shows("To register: 2 of 5")
    await at.presses("f2")
    await album.keep("number-missing", "Enter the incoming")
    await at.types("118")
    await at.presses("enter")
    await album.keep("pin", "Whoever registers")
    await at.enters_pin_of("P015")
    await at.is_on("RefusalScreen")
    await album.keep("not-out")
    await at.presses("enter")
    await album.keep("refused", "Nothing was")
    await at.presses("f8")
    await at.scans(at.counter.badges["P015"])
    await at.shows("To register: 0 of 4")
    await at.presses("f4", "f2", *"118", "enter")
    await at.enters_pin_of("P015")
    await album.keep("registered", "✔ Registered", "4 copies")
    await at.presses("escape")
    await album.keep("registered", "Registered")


def late(counter: Counter) -> None:
    out(counter)
    for copy, span in ((SECRET, timedelta(days=3, hours=1)), (UNITS, timedelta(hours=5))):
        due = counter.now - span
        changes(counter, Obligation.update(due_at=due).where(Obligation.control_no == copy))


async def overdue(at: Terminal, album: Album) -> None:
    await opens(at, "overdue", "OverdueScreen")
    await album.keep("all", "2 on this page")
    await at.presses("f4", "f4")
    await album.keep("none", "There is none.")
    await at.presses("f4", "f7")
    await album.keep("one-unit", "服务中心")


def misfit(counter: Counter) -> None:
    out(counter)
    becomes(counter, "P014", status="suspended")
    counter.signs_in("S002")
    recalled = counter.does(do.Recall(copy=SECRET, reason="发错版本"))
    assert recalled.outcome == "recalled", recalled
    counter.signs_out()


async def judged_again(at: Terminal, album: Album) -> None:
    await opens(at, "reviews", "ReviewsScreen")
    await album.keep("one", "this person is suspended")
    await at.presses("f2")
    await at.types("持有人已停用")
    await album.keep("recall", f"Recall {UNITS}?")
    await at.presses("enter")
    await album.keep("recalled", f"{UNITS} is recalled")
    await at.presses("escape")
    at.app.open("kept_back")
    await at.is_on("KeptBackScreen")
    await album.keep("two", "out: P009", UNITS)


async def nothing_late(at: Terminal, album: Album) -> None:
    await opens(at, "overdue", "OverdueScreen")
    await album.keep("nothing", "There is none.")
    await at.presses("escape")
    at.app.open("reviews")
    await album.keep("nothing", "Everybody may hold what they hold.")
    await at.presses("escape")
    at.app.open("kept_back")
    await album.keep("nothing", "There is none.")


def recalled_and_held(counter: Counter) -> None:
    out(counter)
    counter.signs_in("S002")
    for command in (
        do.Recall(copy=SECRET, reason="发错版本"),
        do.Hold(copy=INTERNAL, reason="核对页码"),
        do.Recall(copy=INTERNAL, reason="发错版本"),
    ):
        assert counter.does(command).outcome in ("recalled", "held")
    counter.signs_out()


async def keeping_back(at: Terminal, album: Album) -> None:
    await opens(at, "kept_back", "KeptBackScreen")
    await album.keep("all", "3 on this page")
    await at.scans(UNITS)
    await at.types("page 3 unclear")
    await album.keep("hold-or-recall", f"Hold or recall {UNITS}?")
    await at.presses("enter")
    await at.shows("4 on this page")
    await at.presses("f4")
    await album.keep("holds", "Copies on hold", "page 3 unclear")
    await at.presses("f2")
    await album.keep("lift", "Lift the hold on")
    await at.presses("escape")
    await at.scans(at.counter.badges["P009"])
    await album.keep("badge", "No badge is needed here")


JOURNEYS = (
    Journey(returns, out, PRINTED),
    Journey(pages_gone, out, PRINTED),
    Journey(transfers, out),
    Journey(transfer_on_paper, out_for_the_unit),
    Journey(registration, out),
    Journey(overdue, late),
    Journey(judged_again, misfit),
    Journey(nothing_late),
    Journey(keeping_back, recalled_and_held),
)
