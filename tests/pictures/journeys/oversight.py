"""What supervisors look after: the log, incidents, batches."""

from __future__ import annotations

from counter_kit import Counter
from pictures.stage import Album, Journey
from roster_kit import PEOPLE, imports
from screen_kit import Terminal
from textual.widgets import OptionList

from kiosk.desk import commands as do

UNLISTED = "JM2026-0815-03"
WIDER = ("P077", "孙永刚", "服务中心", "top_secret", "2027-03-01", "active")
NARROWER = ("P020", "胡丽华", "综合处", "confidential", "2027-03-01", "active")


def errand(counter: Counter) -> None:
    """The driver came for the clerk's file twice; two days' imports wait."""
    counter.signs_in("C001")
    counter.identifies("P077")
    counter.scans(UNLISTED)
    counter.scans(UNLISTED)
    counter.does(do.Cancel())
    counter.identifies("P009")
    counter.scans(UNLISTED)
    counter.does(do.Cancel())
    counter.signs_out()
    assert imports(counter, "R001", "people", PEOPLE, WIDER, NARROWER).batch is not None
    counter.waits(hours=2, minutes=5)


async def log(at: Terminal, album: Album) -> None:
    await at.signs_in("S001")
    await album.keep("open-incident", "1 open incident")
    await at.presses("f6")
    await at.is_on("LogScreen")
    await album.keep("day", "Refused", "1 open incident", "1 batch waits")
    await at.presses("f2")
    await at.is_on("LogFilterScreen")
    await album.keep("filter")
    await at.scans(at.counter.badges["P077"])
    await album.keep("person", "P077")
    await at.presses("f2")
    await at.is_on("LogScreen")
    await album.keep("found", "person P077")
    await at.presses("f2")
    await at.is_on("LogFilterScreen")
    options = at.app.screen.query_one("#types", OptionList)
    options.highlighted = options.get_option_index("_refused")
    await at.presses("f2")
    await at.is_on("LogScreen")
    await at.presses("enter")
    await at.is_on("LogEntryScreen")
    await album.keep("refused", "proxy_unlisted")
    await at.presses("f4")
    await album.keep("as-stored")


async def incidents_and_batches(at: Terminal, album: Album) -> None:
    await at.signs_in("S001")
    at.app.open("incidents")
    await at.is_on("IncidentsScreen")
    await album.keep("open", "1 open incident", UNLISTED)
    await at.presses("escape")
    at.app.open("batches")
    await at.is_on("BatchesScreen")
    await album.keep("waits", "1 batch waits")
    await at.presses("f7")
    await album.keep("approve-batch", "Approve batch")


async def nothing_to_look_after(at: Terminal, album: Album) -> None:
    await at.signs_in("S001")
    at.app.open("incidents")
    await album.keep("nothing", "No incident is open.")
    await at.presses("escape")
    at.app.open("batches")
    await album.keep("nothing", "No batch waits.")
    await at.presses("escape", "ctrl+q", "f2")
    await at.signs_in("C001")
    await at.presses("f6")
    await album.keep("not-for-clerks", "Not for your role")


JOURNEYS = (Journey(log, errand), Journey(incidents_and_batches, errand), Journey(nothing_to_look_after))
