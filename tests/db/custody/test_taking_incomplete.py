"""A copy that comes back with pages gone: who may confirm that, and one row for each reason against it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from custody_facts import (
    COLLECTOR,
    CONTROL_NO,
    OPERATOR,
    SIGNED,
    TODAY,
    alter,
    file_copy,
    staff,
    supervisor,
)

from db.custody.custody_acts import OpenCustody, decide_unhold
from db.custody.policy import default_policy
from db.custody.refusals import Refusal, in_order
from db.custody.returning import IncompleteFacts, ReturnFacts, decide_incomplete
from db.custody.values import (
    BadgeFacts,
    BadgeKind,
    BadgeState,
    Classification,
    PersonStatus,
    PinCheck,
    Signature,
    Witnessing,
)

R = Refusal
OUT = OpenCustody(CONTROL_NO, COLLECTOR, "L7K2M9QXA4", released=True)
BROUGHT = ReturnFacts(
    CONTROL_NO, file_copy(Classification.SECRET, holder=COLLECTOR), staff(), OUT, returner="P077", pages=11
)
CONFIRMED = IncompleteFacts(
    BROUGHT,
    Witnessing(supervisor("S001"), BadgeFacts(BadgeKind.SIGNED), SIGNED),
    involved=frozenset({OPERATOR, COLLECTOR, "P077"}),
)

ALONE: list[tuple[str, Any, Refusal]] = [
    ("back.copy", None, R.COPY_UNKNOWN),
    ("back.custody", None, R.COPY_NOT_OUT),
    ("back.custody.released", False, R.COPIES_UNRELEASED),
    ("back.copy.destroyed", True, R.COPY_DESTROYED),
    ("back.returner", OPERATOR, R.OPERATOR_IS_COLLECTOR),
    ("back.operator.max_classification", Classification.CONFIDENTIAL, R.OPERATOR_OUT_OF_AUTHORITY),
    ("back.pages", 12, R.PAGES_COMPLETE),
    ("confirming.badge.state", BadgeState.REVOKED, R.BADGE_REVOKED),
    ("confirming.badge.kind", BadgeKind.CARD_NUMBER, R.BADGE_KIND_INSUFFICIENT),
    ("confirming.signature", None, R.PIN_REQUIRED),
    ("confirming.signature", Signature(pin=PinCheck.WRONG), R.PIN_WRONG),
    ("confirming.signature", replace(SIGNED, pin_initial=True), R.PIN_INITIAL),
    ("confirming.staff.person.status", PersonStatus.SUSPENDED, R.PERSON_SUSPENDED),
    ("confirming.staff", staff("C002"), R.APPROVER_NOT_AUTHORIZED),
    ("involved", frozenset({"S001", "C002"}), R.APPROVER_NOT_INDEPENDENT),
]


def reasons_for(*changes: tuple[str, Any]) -> tuple[Refusal, ...]:
    facts = CONFIRMED
    for path, value in changes:
        facts = alter(facts, path, value)
    return decide_incomplete(facts, default_policy(), TODAY).reasons


def test_an_independent_supervisor_may_confirm_it() -> None:
    assert reasons_for() == ()
    assert reasons_for(("back.pages", 0)) == ()


def test_pages_too_many_are_confirmed_in_the_same_way() -> None:
    assert reasons_for(("back.pages", 13)) == ()


@pytest.mark.parametrize(("path", "value", "code"), ALONE)
def test_one_reason_alone(path: str, value: Any, code: Refusal) -> None:
    assert reasons_for((path, value)) == (code,)


def together(one: tuple[str, Any, Refusal], other: tuple[str, Any, Refusal]) -> bool:
    """Say whether two rows change different things, and neither hides the other: of a copy that is not known nothing
    else is said, and what is not out has no pages to count."""
    (path, _, _), (path_2, _, code_2) = one, other
    unknown = path == "back.copy" and (path_2.startswith("back.") or code_2 is R.BADGE_KIND_INSUFFICIENT)
    uncounted = path == "back.custody" and code_2 is R.PAGES_COMPLETE
    return not (path.startswith(path_2) or path_2.startswith(path) or unknown or uncounted)


@pytest.mark.parametrize(("one", "other"), [pair for pair in combinations(ALONE, 2) if together(*pair)])
def test_two_reasons_together(one: tuple[str, Any, Refusal], other: tuple[str, Any, Refusal]) -> None:
    assert reasons_for(one[:2], other[:2]) == in_order([one[2], other[2]])


def test_the_operator_confirms_nothing_even_as_a_supervisor() -> None:
    both = supervisor(OPERATOR)
    assert R.APPROVER_NOT_INDEPENDENT in reasons_for(("confirming.staff", both))


def test_a_hold_is_not_lifted_while_somebody_must_still_look_into_lost_pages() -> None:
    held = file_copy(on_hold=True)
    assert decide_unhold(supervisor("S001"), held).allowed
    assert decide_unhold(supervisor("S001"), held, pages_open=True).reasons == (R.INCIDENT_OPEN,)
