"""Destruction at the desk: asked for, approved by somebody else, carried out before two witnesses, for good."""

from __future__ import annotations

from dataclasses import replace

import pytest
from counter_kit import PAGES, Counter, pin_of

from db.connection import reading, write_transaction
from db.errors import RegistryError
from db.log.body import EntryBody, decode_body
from db.tables import Destruction, FileCopy, LogEntry
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.jsonl import parse_command

INTERNAL, PLAIN, SECRET, TOP = "JM2026-0801-01", "JM2026-0802-01", "JM2026-0815-01", "JM2026-0900-01"


def asks(counter: Counter, *copies: str, by: str = "C001") -> Outcome:
    counter.signs_in(by)
    asked = counter.does(do.RequestDestruction(copies=copies, reason="过期", site="市保密销毁中心"))
    counter.signs_out()
    return asked


def decides(counter: Counter, number: int, by: str = "S001", *, approve: bool = True) -> Outcome:
    counter.signs_in(by)
    kind = do.ApproveDestruction if approve else do.RejectDestruction
    decided = counter.does(kind(destruction=number, pin=pin_of(by)))
    counter.signs_out()
    return decided


def approved(counter: Counter, *copies: str) -> int:
    asked = asks(counter, *copies)
    assert asked.outcome == "destruction_requested", asked
    number = int(asked.data["destruction"])
    assert decides(counter, number).outcome == "destruction_approved"
    return number


def witness(counter: Counter, staff_no: str) -> do.DestructionWitness:
    return do.DestructionWitness(badge=counter.badges[staff_no], pin=pin_of(staff_no))


def begins(counter: Counter, number: int, *witnesses: str) -> Outcome:
    watching = tuple(witness(counter, each) for each in witnesses)
    return counter.does(do.BeginDestruction(destruction=number, witnesses=watching))


def is_destroyed(counter: Counter, copy: str) -> bool:
    with reading(counter.registry) as reader:
        return bool(reader.rows(FileCopy.select().where(FileCopy.control_no == copy))[0].destroyed)


def entries(counter: Counter, type_: str) -> list[EntryBody]:
    with reading(counter.registry) as reader:
        rows = reader.rows(LogEntry.select().where(LogEntry.type == type_).order_by(LogEntry.seq))
    return [decode_body(bytes(row.body)) for row in rows]


def test_a_list_is_asked_for_approved_and_carried_out_before_two_witnesses(counter: Counter) -> None:
    number = approved(counter, INTERNAL, PLAIN, SECRET)
    counter.signs_in("C001")
    begun = begins(counter, number, "C002", "S002")
    assert begun.outcome == "destruction_begun"
    assert begun.data == {
        "destruction": number,
        "witnesses": ["C002", "S002"],
        "left": [INTERNAL, PLAIN, SECRET],
    }
    assert begun.next == ("copy",)
    gone = counter.scans(PLAIN)
    assert (gone.outcome, gone.data) == ("destroyed", {"copy": PLAIN, "left": 2})
    asked = counter.scans(SECRET)
    assert (asked.outcome, asked.reasons) == ("prompt", ())
    assert asked.data == {"copy": SECRET, "lacks": ["pages_required"]}
    assert not is_destroyed(counter, SECRET)
    wrong = counter.does(do.CountPages(copy=SECRET, pages=PAGES - 1))
    assert wrong.reasons == ("page_count_mismatch",)
    assert counter.does(do.CountPages(copy=SECRET, pages=PAGES)).outcome == "destroyed"
    ended = counter.does(do.Finish())
    assert ended.outcome == "destruction_ended"
    assert ended.data == {"destruction": number, "destroyed": 2, "left": [INTERNAL]}
    assert [is_destroyed(counter, copy) for copy in (INTERNAL, PLAIN, SECRET)] == [False, True, True]
    assert [entry.copy for entry in entries(counter, "destroyed")] == [PLAIN, SECRET]
    last = entries(counter, "destroyed")[-1]
    assert (last.actor, last.facts["witnesses"], last.facts["pages"]) == ("C001", ["C002", "S002"], PAGES)
    assert counter.does(do.State()).next == ("badge",)


def test_a_destroyed_copy_is_refused_everywhere_and_stays_destroyed(counter: Counter) -> None:
    number = approved(counter, PLAIN)
    counter.signs_in("C001")
    begins(counter, number, "C002", "S002")
    counter.scans(PLAIN)
    assert counter.scans(PLAIN).reasons == ("copy_destroyed",)
    counter.does(do.Finish())
    counter.identifies("P009")
    assert "copy_destroyed" in counter.scans(PLAIN).reasons
    counter.does(do.Cancel())
    assert counter.does(do.ReportLoss(copy=PLAIN, circumstances="不见")).reasons == ("copy_destroyed",)
    counter.signs_out()
    again = asks(counter, PLAIN)
    assert again.data["copies"] == [{"copy": PLAIN, "reasons": ["copy_destroyed"]}]
    with pytest.raises(RegistryError), write_transaction(counter.registry, counter.now) as tx:
        tx.change(FileCopy.update(destroyed=False).where(FileCopy.control_no == PLAIN))


def test_a_request_is_refused_with_all_reasons_of_all_copies_at_once(counter: Counter) -> None:
    counter.signs_in("S001")
    counter.does(do.Hold(copy=SECRET, reason="核查"))
    counter.signs_out()
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(INTERNAL)
    counter.hands_over("P009")
    counter.does(do.ReportLoss(copy=PLAIN, circumstances="不见"))
    counter.signs_out()
    asked = asks(counter, INTERNAL, PLAIN, SECRET, TOP, "JM2026-9999-01")
    assert asked.outcome == "refused"
    assert asked.data["copies"] == [
        {"copy": INTERNAL, "reasons": ["copy_already_collected"]},
        {"copy": PLAIN, "reasons": ["copy_missing"]},
        {"copy": SECRET, "reasons": ["copy_on_hold"]},
        {"copy": "JM2026-9999-01", "reasons": ["copy_unknown"]},
    ]
    assert asked.reasons == ("copy_unknown", "copy_already_collected", "copy_on_hold", "copy_missing")
    assert counter.log_says("refused", copy=SECRET)
    first = asks(counter, TOP)
    assert first.outcome == "destruction_requested"
    assert asks(counter, TOP).data["copies"] == [{"copy": TOP, "reasons": ["copy_to_be_destroyed"]}]


@pytest.mark.parametrize(
    ("copies", "reason", "error"),
    [((), "过期", "nothing_listed"), (("机密",), "过期", "no_control_no"), ((PLAIN,), " ", "no_text")],
)
def test_a_request_that_is_none_is_an_error(
    counter: Counter, copies: tuple[str, ...], reason: str, error: str
) -> None:
    counter.signs_in("C001")
    assert counter.does(do.RequestDestruction(copies=copies, reason=reason, site="中心")).error == error


def test_whoever_asked_does_not_decide_and_a_rejected_list_frees_its_copies(counter: Counter) -> None:
    number = int(asks(counter, PLAIN, by="S001").data["destruction"])
    assert decides(counter, number, "S001").reasons == ("approver_not_independent",)
    assert decides(counter, 99).reasons == ("request_unknown",)
    assert decides(counter, number, "S002", approve=False).outcome == "destruction_rejected"
    assert decides(counter, number, "S002").reasons == ("request_already_decided",)
    assert asks(counter, PLAIN).outcome == "destruction_requested"


def test_an_approval_fails_for_a_copy_that_was_collected_meanwhile(counter: Counter) -> None:
    number = int(asks(counter, INTERNAL, PLAIN).data["destruction"])
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(INTERNAL)
    counter.hands_over("P009")
    counter.signs_out()
    refused = decides(counter, number)
    assert refused.data["copies"] == [{"copy": INTERNAL, "reasons": ["copy_already_collected"]}]


def test_witnesses_are_two_others_of_the_staff_who_sign_by_pin(counter: Counter) -> None:
    number = approved(counter, TOP)
    counter.signs_in("C001")
    assert begins(counter, number, "C002").reasons == ("witness_required",)
    assert begins(counter, number, "C002", "C002").reasons == ("witness_not_independent",)
    assert begins(counter, number, "C001", "C002").reasons == ("witness_not_independent",)
    assert begins(counter, number, "S001", "C002").reasons == ("witness_not_independent",)
    assert begins(counter, number, "P009", "C002").reasons == ("witness_ineligible",)
    bad = do.DestructionWitness(badge=counter.badges["S002"], pin="000000")
    refused = counter.does(do.BeginDestruction(destruction=number, witnesses=(witness(counter, "C002"), bad)))
    assert refused.reasons == ("pin_wrong", "witness_ineligible")
    assert counter.scans(TOP).reasons == ("collector_not_identified",)
    assert begins(counter, number, "C002", "S002").outcome == "destruction_begun"


def test_a_list_that_nobody_approved_is_not_carried_out(counter: Counter) -> None:
    number = int(asks(counter, PLAIN).data["destruction"])
    counter.signs_in("C001")
    assert begins(counter, number, "C002", "S002").reasons == ("destruction_unapproved",)
    assert begins(counter, 77, "C002", "S002").reasons == ("request_unknown",)


def test_a_copy_that_is_not_on_the_list_or_was_put_on_hold_is_not_destroyed(counter: Counter) -> None:
    number = approved(counter, PLAIN, INTERNAL)
    counter.signs_in("S002")
    counter.does(do.Hold(copy=PLAIN, reason="核查"))
    counter.signs_out()
    counter.signs_in("C001")
    begins(counter, number, "C002", "S002")
    assert counter.scans(SECRET).reasons == ("copy_not_listed",)
    assert counter.scans(PLAIN).reasons == ("copy_on_hold",)
    assert counter.scans("JM2026-9999-01").reasons == ("copy_unknown",)
    assert counter.scans(counter.badges["P009"]).outcome == "void"
    assert counter.does(do.CountPages(copy=PLAIN, pages=PAGES)).error == "not_scanned"
    assert not any(is_destroyed(counter, copy) for copy in (PLAIN, INTERNAL, SECRET))


def test_a_list_goes_on_after_a_crash_with_what_is_left(counter: Counter) -> None:
    number = approved(counter, PLAIN, INTERNAL)
    counter.signs_in("C001")
    begins(counter, number, "C002", "S002")
    counter.scans(PLAIN)
    counter.desk = counter.another_desk("2")
    counter.signs_in("C001")
    again = begins(counter, number, "S003", "C002")
    assert again.data["left"] == [INTERNAL]
    assert counter.scans(INTERNAL).data["left"] == 0
    assert counter.does(do.Finish()).data["left"] == []
    assert begins(counter, number, "S003", "C002").reasons == ("request_already_decided",)


def test_leaving_it_for_now_keeps_the_list_begun_and_other_work_waits_for_it(counter: Counter) -> None:
    number = approved(counter, PLAIN)
    counter.signs_in("C001")
    begins(counter, number, "C002", "S002")
    assert begins(counter, number, "C002", "S002").reasons == ("task_unfinished",)
    task = counter.does(do.State()).data["task"]
    assert task["task"] == "begin_destruction"
    assert task["left"] == [PLAIN]
    assert counter.does(do.Cancel()).outcome == "cancelled"
    assert counter.does(do.State()).data["task"] is None
    assert begins(counter, number, "C002", "S002").outcome == "destruction_begun"


def test_an_act_repeated_answers_the_first_result_and_the_desk_speaks_json(counter: Counter) -> None:
    number = approved(counter, PLAIN)
    counter.signs_in("C001")
    line = (
        f'{{"do":"begin_destruction","destruction":{number},"witnesses":['
        f'{{"badge":"{counter.badges["C002"]}","pin":"{pin_of("C002")}"}},'
        f'{{"badge":"{counter.badges["S002"]}","pin":"{pin_of("S002")}"}}]}}'
    )
    assert counter.does(parse_command(line.encode())).outcome == "destruction_begun"
    first = counter.does(do.Scan(scan=PLAIN, act="a1"))
    assert counter.does(do.Scan(scan=PLAIN, act="a1")) == replace(first, repeated=True)
    restarted = counter.another_desk("1")
    restarted.handle(do.SignIn(badge=counter.badges["C001"], pin=pin_of("C001")))
    assert restarted.handle(do.Scan(scan=PLAIN, act="a1")).outcome == "destroyed"
    shown = counter.does(do.ShowDestruction(destruction=number))
    assert shown.data["state"] == "begun"
    assert shown.data["copies"][0]["copy"] == PLAIN
    assert [
        each["destruction"] for each in counter.does(do.Destructions(closed=False)).data["destructions"]
    ] == [number]


def test_titles_and_names_stay_out_of_the_log_and_the_list_keeps_who_did_it(counter: Counter) -> None:
    number = approved(counter, PLAIN)
    counter.signs_in("C001")
    begins(counter, number, "C002", "S002")
    with reading(counter.registry) as reader:
        [row] = reader.rows(Destruction.select().where(Destruction.destruction == number))
        bodies = b"".join(bytes(each[0]) for each in reader.tuples(LogEntry.select(LogEntry.body)))
    assert (row.destroyer, row.witness_1, row.witness_2, row.decided_by) == ("C001", "C002", "S002", "S001")
    for text in ("姓名", "过期", "销毁中心"):
        assert text.encode() not in bodies


def test_a_typed_number_destroys_nothing_that_must_be_seen(counter: Counter) -> None:
    number = approved(counter, INTERNAL, PLAIN, SECRET)
    counter.signs_in("C001")
    begins(counter, number, "C002", "S002")
    for copy in (PLAIN, SECRET):
        typed = counter.does(do.Scan(scan=copy, typed=True))
        assert (typed.outcome, typed.reasons) == ("void", ("scan_unreadable",))
        assert typed.data == {"copy": copy, "why": "typed_copy_at_destruction"}
        assert counter.does(do.CountPages(copy=copy, pages=PAGES)).error == "not_scanned"
        assert not is_destroyed(counter, copy)
    told = entries(counter, "void")[-1]
    assert (told.copy, told.facts["why"]) == (SECRET, "typed_copy_at_destruction")
    assert counter.does(do.Scan(scan=INTERNAL, typed=True)).outcome == "destroyed"
    assert counter.scans(PLAIN).outcome == "destroyed"
