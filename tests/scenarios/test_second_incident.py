"""The stand-in: an official sends a colleague to a classified meeting, who takes a paper home."""

from __future__ import annotations

import json
from typing import Any

from counter_kit import Counter, pin_of
from meeting_kit import add_meeting, releases, substitutes

from kiosk.desk import commands as do
from kiosk.desk import jsonl

OFFICIAL, COLLEAGUE, OTHER = "P020", "P077", "P009"
SEATS = {"A1": OFFICIAL, "A2": OTHER}
PAPERS = {"HY1-01": "A1", "HY2-01": "A1", "HY1-02": "A2"}


def meets(counter: Counter) -> None:
    add_meeting(counter, "HY2026-11", SEATS, papers=PAPERS)


def test_a_colleague_without_a_seat_gets_nothing(counter: Counter) -> None:
    meets(counter)
    counter.signs_in("C001")
    assert counter.identifies(COLLEAGUE).data["waiting"] == []
    refused = counter.scans("HY1-01")
    assert (refused.outcome, refused.reasons, refused.incident) == ("refused", ("not_on_roster",), 1)
    assert counter.log_says("incident_opened", copy="HY1-01", collector=COLLEAGUE)
    assert counter.holder("HY1-01") is None


def test_a_request_that_nobody_approved_yet_is_no_seat(counter: Counter) -> None:
    meets(counter)
    counter.signs_in("C001")
    asked = do.RequestSubstitute(
        meeting="HY2026-11", absent=OFFICIAL, substitute=COLLEAGUE, reason="另有会议"
    )
    assert counter.does(asked).outcome == "substitute_requested"
    counter.identifies(COLLEAGUE)
    assert counter.scans("HY1-01").reasons == ("substitute_unapproved",)
    assert counter.scans("HY1-02").reasons == ("not_on_roster",)


def test_an_approved_substitute_collects_exactly_that_seats_papers_and_the_close_out_finds_what_went_home(
    counter: Counter,
) -> None:
    meets(counter)
    substitutes(counter, "HY2026-11", OFFICIAL, COLLEAGUE)
    counter.signs_in("C001")
    waiting = counter.identifies(COLLEAGUE).data["waiting"]
    assert [(each["copy"], each["basis"]) for each in waiting] == [
        ("HY1-01", "substitute"),
        ("HY2-01", "substitute"),
    ]
    assert counter.scans("HY1-02").reasons == ("not_on_roster",)
    counter.does(do.Cancel())
    before = len(counter.incidents())
    counter.identifies(OFFICIAL)
    assert counter.scans("HY1-01").reasons == ("seat_taken_over",)
    assert len(counter.incidents()) == before
    counter.does(do.Cancel())
    counter.identifies(COLLEAGUE)
    for paper in ("HY1-01", "HY2-01"):
        assert counter.scans(paper).outcome == "accepted"
    releases(counter, counter.hands_over(COLLEAGUE))
    assert counter.holder("HY2-01") == COLLEAGUE
    counter.identifies(OFFICIAL)
    assert counter.scans("HY1-01").reasons == ("seat_taken_over", "copy_already_collected")
    counter.does(do.Cancel())
    counter.does(do.CloseMeeting(meeting="HY2026-11"))
    assert counter.scans("HY1-01").outcome == "returned"
    closed = counter.does(do.Finish(sure=True))
    assert closed.outcome == "meeting_closed"
    [missing] = closed.data["missing"]
    assert (missing["seat"], missing["copy"], missing["holder"]) == ("A1", "HY2-01", COLLEAGUE)
    incident = counter.incidents()[-1]
    assert (incident.incident, incident.code) == (missing["incident"], "papers_not_returned")
    assert (incident.person, incident.addressee) == (COLLEAGUE, OFFICIAL)
    assert counter.holder("HY2-01") == COLLEAGUE


def test_the_second_incident_line_by_line(counter: Counter) -> None:
    meets(counter)

    def ask(**asked: Any) -> dict[str, Any]:
        reply: dict[str, Any] = json.loads(jsonl.answer(counter.desk, json.dumps(asked).encode()))
        return reply

    def sign_in(staff_no: str) -> None:
        assert (
            ask(do="sign_in", badge=counter.badges[staff_no], pin=pin_of(staff_no))["outcome"] == "signed_in"
        )

    sign_in("C001")
    ask(scan=counter.badges[COLLEAGUE])
    ask(do="confirm_photo", matches=True)
    assert ask(scan="HY1-01")["reasons"] == ["not_on_roster"]
    who = {"meeting": "HY2026-11", "absent": OFFICIAL, "substitute": COLLEAGUE}
    requested = ask(do="request_substitute", **who, reason="另有会议")
    assert (requested["outcome"], requested["request"]) == ("substitute_requested", 1)
    assert ask(scan="HY1-01")["reasons"] == ["substitute_unapproved"]
    by_clerk = ask(do="approve_substitute", request=1, pin=pin_of("C001"))
    assert by_clerk["reasons"] == ["approver_not_independent", "approver_not_authorized"]
    ask(do="cancel")
    ask(do="sign_out")
    sign_in("S001")
    approved = ask(do="approve_substitute", request=1, pin=pin_of("S001"))
    assert {"outcome": "substitute_approved", "request": 1, "state": "approved"}.items() <= approved.items()
    ask(do="sign_out")
    sign_in("C001")
    ask(scan=counter.badges[COLLEAGUE])
    ask(do="confirm_photo", matches=True)
    for paper in ("HY1-01", "HY2-01"):
        assert ask(scan=paper)["outcome"] == "accepted"
    handed = ask(do="hand_over", sign_pin=pin_of(COLLEAGUE))
    for copy in handed["copies"]:
        ask(scan=copy["label"])
        assert ask(scan=copy["copy"])["outcome"] == "released"
    begun = ask(do="close_meeting", meeting="HY2026-11")
    assert {"outcome": "prompt", "out": 2, "returned": 0, "next": ["copy", "badge"]}.items() <= begun.items()
    assert ask(scan="HY1-01")["progress"] == {"returned": 1, "out": 1, "may_leave": 0}
    closed = ask(do="finish", sure=True)
    assert closed["outcome"] == "meeting_closed"
    assert closed["missing"] == [{"seat": "A1", "copy": "HY2-01", "holder": COLLEAGUE, "incident": 2}]
