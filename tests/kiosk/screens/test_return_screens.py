"""Returns and transfers on the screen: scanned, counted, finished; left with a question; a receipt on paper."""

from __future__ import annotations

from pathlib import Path

from counter_kit import UNIT, Counter, pin_of
from screen_kit import Terminal, english, terminal

from db.connection import write_transaction
from db.tables import FileCopy
from kiosk.desk import commands as do
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.sheets import Sheets
from kiosk.widgets.count_input import CountInput

ALL = Extras(SCREENS)
CONFIDENTIAL, SECRET, UNITS, TOP = "JM2026-0802-01", "JM2026-0815-01", "JM2026-0820-01", "JM2026-0900-01"


def out(counter: Counter, *copies: str, collector: str = "P009") -> dict[str, str]:
    """Have copies collected and released below the screen; return their labels' texts. Nobody is signed in after."""
    counter.signs_in("C001")
    counter.identifies(collector)
    for copy in copies:
        assert counter.scans(copy).outcome == "accepted"
    labels = {each["copy"]: each["label"] for each in counter.hands_over(collector).data["copies"]}
    for copy in copies:
        counter.scans(labels[copy])
        assert counter.scans(copy).outcome == "released"
    counter.signs_out()
    return labels


async def opens_return(at: Terminal) -> None:
    await at.signs_in("C001")
    await at.presses("f4")
    await at.is_on("ReturnsScreen")
    await at.shows("Scan the badge of whoever brings it back")


async def test_somebody_brings_two_copies_back(counter: Counter) -> None:
    labels = out(counter, CONFIDENTIAL, SECRET)
    async with terminal(counter, extras=ALL) as at:
        await opens_return(at)
        await at.scans(counter.badges["P077"])
        await at.shows("Brought back by P077", "姓名P077", "Scan the copies that come back")
        await at.scans(CONFIDENTIAL)
        await at.shows(CONFIDENTIAL, "Confidential", "P009 holds it, for P009")
        await at.scans(labels[SECRET])
        await at.shows(SECRET, "Secret", "pages", "Count its pages: F2 asks")
        await at.presses("f2")
        assert isinstance(at.app.focused, CountInput)
        await at.types("12")
        await at.presses("f2")
        await at.shows("RETURNED", "Receipt R", "2 copies are the registry's again.")
        assert counter.holder(SECRET) is counter.holder(CONFIDENTIAL) is None
        await at.presses("escape")
        await at.is_on("CounterScreen")


async def test_the_receipt_is_written_and_said_where(counter: Counter, tmp_path: Path) -> None:
    out(counter, CONFIDENTIAL)
    sheets = Sheets(counter.registry, english(), tmp_path / "sheets")
    extras = Extras(SCREENS, write_receipt=sheets.write_receipt)
    async with terminal(counter, extras=extras, size=(120, 36)) as at:
        await opens_return(at)
        await at.scans(counter.badges["P077"])
        await at.scans(CONFIDENTIAL)
        await at.presses("f2")
        await at.shows("RETURNED", "The receipt is in")
        [file] = (tmp_path / "sheets").iterdir()
        assert file.read_bytes().startswith(b"%PDF")
        await at.presses("f4")
        await at.shows("Scan the badge of whoever brings it back")


async def test_trouble_with_paper_is_said_and_undoes_nothing(counter: Counter) -> None:
    out(counter, CONFIDENTIAL)

    def breaks(number: str) -> object:
        raise OSError("no paper")

    async with terminal(counter, extras=Extras(SCREENS, write_receipt=breaks)) as at:  # type: ignore[arg-type]
        await opens_return(at)
        await at.scans(counter.badges["P077"])
        await at.scans(CONFIDENTIAL)
        await at.presses("f2")
        await at.shows("RETURNED", "The receipt was not printed: F-")
        assert counter.holder(CONFIDENTIAL) is None


async def test_a_refused_copy_is_said_in_full_and_the_return_goes_on(counter: Counter) -> None:
    out(counter, CONFIDENTIAL)
    async with terminal(counter, extras=ALL) as at:
        await opens_return(at)
        await at.scans(SECRET)
        await at.is_on("RefusalScreen")
        await at.shows("the copy is not out")
        await at.presses("enter")
        await at.is_on("ReturnsScreen")
        await at.scans(CONFIDENTIAL)
        await at.shows("1 copy")
        await at.presses("f2")
        await at.shows("Nobody was named yet")
        await at.scans(counter.badges["P077"])
        await at.presses("f2")
        await at.shows("RETURNED")


async def test_a_wrong_count_is_refused_and_counted_again(counter: Counter) -> None:
    out(counter, SECRET)
    async with terminal(counter, extras=ALL) as at:
        await opens_return(at)
        await at.scans(counter.badges["P077"])
        await at.scans(SECRET)
        await at.presses("f2")
        await at.types("11")
        await at.presses("f2")
        await at.is_on("RefusalScreen")
        await at.shows("the page count is not the registered one")
        await at.presses("enter")
        await at.is_on("ReturnsScreen")
        at.app.screen.query_one(CountInput).value = "12"
        await at.presses("f2")
        await at.shows("RETURNED")


async def test_delete_takes_the_marked_copy_out_and_escape_asks(counter: Counter) -> None:
    out(counter, CONFIDENTIAL, SECRET)
    async with terminal(counter, extras=ALL) as at:
        await opens_return(at)
        await at.scans(counter.badges["P077"])
        await at.scans(CONFIDENTIAL)
        await at.scans(SECRET)
        await at.shows("2 copies")
        await at.presses("up", "delete")
        await at.shows("1 copy")
        task = counter.desk.session.task
        assert task is not None
        assert task.shown["accepted"] == [SECRET]
        await at.presses("escape")
        await at.shows("Drop what was scanned?")
        await at.presses("escape")
        await at.is_on("ReturnsScreen")
        await at.presses("escape")
        await at.shows("Drop what was scanned?")
        await at.presses("f2")
        await at.is_on("CounterScreen")
        assert counter.desk.session.task is None
        assert counter.holder(SECRET) == "P009"


async def test_who_is_at_the_counter_brings_it_back_and_stays_there(counter: Counter) -> None:
    out(counter, CONFIDENTIAL)
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.presses("f4")
        await at.shows("Brought back by P009  姓名P009", "Scan the copies that come back")
        await at.presses("escape")
        await at.is_on("CounterScreen")
        await at.shows("姓名P009")
        await at.presses("f4")
        await at.scans(CONFIDENTIAL)
        await at.presses("f2")
        await at.shows("RETURNED")
        await at.presses("escape")
        await at.is_on("CounterScreen")
        await at.scans(CONFIDENTIAL)
        await at.shows("Accepted")


async def test_nothing_is_handed_on_to_nobody_or_once_something_was_scanned(counter: Counter) -> None:
    out(counter, CONFIDENTIAL)
    async with terminal(counter, extras=ALL) as at:
        await opens_return(at)
        assert "Hand on" not in at.text
        await at.presses("f7")
        await at.presses("escape")
        await at.is_on("CounterScreen")
        await at.identifies("P009")
        await at.presses("f4")
        await at.shows("Hand on")
        await at.scans(CONFIDENTIAL)
        await at.shows("1 copy")
        assert "Hand on" not in at.text


async def test_a_pickup_under_way_comes_first(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(SECRET)
        await at.shows("Accepted")
        await at.presses("f4")
        await at.is_on("RefusalScreen")
        await at.shows("other work is open at this counter")
        await at.presses("enter")
        await at.is_on("CounterScreen")
        assert [line.copy for line in at.app.view.accepted] == [SECRET]


async def test_a_locked_return_shows_nobody_and_goes_on_afterwards(counter: Counter) -> None:
    out(counter, CONFIDENTIAL)
    async with terminal(counter, extras=ALL) as at:
        await opens_return(at)
        await at.scans(counter.badges["P077"])
        await at.scans(CONFIDENTIAL)
        await at.shows("1 copy")
        await at.presses("f12")
        await at.is_on("LockScreen")
        assert "P077" not in at.text
        await at.enters_pin_of("C001")
        await at.is_on("ReturnsScreen")
        await at.presses("f2")
        await at.shows("RETURNED")


async def test_the_language_changes_under_way(counter: Counter) -> None:
    out(counter, CONFIDENTIAL)
    async with terminal(counter, extras=ALL, size=(120, 36)) as at:
        await opens_return(at)
        await at.scans(CONFIDENTIAL)
        await at.presses("f9")
        await at.shows("请扫描交回人的工牌", "秘密", "交回文件", CONFIDENTIAL)


async def opens_transfer(at: Terminal, taker: str) -> None:
    await at.signs_in("C001")
    await at.identifies(taker)
    await at.presses("f4")
    await at.shows("Hand on")
    await at.presses("f7")
    await at.is_on("TransferScreen")
    await at.shows("Scan the badge of whoever gives it")


async def test_from_hand_to_hand(counter: Counter) -> None:
    out(counter, UNITS, collector="P014")
    async with terminal(counter, extras=ALL) as at:
        await opens_transfer(at, "P015")
        await at.presses("f2")
        await at.shows("Nobody was named yet")
        await at.scans(counter.badges["P014"])
        await at.shows("From P014  姓名P014", "To   P015  姓名P015")
        await at.presses("f2")
        await at.shows("Nothing was scanned yet")
        await at.scans(UNITS)
        await at.shows(UNITS, "P014 holds it, for")
        await at.presses("f2")
        await at.types("12")
        await at.presses("enter")
        await at.enters_pin_of("P014")
        await at.shows("PIN of P015, who takes")
        await at.enters_pin_of("P015")
        await at.is_on("CounterScreen")
        await at.shows("KEEP IT HERE", UNITS, "P015 signed")
        assert counter.holder(UNITS) == "P015"


async def test_the_taker_signs_on_paper_where_the_policy_takes_it(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        units = FileCopy.update(addressee=None, addressee_unit=UNIT)
        tx.change(units.where(FileCopy.control_no == CONFIDENTIAL))
    out(counter, CONFIDENTIAL, collector="P014")
    async with terminal(counter, extras=ALL) as at:
        await opens_transfer(at, "P015")
        await at.scans(counter.badges["P014"])
        await at.scans(CONFIDENTIAL)
        await at.shows("P014 holds it")
        assert "Paper receipt" not in at.text
        await at.presses("f2")
        await at.shows("PIN of P014, who gives", "Paper receipt")
        await at.presses("f4")
        await at.shows("PIN of P014, who gives")
        await at.enters_pin_of("P014")
        await at.shows("P015 takes over: number of the signed paper receipt")
        await at.presses("enter")
        assert at.screen == "TransferScreen"
        await at.types("R-18")
        await at.presses("enter")
        await at.is_on("CounterScreen")
        assert counter.holder(CONFIDENTIAL) == "P015"


async def test_paper_is_not_offered_for_a_secret_copy(counter: Counter) -> None:
    out(counter, UNITS, collector="P014")
    async with terminal(counter, extras=ALL) as at:
        await opens_transfer(at, "P015")
        await at.scans(counter.badges["P014"])
        await at.scans(UNITS)
        await at.shows("P014 holds it")
        at.app.screen.query_one(CountInput).value = "12"
        await at.presses("f2")
        await at.shows("PIN of P014, who gives")
        await at.pilot.pause(0.2)
        await at.presses("f4")
        assert "Paper receipt" not in at.text


async def test_a_wrong_pin_is_said_and_both_sign_again(counter: Counter) -> None:
    out(counter, UNITS, collector="P014")
    async with terminal(counter, extras=ALL) as at:
        await opens_transfer(at, "P015")
        await at.scans(counter.badges["P014"])
        await at.scans(UNITS)
        await at.shows("P014 holds it")
        at.app.screen.query_one(CountInput).value = "12"
        await at.presses("f2")
        await at.shows("PIN of P014, who gives")
        await at.presses(*"000000", "enter")
        await at.enters_pin_of("P015")
        await at.is_on("RefusalScreen")
        await at.presses("enter")
        await at.is_on("TransferScreen")
        await at.presses("f2")
        await at.shows("PIN of P014, who gives")
        await at.presses("escape")
        assert "PIN of P014" not in at.text
        await at.presses("escape")
        await at.presses("f2")
        await at.is_on("CounterScreen")
        assert at.app.view.identified
        assert counter.holder(UNITS) == "P014"


async def test_the_other_two_of_top_secret_join_and_the_transfer_goes_on(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        change = {"addressee": None, "addressee_unit": UNIT}
        tx.change(FileCopy.update(**change).where(FileCopy.control_no == TOP))
    counter.signs_in("C001")
    counter.identifies("P014")
    counter.scans(TOP)
    counter.does(do.SecondCollector(badge=counter.badges["P015"], pin=pin_of("P015"), matches=True))
    counter.does(do.Witness(badge=counter.badges["C002"], pin=pin_of("C002")))
    [handed] = counter.hands_over("P014").data["copies"]
    counter.scans(handed["label"])
    assert counter.scans(TOP).outcome == "released"
    counter.signs_out()
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(FileCopy.update(addressee="P009", addressee_unit=None).where(FileCopy.control_no == TOP))
    async with terminal(counter, extras=ALL) as at:
        await opens_transfer(at, "P009")
        await at.scans(counter.badges["P014"])
        await at.scans(TOP)
        await at.shows("Second collector: scan the badge")
        await at.scans(counter.badges["P015"])
        await at.is_on("SecondPersonScreen")
        await at.presses("enter")
        await at.enters_pin_of("P015")
        await at.is_on("TransferScreen")
        await at.shows("Second collector: P015", "Witness: scan the badge")
        await at.scans(counter.badges["C002"])
        await at.is_on("SecondPersonScreen")
        await at.enters_pin_of("C002")
        await at.is_on("TransferScreen")
        await at.presses("f2")
        await at.types("12")
        await at.presses("enter")
        await at.enters_pin_of("P014")
        await at.enters_pin_of("P009")
        await at.is_on("CounterScreen")
        assert counter.holder(TOP) == "P009"


async def test_a_withdrawn_transfer_says_whose_it_is_again(counter: Counter) -> None:
    out(counter, UNITS, collector="P014")
    async with terminal(counter, extras=ALL) as at:
        await opens_transfer(at, "P015")
        await at.scans(counter.badges["P014"])
        await at.scans(UNITS)
        await at.shows("P014 holds it")
        at.app.screen.query_one(CountInput).value = "12"
        await at.presses("f2")
        await at.enters_pin_of("P014")
        await at.enters_pin_of("P015")
        await at.is_on("CounterScreen")
        await at.presses("f7")
        await at.is_on("OnCounterScreen")
        await at.presses("f2")
        await at.types("mistake")
        await at.presses("enter")
        await at.is_on("CounterScreen")
        await at.shows("Withdrawn", "P014 holds it again.")


async def signs_for_lost_pages(at: Terminal, supervisor: str) -> None:
    await at.scans(at.counter.badges[supervisor])
    await at.shows(f"PIN of {supervisor}")
    await at.enters_pin_of(supervisor)


async def test_a_copy_with_a_page_gone_is_taken_back_when_a_supervisor_confirms_it(counter: Counter) -> None:
    out(counter, CONFIDENTIAL, SECRET)
    async with terminal(counter, extras=ALL) as at:
        await opens_return(at)
        await at.scans(counter.badges["P077"])
        await at.scans(SECRET)
        await at.scans(CONFIDENTIAL)
        assert "Pages gone" not in at.text
        await at.presses("f2")
        await at.types("11")
        await at.presses("f2")
        await at.is_on("RefusalScreen")
        await at.presses("enter")
        await at.shows("F8", "Pages gone")
        await at.presses("f8")
        await at.is_on("IncompleteScreen")
        await at.shows("Pages are gone", SECRET, "Pages counted: 11", "2  What is missing")
        await at.types("page 7")
        await at.presses("enter")
        await at.scans(counter.badges["C002"])
        await at.enters_pin_of("C002")
        await at.is_on("RefusalScreen")
        await at.shows("supervisor")
        await at.presses("enter")
        await at.is_on("IncompleteScreen")
        await signs_for_lost_pages(at, "S001")
        await at.is_on("ReturnsScreen")
        await at.shows("BACK, PAGES GONE", SECRET, "It is on hold here; incident 1 is open.")
        assert counter.holder(SECRET) is None
        await at.presses("f2")
        await at.shows("RETURNED", "1 copy is the registry's again.")


async def test_the_last_copy_with_a_page_gone_ends_the_return(counter: Counter) -> None:
    out(counter, SECRET)
    async with terminal(counter, extras=ALL) as at:
        await opens_return(at)
        await at.scans(counter.badges["P077"])
        await at.scans(SECRET)
        await at.presses("f2")
        await at.types("11")
        await at.presses("f2")
        await at.is_on("RefusalScreen")
        await at.presses("enter", "f8")
        await at.is_on("IncompleteScreen")
        await at.presses("escape")
        await at.is_on("ReturnsScreen")
        await at.presses("f8")
        await at.types("page 7")
        await at.presses("enter")
        await signs_for_lost_pages(at, "S001")
        await at.is_on("ReturnsScreen")
        await at.shows("BACK, PAGES GONE", "Receipt R", "incident 1 is open", "Next return")
        await at.presses("escape")
        await at.is_on("CounterScreen")
