"""Substitutes at meetings: asked for at the counter, decided by a supervisor's PIN, revoked before anything leaves."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from counter_kit import PAGES, Counter, pin_of
from meeting_kit import add_meeting, asks_for_substitute, collects, releases, substitutes
from roster_kit import bodies, rows_of

from db.connection import write_transaction
from db.custody.values import Clearance
from db.tables import LogEntry, Person, Substitution
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome


def decides(counter: Counter, kind: type[Any], number: int, supervisor: str = "S001") -> Outcome:
    counter.signs_in(supervisor)
    decided = counter.does(kind(request=number, pin=pin_of(supervisor)))
    counter.signs_out()
    return decided


def entry_of(counter: Counter, type_: str) -> dict[str, Any]:
    query = LogEntry.select(LogEntry.body).where(LogEntry.type == type_).order_by(LogEntry.seq.desc())
    body: dict[str, Any] = json.loads(bytes(rows_of(counter.registry, query)[0][0]))
    return body


def test_a_request_is_told_by_numbers_and_its_reason_by_a_hash(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"})
    counter.signs_in("C001")
    requested = counter.does(
        do.RequestSubstitute(meeting="m1", absent="p020", substitute="P077", reason="替姓名甲出席")
    )
    assert (requested.outcome, requested.data) == ("substitute_requested", {"request": 1})
    entry = entry_of(counter, "substitute_requested")
    digest = hashlib.sha256("替姓名甲出席".encode()).hexdigest()
    assert entry["facts"] == {"request": 1, "meeting": "M1", "seat": "A1", "reason_sha256": digest}
    assert (entry["collector"], entry["principal"]) == ("P077", "P020")
    assert "姓名甲" not in bodies(counter.registry).decode()
    assert rows_of(counter.registry, Substitution.select(Substitution.reason)) == [("替姓名甲出席",)]
    assert (
        counter.does(do.RequestSubstitute(meeting="M1", absent="P020", substitute="P077", reason="  ")).error
        == "no_reason"
    )


def test_a_request_that_cannot_be_is_refused_with_every_reason_and_opens_no_incident(
    counter: Counter,
) -> None:
    add_meeting(counter, "M1", {"A1": "P020", "A2": "P077"})
    counter.signs_in("C001")
    assert asks_for_substitute(counter, "M9", "P020", "P077").reasons == ("meeting_unknown",)
    assert asks_for_substitute(counter, "M1", "P009", "P077").reasons == (
        "not_on_roster",
        "substitute_ineligible",
    )
    assert asks_for_substitute(counter, "M1", "P020", "P999").reasons == ("substitute_ineligible",)
    counter.waits(hours=5)
    assert asks_for_substitute(counter, "M1", "P020", "P009").reasons == ("meeting_closed",)
    assert counter.incidents() == []


def test_a_substitute_may_know_every_paper_of_the_seat(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Person.update(clearance=Clearance.NONE).where(Person.staff_no == "P077"))
    counter.signs_in("C001")
    assert asks_for_substitute(counter, "M1", "P020", "P077").reasons == ("substitute_ineligible",)
    assert asks_for_substitute(counter, "M1", "P020", "P014").outcome == "substitute_requested"


def test_only_an_independent_supervisor_approves_and_only_once(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"})
    counter.signs_in("S003")
    asks_for_substitute(counter, "M1", "P020", "P077")
    counter.signs_out()
    assert decides(counter, do.ApproveSubstitute, 1, "S003").reasons == ("approver_not_independent",)
    assert decides(counter, do.ApproveSubstitute, 1, "C001").reasons == ("approver_not_authorized",)
    assert decides(counter, do.ApproveSubstitute, 7).reasons == ("request_unknown",)
    approved = decides(counter, do.ApproveSubstitute, 1)
    assert (approved.outcome, approved.data) == ("substitute_approved", {"request": 1, "state": "approved"})
    assert decides(counter, do.ApproveSubstitute, 1, "S002").reasons == ("request_already_decided",)
    assert decides(counter, do.RejectSubstitute, 1, "S002").reasons == ("request_already_decided",)
    assert decides(counter, do.RevokeSubstitute, 1, "S002").outcome == "substitute_revoked"


def test_a_seat_has_one_substitute_and_a_substitute_one_seat(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020", "A2": "P009"})
    counter.signs_in("C001")
    for absent, substitute in (("P020", "P077"), ("P020", "P014"), ("P009", "P077")):
        assert asks_for_substitute(counter, "M1", absent, substitute).outcome == "substitute_requested"
    counter.signs_out()
    assert decides(counter, do.ApproveSubstitute, 1).outcome == "substitute_approved"
    assert decides(counter, do.ApproveSubstitute, 2).reasons == ("seat_in_use",)
    assert decides(counter, do.ApproveSubstitute, 3).reasons == ("substitute_ineligible",)
    decides(counter, do.RevokeSubstitute, 1, "S002")
    assert decides(counter, do.ApproveSubstitute, 2).outcome == "substitute_approved"
    assert decides(counter, do.RejectSubstitute, 3).outcome == "substitute_rejected"


def test_nobody_sits_in_while_the_absent_person_holds_papers_of_the_seat(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    counter.signs_in("C001")
    asks_for_substitute(counter, "M1", "P020", "P077")
    counter.signs_out()
    collects(counter, "P020", "M1-01")
    assert decides(counter, do.ApproveSubstitute, 1).reasons == ("seat_in_use",)


def test_the_supervisor_who_approved_hands_nothing_to_the_substitute(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    substitutes(counter, "M1", "P020", "P077", approver="S003")
    counter.signs_in("S003")
    counter.identifies("P077")
    assert counter.scans("M1-01").reasons == ("approver_not_independent",)


def test_what_waits_for_a_substitute_is_shown_and_for_the_absent_person_no_more(counter: Counter) -> None:
    papers = {"M1-01": "A1", "M1-02": "A2", "M2-01": None, "M2-02": None}
    add_meeting(counter, "M1", {"A1": "P020", "A2": "P009"}, papers=papers)
    substitutes(counter, "M1", "P020", "P077")

    def waiting(staff_no: str) -> list[tuple[str, str, str | None]]:
        counter.signs_in("C001")
        shown = counter.identifies(staff_no).data["waiting"]
        counter.does(do.Cancel())
        counter.signs_out()
        return [(each["copy"], each["basis"], each.get("for")) for each in shown]

    of_substitute = [("M1-01", "substitute", "P020"), ("M2-01", "substitute", "P020")]
    assert waiting("P077") == of_substitute
    assert waiting("P020") == []
    assert ("M1-02", "seat", "M1") in waiting("P009")


def test_a_substitution_that_was_revoked_after_the_signature_stops_the_release(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    number = substitutes(counter, "M1", "P020", "P077")
    counter.signs_in("C001")
    counter.identifies("P077")
    assert counter.scans("M1-01").outcome == "accepted"
    handed = counter.does(do.HandOver(pages={"M1-01": PAGES}, sign_pin=pin_of("P077")))
    beside = counter.desk
    counter.desk = counter.another_desk("2")
    assert decides(counter, do.RevokeSubstitute, number, "S002").outcome == "substitute_revoked"
    counter.desk = beside
    assert counter.scans(handed.data["copies"][0]["label"]).outcome == "label_read"
    assert counter.scans("M1-01").reasons == ("substitute_unapproved",)
    assert counter.does(do.Withdraw(copy="M1-01", reason="撤销")).outcome == "withdrawn"
    assert counter.holder("M1-01") is None


def test_what_a_revoked_substitute_has_already_is_judged_again(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    number = substitutes(counter, "M1", "P020", "P077")
    collects(counter, "P077", "M1-01")
    assert not counter.log_says("custody_reviewed")
    assert decides(counter, do.RevokeSubstitute, number, "S002").outcome == "substitute_revoked"
    assert counter.log_says("custody_reviewed", copy="M1-01", collector="P077")


def test_a_substitute_collects_and_the_log_tells_seat_and_absent_person(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    substitutes(counter, "M1", "P020", "P077")
    counter.signs_in("C001")
    counter.identifies("P077")
    counter.scans("M1-01")
    releases(counter, counter.hands_over("P077"))
    entry = entry_of(counter, "handed_over")
    assert (entry["outcome"], entry["principal"]) == ("substitute", "P020")
    assert (entry["facts"]["custody"]["seat"], entry["facts"]["custody"]["for"]) == ("A1", "M1")
