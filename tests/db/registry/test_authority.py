"""Who acts through the command line: by their own PIN, for what their role covers."""

from __future__ import annotations

import pytest
from counter_kit import Counter, by, pin_of
from roster_kit import bodies, log_size

from db.connection import write_transaction
from db.custody.roles import Act
from db.custody.values import PersonStatus
from db.registry.acting import ActResult
from db.registry.authority import Granted, authenticate
from db.registry.pins import set_pin_hash
from db.tables import Person


def asks(counter: Counter, staff_no: str, act: Act, pin: str | None = None) -> ActResult | Granted:
    return authenticate(counter.registry, by(), staff_no, pin or pin_of(staff_no), act, counter.now)


def reasons(answer: ActResult | Granted) -> tuple[str, ...]:
    assert isinstance(answer, ActResult), answer
    assert answer.outcome == "refused"
    return tuple(answer.reasons)


@pytest.mark.parametrize(
    ("staff_no", "act", "granted"),
    [
        ("R001", Act.IMPORT_PEOPLE, True),
        ("R001", Act.IMPORT_COPIES, True),
        ("R001", Act.DECIDE_BATCH, False),
        ("R001", Act.IMPORT_POLICY, False),
        ("R001", Act.READ_LOG, False),
        ("S001", Act.DECIDE_BATCH, True),
        ("S001", Act.READ_LOG, True),
        ("S001", Act.IMPORT_PEOPLE, False),
        ("S001", Act.BACKUP, False),
        ("C001", Act.SHOW_BATCH, False),
    ],
)
def test_a_role_covers_what_the_policy_says(counter: Counter, staff_no: str, act: Act, granted: bool) -> None:
    answer = asks(counter, staff_no, act)
    if granted:
        assert isinstance(answer, Granted)
        assert answer.by.actor == staff_no
    else:
        assert reasons(answer) == ("operator_out_of_authority",)
        assert counter.log_says("refused", actor=staff_no)


def test_the_administrator_holds_no_roster_once_the_registry_is_set_up(counter: Counter) -> None:
    assert isinstance(asks(counter, "A001", Act.IMPORT_POLICY, "860213"), Granted)
    assert reasons(asks(counter, "A001", Act.IMPORT_PEOPLE, "860213")) == ("operator_out_of_authority",)


def test_every_reason_is_told_at_once(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        suspended = Person.update(status=PersonStatus.SUSPENDED)
        tx.change(suspended.where(Person.staff_no == "R001"))
    assert reasons(asks(counter, "R001", Act.BACKUP, "111222")) == (
        "person_suspended",
        "pin_wrong",
        "operator_out_of_authority",
    )


def test_an_initial_pin_that_a_registrar_set_opens_nothing_for_staff(counter: Counter) -> None:
    hashed = counter.registry.hash_pin("860299", "S001")
    with write_transaction(counter.registry, counter.now) as tx:
        set_pin_hash(tx, "S001", hashed, initial=True)
    assert reasons(asks(counter, "S001", Act.READ_LOG, "860299")) == ("pin_initial",)


def test_wrong_pins_are_counted_and_lock(counter: Counter) -> None:
    for _ in range(5):
        assert reasons(asks(counter, "S001", Act.READ_LOG, "111222")) == ("pin_wrong",)
    assert reasons(asks(counter, "S001", Act.READ_LOG)) == ("pin_locked",)
    counter.waits(minutes=2)
    assert isinstance(asks(counter, "S001", Act.READ_LOG), Granted)


@pytest.mark.parametrize("staff_no", ["P014", "P999", "\x1b[31m"])
def test_whoever_is_no_staff_is_refused_and_logged(counter: Counter, staff_no: str) -> None:
    before = log_size(counter.registry)
    assert reasons(asks(counter, staff_no, Act.READ_LOG, "111222")) == ("operator_out_of_authority",)
    assert log_size(counter.registry) == before + 1
    assert b"\x1b" not in bodies(counter.registry)


def test_a_granted_act_writes_nothing_to_the_log(counter: Counter) -> None:
    before = log_size(counter.registry)
    asks(counter, "s001", Act.READ_LOG, pin_of("S001"))
    assert log_size(counter.registry) == before
