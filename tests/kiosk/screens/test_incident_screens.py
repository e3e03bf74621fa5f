"""A supervisor reads an incident, writes and corrects notes, closes it; a clerk reports a loss."""

from __future__ import annotations

from counter_kit import Counter, pin_of
from screen_kit import Terminal, terminal

from kiosk.desk import commands as do
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS

ALL = Extras(SCREENS)
COPY = "JM2026-0815-03"


def errand(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P077")
    counter.scans(COPY)
    counter.does(do.Cancel())
    counter.signs_out()


def loses(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.does(do.ReportLoss(copy=COPY, circumstances="last seen on the desk", by="P009"))
    counter.signs_out()


async def opens(at: Terminal, name: str, staff_no: str = "S001") -> None:
    await at.signs_in(staff_no)
    at.app.open(name)
    await at.pilot.pause()


async def opens_incident(at: Terminal) -> None:
    await opens(at, "incidents")
    await at.shows("1 open incident")
    await at.presses("enter")
    await at.is_on("IncidentScreen")


async def test_a_supervisor_is_told_at_sign_in_what_is_open_and_overdue(counter: Counter) -> None:
    errand(counter)
    counter.waits(hours=25)
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("S001")
        await at.shows("1 open incident, 1 overdue: F6, then F4.")
        at.app.open("incidents")
        await at.shows("! overdue")


async def test_what_becomes_overdue_is_escalated_by_the_screens_clock(counter: Counter) -> None:
    errand(counter)
    counter.waits(hours=23, minutes=59)
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("C001")
        assert not counter.log_says("incident_escalated")
        for _ in range(3):
            await at.waits(30)
            await at.presses("down")
        await at.until(lambda: counter.log_says("incident_escalated"), "an escalation was expected")


async def test_notes_are_written_and_corrected_and_both_stay(counter: Counter) -> None:
    errand(counter)
    async with terminal(counter, extras=ALL, size=(120, 36)) as at:
        await opens_incident(at)
        await at.shows("Attempts", "operator C001", "Notes", "None yet.", "refused", "incident opened")
        await at.shows("The copy now: In the registry: nobody holds it.")
        await at.presses("f2")
        await at.presses("enter")
        await at.shows("Write what happened.")
        await at.presses("f9")
        await at.shows("请写明情况")
        await at.presses("f9")
        await at.shows("Write what happened.")
        await at.types("asked the driver")
        await at.presses("enter")
        await at.shows("Note 1", "asked the driver", "S001 姓名S001")
        await at.presses("f4")
        await at.types("asked the clerk")
        await at.presses("enter")
        await at.shows("corrects note 1", "corrected by note 2", "asked the driver", "asked the clerk")


async def test_closing_asks_for_a_word_a_reason_and_the_pin(counter: Counter) -> None:
    errand(counter)
    async with terminal(counter, extras=ALL) as at:
        await opens_incident(at)
        await at.presses("f7")
        await at.shows("false alarm", "no leak", "possible leak, reported", "leak, reported")
        await at.presses("down", "down", "enter")
        await at.types("nothing left the counter")
        await at.presses("enter")
        await at.enters_pin_of("S001")
        await at.is_on("IncidentScreen")
        await at.shows("Outcome: no leak", "Closed by: S001")
        await at.presses("escape")
        await at.shows("No incident is open.")
        await at.presses("f4")
        await at.shows("Closed incidents, newest first", "no leak")


async def test_a_copy_that_is_back_is_recorded_before_a_loss_ends_harmless(counter: Counter) -> None:
    loses(counter)
    async with terminal(counter, extras=ALL, size=(120, 36)) as at:
        await opens_incident(at)
        await at.shows("The copy is not back.", "last seen on the desk")
        await at.presses("f8")
        await at.types("behind the cabinet")
        await at.presses("enter")
        await at.shows("behind the cabinet", "found again")
        await at.until(lambda: "The copy is not back." not in at.text, "the copy is back")


async def test_a_loss_is_reported_by_scanning_copy_and_badge(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "report_loss", "C001")
        await at.is_on("ReportLossScreen")
        await at.presses("f2")
        await at.shows("Which copy is missing?")
        await at.scans(COPY)
        await at.scans(counter.badges["P009"])
        await at.shows(COPY, "Secret", "in the registry", "P009", "姓名P009")
        await at.presses("f2")
        await at.shows("Say in one line what happened")
        at.app.language = "zh_CN"
        await at.shows("请用一行写明")
        at.app.language = "en"
        await at.types("not in the safe")
        await at.presses("f2")
        await at.is_on("CounterScreen")
        await at.shows("Loss reported", COPY, "Incident 1 was opened: it is reported within 24 hours.")
    [incident] = counter.incidents()
    assert (incident.code, incident.control_no) == ("loss_reported", COPY)


async def test_an_involved_supervisor_is_refused_and_the_incident_stays_open(counter: Counter) -> None:
    counter.signs_in("S003")
    counter.identifies("P077")
    counter.scans(COPY)
    counter.does(do.Cancel())
    counter.signs_out()
    async with terminal(counter, extras=ALL) as at:
        await opens(at, "incidents", "S003")
        await at.shows("1 open incident")
        await at.presses("enter")
        await at.is_on("IncidentScreen")
        await at.presses("f7", "down", "enter")
        await at.types("fine")
        await at.presses("enter")
        await at.presses(*pin_of("S003"), "enter")
        await at.is_on("RefusalScreen")
        await at.shows("who was part of an incident does not close it")
        await at.presses("enter")
        await at.is_on("IncidentScreen")
