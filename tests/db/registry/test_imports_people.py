"""People and staff against a registry that is set up: everything waits, and says what it would change."""

from __future__ import annotations

import pytest
from counter_kit import Counter, by, pin_of
from roster_kit import (
    PEOPLE,
    STAFF,
    approves,
    bodies,
    codes,
    counts,
    differences,
    imports,
    log_size,
    log_types,
    rows_of,
    widening,
)

from db.connection import reading
from db.registry.pins import check_pin
from db.registry.recognition import recognise
from db.tables import Batch, Person, Pin, Staff

P077 = ("P077", "姓名P077", "服务中心", "secret", "2027-03-01", "active")


def test_rows_are_created_updated_and_left_alone(counter: Counter) -> None:
    before = log_size(counter.registry)
    result = imports(
        counter,
        "R001",
        "people",
        PEOPLE,
        P077,
        ("P014", "新名", "服务中心", "top_secret", "2027-03-01", "active"),
        ("P100", "新人", "综合处", "secret", "2027-03-01", "active"),
    )
    assert (counts(result), result.batch, result.waiting) == ((1, 1, 1), 1, 2)
    assert log_types(counter.registry, before) == ["batch_submitted"]
    assert [(each.key, each.field) for each in differences(counter, 1)] == [
        ("P014", "name"),
        *[
            ("P100", name)
            for name in ("name", "unit", "status", "clearance", "clearance_until", "cipher_list")
        ],
    ]
    assert approves(counter, "S001", 1).outcome == "batch_approved"
    again = imports(counter, "R001", "people", PEOPLE, P077)
    assert (counts(again), again.batch) == ((0, 0, 1), None)
    assert again.result is not None
    assert again.result.outcome == "imported"
    names = rows_of(counter.registry, Person.select(Person.name).where(Person.staff_no.in_(["P014", "P100"])))
    assert sorted(names) == [("新人",), ("新名",)]


def test_a_dry_run_counts_and_writes_nothing(counter: Counter) -> None:
    before = log_size(counter.registry)
    row = ("P077", "新名", "服务中心", "top_secret", "2027-03-01", "active")
    tried = imports(counter, "R001", "people", PEOPLE, row, dry_run=True)
    assert (counts(tried), tried.waiting, tried.batch, tried.result) == ((0, 1, 0), 1, None, None)
    assert log_size(counter.registry) == before
    assert rows_of(counter.registry, Batch.select(Batch.batch)) == []


def test_any_error_imports_nothing(counter: Counter) -> None:
    before = log_size(counter.registry)
    result = imports(counter, "R001", "people", PEOPLE, P077, ("P 1", "x", "y", "none", "", ""))
    assert [(row, column) for row, column, _ in codes(result)] == [(3, "staff_no")]
    assert (counts(result), result.result, result.batch) == ((0, 0, 0), None, None)
    assert result.as_json()["errors"][0]["row"] == 3
    assert log_size(counter.registry) == before


def test_an_absent_column_leaves_what_stands_and_an_empty_cell_clears_it(counter: Counter) -> None:
    header = (*PEOPLE, "post", "caveats")
    filled = imports(counter, "R001", "people", header, (*P077, "司机", "甲;乙"))
    assert widening(counter, filled.batch) == [("P077", "caveats", "", "乙;甲")]
    approves(counter, "S001", filled.batch)
    assert counts(imports(counter, "R001", "people", PEOPLE, P077)) == (0, 0, 1)
    cleared = imports(counter, "R001", "people", (*PEOPLE, "post"), (*P077, ""))
    assert [(each.field, each.old, each.new) for each in differences(counter, cleared.batch)] == [
        ("post", "司机", "")
    ]
    approves(counter, "S001", cleared.batch)
    stored = rows_of(
        counter.registry, Person.select(Person.post, Person.caveats).where(Person.staff_no == "P077")
    )
    assert stored == [("", frozenset({"甲", "乙"}))]


@pytest.mark.parametrize(
    ("changed", "widens"),
    [
        ({"clearance": "top_secret"}, True),
        ({"clearance": "confidential"}, False),
        ({"clearance_until": "2028-01-01"}, True),
        ({"clearance_until": ""}, True),
        ({"clearance_until": "2026-12-01"}, False),
        ({"unit": "综合处"}, True),
        ({"name": "别名"}, False),
        ({"status": "left"}, False),
        ({"cipher_list": "yes"}, True),
        ({"caveats": "甲"}, True),
        ({"card_no": "0040856634"}, True),
    ],
)
def test_differences_say_what_widens(counter: Counter, changed: dict[str, str], widens: bool) -> None:
    row = {**dict(zip(PEOPLE, P077, strict=True)), **changed}
    result = imports(counter, "R001", "people", tuple(row), tuple(row.values()))
    assert counts(result) == (0, 1, 0)
    assert any(each.widens for each in differences(counter, result.batch)) is widens


def test_a_widened_clearance_takes_effect_with_the_approval_and_not_before(counter: Counter) -> None:
    row = ("P020", "姓名P020", "综合处", "top_secret", "2027-03-01", "active")
    result = imports(counter, "R001", "people", PEOPLE, row)
    counter.signs_in("C001")
    counter.identifies("P020")
    assert "clearance_too_low" in counter.scans("JM2026-0900-01").reasons
    assert approves(counter, "S001", result.batch).outcome == "batch_approved"
    assert "clearance_too_low" not in counter.scans("JM2026-0900-01").reasons


def test_every_way_of_typing_an_imported_card_is_found(counter: Counter) -> None:
    header = (*PEOPLE, "card_no")
    hexed = imports(counter, "R001", "people", header, (*P077, "026F6C3A"))
    approves(counter, "S001", hexed.batch)

    def holder(text: str) -> str | None:
        with reading(counter.registry) as reader:
            return recognise(reader, text, counter.now.date()).staff_no

    assert [holder(text) for text in ("0040856634", "07302202", "00623,27706", "111,27706", "026F6C3A")] == [
        "P077"
    ] * 5
    gone = imports(counter, "R001", "people", header, (*P077, ""))
    approves(counter, "S001", gone.batch)
    assert holder("0040856634") is None


def test_hex_cards_without_a_letter_are_read_as_their_column_is(counter: Counter) -> None:
    other = ("P020", "姓名P020", "综合处", "secret", "2027-03-01", "active")
    header = (*PEOPLE, "card_no")
    batch = imports(counter, "R001", "people", header, (*P077, "026F6C3A"), (*other, "12345678")).batch
    approves(counter, "S001", batch)
    with reading(counter.registry) as reader:
        assert recognise(reader, f"{0x12345678:010d}", counter.now.date()).staff_no == "P020"
    unchanged = imports(counter, "R001", "people", header, (*P077, "026F6C3A"), (*other, "12345678"))
    assert counts(unchanged) == (0, 0, 2)


def test_cards_that_two_people_share_are_warned_of_and_one_like_a_copy_is_refused(counter: Counter) -> None:
    header = (*PEOPLE, "card_no")
    approves(counter, "S001", imports(counter, "R001", "people", header, (*P077, "0040856634")).batch)
    other = ("P020", "姓名P020", "综合处", "secret", "2027-03-01", "active")
    shared = imports(counter, "R001", "people", header, (*other, "07302202"))
    assert [warning.code.value for warning in shared.warnings] == ["card_shared"]
    like = imports(counter, "R001", "people", header, (*other, "JM2026-0815-01"))
    assert codes(like) == [(2, "card_no", "card_no_like_control_no")]


def test_an_import_resets_nobodys_pin_and_sets_a_first_one_as_initial(counter: Counter) -> None:
    header = (*PEOPLE, "initial_pin")
    new = ("P100", "新人", "综合处", "secret", "2027-03-01", "active", "123456")
    result = imports(counter, "R001", "people", header, (*P077, "999111"), new)
    assert counts(result) == (1, 0, 1)
    assert [warning.code.value for warning in result.warnings] == ["pin_kept", "pin_trivial"]
    assert ("P100", "initial_pin", "", "set") in widening(counter, result.batch)
    payload = rows_of(counter.registry, Batch.select(Batch.payload))[0][0]
    assert b"123456" not in bytes(payload)
    assert b"123456" not in bodies(counter.registry)
    assert rows_of(counter.registry, Pin.select(Pin.hash).where(Pin.staff_no == "P100")) == []
    approves(counter, "S001", result.batch)
    signed = check_pin(counter.registry, by("P100"), "P100", "123456", counter.now)
    assert (signed.pin, signed.pin_initial) == ("correct", True)
    kept = check_pin(counter.registry, by("P077"), "P077", pin_of("P077"), counter.now)
    assert (kept.pin, kept.pin_initial) == ("correct", False)


def test_staff_are_made_changed_and_retired(counter: Counter) -> None:
    made = imports(counter, "R001", "staff", STAFF, ("P077", "clerk", "secret", "document"))
    assert (counts(made), widening(counter, made.batch)[0]) == ((1, 0, 0), ("P077", "roles", "", "clerk"))
    approves(counter, "S001", made.batch)
    wider = imports(
        counter, "R001", "staff", STAFF, ("P077", "clerk", "top_secret", "document;cipher_telegram")
    )
    assert {field for _, field, _, _ in widening(counter, wider.batch)} == {"max_classification", "kinds"}
    approves(counter, "S001", wider.batch)
    gone = imports(counter, "R001", "staff", STAFF[:2], ("P077", "none"))
    assert (counts(gone), widening(counter, gone.batch)) == ((0, 1, 0), [])
    approves(counter, "S001", gone.batch)
    assert rows_of(counter.registry, Staff.select(Staff.roles).where(Staff.staff_no == "P077")) == []
    assert counts(imports(counter, "R001", "staff", STAFF[:2], ("P077", "none"))) == (0, 0, 1)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (("P999", "clerk"), "staff_no", "staff_no_unknown"),
        (("P077", "supervisor;registrar"), "roles", "roles_forbidden"),
        (("P077", "administrator;clerk"), "roles", "roles_forbidden"),
        (("P077", "auditor;clerk"), "roles", "roles_forbidden"),
    ],
)
def test_staff_rows_that_the_registry_contradicts(
    counter: Counter, row: tuple[str, ...], column: str, code: str
) -> None:
    assert codes(imports(counter, "R001", "staff", STAFF[:2], row)) == [(2, column, code)]


def test_the_last_two_supervisors_stay(counter: Counter) -> None:
    one = imports(counter, "R001", "staff", STAFF[:2], ("S003", "clerk"))
    assert one.errors == ()
    two = imports(counter, "R001", "staff", STAFF[:2], ("S003", "clerk"), ("S002", "none"))
    assert codes(two) == [(2, "roles", "supervisors_too_few"), (3, "roles", "supervisors_too_few")]
    rows = [
        (number, f"姓名{number}", "保密办", "top_secret", "2027-03-01", "left") for number in ("S001", "S002")
    ]
    left = imports(counter, "R001", "people", PEOPLE, *rows)
    assert {code for _, _, code in codes(left)} == {"supervisors_too_few"}


@pytest.mark.parametrize("actor", ["A001", "S001", "C001", "P014"])
def test_rosters_are_the_registrars_alone(counter: Counter, actor: str) -> None:
    row = ("P077", "新名", "服务中心", "top_secret", "2027-03-01", "active")
    refused = imports(counter, actor, "people", PEOPLE, row)
    assert refused.result is not None
    assert refused.result.reasons == ("operator_out_of_authority",)
    assert (counts(refused), refused.batch) == ((0, 0, 0), None)
    assert counter.log_says("refused", actor=actor)
    assert rows_of(counter.registry, Batch.select(Batch.batch)) == []
