"""A meeting's counter: opened early, its papers counted back by scanning, closed for good."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from counter_kit import PAGES, Counter, pin_of
from meeting_kit import add_meeting, collects, substitutes
from roster_kit import rows_of

from db.custody.values import Classification
from db.tables import HandOver, LogEntry, Meeting, Obligation
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome

SEATS = {"A1": "P020", "A2": "P009", "A3": "P014"}
PAPERS = {"M1-01": "A1", "M1-02": "A2", "M1-03": "A3", "M2-02": "A2"}


def meets(counter: Counter, **options: Any) -> None:
    add_meeting(counter, "M1", SEATS, papers=PAPERS, **options)


def closes(counter: Counter, *papers: str) -> Outcome:
    """Close the meeting out, these papers counted back."""
    assert counter.does(do.CloseMeeting(meeting="M1")).outcome == "prompt"
    for paper in papers:
        assert counter.scans(paper).outcome == "returned", paper
    return counter.does(do.Finish(sure=True))


def bodies_of(counter: Counter, type_: str) -> list[dict[str, Any]]:
    query = LogEntry.select(LogEntry.body).where(LogEntry.type == type_).order_by(LogEntry.seq)
    return [json.loads(bytes(row[0])) for row in rows_of(counter.registry, query)]


def test_a_supervisor_opens_a_meeting_early_and_only_once(counter: Counter) -> None:
    meets(counter, opens=counter.now + timedelta(hours=2))
    counter.signs_in("C001")
    counter.identifies("P020")
    assert counter.scans("M1-01").reasons == ("meeting_not_open",)
    assert counter.does(do.OpenMeeting(meeting="M1")).reasons == ("operator_out_of_authority",)
    counter.does(do.Cancel())
    counter.signs_out()
    counter.signs_in("S001")
    opened = counter.does(do.OpenMeeting(meeting="m1"))
    assert (opened.outcome, opened.data) == ("meeting_opened", {"meeting": "M1"})
    assert counter.does(do.OpenMeeting(meeting="M1")).reasons == ("meeting_already_open",)
    assert counter.does(do.OpenMeeting(meeting="M9")).reasons == ("meeting_unknown",)
    counter.waits(hours=8)
    assert counter.does(do.OpenMeeting(meeting="M1")).reasons == ("meeting_closed",)
    counter.signs_out()
    assert counter.log_says("meeting_opened", actor="S001")


def test_a_meeting_that_has_not_begun_is_not_closed_by_mistake(counter: Counter) -> None:
    meets(counter, opens=counter.now + timedelta(hours=2))
    counter.signs_in("C001")
    assert counter.does(do.CloseMeeting(meeting="M1")).reasons == ("meeting_not_open",)
    assert counter.does(do.CloseMeeting(meeting="M9")).reasons == ("meeting_unknown",)
    counter.signs_out()
    counter.signs_in("S001")
    assert counter.does(do.CloseMeeting(meeting="M1")).reasons == (
        "operator_out_of_authority",
        "meeting_not_open",
    )


def test_every_paper_is_counted_back_at_once_and_the_missing_are_told_by_seat(counter: Counter) -> None:
    meets(counter, take_away=("A3",))
    collects(counter, "P020", "M1-01")
    collects(counter, "P009", "M1-02", "M2-02")
    collects(counter, "P014", "M1-03")
    counter.signs_in("C001")
    begun = counter.does(do.CloseMeeting(meeting="M1"))
    assert (begun.outcome, begun.next) == ("prompt", ("copy", "badge"))
    assert begun.data == {"task": "close_meeting", "meeting": "M1", "returned": 0, "out": 3, "may_leave": 1}
    back = counter.scans("M1-01")
    assert back.outcome == "returned"
    assert {"copy": "M1-01", "seat": "A1", "holder": "P020"}.items() <= back.data.items()
    assert back.data["progress"] == {"returned": 1, "out": 2, "may_leave": 1}
    assert counter.holder("M1-01") is None
    assert counter.scans("M2-02").outcome == "returned"
    closed = counter.does(do.Finish(sure=True))
    assert closed.outcome == "meeting_closed"
    assert closed.data == {
        "meeting": "M1",
        "returned": 2,
        "missing": [{"seat": "A2", "copy": "M1-02", "holder": "P009", "incident": 1}],
        "taken": [{"seat": "A3", "copy": "M1-03", "holder": "P014"}],
    }
    [incident] = counter.incidents()
    assert (incident.code, incident.person, incident.control_no) == ("papers_not_returned", "P009", "M1-02")
    assert incident.due_at - incident.opened_at == timedelta(hours=24)
    assert counter.holder("M1-02") == "P009"
    assert rows_of(counter.registry, Meeting.select(Meeting.closed_by)) == [("C001",)]


def test_the_log_says_who_laid_a_paper_back_only_where_somebody_did(counter: Counter) -> None:
    meets(counter)
    for staff_no, paper in (("P020", "M1-01"), ("P009", "M1-02"), ("P014", "M1-03")):
        collects(counter, staff_no, paper)
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    counter.scans("M1-01")
    named = counter.scans(counter.badges["P077"])
    assert (named.outcome, named.data["returner"]) == ("prompt", "P077")
    assert counter.scans("M1-02").data["returner"] == "P077"
    assert counter.scans(counter.badges["P077"]).data == {"left": "P077"}
    assert "returner" not in counter.scans("M1-03").data
    told = [(each["copy"], each.get("collector")) for each in bodies_of(counter, "returned")]
    assert told == [("M1-01", None), ("M1-02", "P077"), ("M1-03", None)]
    first = bodies_of(counter, "returned")[0]
    assert {"holder": "P020", "for": "M1", "basis": "seat", "meeting": "M1", "seat": "A1"}.items() <= first[
        "facts"
    ].items()
    assert [each["kind"] for each in first["facts"]["ended"]] == ["return"]
    still_owed = Obligation.select(Obligation.control_no).where(Obligation.ended_at.is_null())
    assert rows_of(counter.registry, still_owed) == []
    by_whom = HandOver.select(HandOver.control_no, HandOver.returned_by).order_by(HandOver.control_no)
    assert rows_of(counter.registry, by_whom) == [("M1-01", None), ("M1-02", "P077"), ("M1-03", None)]


def test_what_is_no_paper_of_the_meeting_is_refused_with_the_true_reason(counter: Counter) -> None:
    meets(counter)
    add_meeting(counter, "N1", {"B1": "P020"}, papers={"N1-01": "B1"})
    collects(counter, "P020", "M1-01", "N1-01")
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    assert counter.scans("N1-01").reasons == ("copy_not_listed",)
    assert counter.scans("XX-01").reasons == ("copy_unknown",)
    assert counter.scans("M1-02").reasons == ("copy_not_out",)
    assert counter.scans("JM2026-0815-01").reasons == ("copy_not_out", "copy_not_listed")
    assert counter.scans("M1-01").outcome == "returned"
    assert counter.scans("M1-01").reasons == ("copy_not_out",)
    assert counter.holder("N1-01") == "P020"


def test_a_label_on_the_paper_counts_it_back_too(counter: Counter) -> None:
    meets(counter)
    collects(counter, "P020", "M1-01")
    label = rows_of(counter.registry, HandOver.select(HandOver.label_id))[0][0]
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    assert counter.scans(label).data["copy"] == "M1-01"


def test_a_meeting_is_closed_once_and_a_late_paper_is_an_ordinary_return(counter: Counter) -> None:
    meets(counter)
    collects(counter, "P020", "M1-01")
    counter.signs_in("C001")
    assert len(closes(counter).data["missing"]) == 1
    assert counter.does(do.CloseMeeting(meeting="M1")).reasons == ("meeting_closed",)
    counter.identifies("P009")
    assert counter.scans("M1-02").reasons == ("meeting_closed",)
    counter.does(do.Cancel())
    counter.does(do.TakeBack())
    counter.scans(counter.badges["P020"])
    assert counter.scans("M1-01").outcome == "accepted"
    assert counter.does(do.Finish()).outcome == "returned"
    assert counter.holder("M1-01") is None


def test_a_meeting_whose_time_is_over_is_still_closed_out(counter: Counter) -> None:
    meets(counter)
    collects(counter, "P020", "M1-01")
    counter.waits(hours=20)
    counter.signs_in("C001")
    assert closes(counter, "M1-01").data == {"meeting": "M1", "returned": 1, "missing": [], "taken": []}


def test_a_paper_that_still_lies_on_a_counter_is_not_called_missing(counter: Counter) -> None:
    meets(counter)
    counter.signs_in("C001")
    counter.identifies("P020")
    counter.scans("M1-01")
    counter.does(do.HandOver(pages={"M1-01": PAGES}, sign_pin=pin_of("P020")))
    counter.does(do.CloseMeeting(meeting="M1"))
    assert counter.scans("M1-01").reasons == ("copies_unreleased",)
    assert counter.does(do.Finish(sure=True)).reasons == ("copies_unreleased",)
    counter.does(do.Cancel())
    counter.does(do.Withdraw(copy="M1-01", reason="会议结束"))
    assert closes(counter).outcome == "meeting_closed"


def test_a_close_out_that_broke_off_goes_on_where_it_was(counter: Counter) -> None:
    meets(counter)
    collects(counter, "P020", "M1-01")
    collects(counter, "P009", "M1-02")
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    counter.scans("M1-01")
    assert counter.does(do.State()).data["task"] == {
        "task": "close_meeting",
        "meeting": "M1",
        "returner": None,
        "returned": 1,
        "out": 1,
        "may_leave": 0,
    }
    assert counter.does(do.TakeBack()).reasons == ("task_unfinished",)
    counter.desk = counter.another_desk("1")
    counter.signs_in("C001")
    again = counter.does(do.CloseMeeting(meeting="M1"))
    assert (again.data["returned"], again.data["out"]) == (1, 1)
    assert counter.does(do.Cancel()).outcome == "cancelled"
    assert rows_of(counter.registry, Meeting.select(Meeting.closed_at)) == [(None,)]


def test_the_close_asked_twice_under_one_act_answers_the_first_result(counter: Counter) -> None:
    meets(counter)
    collects(counter, "P020", "M1-01")
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    first = counter.does(do.Finish(act="end-1"))
    again = counter.does(do.Finish(act="end-1"))
    assert again.repeated
    assert again.data == first.data
    counter.desk = counter.another_desk("1")
    counter.signs_in("C001")
    assert counter.does(do.Finish(act="end-1")).data == first.data


def test_operators_count_nothing_back_that_they_hold(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "C002"}, papers={"M1-01": "A1"})
    collects(counter, "C002", "M1-01")
    counter.signs_in("C002")
    counter.does(do.CloseMeeting(meeting="M1"))
    assert counter.scans("M1-01").reasons == ("operator_is_collector",)


def test_one_pickup_brings_a_seat_no_second_copy_of_a_document(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": None, "M1-02": None})
    counter.signs_in("C001")
    counter.identifies("P020")
    assert counter.scans("M1-01").outcome == counter.scans("M1-02").outcome == "accepted"
    refused = counter.hands_over("P020")
    assert refused.data["copies"] == [{"copy": "M1-02", "reasons": ["seat_served"]}]
    counter.does(do.RemoveCopy(copy="M1-02"))
    assert counter.hands_over("P020").outcome == "handed_over"
    counter.identifies("P020")
    assert counter.scans("M1-02").reasons == ("seat_served",)


def test_secret_papers_come_back_with_their_pages_counted(counter: Counter) -> None:
    meets(counter, level=Classification.SECRET)
    collects(counter, "P020", "M1-01")
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    asked = counter.scans("M1-01")
    assert (asked.outcome, asked.data) == ("prompt", {"copy": "M1-01", "lacks": ["pages_required"]})
    assert counter.does(do.State()).data["task"]["counting"] == "M1-01"
    assert counter.holder("M1-01") == "P020"
    back = counter.does(do.CountPages(copy="m1-01", pages=PAGES))
    assert back.outcome == "returned"
    assert {"copy": "M1-01", "seat": "A1", "holder": "P020"}.items() <= back.data.items()
    assert counter.does(do.CountPages(copy="M1-01", pages=PAGES)).error == "not_scanned"
    assert counter.does(do.Finish(sure=True)).data["missing"] == []
    told = bodies_of(counter, "returned")[0]["facts"]
    assert (told["pages"], told["typed"]) == (PAGES, False)
    assert rows_of(counter.registry, HandOver.select(HandOver.return_pages)) == [(PAGES,)]


def test_a_meeting_is_not_closed_while_the_pages_of_a_paper_are_awaited(counter: Counter) -> None:
    meets(counter, level=Classification.SECRET)
    collects(counter, "P020", "M1-01")
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    counter.scans("M1-01")
    refused = counter.does(do.Finish(sure=True))
    assert (refused.outcome, refused.reasons) == ("refused", ("pages_required",))
    assert refused.data["copies"] == [{"copy": "M1-01", "reasons": ["pages_required"]}]
    assert [(each["copy"], each["facts"]["act"]) for each in bodies_of(counter, "refused")] == [
        ("M1-01", "close_meeting")
    ]
    assert counter.incidents() == []
    assert rows_of(counter.registry, Meeting.select(Meeting.closed_at)) == [(None,)]
    assert counter.does(do.State()).data["task"]["counting"] == "M1-01"
    assert counter.does(do.CountPages(copy="M1-01", pages=PAGES)).outcome == "returned"
    assert counter.does(do.Finish(sure=True)).data["missing"] == []


def test_a_page_count_that_another_desk_made_needless_keeps_no_meeting_open(counter: Counter) -> None:
    meets(counter, level=Classification.SECRET)
    collects(counter, "P020", "M1-01")
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    counter.scans("M1-01")
    other = counter.another_desk("2")
    other.handle(do.SignIn(badge=counter.badges["C002"], pin=pin_of("C002")))
    other.handle(do.TakeBack())
    other.handle(do.Scan(scan=counter.badges["P020"]))
    other.handle(do.Scan(scan="M1-01"))
    assert other.handle(do.Finish(pages={"M1-01": PAGES})).outcome == "returned"
    assert counter.does(do.Finish(sure=True)).data["missing"] == []


def test_a_paper_that_lost_a_page_stays_with_its_holder(counter: Counter) -> None:
    meets(counter, level=Classification.SECRET)
    collects(counter, "P020", "M1-01")
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    counter.scans("M1-01")
    wrong = counter.does(do.CountPages(copy="M1-01", pages=PAGES - 1))
    assert (wrong.outcome, wrong.reasons) == ("refused", ("page_count_mismatch",))
    [incident] = counter.incidents()
    assert (incident.code, incident.person, incident.control_no) == ("page_count_mismatch", "P020", "M1-01")
    assert wrong.incident == incident.incident
    assert counter.holder("M1-01") == "P020"
    assert counter.does(do.CountPages(copy="M1-01", pages=PAGES)).error == "not_scanned"
    assert [each["copy"] for each in counter.does(do.Finish(sure=True)).data["missing"]] == ["M1-01"]


def test_a_typed_number_counts_nothing_back_where_papers_are_scanned(counter: Counter) -> None:
    meets(counter)
    collects(counter, "P020", "M1-01")
    label = rows_of(counter.registry, HandOver.select(HandOver.label_id))[0][0]
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    for text in ("M1-01", label):
        typed = counter.does(do.Scan(scan=text, typed=True))
        assert typed.outcome == "void"
        assert typed.data == {"copy": "M1-01", "why": "typed_copy_at_close_out"}
    assert counter.holder("M1-01") == "P020"
    assert bodies_of(counter, "void")[0]["facts"]["why"] == "typed_copy_at_close_out"
    assert counter.does(do.Scan(scan="M1-02", typed=True)).reasons == ("copy_not_out",)
    assert counter.scans("M1-01").outcome == "returned"


def test_a_typed_number_counts_back_what_no_scan_is_asked_of_and_the_log_says_so(counter: Counter) -> None:
    meets(counter, level=Classification.INTERNAL)
    collects(counter, "P020", "M1-01")
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    assert counter.does(do.Scan(scan="M1-01", typed=True)).outcome == "returned"
    assert bodies_of(counter, "returned")[0]["facts"]["typed"] is True


def test_the_list_tells_times_seats_and_papers_and_past_meetings_apart(counter: Counter) -> None:
    meets(counter)
    add_meeting(counter, "N1", {"B1": "P020"}, opens=counter.now + timedelta(days=1))
    collects(counter, "P020", "M1-01")
    counter.signs_in("C001")
    before = rows_of(counter.registry, LogEntry.select(LogEntry.seq))
    listed = counter.does(do.Meetings())
    assert [each["meeting"] for each in listed.data["meetings"]] == ["M1", "N1"]
    counted = {name: listed.data["meetings"][0][name] for name in ("seats", "papers", "out", "returned")}
    assert counted == {"seats": 3, "papers": 4, "out": 1, "returned": 0}
    assert [each["meeting"] for each in counter.does(do.Meetings(after="M1")).data["meetings"]] == ["N1"]
    assert counter.does(do.Meetings(past=True)).data["meetings"] == []
    assert rows_of(counter.registry, LogEntry.select(LogEntry.seq)) == before
    closes(counter, "M1-01")
    assert [each["meeting"] for each in counter.does(do.Meetings(past=True)).data["meetings"]] == ["M1"]


def test_one_meeting_tells_who_sits_where_and_where_each_paper_is(counter: Counter) -> None:
    meets(counter)
    add_meeting(counter, "N1", {"B1": "P015"}, papers={"N1-01": "B1"})
    substitutes(counter, "M1", "P020", "P077")
    collects(counter, "P077", "M1-01")
    collects(counter, "P009", "M1-02")
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    counter.scans("M1-02")
    counter.does(do.Cancel())
    told = counter.does(do.Meeting(meeting="m1")).data
    first, second, third = told["seats"]
    assert (first["seat"], first["staff_no"], first["substitute"]) == ("A1", "P020", "P077")
    assert first["papers"] == [{"copy": "M1-01", "state": "out", "holder": "P077"}]
    assert [(paper["copy"], paper["state"]) for paper in second["papers"]] == [
        ("M1-02", "returned"),
        ("M2-02", "inside"),
    ]
    assert third["papers"] == [{"copy": "M1-03", "state": "inside", "holder": None}]
    assert [(each["request"], each["state"]) for each in told["requests"]] == [(1, "approved")]
    after = counter.does(do.Meeting(meeting="M1", after="A2")).data["seats"]
    assert [each["seat"] for each in after] == ["A3"]
    assert counter.does(do.Meeting(meeting="M9")).error == "no_such_meeting"


def test_a_paper_that_still_lies_on_the_counter_stays_when_its_meeting_is_over(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    counter.signs_in("C001")
    counter.identifies("P020")
    assert counter.scans("M1-01").outcome == "accepted"
    [handed] = counter.hands_over("P020").data["copies"]
    counter.waits(hours=5)
    assert counter.scans(handed["label"]).outcome == "label_read"
    assert counter.scans("M1-01").reasons == ("meeting_closed",)
    assert counter.does(do.Withdraw(copy="M1-01", reason="散会")).outcome == "withdrawn"
