"""The log alone rebuilds custody; a table that was changed below the program is named, field by field."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from counter_kit import Counter, pin_of
from meeting_kit import add_meeting, collects, substitutes

from db.connection import reading, write_transaction
from db.errors import RegistryDamaged
from db.replay.comparing import Difference, replay
from db.tables import (
    FileCopy,
    GrantCopy,
    HandOver,
    Obligation,
    ProxyGrant,
    Stocktake,
    StocktakeDifference,
    StocktakeDue,
    StocktakeScan,
)
from kiosk.desk import commands as do

OWN, COPIES = "JM2026-0802-01", ("JM2026-0815-01", "JM2026-0815-02")
FREE = "JM2026-0801-01"


def pick_up(counter: Counter, person: str, *copies: str, release: bool = True) -> None:
    counter.identifies(person)
    for copy in copies:
        assert counter.scans(copy).outcome == "accepted"
    handed = counter.hands_over(person)
    assert handed.outcome == "handed_over", handed
    for each in handed.data["copies"] if release else ():
        counter.scans(each["label"])
        assert counter.scans(each["copy"]).outcome == "released"


@pytest.fixture
def busy(counter: Counter) -> Counter:
    """A counter where copies went out for themselves and by grant, lie unreleased, came back and are held."""
    counter.grants("P009", "P077", *COPIES, uses=2)
    counter.signs_in("C001")
    pick_up(counter, "P009", OWN)
    pick_up(counter, "P077", *COPIES, release=False)
    counter.does(do.Withdraw(copy=COPIES[1], reason="页数不符"))
    counter.signs_in("C001")
    supervisor = counter.another_desk("2")
    supervisor.handle(do.SignIn(badge=counter.badges["S002"], pin="73000291"))
    assert supervisor.handle(do.Hold(copy="JM2026-0815-03", reason="核查")).outcome == "held"
    return counter


def changed(counter: Counter, *queries: Any) -> list[tuple[str, str, Any, Any]]:
    """Change tables below the program; return what replaying says then."""
    with write_transaction(counter.registry, counter.now) as tx:
        for query in queries:
            tx.change(query)
    return [told(each) for each in replay(counter.registry).differences]


def told(each: Difference) -> tuple[str, str, Any, Any]:
    return each.number, each.what, each.log, each.tables


def test_the_log_alone_rebuilds_custody(busy: Counter) -> None:
    found = replay(busy.registry)
    assert found.ok, found
    assert found.size > 10


def test_another_holder_is_found(busy: Counter) -> None:
    of_this = HandOver.update(holder="P014").where(HandOver.control_no == OWN)
    assert (OWN, "holder", "P009", "P014") in changed(busy, of_this)


def test_custody_that_was_ended_or_deleted_is_found(busy: Counter) -> None:
    deleted = Obligation.delete().where(Obligation.control_no == OWN)
    gone = changed(busy, deleted, HandOver.delete().where(HandOver.control_no == OWN))
    assert (OWN, "holder", "P009", None) in gone
    assert [what for number, what, _, tables in gone if not tables] == ["holder", "receipts"]


def test_custody_that_no_entry_began_is_found(busy: Counter) -> None:
    moved = HandOver.update(control_no=FREE).where(HandOver.control_no == OWN)
    assert (FREE, "holder", None, "P009") in changed(busy, moved)


@pytest.mark.parametrize(
    ("query", "difference"),
    [
        (
            HandOver.update(held_for="P014").where(HandOver.control_no == OWN),
            (OWN, "held_for", "P009", "P014"),
        ),
        (
            HandOver.update(operator="C002").where(HandOver.control_no == OWN),
            (OWN, "operator", "C001", "C002"),
        ),
        (
            HandOver.update(meeting_no="HY-1").where(HandOver.control_no == OWN),
            (OWN, "meeting", None, "HY-1"),
        ),
        (FileCopy.update(missing=True).where(FileCopy.control_no == FREE), (FREE, "missing", False, True)),
        (
            FileCopy.update(destroyed=True).where(FileCopy.control_no == FREE),
            (FREE, "destroyed", False, True),
        ),
        (FileCopy.update(recalled=True).where(FileCopy.control_no == FREE), (FREE, "recalled", False, True)),
        (ProxyGrant.update(spent=0), ("1", "spent", 1, 0)),
        (ProxyGrant.update(state="revoked"), ("1", "state", "approved", "revoked")),
        (GrantCopy.insert(proxy_grant=1, control_no=FREE), ("1", "copies", [*COPIES], [FREE, *COPIES])),
    ],
)
def test_a_changed_field_is_found(busy: Counter, query: Any, difference: tuple[Any, ...]) -> None:
    assert changed(busy, query) == [difference]


def test_an_obligation_that_was_ended_in_silence_is_found(busy: Counter) -> None:
    ended = Obligation.update(ended_at=busy.now).where(Obligation.control_no == OWN)
    (number, what, [log], tables), met = changed(busy, ended)
    assert (number, what, tables) == (OWN, "receipts", [])
    assert log["holder"] == "P009"
    assert met == (f"{label_of(busy, OWN)} receipt", "holder", None, "P009")


def test_custody_that_was_ended_in_silence_is_found_twice(busy: Counter) -> None:
    label = label_of(busy, OWN)
    ended = HandOver.update(closed_at=busy.now, ending="returned").where(HandOver.control_no == OWN)
    assert changed(busy, ended) == [(OWN, "holder", "P009", None), (label, "holder", None, "P009")]


def test_a_hold_that_was_let_go_in_silence_or_has_another_reason_is_found(busy: Counter) -> None:
    def digest(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    copy, why = "JM2026-0815-03", digest("核查")
    freed, unexplained = changed(busy, FileCopy.update(hold_reason=None).where(FileCopy.control_no == copy))
    assert (freed, unexplained) == ((copy, "on_hold", True, False), (copy, "hold_reason", why, None))
    other = FileCopy.update(hold_reason="别的").where(FileCopy.control_no == copy)
    assert changed(busy, other) == [(copy, "hold_reason", why, digest("别的"))]


def test_a_table_that_means_nothing_is_a_fault_and_no_answer(busy: Counter) -> None:
    with pytest.raises(RegistryDamaged):
        changed(busy, HandOver.update({HandOver.basis: "favour"}))


def test_an_obligation_that_hangs_on_another_hand_over_is_found(busy: Counter) -> None:
    other = HandOver.select(HandOver.hand_over).where(HandOver.control_no != OWN).limit(1)
    moved = Obligation.update(hand_over=other, kind="return").where(Obligation.control_no == OWN)
    [gone, another] = changed(busy, moved)
    assert (gone[:2], gone[3]) == ((OWN, "receipts"), [])
    assert another[:3] == (OWN, "return", None)
    assert another[3]["under"] != label_of(busy, OWN)


def test_a_copy_that_was_deleted_from_the_tables_is_found(busy: Counter) -> None:
    copy = "JM2026-0815-03"
    assert changed(busy, FileCopy.delete().where(FileCopy.control_no == copy)) == [
        (copy, "registered", True, False)
    ]


def test_replaying_sees_one_state_and_leaves_nothing_open(busy: Counter) -> None:
    assert replay(busy.registry).ok
    assert not busy.registry.database.in_transaction()
    busy.scans(busy.badges["P014"])
    assert replay(busy.registry).ok


def test_what_a_count_found_missing_and_found_again_is_on_the_log(counter: Counter) -> None:
    signed = {
        "pin": pin_of("C001"),
        "badge": counter.badges["S001"],
        "second_pin": pin_of("S001"),
        "sure": True,
    }
    counter.signs_in("C001")
    for scanned in ((OWN,), (OWN, *COPIES)):
        assert counter.does(do.BeginStocktake(place="vault")).outcome == "stocktake_begun"
        for copy in scanned:
            counter.scans(copy)
        assert counter.does(do.Finish(**signed)).outcome == "stocktake_closed"
        assert replay(counter.registry).ok
    assert [each.missing for each in flags(counter, *COPIES, FREE)] == [False, False, True]


@pytest.fixture
def counted(counter: Counter) -> Counter:
    """A vault that was counted: one copy is there, and one number that no copy has."""
    counter.signs_in("C001")
    assert counter.does(do.BeginStocktake(place="vault")).outcome == "stocktake_begun"
    for number in (OWN, "X-404"):
        assert counter.scans(number).outcome == "counted"
    signed = {"pin": pin_of("C001"), "badge": counter.badges["S001"], "second_pin": pin_of("S001")}
    assert counter.does(do.Finish(**signed, sure=True)).outcome == "stocktake_closed"
    return counter


@pytest.mark.parametrize(
    ("query", "difference"),
    [
        (
            StocktakeScan.delete().where(StocktakeScan.control_no == OWN),
            (f"1 {OWN}", "finding", "expected", None),
        ),
        (
            StocktakeScan.update(finding="expected").where(StocktakeScan.control_no == "X-404"),
            ("1 X-404", "finding", "unknown", "expected"),
        ),
        (Stocktake.update(state="abandoned"), ("1", "state", "closed", "abandoned")),
        (Stocktake.update(scanned=1), ("1", "scanned", 2, 1)),
        (Stocktake.update(second_person="C002"), ("1", "second_person", "S001", "C002")),
    ],
)
def test_what_was_changed_about_a_count_is_named(
    counted: Counter, query: Any, difference: tuple[Any, ...]
) -> None:
    assert changed(counted, query) == [difference]


def test_a_list_of_a_count_that_was_shortened_is_found_by_its_length_and_its_digest(counted: Counter) -> None:
    due, due_list = changed(counted, StocktakeDue.delete().where(StocktakeDue.control_no == OWN))
    assert due == ("1", "copies", 7, 6)
    assert due_list[1] == "sha256"
    unexpected = StocktakeDifference.difference == "unexpected"
    _, _, result, result_list = changed(counted, StocktakeDifference.delete().where(unexpected))
    assert result == ("1", "counts", ["missing 6", "unexpected 1"], ["missing 6"])
    assert result_list[1] == "sha256"


def test_what_a_meeting_left_out_stays_its_holders(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020", "A2": "P014"}, papers={"M1-01": "A1", "M2-01": "A2"})
    substitutes(counter, "M1", "P020", "P077")
    collects(counter, "P077", "M1-01")
    collects(counter, "P014", "M2-01")
    counter.signs_in("C001")
    assert counter.does(do.CloseMeeting(meeting="M1")).outcome == "prompt"
    counter.scans(counter.badges["P077"])
    counter.scans("M1-01")
    closed = counter.does(do.Finish(sure=True))
    assert closed.outcome == "meeting_closed", closed
    assert counter.holder("M2-01") == "P014"
    found = replay(counter.registry)
    assert found.ok, found


def label_of(counter: Counter, copy: str) -> str:
    with reading(counter.registry) as reader:
        [row] = reader.rows(HandOver.select().where(HandOver.control_no == copy))
    return str(row.label_id)


def flags(counter: Counter, *copies: str) -> list[FileCopy]:
    with reading(counter.registry) as reader:
        rows = reader.rows(FileCopy.select().where(FileCopy.control_no.in_(copies)))
    return sorted(rows, key=lambda row: copies.index(row.control_no))
