"""What is open or overdue stands in the way of more: whose, for whom, from when, by the owed copy's level."""

from __future__ import annotations

from datetime import date

import pytest
from counter_kit import Counter, add_copy
from owing_kit import (
    RECEIPT,
    add_telegram,
    asks,
    becomes,
    changes,
    collects,
    last_facts,
    make_cipher_clerk,
    owed,
    registers,
)

from db.connection import write_transaction
from db.custody.values import Classification, Kind
from db.tables import Designation
from kiosk.desk import commands as do

BLOCKED = ("receipt_unregistered",)
OWN, OTHER, UNITS = "JM2026-0815-01", "JM2026-0815-02", "JM2026-0820-01"
CONFIDENTIAL, INTERNAL = "JM2026-0802-01", "JM2026-0801-01"


@pytest.fixture(autouse=True)
def more_copies(counter: Counter) -> None:
    """Copies for a colleague of the same unit, for another unit's person, and a second one for the unit."""
    with write_transaction(counter.registry, counter.now) as tx:
        add_copy(tx, "JM2026-0830-01", Classification.SECRET, "P015")
        add_copy(tx, "JM2026-0831-01", Classification.SECRET, "P020")
        add_copy(tx, "JM2026-0832-01", Classification.SECRET, None, "服务中心")


def test_a_secret_receipt_blocks_from_18_on(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    assert asks(counter, "P009", OTHER) == ()
    counter.waits(hours=8, minutes=58)
    assert asks(counter, "P009", OTHER) == ()
    counter.waits(minutes=2)
    assert asks(counter, "P009", OTHER) == BLOCKED


def test_a_confidential_receipt_blocks_from_the_next_working_days_noon(counter: Counter) -> None:
    counter.waits(days=4)
    collects(counter, "P009", CONFIDENTIAL)
    counter.waits(days=3, hours=2, minutes=59)
    assert asks(counter, "P009", OTHER) == ()
    counter.waits(minutes=2)
    assert asks(counter, "P009", OTHER) == BLOCKED


def test_the_sites_holidays_move_the_due_time(counter: Counter) -> None:
    counter.registry.holidays = frozenset({date(2026, 11, 24)})
    counter.registry.worked_instead = frozenset({date(2026, 11, 29)})
    counter.waits(hours=10)
    collects(counter, "P009", OWN)
    due = owed(counter, OWN)[RECEIPT].due_at.astimezone(counter.registry.zone)
    assert f"{due:%Y-%m-%d %H:%M}" == "2026-11-25 12:00"


def test_an_internal_copy_owes_nothing(counter: Counter) -> None:
    collects(counter, "P009", INTERNAL)
    counter.waits(days=9)
    assert owed(counter, INTERNAL) == {}
    assert asks(counter, "P009", OWN) == ()


def test_an_overdue_receipt_blocks_holder_person_unit_and_whoever_collects_for_either(
    counter: Counter,
) -> None:
    grant = counter.grants("P009", "P020", OTHER)
    collects(counter, "P009", OWN)
    counter.waits(hours=3)
    assert asks(counter, "P020", OTHER) == ()
    changes(counter, _overdue(counter, OWN))
    assert asks(counter, "P009", OTHER) == BLOCKED
    assert asks(counter, "P020", OTHER) == BLOCKED
    assert asks(counter, "P014", UNITS) == BLOCKED
    assert asks(counter, "P020", "JM2026-0831-01") == ()
    assert asks(counter, "P015", "JM2026-0830-01") == ()
    assert grant == 1


def test_a_proxy_who_holds_what_is_unregistered_is_blocked_with_the_person_it_is_for(
    counter: Counter,
) -> None:
    counter.grants("P009", "P020", OWN)
    collects(counter, "P020", OWN)
    changes(counter, _overdue(counter, OWN))
    assert asks(counter, "P020", "JM2026-0831-01") == BLOCKED
    assert asks(counter, "P009", OTHER) == BLOCKED


def test_what_a_unit_owes_blocks_its_collectors_for_it_and_whoever_took_it_for_all(counter: Counter) -> None:
    collects(counter, "P014", UNITS)
    changes(counter, _overdue(counter, UNITS))
    assert asks(counter, "P015", "JM2026-0832-01") == BLOCKED
    assert asks(counter, "P015", "JM2026-0830-01") == ()
    with write_transaction(counter.registry, counter.now) as tx:
        add_copy(tx, "JM2026-0833-01", Classification.SECRET, "P014")
    assert asks(counter, "P014", "JM2026-0833-01") == BLOCKED


def test_a_telegrams_receipt_blocks_at_once_and_the_whole_unit(counter: Counter) -> None:
    make_cipher_clerk(counter, "C001")
    becomes(counter, "P009", cipher_list=True)
    add_telegram(counter, "DB2026-0001-01", "P009")
    collects(counter, "P009", "DB2026-0001-01")
    assert asks(counter, "P009", OWN) == BLOCKED
    assert asks(counter, "P015", "JM2026-0830-01") == BLOCKED
    assert asks(counter, "P014", UNITS) == BLOCKED
    assert asks(counter, "P020", "JM2026-0831-01") == ()
    registers(counter, "DB2026-0001-01", by="P014")
    assert asks(counter, "P015", "JM2026-0830-01") == ()


def test_any_open_receipt_keeps_telegrams_from_the_unit(counter: Counter) -> None:
    """The secret copy is due at 18:00 only; a telegram does not wait for that."""
    make_cipher_clerk(counter, "C001")
    for person in ("P009", "P015"):
        becomes(counter, person, cipher_list=True)
    add_telegram(counter, "DB2026-0001-01", "P015")
    collects(counter, "P009", OWN)
    assert asks(counter, "P015", "DB2026-0001-01") == BLOCKED
    assert asks(counter, "P015", "JM2026-0830-01") == ()


def test_telegrams_by_designation_are_blocked_for_the_unit(counter: Counter) -> None:
    make_cipher_clerk(counter, "C001")
    becomes(counter, "P014", cipher_list=True)
    changes(counter, Designation.update(kinds=frozenset(Kind)))
    for number in ("DB2026-0001-01", "DB2026-0001-02"):
        add_telegram(counter, number, None, "服务中心")
    collects(counter, "P014", "DB2026-0001-01")
    assert asks(counter, "P014", "DB2026-0001-02") == BLOCKED


def test_what_is_asked_for_together_is_taken_together(counter: Counter) -> None:
    """Nothing is owed before it left the counter: one visit settles it."""
    make_cipher_clerk(counter, "C001")
    becomes(counter, "P009", cipher_list=True)
    for number in ("DB2026-0001-01", "DB2026-0001-02"):
        add_telegram(counter, number, "P009")
    collects(counter, "P009", "DB2026-0001-01", "DB2026-0001-02")
    assert owed(counter, "DB2026-0001-02").keys() == {RECEIPT}


def test_a_receipt_that_fell_due_in_mid_visit_stops_the_hand_over(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    counter.identifies("P009")
    assert counter.scans(OTHER).outcome == "accepted"
    counter.waits(hours=9)
    refused = counter.hands_over("P009")
    assert refused.reasons == BLOCKED
    assert refused.data["copies"] == [{"copy": OTHER, "reasons": list(BLOCKED)}]


def test_the_log_keeps_what_is_owed_where_it_was_a_reason(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    assert asks(counter, "P009", OTHER) == ()
    assert last_facts(counter, "accepted", OTHER)["obligations"] == []
    counter.waits(hours=9)
    asks(counter, "P009", OTHER)
    [kept] = last_facts(counter, "refused", OTHER)["obligations"]
    assert (kept["control_no"], kept["holder"], kept["kind"]) == (OWN, "P009", "receipt")


def test_withdrawn_copies_owe_nothing(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(OWN)
    counter.hands_over("P009")
    counter.does(do.Withdraw(copy=OWN, reason="x"))
    assert owed(counter, OWN) == {}


def test_the_log_says_what_is_owed_by_whom_for_whom_from_when(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    [said] = last_facts(counter, "released", OWN)["owed"]
    due = owed(counter, OWN)[RECEIPT].due_at.isoformat()
    assert said == {"kind": "receipt", "due": due, "for": "P009", "unit": "服务中心"}


def _overdue(counter: Counter, copy: str):  # type: ignore[no-untyped-def]
    from db.tables import Obligation

    return Obligation.update(due_at=counter.now).where(Obligation.control_no == copy)
