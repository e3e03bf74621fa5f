"""A leaver with items outstanding cannot be closed: the import says which copies, and so does the approval."""

from __future__ import annotations

import pytest
from counter_kit import PAGES, UNIT, Counter, pin_of
from owing_kit import changes, collects, registers
from roster_kit import PEOPLE, approves, codes, imports

from db.connection import reading
from db.registry.batches import batch_of, batch_problems
from db.tables import HandOver, Obligation
from kiosk.desk import commands as do
from kiosk.roster_words import error_in_words
from kiosk.texts import current_language, set_language

OWN, INTERNAL, UNITS = "JM2026-0815-01", "JM2026-0801-01", "JM2026-0820-01"


def leaver(staff_no: str, status: str = "left") -> tuple[str, ...]:
    return (staff_no, f"姓名{staff_no}", UNIT, "top_secret", "2027-03-01", status)


def test_whoever_holds_copies_is_not_closed_and_the_copies_are_named(counter: Counter) -> None:
    collects(counter, "P009", INTERNAL, OWN)
    refused = imports(counter, "R001", "people", PEOPLE, leaver("P014", "active"), leaver("P009"))
    assert codes(refused) == [(3, "status", "items_outstanding")]
    assert f"P009 cannot be closed yet: outstanding are {INTERNAL}, {OWN}." in refused.errors[0].error
    assert refused.batch is None


def test_whoever_something_is_owed_for_is_not_closed(counter: Counter) -> None:
    counter.grants("P009", "P020", OWN)
    collects(counter, "P020", OWN)
    assert codes(imports(counter, "R001", "people", PEOPLE, leaver("P009"))) == [
        (2, "status", "items_outstanding")
    ]
    registers(counter, OWN)
    assert imports(counter, "R001", "people", PEOPLE, leaver("P009")).batch is not None
    refused = imports(counter, "R001", "people", PEOPLE, leaver("P020"))
    assert codes(refused) == [(2, "status", "items_outstanding")]


def test_whoever_hands_a_copy_on_is_not_closed_before_it_left_the_counter(counter: Counter) -> None:
    collects(counter, "P014", UNITS)
    registers(counter, UNITS)
    counter.identifies("P015")
    givers = {"giver_badge": counter.badges["P014"], "giver_pin": pin_of("P014")}
    signed = do.Transfer(copies=(UNITS,), pages={UNITS: PAGES}, sign_pin=pin_of("P015"), **givers)
    [handed] = counter.does(signed).data["copies"]
    refused = imports(counter, "R001", "people", PEOPLE, leaver("P014"))
    assert codes(refused) == [(2, "status", "items_outstanding")]
    assert UNITS in refused.errors[0].error
    counter.scans(handed["label"])
    assert counter.scans(UNITS).outcome == "released"
    assert imports(counter, "R001", "people", PEOPLE, leaver("P014")).batch is not None


def test_suspension_waits_for_nothing(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    suspended = imports(counter, "R001", "people", PEOPLE, leaver("P009", "suspended"))
    assert approves(counter, "S001", suspended.batch).outcome == "batch_approved"


def test_with_nothing_outstanding_a_leaver_is_closed(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    changes(counter, HandOver.update(closed_at=counter.now, ending="returned"))
    assert imports(counter, "R001", "people", PEOPLE, leaver("P009")).errors
    changes(counter, Obligation.update(ended_at=counter.now))
    left = imports(counter, "R001", "people", PEOPLE, leaver("P009"))
    assert approves(counter, "S001", left.batch).outcome == "batch_approved"
    assert imports(counter, "R001", "people", PEOPLE, leaver("P009")).unchanged == 1


def test_what_was_collected_while_the_batch_waited_stops_its_approval(counter: Counter) -> None:
    left = imports(counter, "R001", "people", PEOPLE, leaver("P009"))
    collects(counter, "P009", OWN)
    refused = approves(counter, "S001", left.batch)
    assert refused.reasons == ("batch_outdated",)
    with reading(counter.registry) as reader:
        batch = batch_of(reader, left.batch or 0)
        assert batch is not None
        [problem] = batch_problems(reader, batch)
    assert (problem.code.value, problem.about) == ("items_outstanding", ("P009", OWN))


def test_many_copies_are_counted_not_all_named(counter: Counter) -> None:
    from db.registry.importing import leaving

    collects(counter, "P009", INTERNAL, OWN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leaving, "MOST_NAMED", 1)
        [error] = imports(counter, "R001", "people", PEOPLE, leaver("P009")).errors
    assert error.about == ("P009", f"{INTERNAL}, +1")


def test_the_error_is_said_in_the_language_in_use(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    [error] = imports(counter, "R001", "people", PEOPLE, leaver("P009")).errors
    before = current_language()
    try:
        set_language("en")
        assert error_in_words(error) == error.error
        set_language("zh_CN")
        assert error_in_words(error).startswith(f"P009 尚不能办理离职：未清事项 {OWN}")
    finally:
        set_language(before)
