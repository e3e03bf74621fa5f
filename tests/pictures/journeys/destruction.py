"""Destruction: a list, its approval, two witnesses, and the work."""

from __future__ import annotations

from counter_kit import PAGES, Counter, pin_of
from pictures.stage import Album, Journey
from pictures.steps import opens
from screen_kit import Terminal

from kiosk.desk import commands as do
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.view import SheetShown

PRINTED = Extras(SCREENS, write_receipt=lambda _name: SheetShown("X-1", "X-1.pdf", printed=True))
INTERNAL, PLAIN, SECRET = "JM2026-0801-01", "JM2026-0802-01", "JM2026-0815-01"


def held(counter: Counter) -> None:
    counter.signs_in("S001")
    counter.does(do.Hold(copy=SECRET, reason="核对"))
    counter.signs_out()


def listed(counter: Counter) -> None:
    counter.signs_in("C001")
    asked = do.RequestDestruction(copies=(PLAIN, SECRET), reason="期满", site="市保密局销毁中心")
    assert counter.does(asked).outcome == "destruction_requested"
    counter.signs_out()


def approved(counter: Counter) -> None:
    listed(counter)
    counter.signs_in("S001")
    counter.does(do.ApproveDestruction(destruction=1, pin=pin_of("S001")))
    counter.signs_out()


async def destruction_request(at: Terminal, album: Album) -> None:
    await opens(at, "destruction", "DestructionsScreen", "C001")
    await album.keep("nothing", "No destruction list is open.")
    await at.presses("f2")
    await at.is_on("DestructionRequestScreen")
    await album.keep("empty")
    await at.scans(PLAIN)
    await at.scans(SECRET)
    await album.keep("held", "2 copies", "the copy is on hold")


async def destruction_decision(at: Terminal, album: Album) -> None:
    await opens(at, "destruction", "DestructionsScreen", "S001")
    await album.keep("to-approve", PLAIN)
    await at.presses("f7")
    await at.is_on("PinScreen")
    await album.keep("approve-list", "Approve destruction list 1?")


async def destroying(at: Terminal, album: Album) -> None:
    await opens(at, "destruction", "DestructionsScreen", "C001")
    await at.shows(PLAIN)
    await at.presses("enter")
    await at.is_on("DestructionWitnessesScreen")
    await album.keep("first")
    for witness in ("C002", "S002"):
        await at.scans(at.counter.badges[witness])
        await at.shows(witness)
        await album.keep(f"pin-{witness}")
        await at.enters_pin_of(witness)
    await at.is_on("DestroyingScreen")
    await album.keep("begun")
    await at.scans(PLAIN)
    await album.keep("scanned", PLAIN)
    await at.presses("f2")
    await album.keep("end", "End the list?")
    await at.presses("escape")
    await at.scans(INTERNAL)
    await album.keep("not-on-the-list")
    await at.presses("enter")
    await at.is_on("DestroyingScreen")
    await at.scans(SECRET)
    await album.keep("pages", SECRET)
    await at.types(str(PAGES))
    await at.presses("enter")
    await at.is_on("DestroyingScreen")
    await album.keep("all-destroyed", "2 of 2")
    await at.presses("f2")
    await at.is_on("DestructionsScreen")
    await album.keep("list-ended", "The list X-1 was sent")
    await at.presses("f4")
    await album.keep("past", "carried out")


JOURNEYS = (
    Journey(destruction_request, held),
    Journey(destruction_decision, listed),
    Journey(destroying, approved, PRINTED),
)
