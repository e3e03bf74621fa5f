"""A unit that owes registrations keeps somebody who can register them: no import leaves it without anybody."""

from __future__ import annotations

import pytest
from counter_kit import UNIT, Counter
from owing_kit import becomes, collects, registers
from roster_kit import PEOPLE, approves, codes, imports

from db.connection import reading
from db.custody.values import PersonStatus
from db.registry.batches import batch_of, batch_problems
from kiosk.desk import commands as do
from kiosk.roster_words import error_in_words
from kiosk.texts import current_language, set_language

OWN, UNITS = "JM2026-0815-01", "JM2026-0820-01"
ELSEWHERE = "后勤处"
OF_THE_UNIT = ("P009", "P014", "P015", "P077")


def row(staff_no: str, unit: str = ELSEWHERE, status: str = "active") -> tuple[str, ...]:
    return (staff_no, f"姓名{staff_no}", unit, "secret", "2027-03-01", status)


def renamed(counter: Counter, *people: str) -> list[tuple[int, str, str]]:
    return codes(imports(counter, "R001", "people", PEOPLE, *(row(each) for each in people)))


def test_a_unit_that_owes_a_receipt_is_not_renamed_away(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    refused = imports(counter, "R001", "people", PEOPLE, *(row(each) for each in OF_THE_UNIT))
    assert codes(refused) == [(2, "unit", "unit_owes_receipts")]
    assert refused.batch is None
    assert UNIT in refused.errors[0].error
    assert OWN in refused.errors[0].error
    registers(counter, OWN)
    assert imports(counter, "R001", "people", PEOPLE, *(row(each) for each in OF_THE_UNIT)).batch is not None


def test_one_active_person_who_stays_is_enough(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    assert renamed(counter, *OF_THE_UNIT[:3]) == []
    becomes(counter, "P077", status=PersonStatus.SUSPENDED)
    assert renamed(counter, *OF_THE_UNIT[:3]) == [(2, "unit", "unit_owes_receipts")]


def test_whoever_comes_in_the_same_file_counts(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    moved = [row(each) for each in OF_THE_UNIT]
    assert codes(imports(counter, "R001", "people", PEOPLE, *moved, row("P020", UNIT))) == []
    assert codes(imports(counter, "R001", "people", PEOPLE, *moved, row("P555", UNIT))) == []
    assert codes(imports(counter, "R001", "people", PEOPLE, *moved, row("P555", UNIT, "suspended"))) == [
        (2, "unit", "unit_owes_receipts")
    ]


def test_the_last_one_does_not_leave_either(counter: Counter) -> None:
    collects(counter, "P014", UNITS)
    for staff_no in ("P009", "P077"):
        becomes(counter, staff_no, unit=ELSEWHERE)
    becomes(counter, "P014", unit=ELSEWHERE)
    assert codes(imports(counter, "R001", "people", PEOPLE, row("P015", UNIT, "left"))) == [
        (2, "status", "unit_owes_receipts")
    ]


def test_what_lies_on_a_counter_for_the_unit_counts_already(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P014")
    counter.scans(UNITS)
    assert counter.hands_over("P014").outcome == "handed_over"
    assert renamed(counter, *OF_THE_UNIT) == [(2, "unit", "unit_owes_receipts")]
    counter.does(do.Withdraw(copy=UNITS, reason="改名"))
    assert renamed(counter, *OF_THE_UNIT) == []


def test_suspension_waits_for_nothing(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    assert (
        codes(
            imports(
                counter, "R001", "people", PEOPLE, *(row(each, UNIT, "suspended") for each in OF_THE_UNIT)
            )
        )
        == []
    )


def test_a_unit_that_owes_nothing_may_be_given_up(counter: Counter) -> None:
    assert renamed(counter, *OF_THE_UNIT) == []
    assert renamed(counter, "P020") == []


def test_other_rows_of_a_roster_are_nobodys_departure(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    for staff_no in OF_THE_UNIT:
        becomes(counter, staff_no, status=PersonStatus.SUSPENDED)
    same = ("P009", "another name", UNIT, "secret", "2027-03-01", "suspended")
    assert codes(imports(counter, "R001", "people", PEOPLE, same)) == []


def test_what_was_collected_while_the_batch_waited_stops_its_approval(counter: Counter) -> None:
    waiting = imports(counter, "R001", "people", PEOPLE, *(row(each) for each in OF_THE_UNIT))
    collects(counter, "P009", OWN)
    assert approves(counter, "S001", waiting.batch).reasons == ("batch_outdated",)
    with reading(counter.registry) as reader:
        batch = batch_of(reader, waiting.batch or 0)
        assert batch is not None
        [problem] = batch_problems(reader, batch)
    assert (problem.code.value, problem.about) == ("unit_owes_receipts", (UNIT, OWN))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_error_is_told_with_unit_and_copies(counter: Counter, language: str) -> None:
    collects(counter, "P009", OWN)
    [error] = imports(counter, "R001", "people", PEOPLE, *(row(each) for each in OF_THE_UNIT)).errors
    before = current_language()
    set_language(language)
    try:
        told = error_in_words(error)
    finally:
        set_language(before)
    assert UNIT in told
    assert OWN in told
