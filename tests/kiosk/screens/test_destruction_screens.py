"""Destruction on the screens: a list by scanning, the decision, two witnesses, and the work with its progress."""

from __future__ import annotations

from pathlib import Path

from counter_kit import PAGES, Counter, pin_of
from screen_kit import Terminal, english, terminal

from kiosk.desk import commands as do
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.sheets import Sheets
from kiosk.view import SheetShown

ALL = Extras(SCREENS)
INTERNAL, PLAIN, SECRET = "JM2026-0801-01", "JM2026-0802-01", "JM2026-0815-01"


def listed(counter: Counter, *copies: str, approved: bool) -> None:
    counter.signs_in("C001")
    counter.does(do.RequestDestruction(copies=copies, reason="expired", site="city centre"))
    counter.signs_out()
    if approved:
        counter.signs_in("S001")
        counter.does(do.ApproveDestruction(destruction=1, pin=pin_of("S001")))
        counter.signs_out()


async def opens(at: Terminal, staff_no: str) -> None:
    await at.signs_in(staff_no)
    at.app.open("destruction")
    await at.is_on("DestructionsScreen")


async def test_a_list_is_made_by_scanning_and_tells_what_stands_against_a_copy(counter: Counter) -> None:
    counter.signs_in("S001")
    counter.does(do.Hold(copy=SECRET, reason="x"))
    counter.signs_out()
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "C001")
        await at.shows("No destruction list is open.")
        await at.presses("f2")
        await at.is_on("DestructionRequestScreen")
        await at.scans(PLAIN)
        await at.scans(SECRET)
        await at.shows("2 copies", PLAIN, "the copy is on hold")
        await at.presses("f8")
        await at.shows("1 copy")
        await at.types("expired")
        await at.presses("enter")
        await at.types("city centre")
        await at.presses("f2")
        await at.is_on("DestructionsScreen")
        await at.shows("awaiting approval", "expired", PLAIN)


async def test_a_supervisor_sees_what_changed_and_decides_by_pin(counter: Counter) -> None:
    listed(counter, PLAIN, SECRET, approved=False)
    counter.signs_in("S001")
    counter.does(do.Hold(copy=SECRET, reason="x"))
    counter.signs_out()
    async with terminal(counter, extras=ALL, size=(120, 36)) as at:
        await opens(at, "S001")
        await at.shows("Something stands against these", "copy is on hold")
        await at.presses("f7")
        await at.shows("Approve destruction list 1?", "2 copies", "city centre")
        await at.enters_pin_of("S001")
        await at.is_on("RefusalScreen")
        await at.presses("enter")
        await at.presses("f8")
        await at.enters_pin_of("S001")
        await at.shows("No destruction list is open.")
        await at.presses("f4")
        await at.shows("rejected")


async def test_a_list_is_carried_out_before_two_witnesses_copy_by_copy(counter: Counter) -> None:
    listed(counter, PLAIN, SECRET, INTERNAL, approved=True)
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "C001")
        await at.shows("approved")
        await at.presses("enter")
        await at.is_on("DestructionWitnessesScreen")
        for witness in ("C002", "S002"):
            await at.scans(counter.badges[witness])
            await at.shows(f"姓名{witness}")
            await at.enters_pin_of(witness)
        await at.is_on("DestroyingScreen")
        await at.shows("0 of 3 destroyed", "3 copies left", "C002, S002")
        await at.scans(PLAIN)
        await at.shows("1 of 3 destroyed", "2 copies left")
        await at.scans(SECRET)
        await at.shows("Count the pages", SECRET)
        await at.types(str(PAGES))
        await at.presses("enter")
        await at.shows("2 of 3 destroyed", "1 copy left")
        await at.presses("f2")
        await at.shows("End the list?")
        await at.presses("f2")
        await at.is_on("DestructionsScreen")
        await at.shows("List 1 is carried out: 2 destroyed, 1 left in the registry.", "F2 makes a new list")
        await at.presses("f5")
        await at.shows("No destruction list is open.")
    assert counter.log_says("destroyed", copy=SECRET)


async def test_a_refused_scan_destroys_nothing_and_the_work_goes_on(counter: Counter) -> None:
    listed(counter, PLAIN, approved=True)
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "C001")
        await at.shows("approved")
        await at.presses("enter")
        for witness in ("C002", "S002"):
            await at.scans(counter.badges[witness])
            await at.enters_pin_of(witness)
        await at.is_on("DestroyingScreen")
        await at.scans(INTERNAL)
        await at.is_on("RefusalScreen")
        await at.presses("enter")
        await at.is_on("DestroyingScreen")
        await at.shows("Not destroyed", INTERNAL, "0 of 1 destroyed")
        await at.presses("escape")
        await at.is_on("DestructionsScreen")
        await at.shows("under way")


async def test_a_witness_who_is_refused_leads_back_to_the_first(counter: Counter) -> None:
    listed(counter, PLAIN, approved=True)
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "C001")
        await at.shows("approved")
        await at.presses("enter")
        for witness in ("C002", "S001"):
            await at.scans(counter.badges[witness])
            await at.enters_pin_of(witness)
        await at.is_on("RefusalScreen")
        await at.presses("enter")
        await at.is_on("DestructionWitnessesScreen")
        await at.shows("Two members of staff")


async def carries_out(at: Terminal, *copies: str) -> None:
    await opens(at, "C001")
    await at.shows("approved")
    await at.presses("enter")
    for witness in ("C002", "S002"):
        await at.scans(at.counter.badges[witness])
        await at.enters_pin_of(witness)
    await at.is_on("DestroyingScreen")
    for copy in copies:
        await at.scans(copy)
        await at.shows(copy)
    await at.shows("All are destroyed")
    await at.presses("f2")
    await at.is_on("DestructionsScreen")


async def test_the_record_is_printed_at_the_end_and_again_from_the_list(
    counter: Counter, tmp_path: Path
) -> None:
    listed(counter, PLAIN, approved=True)
    folder = tmp_path / "s"
    sheets = Sheets(counter.registry, english(), folder)
    async with terminal(counter, extras=Extras(SCREENS, write_receipt=sheets.write_named)) as at:
        await carries_out(at, PLAIN)
        await at.shows("The list is in", "List 1 is carried out")
        [first] = folder.iterdir()
        assert first.name == "X-1.pdf"
        first.unlink()
        await at.presses("f6", "f4")
        await at.shows("carried out", "Destroyed: 1 of 1")
        await at.presses("f6")
        await at.until(first.exists, "the record once more")
        assert counter.log_says("destruction_ended")


async def test_a_record_that_cannot_be_printed_is_said_and_undoes_nothing(counter: Counter) -> None:
    listed(counter, PLAIN, approved=True)

    def breaks(name: str) -> SheetShown:
        raise OSError("no paper")

    async with terminal(counter, extras=Extras(SCREENS, write_receipt=breaks)) as at:
        await carries_out(at, PLAIN)
        await at.shows("The list was not printed: F-")
        assert counter.log_says("destroyed", copy=PLAIN)


async def test_only_what_was_carried_out_has_a_record_to_print(counter: Counter) -> None:
    listed(counter, PLAIN, approved=True)
    asked: list[str] = []

    def notes(name: str) -> SheetShown:
        asked.append(name)
        return SheetShown(name)

    async with terminal(counter, extras=Extras(SCREENS, write_receipt=notes)) as at:
        await opens(at, "S001")
        await at.shows(PLAIN)
        await at.presses("f6", "f8")
        await at.enters_pin_of("S001")
        await at.shows("No destruction list is open.")
        await at.presses("f4")
        await at.shows("rejected")
        await at.presses("f6")
    assert asked == []
