"""Transfers at the desk: from hand to hand, both present; scan-back, withdrawal, what is refused, what is done once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from counter_kit import OTHER_UNIT, PAGES, UNIT, Counter, add_copy, pin_of
from owing_kit import (
    RECEIPT,
    RETURN,
    add_telegram,
    asks,
    becomes,
    changes,
    collects,
    make_cipher_clerk,
    owed,
    registers,
)

from db.connection import reading, write_transaction
from db.custody.values import Classification, Clearance, Kind
from db.log.body import EntryBody
from db.log.verify import verify
from db.queries.log import log_entry
from db.replay.comparing import replay
from db.tables import Document, FileCopy, HandOver, LogEntry, Obligation, Person, PrintJob, ProxyGrant
from kiosk.desk import commands as do
from kiosk.desk import jsonl
from kiosk.desk.commands import Outcome

INTERNAL, SECRET, UNITS, TOP = "JM2026-0801-01", "JM2026-0815-01", "JM2026-0820-01", "JM2026-0900-01"


def out(counter: Counter, copy: str, collector: str) -> str:
    """Have a copy collected and released; return its label's QR. C001 is signed in."""
    if counter.desk.session.operator is None:
        counter.signs_in("C001")
    counter.identifies(collector)
    accepted = counter.scans(copy)
    assert accepted.outcome == "accepted", accepted
    [handed] = counter.hands_over(collector).data["copies"]
    if not handed["released"]:
        counter.scans(handed["label"])
        assert counter.scans(copy).outcome == "released"
    return str(handed["label"])


def hands_on(counter: Counter, *copies: str, giver: str, to: str, **said: Any) -> Outcome:
    asked: dict[str, Any] = {
        "giver_badge": counter.badges[giver],
        "giver_pin": pin_of(giver),
        "pages": dict.fromkeys(copies, PAGES),
        "sign_pin": pin_of(to),
    }
    return counter.does(do.Transfer(copies=copies, **{**asked, **said}))


def entry(counter: Counter, seq: int | None) -> EntryBody:
    with reading(counter.registry) as reader:
        found = log_entry(reader, seq or 0)
    assert found is not None
    return found


def hand_overs(counter: Counter, copy: str) -> list[HandOver]:
    query = HandOver.select().where(HandOver.control_no == copy).order_by(HandOver.hand_over)
    with reading(counter.registry) as reader:
        return reader.rows(query)


def obligations(counter: Counter, copy: str) -> list[tuple[Any, ...]]:
    """Everything that was ever owed for a copy, to the last column."""
    query = Obligation.select().where(Obligation.control_no == copy).order_by(Obligation.obligation)
    with reading(counter.registry) as reader:
        return reader.tuples(query)


def last_seq(counter: Counter) -> int:
    with reading(counter.registry) as reader:
        return int(reader.tuples(LogEntry.select(LogEntry.seq).order_by(LogEntry.seq.desc()).limit(1))[0][0])


@pytest.fixture
def held(counter: Counter) -> Counter:
    """P014, a designated collector, holds a secret copy of the unit; P015, another one, stands at the counter."""
    out(counter, UNITS, "P014")
    counter.identifies("P015")
    return counter


def test_from_hand_to_hand_with_scan_back(held: Counter) -> None:
    done = hands_on(held, UNITS, giver="P014", to="P015")
    assert (done.outcome, done.next) == ("transferred", ("label", "badge"))
    [handed] = done.data["copies"]
    assert (handed["copy"], handed["seq"], handed["released"]) == (UNITS, done.seq, False)
    assert held.holder(UNITS) == "P015"
    assert held.signs_out().reasons == ("copies_unreleased",)
    assert held.scans(handed["label"]).outcome == "label_read"
    assert held.scans(UNITS).outcome == "released"
    old, new = hand_overs(held, UNITS)
    assert (old.ending, old.closed_at is not None, new.transferred_from) == (
        "transferred",
        True,
        old.hand_over,
    )
    assert (new.holder, new.held_for, new.basis.value, new.pages) == ("P015", UNIT, "designation", PAGES)
    with reading(held.registry) as reader:
        job = reader.first(PrintJob.select().where(PrintJob.label_id == new.label_id))
    assert job.attempt == 1
    assert verify(held.registry).ok


def test_the_obligation_goes_on_with_the_copy(held: Counter) -> None:
    [before] = obligations(held, UNITS)
    [handed] = hands_on(held, UNITS, giver="P014", to="P015").data["copies"]
    held.scans(handed["label"])
    held.scans(UNITS)
    with reading(held.registry) as reader:
        first, second = reader.rows(
            Obligation.select().where(Obligation.control_no == UNITS).order_by(Obligation.obligation)
        )
    assert (first.holder, first.ending, first.ended_by) == ("P014", "transferred", "P014")
    assert (second.holder, second.unit, second.ended_at) == ("P015", UNIT, None)
    assert first.obligation == before[0]


def test_the_log_alone_says_from_whom_to_whom_and_what_ended(held: Counter) -> None:
    done = hands_on(held, UNITS, giver="P014", to="P015")
    said = entry(held, done.seq)
    assert (said.type, said.copy, said.collector, said.principal) == ("transferred", UNITS, "P015", UNIT)
    told, custody = said.facts["transfer"], said.facts["custody"]
    old, new = hand_overs(held, UNITS)
    [handed] = done.data["copies"]
    held.scans(handed["label"])
    freed = entry(held, held.scans(UNITS).seq).facts
    assert (told["from"], told["to"], told["label"]) == ("P014", "P015", old.label_id)
    assert "ended" not in told
    assert [each["kind"] for each in freed["ended"]] == ["receipt"]
    assert [each["kind"] for each in freed["owed"]] == ["receipt"]
    assert (custody["for"], custody["label"], custody["released"]) == (UNIT, new.label_id, False)


def test_what_needs_no_scan_back_is_handed_on_at_once(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        change = {"addressee": None, "addressee_unit": UNIT}
        tx.change(FileCopy.update(**change).where(FileCopy.control_no == INTERNAL))
    out(counter, INTERNAL, "P014")
    counter.identifies("P015")
    done = hands_on(counter, INTERNAL, giver="P014", to="P015", pages={})
    assert done.data["copies"][0]["released"]
    assert done.next == ("badge",)


def test_a_withdrawn_transfer_gives_the_copy_back_with_its_obligations_as_they_were(held: Counter) -> None:
    owing, [before] = obligations(held, UNITS), hand_overs(held, UNITS)
    hands_on(held, UNITS, giver="P014", to="P015")
    withdrawn = held.does(do.Withdraw(copy=UNITS, reason="错交"))
    assert (withdrawn.outcome, withdrawn.data["holder"]) == ("withdrawn", "P014")
    assert held.holder(UNITS) == "P014"
    assert obligations(held, UNITS) == owing
    again, new = hand_overs(held, UNITS)
    assert {**again.__data__} == {**before.__data__}
    assert (new.ending, new.withdrawn_at is not None) == ("withdrawn", True)
    told = entry(held, withdrawn.seq).facts["reopened"]
    assert (told["holder"], told["for"], told["label"]) == ("P014", UNIT, before.label_id)
    assert [each["kind"] for each in told["owed"]] == ["receipt"]
    assert held.does(do.TakeBack()).outcome == "prompt"
    held.scans(held.badges["P014"])
    assert held.scans(before.label_id).outcome == "accepted"


def test_what_was_registered_before_stays_registered_when_it_is_withdrawn(held: Counter) -> None:
    with write_transaction(held.registry, held.now) as tx:
        done = {"ended_at": held.now, "ending": "registered", "ended_by": "P014", "incoming_no": "收-7"}
        tx.change(Obligation.update(**done).where(Obligation.control_no == UNITS))
    owing = obligations(held, UNITS)
    hands_on(held, UNITS, giver="P014", to="P015")
    held.does(do.Withdraw(copy=UNITS, reason="错交"))
    assert obligations(held, UNITS) == owing


def test_what_the_giver_owes_goes_on_blocking_until_the_copy_leaves_the_counter(counter: Counter) -> None:
    make_cipher_clerk(counter, "C001")
    for person in ("P009", "P014"):
        becomes(counter, person, cipher_list=True)
    first, second = "DB2026-0001-01", "DB2026-0001-02"
    for telegram in (first, second):
        add_telegram(counter, telegram, "P009")
    counter.grants("P009", "P014", first)
    collects(counter, "P009", first)
    assert asks(counter, "P009", second) == ("receipt_unregistered",)
    owing = obligations(counter, first)
    counter.identifies("P014")
    assert hands_on(counter, first, giver="P009", to="P014").outcome == "transferred"
    assert obligations(counter, first) == owing
    assert replay(counter.registry).ok
    assert asks(counter, "P009", second) == ("receipt_unregistered",)
    counter.does(do.Withdraw(copy=first, reason="错交"))
    assert obligations(counter, first) == owing
    assert asks(counter, "P009", second) == ("receipt_unregistered",)
    assert replay(counter.registry).ok


@pytest.mark.parametrize("then", ["released", "withdrawn"])
def test_the_givers_receipt_can_be_registered_while_the_copy_lies_on_the_counter(
    held: Counter, then: str
) -> None:
    [handed] = hands_on(held, UNITS, giver="P014", to="P015").data["copies"]
    registered = registers(held, UNITS, by="P014")
    assert registered.outcome == "registered"
    assert entry(held, registered.seq).collector == "P014"
    assert registers(held, UNITS, by="P014").outcome == "refused"
    if then == "withdrawn":
        held.does(do.Withdraw(copy=UNITS, reason="错交"))
    else:
        held.scans(handed["label"])
        assert held.scans(UNITS).outcome == "released"
    assert owed(held, UNITS) == {}
    assert replay(held.registry).ok


def test_what_a_unit_registered_it_does_not_register_again_when_it_is_handed_on_inside(held: Counter) -> None:
    assert registers(held, UNITS, by="P014").outcome == "registered"
    for giver, to in (("P014", "P015"), ("P015", "P014")):
        held.identifies(to)
        [handed] = hands_on(held, UNITS, giver=giver, to=to).data["copies"]
        held.scans(handed["label"])
        assert held.scans(UNITS).outcome == "released"
        assert owed(held, UNITS) == {}
    assert replay(held.registry).ok


def test_a_unit_that_a_copy_leaves_still_owes_its_registration(counter: Counter) -> None:
    counter.grants("P009", "P014", SECRET)
    out(counter, SECRET, "P009")
    becomes(counter, "P009", unit=OTHER_UNIT)
    counter.identifies("P014")
    [handed] = hands_on(counter, SECRET, giver="P009", to="P014").data["copies"]
    counter.scans(handed["label"])
    assert counter.scans(SECRET).outcome == "released"
    with reading(counter.registry) as reader:
        open_ = (Obligation.control_no == SECRET) & Obligation.ended_at.is_null()
        owing = [(row.unit, row.holder) for row in reader.rows(Obligation.select().where(open_))]
    assert owing == [(UNIT, "P009"), (OTHER_UNIT, "P014")]
    assert replay(counter.registry).ok
    assert registers(counter, SECRET, by="P015").outcome == "registered"
    assert registers(counter, SECRET, by="P015").reasons == ("registrar_not_of_unit",)
    assert registers(counter, SECRET, by="P020").outcome == "registered"
    assert replay(counter.registry).ok


def test_a_receipt_that_is_overdue_stays_so_inside_the_unit(counter: Counter) -> None:
    out(counter, UNITS, "P014")
    due = owed(counter, UNITS)[RECEIPT].due_at
    counter.waits(days=2)
    counter.signs_out()
    counter.signs_in("C001")
    with write_transaction(counter.registry, counter.now) as tx:
        add_copy(tx, "JM2026-0821-01", Classification.SECRET, None, UNIT)
    counter.identifies("P015")
    [handed] = hands_on(counter, UNITS, giver="P014", to="P015").data["copies"]
    counter.scans(handed["label"])
    assert counter.scans(UNITS).outcome == "released"
    again = owed(counter, UNITS)[RECEIPT]
    assert (again.holder, again.due_at) == ("P015", due)
    assert "receipt_unregistered" in asks(counter, "P015", "JM2026-0821-01")
    assert replay(counter.registry).ok


def test_a_return_is_not_put_off_by_handing_the_copy_on(counter: Counter) -> None:
    out(counter, UNITS, "P014")
    changes(counter, Obligation.update(kind=RETURN))
    early = owed(counter, UNITS)[RETURN].due_at
    changes(counter, FileCopy.update(return_by=early + timedelta(days=3)))
    counter.identifies("P015")
    [handed] = hands_on(counter, UNITS, giver="P014", to="P015").data["copies"]
    counter.scans(handed["label"])
    counter.scans(UNITS)
    assert owed(counter, UNITS)[RETURN].due_at == early


def test_another_unit_gets_a_due_time_of_its_own(counter: Counter) -> None:
    out(counter, SECRET, "P009")
    counter.grants("P009", "P014", SECRET, ends=counter.now + timedelta(hours=23))
    becomes(counter, "P009", unit=OTHER_UNIT)
    due = owed(counter, SECRET)[RECEIPT].due_at
    counter.waits(hours=9)
    counter.signs_out()
    counter.signs_in("C001")
    counter.identifies("P014")
    [handed] = hands_on(counter, SECRET, giver="P009", to="P014").data["copies"]
    counter.scans(handed["label"])
    assert counter.scans(SECRET).outcome == "released"
    again = owed(counter, SECRET)[RECEIPT]
    assert (again.unit, again.due_at > due) == (OTHER_UNIT, True)


def test_it_is_handed_on_twice_and_comes_back(held: Counter) -> None:
    for giver, to in (("P014", "P015"), ("P015", "P014")):
        if held.desk.session.collector is None:
            held.identifies(to)
        [handed] = hands_on(held, UNITS, giver=giver, to=to).data["copies"]
        held.scans(handed["label"])
        assert held.scans(UNITS).outcome == "released"
    assert held.holder(UNITS) == "P014"
    held.does(do.TakeBack())
    held.scans(held.badges["P077"])
    held.scans(UNITS)
    assert held.does(do.Finish(pages={UNITS: PAGES})).outcome == "returned"


def test_a_stranger_gets_nothing_handed_on_and_it_is_looked_into(held: Counter) -> None:
    held.does(do.Cancel())
    held.identifies("P077")
    refused = hands_on(held, UNITS, giver="P014", to="P077")
    assert refused.reasons == ("proxy_unlisted",)
    [incident] = held.incidents()
    assert (incident.code, incident.person, incident.control_no) == ("proxy_unlisted", "P077", UNITS)
    assert entry(held, incident_entry(held)).facts["transfer"]["holder"] == "P014"
    assert held.holder(UNITS) == "P014"


def incident_entry(counter: Counter) -> int:
    with reading(counter.registry) as reader:
        query = LogEntry.select(LogEntry.seq).where(LogEntry.type == "refused").order_by(LogEntry.seq.desc())
        return int(reader.tuples(query.limit(1))[0][0])


REFUSED: list[tuple[dict[str, Any], tuple[str, ...], tuple[str, ...] | None]] = [
    ({"giver": "P009"}, ("not_the_holder",), None),
    ({"giver": "C001"}, ("operator_is_collector", "not_the_holder"), ("operator_is_collector",)),
    ({"giver_pin": "000000"}, ("pin_wrong",), ("pin_wrong",)),
    ({"giver_pin": None}, ("pin_required",), ("pin_required",)),
    ({"sign_pin": None}, ("pin_required",), None),
    ({"sign_pin": "000000"}, ("pin_wrong",), None),
    ({"giver_badge": None}, ("not_the_holder",), None),
    ({"pages": {}}, ("pages_required",), None),
    ({"pages": {UNITS: 3}}, ("page_count_mismatch",), None),
]


@pytest.mark.parametrize(("said", "reasons", "givers"), REFUSED, ids=range(len(REFUSED)))
def test_all_that_is_wrong_is_said_and_nothing_changes(
    held: Counter, said: dict[str, Any], reasons: tuple[str, ...], givers: tuple[str, ...] | None
) -> None:
    asked = {"giver": "P014", "to": "P015", **said}
    refused = hands_on(held, UNITS, **asked)
    assert (refused.outcome, refused.reasons) == ("refused", reasons)
    assert refused.data.get("giver_reasons") == (None if givers is None else list(givers))
    assert held.holder(UNITS) == "P014"
    assert len(hand_overs(held, UNITS)) == 1


def test_one_bad_copy_keeps_all_of_them(held: Counter) -> None:
    refused = hands_on(held, UNITS, SECRET, "JM2099-0001-01", giver="P014", to="P015")
    told = {each["copy"]: each["reasons"] for each in refused.data["copies"]}
    assert UNITS not in told
    assert "copy_not_out" in told[SECRET]
    assert told["JM2099-0001-01"] == ["copy_unknown"]
    assert held.holder(UNITS) == "P014"


def test_what_lies_unreleased_and_a_meetings_paper_are_not_handed_on(held: Counter) -> None:
    hands_on(held, UNITS, giver="P014", to="P015")
    held.identifies("P014")
    assert hands_on(held, UNITS, giver="P015", to="P014").reasons == ("copies_unreleased",)
    held.does(do.Withdraw(copy=UNITS, reason="错交"))
    with write_transaction(held.registry, held.now) as tx:
        tx.change(Document.update(kind=Kind.MEETING_MATERIAL))
    held.does(do.Cancel())
    held.identifies("P015")
    assert hands_on(held, UNITS, giver="P014", to="P015").reasons == ("kind_not_supported",)


def test_a_grant_lets_a_proxy_take_over_and_its_use_comes_back_with_a_withdrawal(counter: Counter) -> None:
    counter.grants("P009", "P077", SECRET)
    out(counter, SECRET, "P009")
    counter.identifies("P077")
    done = hands_on(counter, SECRET, giver="P009", to="P077")
    assert done.outcome == "transferred"

    def spent() -> int:
        with reading(counter.registry) as reader:
            return int(reader.rows(ProxyGrant.select())[0].spent)

    assert (spent(), hand_overs(counter, SECRET)[-1].basis.value) == (1, "proxy")
    counter.does(do.Withdraw(copy=SECRET, reason="改期"))
    assert (spent(), counter.holder(SECRET)) == (0, "P009")


def top_secret_held(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Person.update(clearance=Clearance.TOP_SECRET).where(Person.staff_no == "P020"))
        change = {"addressee": None, "addressee_unit": UNIT}
        tx.change(FileCopy.update(**change).where(FileCopy.control_no == TOP))
    counter.signs_in("C001")
    counter.identifies("P014")
    counter.scans(TOP)
    second = do.SecondCollector(badge=counter.badges["P015"], pin=pin_of("P015"), matches=True)
    assert counter.does(second).outcome == "identified"
    assert counter.does(do.Witness(badge=counter.badges["C002"], pin=pin_of("C002"))).outcome == "identified"
    [handed] = counter.hands_over("P014").data["copies"]
    counter.scans(handed["label"])
    assert counter.scans(TOP).outcome == "released"


def test_top_secret_asks_for_the_other_two_who_come_by_scan(counter: Counter) -> None:
    top_secret_held(counter)
    counter.issue("P009")
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(FileCopy.update(addressee="P009", addressee_unit=None).where(FileCopy.control_no == TOP))
    counter.identifies("P009")
    begun = counter.does(do.BeginTransfer())
    assert (begun.outcome, begun.next) == ("prompt", ("badge", "copy"))
    given = counter.scans(counter.badges["P014"])
    assert (given.data["giver"], given.next) == ("P014", ("copy",))
    accepted = counter.scans(TOP)
    assert accepted.next == ("copy", "second_collector", "witness")
    assert (accepted.data["holder"], accepted.data["level"]) == ("P014", "top_secret")
    assert counter.scans(counter.badges["P015"]).data["role"] == "second_collector"
    second = counter.does(do.SecondCollector(pin=pin_of("P015"), matches=True))
    assert second.outcome == "identified", second
    counter.scans(counter.badges["C002"])
    assert counter.does(do.Witness(pin=pin_of("C002"))).next == ("copy", "hand_over")
    asked = {"pages": {TOP: PAGES}, "giver_pin": pin_of("P014"), "sign_pin": pin_of("P009")}
    done = counter.does(do.Transfer(**asked))
    assert done.outcome == "transferred", done
    [row] = [row for row in hand_overs(counter, TOP) if row.transferred_from]
    assert (row.holder, row.second_collector, row.witness) == ("P009", "P015", "C002")


def test_scans_of_a_transfer_are_judged_at_once_and_can_be_dropped(held: Counter) -> None:
    assert held.does(do.BeginTransfer()).outcome == "prompt"
    assert held.does(do.BeginTransfer()).reasons == ("task_unfinished",)
    assert held.scans(SECRET).reasons == ("proxy_unlisted", "copy_not_out")
    forged = held.badges["P014"][:-2] + ("AA" if held.badges["P014"][-2:] != "AA" else "BA")
    assert held.scans(forged).reasons == ("badge_forged",)
    held.scans(held.badges["P009"])
    assert held.scans(UNITS).reasons == ("not_the_holder",)
    assert held.does(do.Cancel()).data["task"] == "begin_transfer"
    held.does(do.BeginTransfer())
    held.scans(held.badges["P014"])
    assert held.scans(UNITS).next == ("copy", "hand_over")
    assert held.scans(UNITS).data["already"]
    assert held.scans(held.badges["P009"]).outcome == "void"
    assert held.does(do.Finish()).error == "finish_with_transfer"
    assert held.does(do.RemoveCopy(copy=UNITS)).next == ("copy",)
    assert held.does(do.Transfer()).error == "nothing_accepted"
    told = held.does(do.State()).data["task"]
    assert told == {"task": "begin_transfer", "giver": "P014", "accepted": []}
    assert held.does(do.Cancel()).next == ("copy",)


def test_a_return_without_a_scan_becomes_a_transfer_and_one_with_a_scan_does_not(held: Counter) -> None:
    held.does(do.TakeBack())
    assert held.does(do.BeginTransfer()).next == ("badge", "copy")
    held.does(do.Cancel())
    held.does(do.TakeBack())
    assert held.scans(UNITS).outcome == "accepted"
    assert held.does(do.BeginTransfer()).reasons == ("task_unfinished",)


def test_nobody_at_the_counter_and_a_pickup_under_way_are_no_transfer(counter: Counter) -> None:
    out(counter, UNITS, "P014")
    assert counter.does(do.BeginTransfer()).reasons == ("collector_not_identified",)
    assert hands_on(counter, UNITS, giver="P014", to="P015").reasons == ("collector_not_identified",)
    counter.identifies("P009")
    counter.scans(SECRET)
    assert hands_on(counter, UNITS, giver="P014", to="P009").reasons == ("task_unfinished",)


def test_under_the_same_act_it_is_done_once_also_after_a_restart(held: Counter) -> None:
    asked = {"giver": "P014", "to": "P015", "act": "t-1"}
    done = hands_on(held, UNITS, **asked)
    before = last_seq(held)
    again = hands_on(held, UNITS, **asked)
    assert again.repeated
    assert again.data == done.data
    held.does(do.Withdraw(copy=UNITS, reason="错交"))
    held.signs_out()
    held.desk = held.another_desk("1")
    held.signs_in("C001")
    assert hands_on(held, UNITS, **asked).data == done.data
    assert held.holder(UNITS) == "P014"
    assert last_seq(held) == before + 3


def test_on_json_lines_no_pin_is_told_or_kept(held: Counter) -> None:
    asked = {
        "do": "transfer",
        "copies": [UNITS],
        "giver_badge": held.badges["P014"],
        "giver_pin": pin_of("P014"),
        "pages": {UNITS: PAGES},
        "sign_pin": pin_of("P015"),
    }
    reply = json.loads(jsonl.answer(held.desk, json.dumps(asked).encode()))
    assert set(reply) == {"outcome", "seq", "pickup", "copies", "next"}
    said = entry(held, reply["seq"])
    for secret in (pin_of("P014"), pin_of("P015"), held.badges["P014"]):
        assert secret not in repr(said)
    assert pin_of("P014") not in repr(do.Transfer(giver_pin=pin_of("P014"), sign_pin=pin_of("P015")))
