"""Resetting PINs: at once for people without a role, by a second pair of eyes for staff, and never readable."""

from __future__ import annotations

import os

import msgspec
import pytest
from counter_kit import Counter, by, pin_of

from db.connection import reading, write_transaction
from db.custody.values import PersonStatus, PinCheck
from db.registry.acting import ActResult
from db.registry.batches import approve_batch
from db.registry.importing.pin_resets import (
    PIN_RESET,
    PinResetContent,
    plan_pin_reset,
)
from db.registry.pin_reset import reset_pin
from db.registry.pins import check_pin
from db.tables import Act, Batch, LogEntry, Person
from kiosk.desk import commands as do


def reset(counter: Counter, staff_no: str, actor: str = "R001") -> tuple[ActResult, str | None]:
    return reset_pin(counter.registry, by(actor), staff_no, counter.now, os.urandom)


def batches(counter: Counter) -> list[Batch]:
    with reading(counter.registry) as reader:
        return reader.rows(Batch.select())


def content_of(batch: Batch) -> PinResetContent:
    stored = msgspec.json.decode(bytes(batch.payload))
    return msgspec.convert(stored["content"], PinResetContent)


def approves(counter: Counter, batch: Batch, supervisor: str = "S001") -> ActResult:
    return approve_batch(counter.registry, by(supervisor), batch.batch, pin_of(supervisor), counter.now)


def test_a_person_without_a_role_signs_with_the_new_pin_at_once(counter: Counter) -> None:
    result, pin = reset(counter, "P009")
    assert result.outcome == "pin_reset"
    assert pin is not None
    assert len(pin) == 8
    assert check_pin(counter.registry, by(), "P009", pin_of("P009"), counter.now).pin is PinCheck.WRONG
    checked = check_pin(counter.registry, by(), "P009", pin, counter.now)
    assert (checked.pin, checked.pin_initial) == (PinCheck.CORRECT, True)
    assert counter.log_says("pin_reset", actor="R001", collector="P009")
    assert batches(counter) == []


def test_a_reset_lifts_a_lock(counter: Counter) -> None:
    for _ in range(5):
        check_pin(counter.registry, by(), "P009", "000000", counter.now)
    assert check_pin(counter.registry, by(), "P009", pin_of("P009"), counter.now).pin is PinCheck.LOCKED
    _, pin = reset(counter, "P009")
    assert check_pin(counter.registry, by(), "P009", pin or "", counter.now).pin is PinCheck.CORRECT


def test_a_reset_for_staff_changes_nothing_until_it_is_approved(counter: Counter) -> None:
    result, pin = reset(counter, "C001")
    assert (result.outcome, result.number) == ("batch_submitted", 1)
    assert counter.log_says("batch_submitted", actor="R001", collector="C001")
    assert check_pin(counter.registry, by(), "C001", pin or "", counter.now).pin is PinCheck.WRONG
    assert counter.signs_in("C001").outcome == "signed_in"
    counter.signs_out()

    [batch] = batches(counter)
    assert (batch.kind, batch.state, batch.requested_by) == (PIN_RESET, "waiting", "R001")
    assert approves(counter, batch).outcome == "batch_approved"
    assert counter.log_says("pin_reset", actor="S001", collector="C001")
    refused = counter.does(do.SignIn(badge=counter.badges["C001"], pin=pin or ""))
    assert refused.reasons == ("pin_initial",)
    changed = counter.does(do.ChangePin(badge=counter.badges["C001"], old=pin or "", new="48261739"))
    assert changed.outcome == "pin_changed"
    assert counter.does(do.SignIn(badge=counter.badges["C001"], pin="48261739")).outcome == "signed_in"


def test_a_waiting_reset_shows_whose_it_is_and_no_more(counter: Counter) -> None:
    _, pin = reset(counter, "S002")
    [batch] = batches(counter)
    with reading(counter.registry) as reader:
        plan = plan_pin_reset(reader, content_of(batch), counter.now)
    assert plan.concerned == {"S002"}
    [difference] = plan.differences(counter.registry.zone)
    assert (difference.key, difference.field, difference.old, difference.new) == (
        "S002",
        "pin",
        "",
        "initial",
    )
    assert difference.widens
    assert (pin or "").encode() not in bytes(batch.payload)


@pytest.mark.parametrize(
    ("approver", "reason"), [("S002", "approver_not_independent"), ("R001", "approver_not_authorized")]
)
def test_nobody_approves_their_own_reset_nor_the_one_they_asked_for(
    counter: Counter, approver: str, reason: str
) -> None:
    reset(counter, "S002")
    assert reason in approves(counter, batches(counter)[0], approver).reasons
    assert counter.signs_in("S002").outcome == "signed_in"


def test_neither_pin_nor_hash_stands_in_log_or_results(counter: Counter) -> None:
    pins = [reset(counter, number)[1] or "" for number in ("P009", "C001")]
    with reading(counter.registry) as reader:
        kept = [bytes(row.body) for row in reader.rows(LogEntry.select())]
        kept += [bytes(row.result) for row in reader.rows(Act.select())]
    assert not any(pin.encode() in each or b"argon2" in each for each in kept for pin in pins)


def test_the_same_act_sent_twice_sets_one_pin(counter: Counter) -> None:
    acting = by("R001")
    first, pin = reset_pin(counter.registry, acting, "P009", counter.now, os.urandom)
    again, nothing = reset_pin(counter.registry, acting, "P009", counter.now, os.urandom)
    assert (again.seq, nothing) == (first.seq, None)
    assert check_pin(counter.registry, by(), "P009", pin or "", counter.now).pin is PinCheck.CORRECT


@pytest.mark.parametrize(
    ("actor", "staff_no", "left", "reasons"),
    [
        ("R001", "P999", False, ("badge_unknown",)),
        ("R001", "P009", True, ("person_left",)),
        ("S001", "P009", False, ("operator_out_of_authority",)),
        ("A001", "C001", False, ("operator_out_of_authority",)),
    ],
)
def test_what_is_refused_sets_nothing(
    counter: Counter, actor: str, staff_no: str, left: bool, reasons: tuple[str, ...]
) -> None:
    if left:
        with write_transaction(counter.registry, counter.now) as tx:
            tx.change(Person.update(status=PersonStatus.LEFT).where(Person.staff_no == staff_no))
    result, pin = reset(counter, staff_no, actor)
    assert (result.reasons, pin) == (reasons, None)
    assert counter.log_says("refused", actor=actor, collector=staff_no)
    assert batches(counter) == []


def test_a_waiting_reset_of_somebody_who_left_no_longer_fits(counter: Counter) -> None:
    reset(counter, "C002")
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Person.update(status=PersonStatus.LEFT).where(Person.staff_no == "C002"))
    assert approves(counter, batches(counter)[0]).reasons == ("batch_outdated",)
