"""Substitutes at meetings: who may be one, who may approve that; each reason alone, and each pair of reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from custody_facts import (
    ADDRESSEE,
    CONTROL_NO,
    HOUR,
    MEETING,
    NOW,
    SEAT,
    SIGNED,
    YESTERDAY,
    alter,
    file_copy,
    meeting,
    person,
    seat,
    staff,
    substitution,
    supervisor,
)

from db.custody.meetings import SubstitutionState
from db.custody.refusals import ORDER, Refusal
from db.custody.substitutes import (
    SubstitutionRequest,
    decide_approval,
    decide_rejection,
    decide_request,
    decide_revocation,
)
from db.custody.values import (
    Classification,
    Clearance,
    Kind,
    PersonStatus,
    PinCheck,
    Role,
    Signature,
)

R = Refusal
PAPER = file_copy(
    Classification.SECRET,
    None,
    control_no=CONTROL_NO,
    kind=Kind.MEETING_MATERIAL,
    meeting_no=MEETING,
    seat=SEAT,
)
GOOD = SubstitutionRequest(ADDRESSEE, meeting(), seat(ADDRESSEE), person(), papers=(PAPER,))
ASKED = substitution(state=SubstitutionState.REQUESTED, decided_by=None)

Change = Callable[[SubstitutionRequest], SubstitutionRequest]
Case = tuple[str, str, Change, Refusal]


def case(path: str, value: object, code: Refusal) -> Case:
    """A name, what it touches (cases that touch the same never pair), the change, and the code."""
    return (f"{path}={value}", path.split(".")[0], lambda request: alter(request, path, value), code)


INELIGIBLE = [
    case("substitute", None, R.SUBSTITUTE_INELIGIBLE),
    case("substitute.status", PersonStatus.SUSPENDED, R.SUBSTITUTE_INELIGIBLE),
    case("substitute.status", PersonStatus.LEFT, R.SUBSTITUTE_INELIGIBLE),
    case("substitute.clearance", Clearance.CONFIDENTIAL, R.SUBSTITUTE_INELIGIBLE),
    case("substitute.clearance_until", YESTERDAY, R.SUBSTITUTE_INELIGIBLE),
    case("substitute.caveats", frozenset(), R.SUBSTITUTE_INELIGIBLE),
    case("substitute.staff_no", ADDRESSEE, R.SUBSTITUTE_INELIGIBLE),
    case("own_seat", seat(seat="A13"), R.SUBSTITUTE_INELIGIBLE),
    case("taken", (substitution(seat="A13", absent="P099"),), R.SUBSTITUTE_INELIGIBLE),
]
STANDING = [
    *INELIGIBLE,
    case("seat", None, R.NOT_ON_ROSTER),
    case("in_use", True, R.SEAT_IN_USE),
    case("taken", (substitution(substitute="P015"),), R.SEAT_IN_USE),
    case("meeting.closes", NOW, R.MEETING_CLOSED),
    case("meeting.closed_at", NOW - HOUR, R.MEETING_CLOSED),
]
PAIRS = [
    (one, other)
    for one, other in combinations(STANDING, 2)
    if one[1] != other[1] and {one[1], other[1]} != {"seat", "taken"}
]


def in_order(*codes: Refusal) -> tuple[Refusal, ...]:
    return tuple(sorted(set(codes), key=ORDER.__getitem__))


def test_somebody_who_may_know_the_papers_may_be_asked_for() -> None:
    assert decide_request(staff(), GOOD, NOW).allowed
    assert decide_request(supervisor(), replace(GOOD, papers=()), NOW - 10 * HOUR).allowed


@pytest.mark.parametrize(("name", "_touches", "change", "code"), STANDING)
def test_each_reason_stands_alone_at_request_and_approval(
    name: str, _touches: str, change: Change, code: Refusal
) -> None:
    assert decide_request(staff(), change(GOOD), NOW).reasons == (code,), name
    assert decide_approval(ASKED, change(GOOD), supervisor(), SIGNED, NOW).reasons == (code,), name


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_each_pair_of_reasons_is_told(one: Case, other: Case) -> None:
    both = other[2](one[2](GOOD))
    expected = in_order(one[3], other[3])
    assert decide_request(staff(), both, NOW).reasons == expected
    assert decide_approval(ASKED, both, supervisor(), SIGNED, NOW).reasons == expected


def test_of_an_unknown_meeting_nothing_else_is_said() -> None:
    nowhere = SubstitutionRequest("P099", None, None, None)
    assert decide_request(staff(), nowhere, NOW).reasons == (R.MEETING_UNKNOWN,)


def test_who_asks_works_at_the_counter() -> None:
    auditor = staff("D001", Role.AUDITOR)
    unseated = alter(GOOD, "seat", None)
    assert decide_request(auditor, unseated, NOW).reasons == (R.OPERATOR_OUT_OF_AUTHORITY, R.NOT_ON_ROSTER)
    gone = alter(staff(), "person.status", PersonStatus.LEFT)
    assert decide_request(gone, GOOD, NOW).reasons == (R.OPERATOR_OUT_OF_AUTHORITY,)


APPROVERS = [
    (supervisor(), SIGNED, ()),
    (supervisor("C009"), SIGNED, (R.APPROVER_NOT_INDEPENDENT,)),
    (supervisor(ADDRESSEE), SIGNED, (R.APPROVER_NOT_INDEPENDENT,)),
    (supervisor(ASKED.substitute), SIGNED, (R.APPROVER_NOT_INDEPENDENT,)),
    (staff("C002"), SIGNED, (R.APPROVER_NOT_AUTHORIZED,)),
    (staff("C009"), SIGNED, (R.APPROVER_NOT_INDEPENDENT, R.APPROVER_NOT_AUTHORIZED)),
    (supervisor(), None, (R.PIN_REQUIRED,)),
    (supervisor(), Signature(pin=PinCheck.WRONG), (R.PIN_WRONG,)),
    (supervisor(), Signature(PinCheck.CORRECT, pin_initial=True), (R.PIN_INITIAL,)),
    (alter(supervisor(), "person.status", PersonStatus.SUSPENDED), SIGNED, (R.PERSON_SUSPENDED,)),
    (staff("C002"), Signature(pin=PinCheck.LOCKED), (R.PIN_LOCKED, R.APPROVER_NOT_AUTHORIZED)),
]


@pytest.mark.parametrize(("approver", "signature", "expected"), APPROVERS)
def test_an_approver_is_an_independent_supervisor_who_signs(approver, signature, expected) -> None:
    assert decide_approval(ASKED, GOOD, approver, signature, NOW).reasons == expected
    widening_alone = {R.APPROVER_NOT_INDEPENDENT}
    narrow = tuple(code for code in expected if code not in widening_alone)
    assert decide_rejection(ASKED, approver, signature).reasons == narrow
    assert decide_revocation(ASKED, approver, signature).reasons == narrow


@pytest.mark.parametrize("state", SubstitutionState)
def test_a_request_is_decided_once_and_what_was_approved_can_be_revoked(state: SubstitutionState) -> None:
    decided = (R.REQUEST_ALREADY_DECIDED,)
    stored = substitution(state=state)
    waits, open_ = state is SubstitutionState.REQUESTED, state in ("requested", "approved")
    assert decide_approval(stored, GOOD, supervisor(), SIGNED, NOW).reasons == (() if waits else decided)
    assert decide_rejection(stored, supervisor(), SIGNED).reasons == (() if waits else decided)
    assert decide_revocation(stored, supervisor(), SIGNED).reasons == (() if open_ else decided)


def test_of_a_request_that_was_decided_nothing_else_is_judged() -> None:
    stored = substitution(state=SubstitutionState.REVOKED)
    closed = alter(GOOD, "meeting.closed_at", NOW)
    assert decide_approval(stored, closed, supervisor(), SIGNED, NOW).reasons == (R.REQUEST_ALREADY_DECIDED,)


def test_an_unknown_request_cannot_be_decided() -> None:
    unknown = (R.REQUEST_UNKNOWN,)
    assert decide_approval(None, None, supervisor(), SIGNED, NOW).reasons == unknown
    assert decide_rejection(None, supervisor(), SIGNED).reasons == unknown
    both = (R.APPROVER_NOT_AUTHORIZED, R.REQUEST_UNKNOWN)
    assert decide_revocation(None, staff("C002"), SIGNED).reasons == both
