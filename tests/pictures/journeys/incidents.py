"""Incidents: the list, one of them whole, notes, their end; a loss that is reported."""

from __future__ import annotations

from counter_kit import Counter
from pictures.stage import Album, Journey
from pictures.steps import opens
from screen_kit import Terminal

from kiosk.desk import commands as do

COPY, LOST = "JM2026-0815-03", "JM2026-0815-02"


def errand_and_loss(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P077")
    counter.scans(COPY)
    counter.does(do.Cancel())
    counter.signs_out()
    counter.waits(hours=22)
    counter.signs_in("C002")
    lost = do.ReportLoss(copy=LOST, circumstances="清点保险柜时未见", by="P009")
    assert counter.does(lost).outcome == "loss_reported"
    counter.signs_out()
    counter.waits(minutes=5)


async def incident(at: Terminal, album: Album) -> None:
    await opens(at, "incidents", "IncidentsScreen")
    await album.keep("two", "2 open incidents")
    await at.presses("enter")
    await at.is_on("IncidentScreen")
    await album.keep("errand", "None yet.")
    await at.presses("f2")
    await at.is_on("NoteDialog")
    await album.keep("empty")
    await at.presses("enter")
    await album.keep("nothing-written", "Write what happened.")
    await at.types("已询问驾驶员")
    await at.presses("enter")
    await at.shows("已询问驾驶员")
    await at.presses("f4")
    await at.is_on("NoteDialog")
    await at.types("已询问经办人")
    await at.presses("enter")
    await album.keep("noted", "corrects note")
    await at.presses("f7")
    await at.is_on("ClosingDialog")
    await album.keep("outcome", "false alarm")
    await at.presses("down", "down", "enter")
    await at.types("文件未离开柜台")
    await at.presses("enter")
    await album.keep("pin")
    await at.enters_pin_of("S001")
    await at.is_on("IncidentScreen")
    await album.keep("closed", "Outcome: no leak")
    await at.presses("escape")
    await at.shows("1 open incident")
    await at.presses("enter")
    await at.is_on("IncidentScreen")
    await album.keep("lost", "The copy is not back.")
    await at.presses("escape", "f4")
    await album.keep("closed", "Closed incidents, newest first")


async def report_loss(at: Terminal, album: Album) -> None:
    await opens(at, "report_loss", "ReportLossScreen", "C001")
    await album.keep("empty")
    await at.presses("f2")
    await album.keep("missing", "Which copy is missing?")
    await at.scans(LOST)
    await at.scans(at.counter.badges["P009"])
    await at.shows(LOST, "周文博")
    await at.types("清点保险柜时未见")
    await album.keep("filled", "清点保险柜时未见")
    await at.presses("f2")
    await at.is_on("CounterScreen")
    await album.keep("loss-reported", "Loss reported")


JOURNEYS = (Journey(incident, errand_and_loss), Journey(report_loss))
