"""Counting the vault and a holder's things: every finding, what two people sign, what is explained by what happened
meanwhile; and a holder's list."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from counter_kit import COPIES, Counter, add_copy, pin_of

from db.connection import reading, write_transaction
from db.custody.values import Classification
from db.log.verify import verify
from db.queries.log import LogFilter, log_entry, log_page
from db.registry.remarks import Reason, reason_of
from db.replay.comparing import replay
from db.tables import FileCopy, HandOver
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome

NUMBERS = [each[0] for each in COPIES]
PLAIN = "JM2026-0801-01"
"""Internal: it leaves the counter with the hand-over."""
SECRET = "JM2026-0815-01"
LOST, FOUND = NUMBERS[3], NUMBERS[4]
DIFFERENCES = ("missing", "unexpected", "in_other_hands", "found", "unreleased")


@pytest.fixture
def counting(counter: Counter) -> Counter:
    counter.signs_in("C001")
    return counter


def begins(counter: Counter, holder: str | None = None) -> Outcome:
    place = "vault" if holder is None else "holder"
    begun = counter.does(do.BeginStocktake(place=place, holder=holder))
    assert begun.outcome == "stocktake_begun", begun
    return begun


def abandoning(counter: Counter, second: str) -> do.AbandonStocktake:
    return do.AbandonStocktake(reason="火警", badge=counter.badges[second], second_pin=pin_of(second))


def closes(counter: Counter, second: str = "S001", *, sure: bool = False) -> Outcome:
    return counter.does(
        do.Finish(pin=pin_of("C001"), badge=counter.badges[second], second_pin=pin_of(second), sure=sure)
    )


def collects(counter: Counter, copy: str = PLAIN, collector: str = "P009") -> None:
    counter.identifies(collector)
    assert counter.scans(copy).outcome == "accepted"
    assert counter.hands_over(collector).outcome == "handed_over"


def flags(counter: Counter, copy: str, **flags: bool) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(FileCopy.update(**flags).where(FileCopy.control_no == copy))


def is_missing(counter: Counter, copy: str) -> bool:
    with reading(counter.registry) as reader:
        return bool(reader.rows(FileCopy.select().where(FileCopy.control_no == copy))[0].missing)


def comes_back(counter: Counter, copy: str) -> None:
    """Take a copy back below the program: returning has tests of its own."""
    with write_transaction(counter.registry, counter.now) as tx:
        out = (HandOver.control_no == copy) & HandOver.closed_at.is_null()
        tx.change(HandOver.update(closed_at=tx.now, ending="returned").where(out))


def test_the_vault_is_counted_copy_by_copy_and_closed_by_two(counting: Counter) -> None:
    begun = begins(counting)
    assert begun.data["expected"] == len(NUMBERS)
    assert begun.next == ("copy",)
    for done, copy in enumerate(NUMBERS, 1):
        counted = counting.scans(copy)
        assert (counted.outcome, counted.data["finding"]) == ("counted", "expected")
        assert (counted.data["scanned"], counted.data["left"]) == (done, len(NUMBERS) - done)
        assert counting.log_says("stocktake_scanned", copy=copy)
    closed = closes(counting)
    assert closed.outcome == "stocktake_closed"
    assert closed.data["counts"] == dict.fromkeys(DIFFERENCES, 0)
    assert closed.next == ("badge",)
    entry = entry_of(counting, "stocktake_closed")
    assert (entry.actor, entry.second_actor) == ("C001", "S001")
    assert entry.facts["difference_sha256"] == hashlib.sha256(b"").hexdigest()
    assert verify(counting.registry).problems == ()


def entry_of(counter: Counter, type_: str) -> Any:
    with reading(counter.registry) as reader:
        [*_, last] = log_page(reader, LogFilter(type=type_))
        return log_entry(reader, last.seq)


def test_a_copy_that_is_not_there_becomes_missing_and_opens_an_incident(counting: Counter) -> None:
    begins(counting)
    for copy in NUMBERS:
        if copy != LOST:
            counting.scans(copy)
    closed = closes(counting)
    assert closed.data["missing"] == [LOST]
    assert is_missing(counting, LOST)
    assert counting.log_says("copy_missing", copy=LOST)
    [incident] = counting.incidents()
    assert (incident.code, incident.control_no, incident.addressee) == ("copy_missing", LOST, "P009")
    assert incident.due_at - incident.opened_at <= timedelta(hours=24)
    lines = f"missing {LOST}\n".encode()
    assert (
        entry_of(counting, "stocktake_closed").facts["difference_sha256"] == hashlib.sha256(lines).hexdigest()
    )
    counting.identifies("P009")
    assert "copy_missing" in counting.scans(LOST).reasons


def test_a_typed_number_finds_nothing_again_that_must_be_seen(counting: Counter) -> None:
    flags(counting, SECRET, missing=True)
    flags(counting, PLAIN, missing=True)
    begins(counting)
    typed = counting.does(do.Scan(scan=SECRET, typed=True))
    assert (typed.outcome, typed.reasons) == ("void", ("scan_unreadable",))
    assert typed.data == {"stocktake": 1, "copy": SECRET, "why": "typed_copy_at_count"}
    assert counting.does(do.Scan(scan=PLAIN, typed=True)).data["finding"] == "missing"
    assert counting.does(do.Scan(scan=LOST, typed=True)).data["finding"] == "expected"
    assert counting.scans(SECRET).data["finding"] == "missing"


def test_a_missing_copy_that_turns_up_is_found(counting: Counter) -> None:
    flags(counting, FOUND, missing=True)
    assert begins(counting).data["expected"] == len(NUMBERS) - 1
    assert counting.scans(FOUND).data["finding"] == "missing"
    for copy in NUMBERS:
        counting.scans(copy)
    closed = closes(counting)
    assert closed.data["found"] == [FOUND]
    assert closed.data["counts"] == dict.fromkeys(DIFFERENCES, 0) | {"found": 1}
    assert not is_missing(counting, FOUND)
    assert counting.log_says("copy_found", copy=FOUND)


def test_what_is_odd_is_said_at_each_scan(counting: Counter) -> None:
    collects(counting)
    flags(counting, LOST, destroyed=True)
    begins(counting)
    out = counting.scans(PLAIN)
    assert (out.data["finding"], out.data["holder"]) == ("other_hands", "P009")
    assert counting.scans("JM1999-0001-01").data["finding"] == "unknown"
    assert counting.scans(LOST).data["finding"] == "destroyed"
    first = counting.scans(SECRET)
    again = counting.scans(SECRET)
    assert (again.data["finding"], again.data["first"]) == ("already", "expected")
    assert again.seq is None
    assert again.data["scanned"] == first.data["scanned"] == 4
    shown = counting.does(do.ShowStocktake(stocktake=first.data["stocktake"]))
    assert [each["finding"] for each in shown.data["odd"]] == ["destroyed", "unknown", "other_hands"]
    for copy in NUMBERS:
        counting.scans(copy)
    closed = closes(counting)
    assert closed.data["unexpected"] == sorted(["JM1999-0001-01", LOST])
    assert closed.data["in_other_hands"] == [PLAIN]
    assert closed.data["missing"] == []


def test_a_copy_on_a_counter_is_not_missing_and_told_as_that(counting: Counter) -> None:
    collects(counting, SECRET)
    begins(counting)
    assert counting.scans(SECRET).data["finding"] == "unreleased"
    for copy in NUMBERS:
        counting.scans(copy)
    assert closes(counting).data["counts"] == dict.fromkeys(DIFFERENCES, 0) | {"unreleased": 1}


@pytest.mark.parametrize("scanned_first", [True, False])
def test_what_is_handed_out_meanwhile_is_explained(counting: Counter, scanned_first: bool) -> None:
    number = begins(counting).data["stocktake"]
    if scanned_first:
        counting.scans(PLAIN)
    assert counting.does(do.Cancel()).outcome == "cancelled"
    collects(counting)
    resumed = counting.does(do.ResumeStocktake(stocktake=number))
    assert resumed.data["resumed"] is True
    assert resumed.data["scanned"] == int(scanned_first)
    for copy in NUMBERS:
        if copy != PLAIN:
            counting.scans(copy)
    assert sum(closes(counting).data["counts"].values()) == 0


def test_what_comes_back_or_is_registered_meanwhile_is_explained(counting: Counter) -> None:
    collects(counting)
    begins(counting)
    odd = counting.scans(PLAIN)
    assert odd.data["finding"] == "other_hands"
    assert counting.scans("JM2026-0999-01").data["finding"] == "unknown"
    comes_back(counting, PLAIN)
    with write_transaction(counting.registry, counting.now) as tx:
        add_copy(tx, "JM2026-0999-01", Classification.SECRET, "P009")
        add_copy(tx, "JM2026-0999-02", Classification.SECRET, "P009")
    for copy in NUMBERS:
        counting.scans(copy)
    assert sum(closes(counting).data["counts"].values()) == 0


def test_what_went_out_and_came_back_unscanned_is_explained(counting: Counter) -> None:
    begins(counting)
    counting.does(do.Cancel())
    collects(counting)
    comes_back(counting, PLAIN)
    counting.does(do.ResumeStocktake(stocktake=1))
    for copy in NUMBERS:
        if copy != PLAIN:
            counting.scans(copy)
    assert sum(closes(counting).data["counts"].values()) == 0


def test_what_a_holder_has_is_counted_too(counting: Counter) -> None:
    collects(counting)
    collects(counting, NUMBERS[1])
    release(counting, NUMBERS[1])
    assert begins(counting, "P009").data["expected"] == 2
    assert counting.scans(PLAIN).data["finding"] == "expected"
    assert counting.scans(SECRET).data["finding"] == "in_vault"
    closed = closes(counting)
    assert closed.data["missing"] == [NUMBERS[1]]
    assert closed.data["unexpected"] == [SECRET]
    assert counting.holder(NUMBERS[1]) == "P009"
    assert is_missing(counting, NUMBERS[1])
    [incident] = counting.incidents()
    assert (incident.code, incident.person) == ("copy_missing", "P009")


def release(counter: Counter, copy: str) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(HandOver.update(released_at=tx.now).where(HandOver.control_no == copy))
    counter.desk.session = counter.desk.session.taken_away(copy)


def test_a_copy_with_another_holder_and_one_that_never_left_the_counter(counting: Counter) -> None:
    collects(counting)
    collects(counting, SECRET)
    begins(counting, "P014")
    assert counting.scans(PLAIN).data["finding"] == "other_hands"
    assert counting.scans(SECRET).data["finding"] == "unreleased"
    closed = closes(counting)
    assert closed.data["in_other_hands"] == [PLAIN]
    assert closed.data["unexpected"] == [SECRET]


def test_a_label_counts_for_its_copy(counting: Counter) -> None:
    counting.identifies("P009")
    counting.scans(PLAIN)
    label = counting.hands_over("P009").data["copies"][0]["label"]
    begins(counting, "P009")
    assert counting.scans(label).data["copy"] == PLAIN
    assert counting.scans(label.split(":")[1]).data["finding"] == "already"
    size = label.split(":")[2]
    forged = label.replace(f":{size}:", f":{int(size) + 1}:")
    assert counting.scans(forged).reasons == ("label_mismatch",)


def test_a_second_count_of_the_same_place_is_refused_and_names_the_first(counting: Counter) -> None:
    number = begins(counting).data["stocktake"]
    assert counting.does(do.BeginStocktake(place="vault")).reasons == ("task_unfinished",)
    counting.does(do.Cancel())
    refused = counting.does(do.BeginStocktake(place="vault"))
    assert refused.reasons == ("stocktake_open",)
    assert refused.data["stocktake"] == number
    begins(counting, "P009")
    counting.does(do.Cancel())
    begins(counting, "P014")


def test_a_count_goes_on_at_another_counter(counting: Counter) -> None:
    number = begins(counting).data["stocktake"]
    counting.scans(SECRET)
    other = counting.another_desk("2")
    other.handle(do.SignIn(badge=counting.badges["C002"], pin=pin_of("C002")))
    resumed = other.handle(do.ResumeStocktake(stocktake=number))
    assert (resumed.data["scanned"], resumed.data["left"]) == (1, len(NUMBERS) - 1)
    assert other.handle(do.Scan(scan=SECRET)).data["finding"] == "already"
    assert other.handle(do.Scan(scan=PLAIN)).data["scanned"] == 2
    assert counting.scans(LOST).data["scanned"] == 3
    abandoned = other.handle(abandoning(counting, "S001"))
    assert abandoned.outcome == "stocktake_abandoned"
    assert counting.scans(FOUND).reasons == ("stocktake_unknown",)
    assert counting.desk.session.task is None


def test_an_abandoned_count_changes_nothing(counting: Counter) -> None:
    number = begins(counting).data["stocktake"]
    counting.scans(SECRET)
    assert counting.does(do.AbandonStocktake(reason=" ")).error == "no_reason"
    assert counting.does(abandoning(counting, "S001")).outcome == "stocktake_abandoned"
    assert not counting.incidents()
    told = entry_of(counting, "stocktake_abandoned")
    assert (told.actor, told.second_actor) == ("C001", "S001")
    assert told.facts["missing"] == len(NUMBERS) - 1
    assert told.facts["first"] == {"missing": sorted(set(NUMBERS) - {SECRET})}
    with reading(counting.registry) as reader:
        assert reason_of(reader, told) == Reason("火警", genuine=True)
    assert (told.facts["expected"], told.facts["due_seen"]) == (len(NUMBERS), 1)
    assert counting.does(do.ResumeStocktake(stocktake=number)).reasons == ("stocktake_unknown",)
    assert counting.does(abandoning(counting, "S001")).reasons == ("stocktake_unknown",)
    assert counting.does(do.ResumeStocktake(stocktake=99)).reasons == ("stocktake_unknown",)
    begins(counting)


@pytest.mark.parametrize(
    ("second", "pin", "reason"),
    [
        (None, None, "witness_required"),
        ("C001", pin_of("C001"), "witness_not_independent"),
        ("S001", None, "witness_required"),
        ("S001", "000001", "witness_ineligible"),
        ("P077", pin_of("P077"), "witness_ineligible"),
    ],
)
def test_nobody_throws_a_count_away_alone(
    counting: Counter, second: str | None, pin: str | None, reason: str
) -> None:
    begins(counting)
    badge = None if second is None else counting.badges[second]
    refused = counting.does(do.AbandonStocktake(reason="火警", badge=badge, second_pin=pin))
    assert refused.outcome == "refused"
    assert reason in refused.reasons
    assert counting.scans(SECRET).outcome == "counted"


def test_closing_asks_for_two_who_may(counting: Counter) -> None:
    begins(counting)
    for copy in NUMBERS:
        counting.scans(copy)
    assert counting.does(do.Finish()).reasons == ("pin_required", "witness_required")
    assert closes(counting, "C001").reasons == ("witness_not_independent",)
    assert closes(counting, "P009").reasons == ("operator_out_of_authority", "witness_ineligible")
    wrong = do.Finish(pin="000000", badge=counting.badges["S001"], second_pin=pin_of("S001"))
    assert counting.does(wrong).reasons == ("pin_wrong",)
    assert counting.desk.session.task is not None
    assert closes(counting).outcome == "stocktake_closed"


def test_a_count_in_which_nearly_everything_is_missing_is_in_doubt(counting: Counter) -> None:
    begins(counting)
    counting.scans(SECRET)
    assert closes(counting).reasons == ("stocktake_doubtful",)
    assert not counting.incidents()
    closed = closes(counting, sure=True)
    assert closed.data["counts"]["missing"] == len(NUMBERS) - 1
    assert len(counting.incidents()) == len(NUMBERS) - 1


def test_who_may_not_count(counting: Counter) -> None:
    assert counting.does(do.BeginStocktake(place="holder", holder="C001")).reasons == (
        "operator_is_collector",
    )
    assert counting.does(do.BeginStocktake(place="holder", holder="X999")).error == "person_unknown"
    assert counting.does(do.BeginStocktake(place="holder")).error == "place_unclear"
    assert counting.does(do.BeginStocktake(place="vault", holder="P009")).error == "place_unclear"
    counting.signs_out()
    counting.signs_in("S001")
    assert counting.does(do.BeginStocktake(place="vault")).reasons == ("operator_out_of_authority",)


def test_a_badge_means_nothing_to_a_count(counting: Counter) -> None:
    begins(counting)
    assert counting.scans(counting.badges["P009"]).outcome == "void"


def test_an_act_done_twice_counts_once(counting: Counter) -> None:
    begins(counting)
    first = counting.does(do.Scan(scan=SECRET, act="scan-1"))
    again = counting.does(do.Scan(scan=SECRET, act="scan-1"))
    assert (again.repeated, again.data) == (True, first.data)
    restarted = counting.another_desk("1")
    told = restarted.handle(do.Scan(scan=SECRET, act="scan-1"))
    assert (told.outcome, told.repeated, told.data["finding"]) == ("counted", True, "expected")


def test_counts_are_looked_up(counting: Counter) -> None:
    number = begins(counting).data["stocktake"]
    assert counting.does(do.State()).data["task"]["stocktake"] == number
    for copy in NUMBERS:
        counting.scans(copy)
    flags(counting, FOUND, missing=False)
    closes(counting)
    [told] = counting.does(do.Stocktakes()).data["stocktakes"]
    assert (told["state"], told["begun_by"], told["second_person"]) == ("closed", "C001", "S001")
    shown = counting.does(do.ShowStocktake(stocktake=number, difference="missing"))
    assert shown.data["missing"] == []
    assert counting.does(do.ShowStocktake(stocktake=99)).reasons == ("stocktake_unknown",)


def test_a_person_confirms_what_the_list_says(counting: Counter) -> None:
    collects(counting)
    listed = counting.does(do.Holdings(staff_no="P009"))
    [held] = listed.data["copies"]
    assert (held["copy"], held["level"], held["for"]) == (PLAIN, "internal", "P009")
    assert listed.data["count"] == 1
    confirms = do.ConfirmHoldings(
        badge=counting.badges["P009"], pin=pin_of("P009"), sha256=listed.data["sha256"]
    )
    confirmed = counting.does(confirms)
    assert (confirmed.outcome, confirmed.data["count"]) == ("holdings_confirmed", 1)
    entry = entry_of(counting, "holdings_confirmed")
    assert entry.facts == {
        "count": 1,
        "sha256": hashlib.sha256(f"{PLAIN}\n".encode()).hexdigest(),
        "copies": [PLAIN],
    }
    comes_back(counting, PLAIN)
    assert counting.does(confirms).error == "holdings_changed"


def test_a_list_is_confirmed_by_its_holder_alone(counting: Counter) -> None:
    badge = counting.badges["P009"]
    assert counting.does(do.ConfirmHoldings(badge=badge, pin="000000")).reasons == ("pin_wrong",)
    own = do.ConfirmHoldings(badge=counting.badges["C001"], pin=pin_of("C001"))
    assert counting.does(own).reasons == ("operator_is_collector",)
    assert counting.does(do.Holdings(staff_no="X999")).error == "person_unknown"


def test_what_counts_made_missing_and_found_again_is_rebuilt_from_the_log(counting: Counter) -> None:
    begins(counting)
    for copy in NUMBERS:
        if copy != LOST:
            counting.scans(copy)
    assert closes(counting).data["missing"] == [LOST]
    assert replay(counting.registry).differences == ()
    begins(counting)
    for copy in NUMBERS:
        counting.scans(copy)
    assert closes(counting).data["found"] == [LOST]
    assert replay(counting.registry).differences == ()
