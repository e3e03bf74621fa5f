"""Who may register a receipt, and when: each reason alone, and each pair of reasons together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations

import pytest
from custody_facts import OPERATOR, SIGNED, TODAY, UNIT, alter, person, staff

from db.custody.refusals import Refusal, in_order
from db.custody.registration import ReceiptFacts, Registering, decide_registration, is_incoming_no
from db.custody.values import PersonStatus, PinCheck, Role, Signature

R = Refusal
Case = tuple[ReceiptFacts, Registering]
Change = Callable[[Case], Case]


def owed() -> Case:
    """A clerk of the unit registers what the unit owes, before a clerk of the registry."""
    registering = Registering(staff(), person("P020"), SIGNED)
    return ReceiptFacts("JM2026-0815-03", unit=UNIT), registering


def copy(**changes: object) -> Change:
    return lambda case: (replace(case[0], **changes), case[1])  # type: ignore[arg-type]


def people(path: str, value: object) -> Change:
    return lambda case: (case[0], alter(case[1], path, value))


def pin(check: PinCheck, **rest: bool) -> Change:
    return people("signature", Signature(pin=check, **rest))


ALONE: Mapping[Refusal, Change] = {
    R.PERSON_SUSPENDED: people("registrar.status", PersonStatus.SUSPENDED),
    R.PERSON_LEFT: people("registrar.status", PersonStatus.LEFT),
    R.PIN_REQUIRED: people("signature", None),
    R.PIN_NOT_SET: pin(PinCheck.NOT_SET),
    R.PIN_INITIAL: pin(PinCheck.CORRECT, pin_initial=True),
    R.PIN_WRONG: pin(PinCheck.WRONG),
    R.PIN_LOCKED: pin(PinCheck.LOCKED),
    R.OPERATOR_OUT_OF_AUTHORITY: people("operator.roles", frozenset({Role.REGISTRAR})),
    R.COPY_UNKNOWN: copy(known=False, out=False, released=False, owed=False, unit=None),
    R.COPY_NOT_OUT: copy(out=False, released=False, owed=False, unit=None),
    R.COPIES_UNRELEASED: copy(released=False, owed=False, unit=None),
    R.ALREADY_REGISTERED: copy(owed=False),
    R.REGISTRAR_NOT_OF_UNIT: people("registrar.unit", "U2"),
    R.REGISTRAR_IS_OPERATOR: people("registrar.staff_no", OPERATOR),
}
SAME_FACT = (
    {R.PERSON_SUSPENDED, R.PERSON_LEFT},
    {R.PIN_REQUIRED, R.PIN_NOT_SET, R.PIN_INITIAL, R.PIN_WRONG, R.PIN_LOCKED},
    {R.COPY_UNKNOWN, R.COPY_NOT_OUT, R.COPIES_UNRELEASED, R.ALREADY_REGISTERED},
)
"""Reasons that exclude one another: they are said of the same fact."""
NO_UNIT = {R.COPY_UNKNOWN, R.COPY_NOT_OUT, R.COPIES_UNRELEASED}
"""Of these copies no unit owes anything: nobody is a stranger to it."""


def together(one: Refusal, other: Refusal) -> bool:
    pair = {one, other}
    return not any(pair <= group for group in SAME_FACT) and not (
        R.REGISTRAR_NOT_OF_UNIT in pair and pair & NO_UNIT
    )


def reasons(case: Case) -> tuple[Refusal, ...]:
    return decide_registration(*case, TODAY).reasons


def test_a_clerk_of_the_unit_registers_what_it_owes() -> None:
    assert decide_registration(*owed(), TODAY).allowed


@pytest.mark.parametrize("code", ALONE)
def test_each_reason_alone(code: Refusal) -> None:
    assert reasons(ALONE[code](owed())) == (code,)


@pytest.mark.parametrize(("one", "other"), [pair for pair in combinations(ALONE, 2) if together(*pair)])
def test_each_pair_of_reasons(one: Refusal, other: Refusal) -> None:
    assert reasons(ALONE[other](ALONE[one](owed()))) == in_order([one, other])


def test_the_holder_may_register_and_a_supervisor_may_be_at_the_counter() -> None:
    case = people("operator", staff("S001", Role.SUPERVISOR))(owed())
    assert decide_registration(*case, TODAY).allowed


def test_an_operator_who_was_suspended_in_mid_session_registers_nothing() -> None:
    case = people("operator.person.status", PersonStatus.SUSPENDED)(owed())
    assert reasons(case) == (R.OPERATOR_OUT_OF_AUTHORITY,)


def test_nothing_was_ever_owed_for_a_copy_that_is_out() -> None:
    assert reasons(copy(owed=False, unit=None)(owed())) == (R.ALREADY_REGISTERED,)


@pytest.mark.parametrize("text", ["收文〔2026〕118号", "1", "x" * 64, "A 7/2026"])
def test_an_incoming_number_is_any_short_printable_text(text: str) -> None:
    assert is_incoming_no(text)


@pytest.mark.parametrize("text", ["", " ", "x" * 65, "1\n2", "1\x1b[2J", "1\u202e2", " 1", "1\u200b"])
def test_what_does_not_print_is_no_incoming_number(text: str) -> None:
    assert not is_incoming_no(text)
