"""Destruction lists: one row for each way that a copy, a decision, a witness or an operator does not fit."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from custody_facts import (
    CONTROL_NO,
    SIGNED,
    TODAY,
    YESTERDAY,
    alter,
    file_copy,
    person,
    staff,
    supervisor,
    witnessing,
)

from db.custody.destruction import (
    BeginningFacts,
    DestroyingFacts,
    DestructionFacts,
    DestructionState,
    ListedCopy,
    copy_reasons,
    decide_beginning,
    decide_destroying,
    decide_destruction_approval,
    decide_destruction_rejection,
    decide_destruction_request,
    decide_ending,
)
from db.custody.policy import default_policy
from db.custody.refusals import Refusal, in_order
from db.custody.values import (
    BadgeFacts,
    BadgeKind,
    BadgeState,
    Classification,
    Kind,
    PersonStatus,
    PinCheck,
    Role,
    Signature,
)

R = Refusal
POLICY = default_policy()
COPY = file_copy()
LISTED = ListedCopy(CONTROL_NO, COPY)
ASKED = DestructionFacts(
    3, DestructionState.REQUESTED, "C009", copies=frozenset({CONTROL_NO}), left=frozenset({CONTROL_NO})
)
APPROVED = replace(ASKED, state=DestructionState.APPROVED, decided_by="S001")
BEGUN = replace(APPROVED, state=DestructionState.BEGUN)
ENDED = replace(APPROVED, state=DestructionState.ENDED)
REJECTED = replace(APPROVED, state=DestructionState.REJECTED)
WRONG = Signature(pin=PinCheck.WRONG)

COPIES: dict[str, tuple[dict[str, Any], Refusal]] = {
    "held": ({"copy.holder": "P009"}, R.COPY_ALREADY_COLLECTED),
    "on hold": ({"copy.on_hold": True}, R.COPY_ON_HOLD),
    "missing": ({"copy.missing": True}, R.COPY_MISSING),
    "destroyed": ({"copy.destroyed": True}, R.COPY_DESTROYED),
    "on another list": ({"elsewhere": True}, R.COPY_TO_BE_DESTROYED),
    "of a meeting": ({"meeting_open": True}, R.MEETING_NOT_CLOSED),
}


def altered(value: Any, changes: dict[str, Any]) -> Any:
    for path, new in changes.items():
        value = alter(value, path, new)
    return value


@pytest.mark.parametrize("name", COPIES)
def test_each_reason_against_a_copy_stands_alone(name: str) -> None:
    changes, reason = COPIES[name]
    assert copy_reasons(altered(LISTED, changes)) == {reason}


@pytest.mark.parametrize(("one", "other"), list(combinations(COPIES, 2)))
def test_two_reasons_against_a_copy_are_both_said(one: str, other: str) -> None:
    listed = altered(altered(LISTED, COPIES[one][0]), COPIES[other][0])
    assert copy_reasons(listed) == {COPIES[one][1], COPIES[other][1]}


def test_what_lies_in_the_registry_can_be_destroyed_recalled_or_not() -> None:
    assert copy_reasons(LISTED) == frozenset()
    assert copy_reasons(ListedCopy(CONTROL_NO, file_copy(recalled=True))) == frozenset()
    assert copy_reasons(ListedCopy("JM2026-9999-01", None)) == {R.COPY_UNKNOWN}


def test_a_request_says_every_reason_of_every_copy() -> None:
    unknown = ListedCopy("JM2026-9999-01", None)
    held = ListedCopy("JM2026-0815-04", file_copy(control_no="JM2026-0815-04", holder="P009", on_hold=True))
    judged = decide_destruction_request(staff("R001", Role.REGISTRAR), [LISTED, unknown, held], TODAY)
    assert not judged.allowed
    assert judged.decision.reasons == (R.OPERATOR_OUT_OF_AUTHORITY,)
    assert judged.copies == {
        CONTROL_NO: (),
        "JM2026-9999-01": (R.COPY_UNKNOWN,),
        "JM2026-0815-04": (R.COPY_ALREADY_COLLECTED, R.COPY_ON_HOLD),
    }
    assert judged.reasons == (
        *(R.OPERATOR_OUT_OF_AUTHORITY, R.COPY_UNKNOWN, R.COPY_ALREADY_COLLECTED, R.COPY_ON_HOLD),
    )
    assert decide_destruction_request(staff(), [LISTED], TODAY).allowed


LEFT = supervisor(person=person("S001", status=PersonStatus.LEFT))


@pytest.mark.parametrize(
    ("destruction", "approver", "signature", "reasons"),
    [
        (ASKED, supervisor(), SIGNED, ()),
        (ASKED, LEFT, SIGNED, (R.PERSON_LEFT,)),
        (ASKED, supervisor(), None, (R.PIN_REQUIRED,)),
        (ASKED, supervisor(), WRONG, (R.PIN_WRONG,)),
        (ASKED, supervisor("C009"), SIGNED, (R.APPROVER_NOT_INDEPENDENT,)),
        (ASKED, staff("C002"), SIGNED, (R.APPROVER_NOT_AUTHORIZED,)),
        (None, supervisor(), SIGNED, (R.REQUEST_UNKNOWN,)),
        (BEGUN, supervisor(), SIGNED, (R.REQUEST_ALREADY_DECIDED,)),
        (ENDED, supervisor(), SIGNED, (R.REQUEST_ALREADY_DECIDED,)),
        (REJECTED, supervisor(), SIGNED, (R.REQUEST_ALREADY_DECIDED,)),
        (
            BEGUN,
            staff("C009"),
            WRONG,
            (
                R.PIN_WRONG,
                R.APPROVER_NOT_INDEPENDENT,
                R.APPROVER_NOT_AUTHORIZED,
                R.REQUEST_ALREADY_DECIDED,
            ),
        ),
    ],
)
def test_the_decision_on_a_list(
    destruction: DestructionFacts | None, approver: Any, signature: Any, reasons: tuple[Refusal, ...]
) -> None:
    assert decide_destruction_approval(destruction, approver, signature, [LISTED]).reasons == reasons
    assert decide_destruction_rejection(destruction, approver, signature).reasons == reasons


def test_an_approval_is_taken_back_before_the_list_is_begun_and_given_once() -> None:
    assert decide_destruction_rejection(APPROVED, supervisor(), SIGNED).allowed
    approved = decide_destruction_approval(APPROVED, supervisor(), SIGNED, [LISTED])
    assert approved.reasons == (R.REQUEST_ALREADY_DECIDED,)


def test_an_approval_judges_every_copy_as_it_is_now() -> None:
    held = ListedCopy(CONTROL_NO, file_copy(holder="P009"))
    judged = decide_destruction_approval(ASKED, supervisor(), SIGNED, [held])
    assert judged.copies == {CONTROL_NO: (R.COPY_ALREADY_COLLECTED,)}
    assert not judged.allowed


BEGINNING = BeginningFacts(APPROVED, staff(), (witnessing("C002"), witnessing("C003")), (COPY,))
BEGINNINGS: dict[str, tuple[dict[str, Any], tuple[Refusal, ...]]] = {
    "unknown list": ({"destruction": None}, (R.REQUEST_UNKNOWN,)),
    "not approved": ({"destruction": replace(ASKED, decided_by=None)}, (R.DESTRUCTION_UNAPPROVED,)),
    "a registrar": ({"operator": staff("C001", Role.REGISTRAR)}, (R.OPERATOR_OUT_OF_AUTHORITY,)),
    "one witness": ({"witnesses": (witnessing("C002"),)}, (R.WITNESS_REQUIRED,)),
    "no witness": ({"witnesses": ()}, (R.WITNESS_REQUIRED,)),
    "one witness twice": (
        {"witnesses": (witnessing("C002"), witnessing("C002"))},
        (R.WITNESS_NOT_INDEPENDENT,),
    ),
    "the destroyer": ({"witnesses.1": witnessing("C001")}, (R.WITNESS_NOT_INDEPENDENT,)),
    "the approver": ({"witnesses.1": witnessing("S001")}, (R.WITNESS_NOT_INDEPENDENT,)),
    "no PIN": ({"witnesses.0.signature": None}, (R.PIN_REQUIRED, R.WITNESS_INELIGIBLE)),
    "a wrong PIN": ({"witnesses.0.signature": WRONG}, (R.PIN_WRONG, R.WITNESS_INELIGIBLE)),
    "a forged badge": (
        {"witnesses.0.badge": BadgeFacts(BadgeKind.SIGNED, BadgeState.FORGED)},
        (R.BADGE_FORGED, R.WITNESS_INELIGIBLE),
    ),
    "a card": (
        {"witnesses.0.badge": BadgeFacts(BadgeKind.CARD_NUMBER)},
        (R.BADGE_KIND_INSUFFICIENT, R.WITNESS_INELIGIBLE),
    ),
    "no staff": ({"witnesses.0.staff.roles": frozenset()}, (R.WITNESS_INELIGIBLE,)),
    "too low a witness": (
        {"witnesses.0.staff.max_classification": Classification.SECRET},
        (R.WITNESS_INELIGIBLE,),
    ),
    "an expired witness": (
        {"witnesses.0.staff.person.clearance_until": YESTERDAY},
        (R.WITNESS_INELIGIBLE,),
    ),
    "too low an operator": (
        {"operator.max_classification": Classification.SECRET},
        (R.OPERATOR_OUT_OF_AUTHORITY,),
    ),
    "an operator without the kind": ({"operator.kinds": frozenset()}, (R.OPERATOR_OUT_OF_AUTHORITY,)),
}


def beginning(*names: str) -> BeginningFacts:
    facts = BEGINNING
    for name in names:
        for path, new in BEGINNINGS[name][0].items():
            facts = put(facts, path, new)
    return facts


def put(facts: BeginningFacts, path: str, new: Any) -> BeginningFacts:
    if path == "witnesses.1":
        return replace(facts, witnesses=(facts.witnesses[0], new))
    changed: BeginningFacts = alter(facts, path, new)
    return changed


@pytest.mark.parametrize("name", BEGINNINGS)
def test_each_reason_against_beginning_stands_alone(name: str) -> None:
    assert decide_beginning(beginning(name), POLICY, TODAY).reasons == BEGINNINGS[name][1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (one, other)
        for one, other in combinations(BEGINNINGS, 2)
        if not {path.partition(".")[0] for path in BEGINNINGS[one][0]}
        & {path.partition(".")[0] for path in BEGINNINGS[other][0]}
        and {one, other} != {"not approved", "the approver"}
        and {one, other} != {"unknown list", "the approver"}
    ],
)
def test_two_reasons_against_beginning_are_both_said(one: str, other: str) -> None:
    reasons = decide_beginning(beginning(one, other), POLICY, TODAY).reasons
    assert reasons == in_order([*BEGINNINGS[one][1], *BEGINNINGS[other][1]])


def test_a_list_that_was_begun_is_gone_on_with_and_whoever_asked_may_watch() -> None:
    assert decide_beginning(BEGINNING, POLICY, TODAY).allowed
    assert decide_beginning(replace(BEGINNING, destruction=BEGUN), POLICY, TODAY).allowed
    asked = replace(BEGINNING, witnesses=(witnessing("C009"), witnessing("C003")))
    assert decide_beginning(asked, POLICY, TODAY).allowed


def test_an_approver_does_not_carry_the_list_out() -> None:
    both = staff("S001", Role.SUPERVISOR, Role.CLERK)
    assert decide_beginning(replace(BEGINNING, operator=both), POLICY, TODAY).reasons == (
        R.APPROVER_NOT_INDEPENDENT,
    )


DESTROYING = DestroyingFacts(BEGUN, staff(), (staff("C002"), staff("C003")), LISTED, pages=12)


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, ()),
        ({"destruction": None}, (R.REQUEST_UNKNOWN,)),
        ({"destruction": APPROVED}, (R.DESTRUCTION_UNAPPROVED,)),
        ({"destruction": ENDED}, (R.REQUEST_ALREADY_DECIDED,)),
        ({"destruction.copies": frozenset()}, (R.COPY_NOT_LISTED,)),
        ({"operator.kinds": frozenset({Kind.CIPHER_TELEGRAM})}, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        ({"witnesses": (staff("C002"),)}, (R.WITNESS_INELIGIBLE,)),
        ({"witnesses.1.person.status": PersonStatus.SUSPENDED}, (R.WITNESS_INELIGIBLE,)),
        ({"listed.copy": None}, (R.COPY_UNKNOWN,)),
        ({"listed.copy.holder": "P009"}, (R.COPY_ALREADY_COLLECTED,)),
        ({"listed.copy.destroyed": True}, (R.COPY_DESTROYED,)),
        ({"pages": None}, (R.PAGES_REQUIRED,)),
        ({"pages": 11}, (R.PAGE_COUNT_MISMATCH,)),
        (
            {"listed.copy.on_hold": True, "pages": 11, "destruction.copies": frozenset()},
            (R.COPY_ON_HOLD, R.PAGE_COUNT_MISMATCH, R.COPY_NOT_LISTED),
        ),
    ],
)
def test_destroying_one_copy(changes: dict[str, Any], reasons: tuple[Refusal, ...]) -> None:
    decision = decide_destroying(altered(DESTROYING, changes), POLICY, TODAY)
    assert decision.reasons == reasons
    assert decision.acceptable == (reasons in ((), (R.PAGES_REQUIRED,)))


def test_pages_are_counted_only_where_the_level_asks_for_it() -> None:
    plain = alter(DESTROYING, "listed.copy.classification", Classification.CONFIDENTIAL)
    assert decide_destroying(replace(plain, pages=None), POLICY, TODAY).allowed


@pytest.mark.parametrize(
    ("destruction", "operator", "reasons"),
    [
        (BEGUN, staff(), ()),
        (None, staff(), (R.REQUEST_UNKNOWN,)),
        (APPROVED, staff(), (R.DESTRUCTION_UNAPPROVED,)),
        (ENDED, supervisor(), (R.OPERATOR_OUT_OF_AUTHORITY, R.REQUEST_ALREADY_DECIDED)),
    ],
)
def test_ending_a_list(destruction: Any, operator: Any, reasons: tuple[Refusal, ...]) -> None:
    assert decide_ending(destruction, operator).reasons == reasons
