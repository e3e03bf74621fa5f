"""A copy that comes back with a page gone: a supervisor confirms it, it stays here on hold, and the log says all."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from counter_kit import PAGES, Counter, pin_of
from meeting_kit import add_meeting
from meeting_kit import collects as collects_paper
from owing_kit import collects, last_facts, owed
from roster_kit import rows_of

from db.custody.incidents import Disposition
from db.custody.obligations import ObligationKind
from db.custody.values import Classification
from db.log.verify import verify
from db.replay.comparing import replay
from db.tables import FileCopy, HandOver, LogEntry
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.receipts import receipt_of
from labels.content import Language

SECRET, OTHER = "JM2026-0815-01", "JM2026-0815-02"


def comes_back(counter: Counter, *copies: str) -> None:
    """P009 has collected these; P077 brings them back."""
    collects(counter, "P009", *copies)
    counter.does(do.Cancel())
    counter.does(do.TakeBack())
    counter.scans(counter.badges["P077"])
    for copy in copies:
        assert counter.scans(copy).outcome == "accepted"


def confirms(counter: Counter, supervisor: str = "S001", **changes: Any) -> Outcome:
    said = {"copy": SECRET, "pages": PAGES - 1, "reason": "缺第12页", "pin": pin_of(supervisor), **changes}
    return counter.does(do.TakeIncomplete(badge=counter.badges[supervisor], **said))


def types(counter: Counter, *, since: int) -> list[str]:
    query = LogEntry.select(LogEntry.type).where(LogEntry.seq > since).order_by(LogEntry.seq)
    return [type_ for (type_,) in rows_of(counter.registry, query)]


def test_a_page_is_gone_a_supervisor_confirms_it_and_the_copy_stays_here_on_hold(counter: Counter) -> None:
    comes_back(counter, SECRET)
    refused = counter.does(do.Finish(pages={SECRET: PAGES - 1}))
    assert refused.reasons == ("page_count_mismatch",)
    last = refused.seq or 0
    taken = confirms(counter)
    assert (taken.outcome, taken.incident, taken.data["copies"][0]["copy"]) == (
        "returned",
        refused.incident,
        SECRET,
    )
    assert types(counter, since=last) == ["returned", "held", "incident_joined"]
    assert counter.holder(SECRET) is None
    assert [*owed(counter, SECRET)] == [ObligationKind.RECEIPT]
    [(hold,)] = rows_of(
        counter.registry, FileCopy.select(FileCopy.hold_reason).where(FileCopy.control_no == SECRET)
    )
    assert hold == "缺第12页"
    assert rows_of(counter.registry, HandOver.select(HandOver.return_pages)) == [(PAGES - 1,)]
    [incident] = counter.incidents()
    assert (incident.closed_at, incident.attempts) == (None, 2)
    facts = last_facts(counter, "returned", SECRET)
    assert (facts["pages"], facts["registered_pages"], facts["holder"]) == (PAGES - 1, PAGES, "P009")
    assert "reason_sha256" in facts
    assert counter.log_says("returned", copy=SECRET, collector="P077", actor="C001")
    assert verify(counter.registry).ok
    assert counter.desk.session.task is None


def test_the_log_alone_rebuilds_it(counter: Counter) -> None:
    comes_back(counter, SECRET)
    assert confirms(counter).outcome == "returned"
    assert replay(counter.registry).differences == ()


def test_an_incident_is_opened_where_no_refusal_did(counter: Counter) -> None:
    comes_back(counter, SECRET)
    taken = confirms(counter)
    [incident] = counter.incidents()
    assert taken.incident == incident.incident
    assert (incident.code, incident.person, incident.control_no) == ("page_count_mismatch", "P077", SECRET)


def test_nobody_collects_it_nor_lifts_the_hold_before_the_incident_is_closed_by_another_supervisor(
    counter: Counter,
) -> None:
    comes_back(counter, SECRET)
    number = confirms(counter).incident or 0
    counter.identifies("P009")
    assert "copy_on_hold" in counter.scans(SECRET).reasons
    counter.does(do.Cancel())
    counter.signs_out()
    counter.signs_in("S001")
    assert counter.does(do.Unhold(copy=SECRET, reason="找到")).reasons == ("incident_open",)
    closing = {"incident": number, "disposition": Disposition.LEAK_REPORTED, "text": "已报告"}
    closed = counter.does(do.CloseIncident(**closing, pin=pin_of("S001")))
    assert closed.reasons == ("reviewer_involved",)
    counter.signs_out()
    counter.signs_in("S002")
    assert counter.does(do.CloseIncident(**closing, pin=pin_of("S002"))).outcome == "incident_closed"
    assert counter.does(do.Unhold(copy=SECRET, reason="已查")).outcome == "unheld"


def test_the_others_come_back_as_ever(counter: Counter) -> None:
    comes_back(counter, SECRET, OTHER)
    assert confirms(counter).data["left"] == 1
    assert counter.does(do.State()).data["task"]["accepted"] == [OTHER]
    assert counter.does(do.Finish(pages={OTHER: PAGES})).outcome == "returned"


AGAINST: dict[str, tuple[dict[str, Any], str]] = {
    "a wrong PIN": ({"pin": "000000"}, "pin_wrong"),
    "a clerk": ({"supervisor": "C002"}, "approver_not_authorized"),
    "the operator": ({"supervisor": "C001"}, "approver_not_independent"),
    "all pages there": ({"pages": PAGES}, "pages_complete"),
}


@pytest.mark.parametrize("case", AGAINST)
def test_what_is_against_it_leaves_the_copy_with_its_holder(counter: Counter, case: str) -> None:
    changes, code = AGAINST[case]
    comes_back(counter, SECRET)
    refused = confirms(counter, **changes)
    assert refused.outcome == "refused"
    assert code in refused.reasons
    assert counter.holder(SECRET) == "P009"
    assert counter.log_says("refused", copy=SECRET)
    assert counter.does(do.State()).data["task"]["accepted"] == [SECRET]
    assert confirms(counter).outcome == "returned"


def test_a_supervisor_who_had_a_part_in_it_does_not_confirm_it(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.signs_out()
    number = counter.grants("P009", "P077", SECRET, approver="S002")
    assert number
    counter.signs_in("C001")
    collects(counter, "P077", SECRET)
    counter.does(do.Cancel())
    counter.does(do.TakeBack())
    counter.scans(counter.badges["P077"])
    counter.scans(SECRET)
    assert confirms(counter, "S002").reasons == ("approver_not_independent",)
    assert confirms(counter, "S001").outcome == "returned"


def test_what_was_not_scanned_is_not_taken_back(counter: Counter) -> None:
    comes_back(counter, SECRET)
    assert confirms(counter, copy=OTHER).error == "not_accepted"
    assert confirms(counter, reason="  ").error == "no_reason"
    counter.does(do.Cancel())
    assert confirms(counter).error == "not_scanned"
    counter.does(do.TakeBack())
    counter.scans(SECRET)
    assert confirms(counter).reasons == ("collector_not_identified",)


def test_a_repeat_is_answered_and_not_done_again(counter: Counter) -> None:
    comes_back(counter, SECRET)
    first = confirms(counter, act="one")
    again = confirms(counter, act="one")
    assert again.repeated
    assert dataclasses.replace(again, repeated=False, next=first.next).seq == first.seq


def test_a_meetings_paper_is_counted_back_incomplete(counter: Counter) -> None:
    seats, papers = {"A1": "P020", "A2": "P009"}, {"M1-01": "A1", "M1-02": "A2"}
    add_meeting(counter, "M1", seats, papers=papers, level=Classification.SECRET)
    collects_paper(counter, "P020", "M1-01")
    collects_paper(counter, "P009", "M1-02")
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    assert confirms(counter, copy="M1-01").error == "not_scanned"
    counter.scans("M1-01")
    wrong = counter.does(do.CountPages(copy="M1-01", pages=PAGES - 1))
    assert wrong.reasons == ("page_count_mismatch",)
    counter.scans("M1-01")
    taken = confirms(counter, copy="M1-01")
    assert (taken.outcome, taken.incident) == ("returned", wrong.incident)
    assert {"copy": "M1-01", "seat": "A1", "holder": "P020", "meeting": "M1"}.items() <= taken.data.items()
    assert taken.data["progress"] == {"returned": 1, "out": 1, "may_leave": 0}
    facts = last_facts(counter, "returned", "M1-01")
    assert (facts["meeting"], facts["seat"], facts["registered_pages"]) == ("M1", "A1", PAGES)
    counter.scans("M1-02")
    counter.does(do.CountPages(copy="M1-02", pages=PAGES))
    assert counter.does(do.Finish(sure=True)).data["missing"] == []
    assert replay(counter.registry).differences == ()


def test_its_receipt_says_how_many_pages_of_how_many_came_back(counter: Counter) -> None:
    comes_back(counter, SECRET)
    taken = confirms(counter)
    sheet = receipt_of(counter.registry, taken.data["receipt"], Language.EN)
    assert sheet is not None
    [row] = sheet.rows
    assert f"{PAGES - 1} / {PAGES}" in row
