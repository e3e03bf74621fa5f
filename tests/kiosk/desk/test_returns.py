"""Returns at the desk: badge, copies, finish; who brings it back, what ends, what is refused, what is done once."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from counter_kit import PAGES, Counter, add_copy, by, pin_of
from owing_kit import add_telegram, asks, becomes, changes, make_cipher_clerk, registers

from db.connection import reading, write_transaction
from db.custody.roles import Act
from db.custody.values import Classification, PersonStatus
from db.log.body import EntryBody
from db.log.verify import verify
from db.queries.log import log_entry
from db.registry.badges import revoke_badge
from db.replay.comparing import replay
from db.tables import Badge, Document, FileCopy, HandOver, LogEntry, Obligation, Person, Staff
from kiosk.desk import commands as do
from kiosk.desk import jsonl
from kiosk.desk.commands import Outcome
from labels.payload import parse_receipt_number

INTERNAL, CONFIDENTIAL, SECRET, OTHER = (
    "JM2026-0801-01",
    "JM2026-0802-01",
    "JM2026-0815-01",
    "JM2026-0815-02",
)


def out(counter: Counter, *copies: str, collector: str = "P009", released: bool = True) -> dict[str, str]:
    """Have copies handed over and released; return the text of each label's QR. C001 stays signed in."""
    if counter.desk.session.operator is None:
        counter.signs_in("C001")
    counter.identifies(collector)
    for copy in copies:
        assert counter.scans(copy).outcome == "accepted"
    labels = {each["copy"]: each["label"] for each in counter.hands_over(collector).data["copies"]}
    if released:
        for copy in counter.desk.session.unreleased:
            counter.scans(labels[copy])
            assert counter.scans(copy).outcome == "released"
    return labels


def begins(counter: Counter, returner: str | None = "P077") -> Outcome:
    begun = counter.does(do.TakeBack())
    assert begun.outcome == "prompt", begun
    return counter.scans(counter.badges[returner]) if returner else begun


def finishes(counter: Counter, **pages: int) -> Outcome:
    task = counter.desk.session.task
    assert task is not None
    counted = {copy: PAGES for copy in task.shown["accepted"]}
    return counter.does(do.Finish(pages={**counted, **pages}))


def entry(counter: Counter, seq: int) -> EntryBody:
    with reading(counter.registry) as reader:
        found = log_entry(reader, seq)
    assert found is not None
    return found


def row_of(counter: Counter, copy: str) -> HandOver:
    with reading(counter.registry) as reader:
        return reader.rows(HandOver.select().where(HandOver.control_no == copy))[-1]


def open_obligations(counter: Counter, copy: str) -> list[str]:
    with reading(counter.registry) as reader:
        open_ = (Obligation.control_no == copy) & Obligation.ended_at.is_null()
        return sorted(row.kind for row in reader.rows(Obligation.select().where(open_)))


def entries(counter: Counter) -> int:
    with reading(counter.registry) as reader:
        return int(reader.tuples(LogEntry.select(LogEntry.seq).order_by(LogEntry.seq.desc()).limit(1))[0][0])


def test_somebody_else_brings_two_copies_back(counter: Counter) -> None:
    out(counter, SECRET, OTHER)
    counter.scans(counter.badges["P009"])
    counter.does(do.Cancel())
    begun = begins(counter)
    assert (begun.outcome, begun.data["returner"], begun.next) == ("prompt", "P077", ("copy",))
    accepted = counter.scans(SECRET)
    assert (accepted.outcome, accepted.data["holder"], accepted.data["level"]) == (
        "accepted",
        "P009",
        "secret",
    )
    assert accepted.data["lacks"] == ["pages_required"]
    assert counter.log_says("accepted", copy=SECRET, collector="P077")
    counter.scans(OTHER)
    done = finishes(counter)
    assert (done.outcome, done.data["returner"], done.next) == ("returned", "P077", ("badge",))
    assert [each["copy"] for each in done.data["copies"]] == [SECRET, OTHER]
    assert parse_receipt_number(done.data["receipt"]) == done.data["copies"][0]["seq"]
    assert counter.holder(SECRET) is counter.holder(OTHER) is None
    row = row_of(counter, SECRET)
    assert (row.ending, row.returned_by, row.return_pages) == ("returned", "P077", PAGES)
    assert verify(counter.registry).ok


def test_the_log_alone_says_who_held_it_for_whom_and_what_ended(counter: Counter) -> None:
    changes(counter, FileCopy.update(return_by=counter.now).where(FileCopy.control_no == SECRET))
    labels = out(counter, SECRET)
    assert open_obligations(counter, SECRET) == ["receipt", "return"]
    begins(counter)
    counter.scans(SECRET)
    done = finishes(counter)
    said = entry(counter, done.data["copies"][0]["seq"])
    assert (said.type, said.copy, said.collector, said.principal) == ("returned", SECRET, "P077", "P009")
    facts = said.facts
    assert (facts["holder"], facts["for"], facts["basis"]) == ("P009", "P009", "own")
    assert facts["label"] in labels[SECRET]
    assert (facts["pages"], facts["badge_kind"], facts["badge_state"]) == (PAGES, "signed", "valid")
    [ended], [owed] = facts["ended"], facts["owed"]
    assert (ended["kind"], ended["for"]) == ("return", "P009")
    assert (owed["kind"], owed["for"]) == ("receipt", "P009")
    assert open_obligations(counter, SECRET) == ["receipt"]
    with reading(counter.registry) as reader:
        this = (Obligation.control_no == SECRET) & (Obligation.kind == "return")
        [met] = reader.rows(Obligation.select().where(this))
    assert (met.ending, met.ended_by) == ("returned", "P077")


def test_it_can_be_collected_again_afterwards(counter: Counter) -> None:
    out(counter, CONFIDENTIAL)
    begins(counter)
    counter.scans(CONFIDENTIAL)
    finishes(counter)
    out(counter, CONFIDENTIAL)
    assert counter.holder(CONFIDENTIAL) == "P009"
    begins(counter)
    counter.scans(CONFIDENTIAL)
    assert finishes(counter).outcome == "returned"


def test_who_is_identified_at_the_counter_is_the_returner_and_stays(counter: Counter) -> None:
    out(counter, INTERNAL)
    counter.identifies("P009")
    begun = counter.does(do.TakeBack())
    assert (begun.data["returner"], begun.next) == ("P009", ("copy",))
    counter.scans(INTERNAL)
    done = finishes(counter)
    assert (done.data["returner"], done.next) == ("P009", ("copy",))
    assert counter.scans(INTERNAL).outcome == "accepted"


def test_whose_photo_was_not_compared_is_asked_for_the_badge_again(counter: Counter) -> None:
    out(counter, INTERNAL)
    counter.scans(counter.badges["P009"])
    assert counter.does(do.TakeBack()).next == ("badge", "copy")
    assert counter.desk.session.collector is None


def test_copies_may_be_scanned_before_the_badge_but_not_finished(counter: Counter) -> None:
    out(counter, INTERNAL)
    begins(counter, None)
    assert counter.scans(INTERNAL).next == ("badge", "copy")
    refused = finishes(counter)
    assert refused.reasons == ("collector_not_identified",)
    assert counter.holder(INTERNAL) == "P009"
    counter.scans(counter.badges["P077"])
    assert finishes(counter).outcome == "returned"


def test_a_second_badge_is_void(counter: Counter) -> None:
    counter.signs_in("C001")
    begins(counter)
    assert counter.scans(counter.badges["P009"]).outcome == "void"
    assert counter.desk.session.task.shown["returner"] == "P077"


@pytest.mark.parametrize("state", ["suspended", "left", "expired", "revoked", "superseded"])
def test_no_badge_that_names_somebody_keeps_a_file_away(counter: Counter, state: str) -> None:
    out(counter, CONFIDENTIAL)
    if state in ("suspended", "left"):
        with write_transaction(counter.registry, counter.now) as tx:
            tx.change(Person.update(status=PersonStatus(state)).where(Person.staff_no == "P077"))
    elif state == "expired":
        counter.issue("P077", date(2026, 11, 22))
    elif state == "revoked":
        revoke_badge(counter.registry, by("R001"), "P077", counter.now)
    else:
        with write_transaction(counter.registry, counter.now) as tx:
            tx.change(Badge.update(superseded_at=counter.now).where(Badge.staff_no == "P077"))
    begins(counter)
    counter.scans(CONFIDENTIAL)
    done = finishes(counter)
    assert done.outcome == "returned"
    badge = entry(counter, done.seq or 0).facts["badge_state"]
    assert badge == (state if state in ("expired", "revoked", "superseded") else "valid")
    assert counter.incidents() == []


def test_a_badge_that_names_nobody_is_refused_and_a_forged_one_looked_into(counter: Counter) -> None:
    counter.signs_in("C001")
    begins(counter, None)
    forged = counter.badges["P077"][:-2] + ("AA" if counter.badges["P077"][-2:] != "AA" else "BA")
    refused = counter.scans(forged)
    assert refused.reasons == ("badge_forged",)
    assert [each.code for each in counter.incidents()] == ["badge_forged"]
    assert counter.scans("0040856634").reasons == ("badge_unknown",)
    assert counter.scans(counter.badges["C001"]).reasons == ("operator_is_collector",)
    assert counter.desk.session.next == ("badge", "copy")


REFUSED = [
    ("JM2099-0001-01", "copy_unknown"),
    (SECRET, "copy_not_out"),
    (OTHER, "copies_unreleased"),
]


def test_each_scan_is_judged_at_once_and_logged(counter: Counter) -> None:
    counter.signs_in("C001")
    out(counter, OTHER, released=False)
    begins(counter)
    for copy, reason in REFUSED:
        refused = counter.scans(copy)
        assert (refused.outcome, refused.reasons) == ("refused", (reason,))
        assert refused.data["copies"] == [{"copy": copy, "reasons": [reason]}]
        assert counter.log_says("refused", copy=copy, collector="P077")
    assert counter.does(do.Finish()).error == "nothing_accepted"
    assert counter.does(do.Cancel()).outcome == "cancelled"
    assert counter.desk.session.task is None
    assert counter.holder(OTHER) == "P009"


def test_the_operators_own_copy_is_taken_back_by_somebody_else(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(FileCopy.update(addressee="C002").where(FileCopy.control_no == INTERNAL))
    out(counter, INTERNAL, collector="C002")
    counter.signs_out()
    counter.signs_in("C002")
    begins(counter)
    assert counter.scans(INTERNAL).reasons == ("operator_is_collector",)


def test_a_supervisor_takes_nothing_back_and_a_clerk_nothing_above_them(counter: Counter) -> None:
    out(counter, SECRET)
    counter.signs_out()
    counter.signs_in("S001")
    assert counter.does(do.TakeBack()).reasons == ("operator_out_of_authority",)
    counter.signs_out()
    low = {"max_classification": Classification.CONFIDENTIAL}
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Staff.update(**low).where(Staff.staff_no == "C002"))
    counter.signs_in("C002")
    begins(counter)
    assert counter.scans(SECRET).reasons == ("operator_out_of_authority",)


def test_pages_are_counted_and_a_wrong_count_is_looked_into(counter: Counter) -> None:
    out(counter, SECRET, CONFIDENTIAL)
    begins(counter)
    counter.scans(SECRET)
    counter.scans(CONFIDENTIAL)
    assert counter.does(do.Finish()).reasons == ("pages_required",)
    assert counter.incidents() == []
    refused = counter.does(do.Finish(pages={SECRET: PAGES - 1}))
    assert refused.reasons == ("page_count_mismatch",)
    assert refused.data["copies"] == [{"copy": SECRET, "reasons": ["page_count_mismatch"]}]
    [incident] = counter.incidents()
    assert (incident.code, incident.person, incident.control_no) == ("page_count_mismatch", "P077", SECRET)
    assert refused.incident == incident.incident
    assert counter.holder(CONFIDENTIAL) == "P009"
    assert finishes(counter).outcome == "returned"


@pytest.mark.parametrize("read", ["qr", "code128"])
def test_the_label_means_the_copy_that_carries_it(counter: Counter, read: str) -> None:
    label = out(counter, SECRET)[SECRET]
    begins(counter)
    accepted = counter.scans(label if read == "qr" else label.split(":")[1])
    assert (accepted.outcome, accepted.data["copy"]) == ("accepted", SECRET)
    assert finishes(counter).outcome == "returned"


def test_a_label_of_an_earlier_hand_over_or_of_another_log_is_no_copys(counter: Counter) -> None:
    old = out(counter, CONFIDENTIAL)[CONFIDENTIAL]
    begins(counter)
    counter.scans(CONFIDENTIAL)
    finishes(counter)
    new = out(counter, CONFIDENTIAL)[CONFIDENTIAL]
    begins(counter)
    assert counter.scans(old).reasons == ("label_mismatch",)
    scheme, label_id, size, root = new.split(":")
    other = root[:-1].translate(str.maketrans("ABCDEFGH", "BCDEFGHA")) + root[-1]
    assert counter.scans(":".join((scheme, label_id, size, other))).reasons == ("label_mismatch",)
    assert counter.scans(new).outcome == "accepted"


def test_a_missing_copy_that_is_brought_back_is_found_and_a_recalled_one_stays_recalled(
    counter: Counter,
) -> None:
    out(counter, SECRET, CONFIDENTIAL)
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(FileCopy.update(missing=True).where(FileCopy.control_no == SECRET))
        tx.change(FileCopy.update(recalled=True).where(FileCopy.control_no == CONFIDENTIAL))
    begins(counter)
    counter.scans(SECRET)
    counter.scans(CONFIDENTIAL)
    done = finishes(counter)
    first, second = (each["seq"] for each in done.data["copies"])
    assert (second, done.seq) == (first + 2, first + 2)
    assert [entry(counter, seq).type for seq in (first, first + 1, second)] == [
        "returned",
        "copy_found",
        "returned",
    ]
    assert entry(counter, first + 1).copy == SECRET
    with reading(counter.registry) as reader:
        assert reader.first(FileCopy.select().where(FileCopy.control_no == SECRET)).missing is False
        assert reader.first(FileCopy.select().where(FileCopy.control_no == CONFIDENTIAL)).recalled is True


def test_one_copy_is_taken_out_and_the_rest_comes_back(counter: Counter) -> None:
    out(counter, INTERNAL, CONFIDENTIAL)
    begins(counter)
    counter.scans(INTERNAL)
    counter.scans(CONFIDENTIAL)
    assert counter.scans(INTERNAL).data["already"]
    assert counter.does(do.RemoveCopy(copy=INTERNAL)).outcome == "removed"
    assert counter.does(do.RemoveCopy(copy=INTERNAL)).error == "not_accepted"
    done = finishes(counter)
    assert [each["copy"] for each in done.data["copies"]] == [CONFIDENTIAL]
    assert counter.holder(INTERNAL) == "P009"


def test_a_return_waits_until_a_pickup_is_over_and_the_other_way_round(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(SECRET)
    assert counter.does(do.TakeBack()).reasons == ("task_unfinished",)
    counter.does(do.Cancel())
    begins(counter)
    assert counter.does(do.TakeBack()).reasons == ("task_unfinished",)
    assert counter.does(do.HandOver(sign_pin=pin_of("P009"))).reasons == ("collector_not_identified",)


def test_state_tells_what_was_scanned(counter: Counter) -> None:
    out(counter, INTERNAL)
    begins(counter)
    counter.scans(INTERNAL)
    told = counter.does(do.State())
    assert told.data["task"] == {"task": "take_back", "returner": "P077", "accepted": [INTERNAL]}


def test_two_counters_take_a_copy_back_once(counter: Counter) -> None:
    out(counter, INTERNAL)
    first, second = counter.desk, counter.another_desk("2")
    begins(counter)
    counter.scans(INTERNAL)
    counter.desk = second
    counter.signs_in("C002")
    begins(counter)
    counter.scans(INTERNAL)
    assert finishes(counter).outcome == "returned"
    counter.desk = first
    assert finishes(counter).reasons == ("copy_not_out",)


def test_a_return_under_the_same_act_is_done_once_also_after_a_restart(counter: Counter) -> None:
    out(counter, INTERNAL)
    begins(counter)
    counter.scans(INTERNAL)
    finish = do.Finish(act="r-1", pages={})
    done = counter.does(finish)
    before = entries(counter)
    assert counter.does(finish).repeated
    counter.does(do.SignOut())
    counter.desk = counter.another_desk("1")
    counter.signs_in("C001")
    signed_in = entries(counter)
    again = counter.does(finish)
    assert again.repeated
    assert {**again.data} == {**done.data}
    assert entries(counter) == signed_in > before


def test_the_same_on_json_lines(counter: Counter) -> None:
    out(counter, SECRET)

    def says(**line: Any) -> dict[str, Any]:
        reply: dict[str, Any] = json.loads(jsonl.answer(counter.desk, json.dumps(line).encode()))
        return reply

    assert says(do="finish")["error"] == "nothing_to_finish"
    assert says(do="take_back")["next"] == ["badge", "copy"]
    named = says(scan=counter.badges["P077"])
    assert (named["outcome"], named["returner"], named["next"]) == ("prompt", "P077", ["copy"])
    assert says(scan=SECRET)["outcome"] == "accepted"
    done = says(do="finish", pages={SECRET: PAGES})
    assert set(done) == {"outcome", "seq", "returner", "receipt", "unregistered", "copies", "next"}
    assert done["unregistered"] == [SECRET]
    assert done["copies"] == [{"copy": SECRET, "seq": done["seq"]}]


def test_whoever_was_suspended_in_mid_session_takes_nothing_back_and_looks_nothing_up(
    counter: Counter,
) -> None:
    out(counter, INTERNAL)
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Person.update(status=PersonStatus.SUSPENDED).where(Person.staff_no == "C001"))
    assert counter.does(do.TakeBack()).reasons == ("operator_out_of_authority",)
    assert not counter.desk.reads.may(Act.LOOK_UP)


def test_whoever_is_suspended_while_taking_back_is_told_no_name(counter: Counter) -> None:
    out(counter, INTERNAL)
    begins(counter, None)
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Person.update(status=PersonStatus.SUSPENDED).where(Person.staff_no == "C001"))
    refused = counter.scans(counter.badges["P077"])
    assert refused.reasons == ("operator_out_of_authority",)
    assert "name" not in refused.data


def test_the_log_says_which_numbers_were_typed(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        add_copy(tx, "JM2026-0803-01", Classification.INTERNAL, "P009")
    out(counter, INTERNAL, "JM2026-0803-01")
    counter.scans(counter.badges["P009"])
    counter.does(do.Cancel())
    begins(counter)
    for copy in (INTERNAL, "JM2026-0803-01"):
        typed = counter.does(do.Scan(scan=copy, typed=True))
        assert entry(counter, typed.seq or 0).facts["typed"] is True
    # Typed first and scanned then: it was seen.
    assert counter.scans("JM2026-0803-01").data["already"]
    returned = finishes(counter)
    assert returned.outcome == "returned"
    said = {each["copy"]: entry(counter, each["seq"]).facts["typed"] for each in returned.data["copies"]}
    assert said == {INTERNAL: True, "JM2026-0803-01": False}


@pytest.mark.parametrize("what", ["number", "label"])
def test_what_must_be_seen_does_not_come_back_by_typing(counter: Counter, what: str) -> None:
    labels = out(counter, CONFIDENTIAL, SECRET)
    begins(counter)
    for copy in (CONFIDENTIAL, SECRET):
        text = copy if what == "number" else labels[copy].split(":")[1]
        typed = counter.does(do.Scan(scan=text, typed=True))
        assert (typed.outcome, typed.reasons) == ("void", ("scan_unreadable",))
        assert typed.data == {"copy": copy, "why": "typed_copy_at_return"}
        told = entry(counter, typed.seq or 0).facts
        assert told == {"why": "typed_copy_at_return", "typed": True, "act": "take_back"}
    assert counter.does(do.Finish()).error == "nothing_accepted"
    assert counter.scans(SECRET).outcome == "accepted"


def test_a_telegram_is_never_typed_back_whatever_its_level(counter: Counter) -> None:
    make_cipher_clerk(counter, "C001")
    becomes(counter, "P009", cipher_list=True)
    add_telegram(counter, "DB2026-0011-01", "P009")
    low = Document.update(classification=Classification.INTERNAL)
    changes(counter, low.where(Document.document_no == "DB2026-0011"))
    out(counter, "DB2026-0011-01")
    begins(counter)
    assert counter.does(do.Scan(scan="DB2026-0011-01", typed=True)).outcome == "void"
    assert counter.scans("DB2026-0011-01").outcome == "accepted"


def test_a_return_meets_no_registration_and_the_unit_registers_what_is_back(counter: Counter) -> None:
    out(counter, SECRET, CONFIDENTIAL)
    begins(counter)
    counter.scans(SECRET)
    done = finishes(counter)
    assert done.data["unregistered"] == [SECRET]
    assert replay(counter.registry).ok
    counter.waits(days=1)
    counter.signs_out()
    counter.signs_in("C001")
    assert asks(counter, "P009", OTHER) == ("receipt_unregistered",)
    registered = registers(counter, SECRET, CONFIDENTIAL, by="P014")
    assert registered.outcome == "registered", registered
    assert registers(counter, SECRET, by="P014").reasons == ("copy_not_out",)
    assert asks(counter, "P009", OTHER) == ()
    assert replay(counter.registry).ok


def test_what_came_back_unregistered_and_went_out_again_is_registered_once(counter: Counter) -> None:
    out(counter, SECRET)
    begins(counter)
    counter.scans(SECRET)
    finishes(counter)
    out(counter, SECRET)
    assert open_obligations(counter, SECRET) == ["receipt", "receipt"]
    assert replay(counter.registry).ok
    assert registers(counter, SECRET, by="P014").outcome == "registered"
    assert open_obligations(counter, SECRET) == []
    assert replay(counter.registry).ok
