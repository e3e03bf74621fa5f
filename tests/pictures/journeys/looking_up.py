"""Search, a person, a copy."""

from __future__ import annotations

from counter_kit import Counter
from owing_kit import becomes, collects
from pictures.stage import Album, Journey
from pictures.steps import opens
from screen_kit import Terminal

from kiosk.desk import commands as do

COPY, OTHER = "JM2026-0815-01", "JM2026-0815-02"


def before(counter: Counter) -> None:
    counter.grants("P009", "P077", OTHER)
    collects(counter, "P009", COPY)
    counter.does(do.Cancel())
    counter.identifies("P077")
    counter.scans("JM2026-0815-03")
    counter.does(do.Cancel())
    counter.signs_out()
    becomes(counter, "P015", status="suspended")


async def search(at: Terminal, album: Album) -> None:
    await opens(at, "search", "SearchScreen")
    await album.keep("empty")
    await at.types("0815")
    await album.keep("found", "4 found")
    await at.presses("f8")
    await at.types("ZZ9")
    await at.pilot.pause(0.3)
    await album.keep("nothing")
    await at.presses("f8", *"P009", "enter")
    await at.is_on("PersonScreen")
    await album.keep("holds", "[Holds 1]", COPY)
    await at.presses("f11")
    await album.keep("portrait")
    await at.presses("escape")
    for state, said in (
        ("owes", "[Owes 1]"),
        ("grants", "[Grants 1]"),
        ("named-in", "[Named in"),
        ("log", "[Log]"),
    ):
        await at.presses("f4")
        await album.keep(state, said)
    await at.presses("escape", "f8", *"P015", "enter")
    await at.is_on("PersonScreen")
    await album.keep("suspended", "P015")
    await at.presses("escape", "f8", *COPY, "enter")
    await at.is_on("CopyScreen")
    await album.keep("custody", "Custody chain", "Released")
    await at.presses("f4")
    await album.keep("everything", "Everything")


async def not_there(at: Terminal, album: Album) -> None:
    from kiosk.screens.copy_record import CopyScreen

    await at.signs_in("C001")
    at.app.push_screen(CopyScreen("JM2026-9999-01"))
    await album.keep("not-there", "There is none of this number")


JOURNEYS = (Journey(search, before), Journey(not_there))
