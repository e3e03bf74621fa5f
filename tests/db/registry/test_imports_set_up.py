"""A registry from its first administrator to the end of set-up, by imports alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from counter_kit import START, by, pin_of
from roster_kit import (
    ADMINISTRATOR,
    COPIES,
    DESIGNATIONS,
    FOUNDER,
    PEOPLE,
    STAFF,
    bodies,
    codes,
    counts,
    found_registry,
    imports_at,
    log_size,
    log_types,
    rows_of,
    takes_pin,
)

from db.connection import Registry
from db.custody.roles import Act
from db.registry.acting import ActResult
from db.registry.authority import Granted, authenticate
from db.registry.policy_import import import_policy
from db.tables import Batch, Person, Pin, Staff

FIRST_PEOPLE = (
    (*PEOPLE, "initial_pin", "card_no"),
    ("R001", "登记员", "人事处", "none", "", "active", "860214", ""),
    ("S001", "主管一", "保密办", "secret", "2027-01-01", "active", "860215", "0040856634"),
    ("S002", "主管二", "保密办", "secret", "2027-01-01", "active", "860216", ""),
)
REGISTRAR, SUPERVISOR = ("R001", "registrar", "", ""), ("S001", "supervisor", "top_secret", "document")
SECOND_SUPERVISOR = ("S002", "supervisor;clerk", "top_secret", "document")


@pytest.fixture
def registry(tmp_path: Path, database_settings: str) -> Iterator[Registry]:
    """A registry that holds its administrator alone, on each engine."""
    founded = found_registry(tmp_path / "data", database_settings)
    yield founded
    founded.close()


def test_set_up_ends_once_with_a_registrar_and_two_supervisors(registry: Registry) -> None:
    people = imports_at(registry, START, ADMINISTRATOR, "people", *FIRST_PEOPLE)
    assert (counts(people), people.batch, people.set_up_ended) == ((3, 0, 0), None, False)
    some = imports_at(registry, START, ADMINISTRATOR, "staff", STAFF, REGISTRAR, SUPERVISOR)
    assert (counts(some), some.batch, some.set_up_ended) == ((2, 0, 0), None, False)
    last = imports_at(registry, START, ADMINISTRATOR, "staff", STAFF, REGISTRAR, SECOND_SUPERVISOR)
    assert (counts(last), last.batch, last.set_up_ended) == ((1, 0, 1), None, True)
    assert log_types(registry) == ["registry_created", *["imported"] * 3, "setup_completed"]

    again = imports_at(registry, START, ADMINISTRATOR, "staff", STAFF, REGISTRAR)
    assert again.result is not None
    assert again.result.reasons == ("operator_out_of_authority",)
    by_registrar = imports_at(registry, START, "R001", "staff", STAFF, ("S002", "supervisor", "", ""))
    assert (by_registrar.batch, by_registrar.set_up_ended) == (1, False)
    assert log_types(registry).count("setup_completed") == 1


def test_initial_pins_are_kept_as_hashes_alone_and_open_nothing_for_staff(registry: Registry) -> None:
    imports_at(registry, START, ADMINISTRATOR, "people", *FIRST_PEOPLE)
    imports_at(registry, START, ADMINISTRATOR, "staff", STAFF, REGISTRAR, SUPERVISOR, SECOND_SUPERVISOR)
    pins = dict(rows_of(registry, Pin.select(Pin.staff_no, Pin.initial)))
    assert pins == {"A001": False, "R001": True, "S001": True, "S002": True}
    assert registry.check_pin(
        rows_of(registry, Pin.select(Pin.hash).where(Pin.staff_no == "R001"))[0][0], "860214", "R001"
    )
    assert b"860214" not in bodies(registry)
    refused = authenticate(registry, by(), "R001", "860214", Act.IMPORT_PEOPLE, START)
    assert isinstance(refused, ActResult)
    assert refused.reasons == ("pin_initial",)
    takes_pin(registry, "R001", "860214")
    granted = authenticate(registry, by(), "r001", pin_of("R001"), Act.IMPORT_PEOPLE, START)
    assert isinstance(granted, Granted)
    assert granted.by.actor == "R001"


def test_until_set_up_ends_rosters_are_the_administrators_alone(registry: Registry) -> None:
    imports_at(registry, START, ADMINISTRATOR, "people", *FIRST_PEOPLE)
    imports_at(registry, START, ADMINISTRATOR, "staff", STAFF, REGISTRAR)
    takes_pin(registry, "R001", "860214")
    refused = imports_at(registry, START, "R001", "people", *FIRST_PEOPLE)
    assert refused.result is not None
    assert refused.result.reasons == ("operator_out_of_authority",)
    founder = authenticate(registry, by(), ADMINISTRATOR, FOUNDER.pin, Act.IMPORT_STAFF, START)
    assert isinstance(founder, Granted)


def test_nobody_prepares_designations_or_a_policy_alone_during_set_up(registry: Registry) -> None:
    imports_at(registry, START, ADMINISTRATOR, "people", *FIRST_PEOPLE)
    imports_at(registry, START, ADMINISTRATOR, "staff", STAFF, REGISTRAR)
    row = ("服务中心", "S001", "secret", "document", "2026-01-01", "2026-12-31")
    designated = imports_at(registry, START, "R001", "designations", DESIGNATIONS, row)
    assert (designated.batch, designated.waiting) == (1, 1)
    policy = import_policy(registry, by(ADMINISTRATOR), "[pins]\nlock_after = 3\n", "p.toml", START)
    assert (policy.batch, policy.waiting) == (2, 1)
    copy = ("JM-1", "D1", "1", "1", "document", "secret", "办公厅", "3", "S001")
    assert counts(imports_at(registry, START, "R001", "copies", COPIES, copy)) == (1, 0, 0)


def test_a_dry_run_of_set_up_writes_nothing(registry: Registry) -> None:
    before = log_size(registry)
    tried = imports_at(registry, START, ADMINISTRATOR, "people", *FIRST_PEOPLE, dry_run=True)
    assert (counts(tried), tried.result) == ((3, 0, 0), None)
    assert log_size(registry) == before
    assert rows_of(registry, Person.select(Person.staff_no)) == [(ADMINISTRATOR,)]
    assert rows_of(registry, Batch.select(Batch.batch)) == []


def test_the_last_administrator_stays(registry: Registry) -> None:
    gone = imports_at(registry, START, ADMINISTRATOR, "staff", STAFF, (ADMINISTRATOR, "none", "", ""))
    assert codes(gone) == [(2, "roles", "administrator_missing")]
    row = (ADMINISTRATOR, "管理员", "保密办", "none", "", "left")
    left = imports_at(registry, START, ADMINISTRATOR, "people", PEOPLE, row)
    assert codes(left) == [(2, "status", "administrator_missing")]
    assert rows_of(registry, Staff.select(Staff.staff_no)) == [(ADMINISTRATOR,)]
