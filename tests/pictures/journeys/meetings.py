"""Meetings: the plan, who sits where, a substitute, the close-out."""

from __future__ import annotations

from datetime import timedelta

from counter_kit import Counter
from meeting_kit import add_meeting, asks_for_substitute, collects, substitutes
from pictures.stage import Album, Journey
from pictures.steps import opens
from screen_kit import Terminal

from db.connection import write_transaction
from db.tables import Meeting

SEATS = {"A01": "P020", "A02": "P009", "A03": "P014", "A04": "P015"}
PAPERS = {
    **{f"HC2026-0040-0{number}": f"A0{number}" for number in (1, 2, 3, 4)},
    "HC2026-0041-01": "A01",
}


def before(counter: Counter) -> None:
    add_meeting(counter, "HY2026-0040", SEATS, papers=PAPERS, take_away=("A03",))
    later = counter.now + timedelta(days=1)
    add_meeting(counter, "HY2026-0042", {"B01": "P020"}, papers={"HC2026-0050-01": "B01"}, opens=later)
    add_meeting(counter, "HY2026-0031", {"A01": "P009"}, opens=counter.now - timedelta(days=3))
    with write_transaction(counter.registry, counter.now) as tx:
        ended = Meeting.update(closed_at=counter.now - timedelta(days=2), closed_by="C001")
        tx.change(ended.where(Meeting.meeting_no == "HY2026-0031"))
    substitutes(counter, "HY2026-0040", "P020", "P077")
    counter.signs_in("C001")
    asks_for_substitute(counter, "HY2026-0040", "P015", "R001")
    counter.signs_out()
    collects(counter, "P077", "HC2026-0040-01", "HC2026-0041-01")
    collects(counter, "P014", "HC2026-0040-03")


async def meetings(at: Terminal, album: Album) -> None:
    await opens(at, "meetings", "MeetingsScreen", "C001")
    await album.keep("plan", "HY2026-0040", "+ planned")
    await at.presses("f4")
    await album.keep("closed", "Meetings that were closed out")
    await at.presses("f4")
    await at.shows("HY2026-0040")
    await at.presses("enter")
    await at.is_on("MeetingScreen")
    await album.keep("open", "A01", "P020")
    await at.presses("down", "f2")
    await at.is_on("SubstituteRequestScreen")
    await album.keep("empty", "A02")
    await at.scans(at.counter.badges["P015"])
    await at.shows("徐国栋")
    await at.types("出差")
    await album.keep("filled", "出差")
    await at.presses("escape")
    await at.is_on("MeetingScreen")
    await at.presses("f6")
    await at.is_on("CloseOutScreen")
    await album.keep("begun", "Came back: 0")
    await at.scans("HC2026-0040-01")
    await album.keep("counted", "Came back: 1")
    await at.scans("JM2026-0815-01")
    await album.keep("not-on-the-list", "this copy is not on the list")
    await at.presses("enter", "f2")
    await album.keep("close-meeting", "Close this meeting for good?")
    await at.presses("f2")
    await at.is_on("RefusalScreen")
    await album.keep("not-over", "planned for longer")
    await at.presses("enter", "f2", "f2")
    await album.keep("missing", "Missing")


async def supervisors_meeting(at: Terminal, album: Album) -> None:
    await opens(at, "meetings", "MeetingsScreen", "S001")
    await at.shows("HY2026-0040")
    await at.presses("enter")
    await at.is_on("MeetingScreen")
    await at.shows("A01")
    await at.presses("down", "down", "down")
    await album.keep("to-approve", "! to approve")
    await at.presses("f7")
    await album.keep("approve-substitute", "Approve substitute 2?")


async def nothing_planned(at: Terminal, album: Album) -> None:
    await opens(at, "meetings", "MeetingsScreen", "C001")
    await album.keep("nothing")


async def all_back(at: Terminal, album: Album) -> None:
    await opens(at, "meetings", "MeetingsScreen", "C001")
    await at.shows("HY2026-0040")
    await at.presses("enter")
    await at.is_on("MeetingScreen")
    await at.presses("f6")
    await at.is_on("CloseOutScreen")
    for paper in ("HC2026-0040-01", "HC2026-0041-01"):
        await at.scans(paper)
    await album.keep("all-back", "Everything is back")
    await at.presses("f2", "f2")
    await at.is_on("RefusalScreen")
    await at.presses("enter", "f2")
    await album.keep("closing-early", "Is it over, and closed for good?")
    await at.presses("f2")
    await album.keep("closed", "All back")


JOURNEYS = (
    Journey(meetings, before),
    Journey(supervisors_meeting, before),
    Journey(nothing_planned),
    Journey(all_back, before),
)
