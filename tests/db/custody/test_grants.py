"""The life of a proxy grant: request, approval, rejection, revocation, each reason alone and all together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from custody_facts import (
    ADDRESSEE,
    COLLECTOR,
    CONTROL_NO,
    DAY,
    HOUR,
    NOW,
    SECOND,
    SIGNED,
    YESTERDAY,
    designation,
    file_copy,
    grant,
    person,
    staff,
    supervisor,
    unit_copy,
)

from db.custody.grants import (
    GrantDecision,
    RequestFacts,
    approvals_needed,
    decide_approval,
    decide_rejection,
    decide_request,
    decide_revocation,
    longest_window,
)
from db.custody.policy import default_policy
from db.custody.refusals import Refusal, in_order
from db.custody.values import (
    Classification,
    Clearance,
    CopyFacts,
    GrantFacts,
    GrantState,
    Kind,
    PersonStatus,
    PinCheck,
    Role,
    Signature,
    StaffFacts,
)

POLICY = default_policy()
R = Refusal
SECRET, TOP_SECRET = Classification.SECRET, Classification.TOP_SECRET
INITIAL = Signature(PinCheck.CORRECT, pin_initial=True)
PAPER = Signature(paper_receipt="WT-2026-7")
PRINCIPAL_GONE = person(ADDRESSEE, status=PersonStatus.LEFT)


def request(level: Classification = SECRET, **changes: Any) -> RequestFacts:
    values: dict[str, Any] = {
        "operator": staff(),
        "principal": person(ADDRESSEE),
        "proxy": person(COLLECTOR),
        "copies": {CONTROL_NO: file_copy(level)},
        "starts": NOW,
        "ends": NOW + HOUR,
        "signature": SIGNED,
        "second_proxy": person(SECOND),
        "designations": (designation(COLLECTOR), designation(SECOND)),
    }
    return RequestFacts(**(values | changes))


def ask(facts: RequestFacts) -> GrantDecision:
    return decide_request(facts, POLICY, NOW)


def copies(*changed: CopyFacts | None) -> dict[str, CopyFacts | None]:
    return {f"C{n}": copy for n, copy in enumerate(changed)}


def earlier(**changes: Any) -> GrantFacts:
    """A grant for the same proxy, principal, copy and hour."""
    values = {"principal": ADDRESSEE, "proxy": COLLECTOR, "copies": frozenset({CONTROL_NO})}
    values |= {"starts": NOW - HOUR, "ends": NOW + 2 * HOUR, "uses": 1, "spent": 0}
    return grant(**(values | {"second_proxy": None, "state": GrantState.APPROVED} | changes))


@pytest.mark.parametrize(
    ("changes", "overlaps"),
    [
        ({}, True),
        ({"state": GrantState.REQUESTED}, True),
        ({"proxy": "P016", "second_proxy": COLLECTOR}, True),
        ({"copies": frozenset({"C7", CONTROL_NO})}, True),
        ({"uses": 2, "spent": 1}, True),
        ({"ends": NOW + HOUR / 2}, True),
        ({"starts": NOW + HOUR / 2, "ends": NOW + 3 * HOUR}, True),
        ({"state": GrantState.REJECTED}, False),
        ({"state": GrantState.REVOKED}, False),
        ({"spent": 1}, False),
        ({"principal": "P010"}, False),
        ({"proxy": "P016"}, False),
        ({"copies": frozenset({"C7"})}, False),
        ({"ends": NOW}, False),
        ({"starts": NOW + HOUR, "ends": NOW + 3 * HOUR}, False),
    ],
)
def test_one_grant_at_a_time_for_a_principal_a_proxy_and_a_copy(
    changes: dict[str, Any], overlaps: bool
) -> None:
    asked = ask(request(grants=(earlier(**changes),)))
    assert asked.refusals == ((R.GRANT_OVERLAPS,) if overlaps else ())


def test_a_grant_that_is_over_overlaps_nothing_even_where_a_request_begins_before_it_ended() -> None:
    over = earlier(ends=NOW - HOUR / 2, starts=NOW - 3 * HOUR)
    assert ask(request(starts=NOW - HOUR, grants=(over,))).allowed


@pytest.mark.parametrize(
    ("level", "approvals"),
    [
        (Classification.INTERNAL, 1),
        (Classification.CONFIDENTIAL, 1),
        (Classification.SECRET, 1),
        (Classification.TOP_SECRET, 2),
    ],
)
def test_request_in_order_waits_for_as_many_as_the_level_asks(level: Classification, approvals: int) -> None:
    asked = ask(request(level))
    assert asked.allowed
    assert asked.state is GrantState.REQUESTED
    assert asked.approvals_missing == approvals
    assert asked.confirmed


SUSPENDED = PersonStatus.SUSPENDED
PROBLEMS: dict[str, tuple[dict[str, Any], tuple[Refusal, ...]]] = {
    "no signature": ({"signature": None}, (R.PIN_REQUIRED,)),
    "blank paper": ({"signature": Signature(paper_receipt=" ")}, (R.PIN_REQUIRED,)),
    "wrong PIN": ({"signature": Signature(PinCheck.WRONG)}, (R.PIN_WRONG,)),
    "no PIN": ({"signature": Signature(PinCheck.NOT_SET)}, (R.PIN_NOT_SET,)),
    "locked PIN": ({"signature": Signature(PinCheck.LOCKED)}, (R.PIN_LOCKED,)),
    "staff's initial PIN": ({"signature": INITIAL, "principal_has_role": True}, (R.PIN_INITIAL,)),
    "operator's role": ({"operator": staff("R001", Role.REGISTRAR)}, (R.OPERATOR_OUT_OF_AUTHORITY,)),
    "operator suspended": (
        {"operator": staff(person=person("C001", status=SUSPENDED))},
        (R.OPERATOR_OUT_OF_AUTHORITY,),
    ),
    "window over": ({"starts": NOW - HOUR, "ends": NOW}, (R.PROXY_EXPIRED,)),
    "window backwards": ({"starts": NOW + 2 * HOUR}, (R.PROXY_EXPIRED,)),
    "window empty": ({"starts": NOW + HOUR}, (R.PROXY_EXPIRED,)),
    "no uses": ({"uses": 0}, (R.PROXY_USED_UP,)),
    "no copies": ({"copies": {}}, (R.PROXY_OUT_OF_SCOPE,)),
    "principal unknown": ({"principal": None}, (R.PRINCIPAL_INELIGIBLE,)),
    "principal gone": ({"principal": PRINCIPAL_GONE}, (R.PRINCIPAL_INELIGIBLE,)),
    "principal's clearance": (
        {"principal": person(ADDRESSEE, clearance=Clearance.CONFIDENTIAL)},
        (R.PRINCIPAL_INELIGIBLE,),
    ),
    "principal's caveats": ({"principal": person(ADDRESSEE, caveats=frozenset())}, (R.PRINCIPAL_INELIGIBLE,)),
    "another's copy": ({"principal": person("P010")}, (R.PRINCIPAL_INELIGIBLE,)),
    "one copy is another's": (
        {"copies": copies(file_copy(SECRET), file_copy(SECRET, "P010"))},
        (R.PRINCIPAL_INELIGIBLE,),
    ),
    "unit's copy, principal not designated": (
        {"copies": copies(unit_copy(SECRET))},
        (R.PRINCIPAL_INELIGIBLE,),
    ),
    "copy unknown": ({"copies": copies(file_copy(SECRET), None)}, (R.COPY_UNKNOWN,)),
    "telegram": (
        {
            "copies": copies(file_copy(SECRET, kind=Kind.CIPHER_TELEGRAM)),
            "proxy": person(COLLECTOR, cipher_list=False),
        },
        (R.PROXY_INELIGIBLE,),
    ),
    "meeting material": (
        {"copies": copies(file_copy(SECRET, kind=Kind.MEETING_MATERIAL))},
        (R.KIND_NOT_SUPPORTED,),
    ),
    "destroyed": ({"copies": copies(file_copy(SECRET, destroyed=True))}, (R.COPY_DESTROYED,)),
    "window too long": ({"ends": NOW + DAY + timedelta(seconds=1)}, (R.WINDOW_TOO_LONG,)),
    "window too long, later": (
        {"starts": NOW + 9 * DAY, "ends": NOW + 11 * DAY},
        (R.WINDOW_TOO_LONG,),
    ),
    "proxy unknown": ({"proxy": None}, (R.PROXY_INELIGIBLE,)),
    "proxy suspended": ({"proxy": person(COLLECTOR, status=SUSPENDED)}, (R.PROXY_INELIGIBLE,)),
    "proxy's clearance": (
        {"proxy": person(COLLECTOR, clearance=Clearance.CONFIDENTIAL)},
        (R.PROXY_INELIGIBLE,),
    ),
    "proxy's clearance over": (
        {"proxy": person(COLLECTOR, clearance_until=YESTERDAY)},
        (R.PROXY_INELIGIBLE,),
    ),
    "proxy's caveats": ({"proxy": person(COLLECTOR, caveats=frozenset())}, (R.PROXY_INELIGIBLE,)),
    "proxy is the principal": ({"proxy": person(ADDRESSEE)}, (R.PROXY_INELIGIBLE,)),
    "second is the proxy": ({"second_proxy": person(COLLECTOR)}, (R.PROXY_INELIGIBLE,)),
    "second is the principal": ({"second_proxy": person(ADDRESSEE)}, (R.PROXY_INELIGIBLE,)),
    "second is gone": (
        {"second_proxy": person(SECOND, status=PersonStatus.LEFT)},
        (R.PROXY_INELIGIBLE,),
    ),
}


@pytest.mark.parametrize(("changes", "reasons"), PROBLEMS.values(), ids=PROBLEMS)
def test_each_problem_of_a_request_is_said_alone(
    changes: dict[str, Any], reasons: tuple[Refusal, ...]
) -> None:
    asked = ask(request(**changes))
    assert asked.refusals == reasons
    assert asked.state is None


def touches(name: str) -> set[str]:
    """Say what a problem of a request is about; problems about the same thing cannot be there at once."""
    about = {"window" if key in ("starts", "ends") else key for key in PROBLEMS[name][0]}
    if name.endswith("is the principal"):
        about |= {"principal"}
    if name == "no copies":
        about |= {"window", "principal", "proxy", "second_proxy"}
    return about


def test_each_pair_of_problems_is_said_together() -> None:
    wrong = []
    for one, other in combinations(PROBLEMS, 2):
        if touches(one).isdisjoint(touches(other)):
            (changes, codes), (more, further) = PROBLEMS[one], PROBLEMS[other]
            refusals = ask(request(**changes, **more)).refusals
            if refusals != in_order([*codes, *further]):
                wrong.append((one, other, refusals))
    assert wrong == []


def test_everything_wrong_with_a_request_is_said_at_once() -> None:
    asked = ask(
        request(
            operator=staff("R001", Role.REGISTRAR),
            principal=None,
            proxy=None,
            copies=copies(None, file_copy(SECRET, kind=Kind.MEETING_MATERIAL, destroyed=True)),
            starts=NOW - 30 * DAY,
            ends=NOW,
            uses=0,
            signature=None,
        )
    )
    assert asked.refusals == (
        R.PIN_REQUIRED,
        R.OPERATOR_OUT_OF_AUTHORITY,
        R.PROXY_EXPIRED,
        R.PROXY_USED_UP,
        R.PRINCIPAL_INELIGIBLE,
        R.COPY_UNKNOWN,
        R.KIND_NOT_SUPPORTED,
        R.COPY_DESTROYED,
        R.WINDOW_TOO_LONG,
        R.PROXY_INELIGIBLE,
    )


@pytest.mark.parametrize(
    ("level", "longest"),
    [
        (Classification.INTERNAL, 7 * DAY),
        (Classification.CONFIDENTIAL, 3 * DAY),
        (SECRET, DAY),
        (TOP_SECRET, 4 * HOUR),
    ],
)
def test_window_may_be_as_long_as_the_level_allows_and_no_longer(
    level: Classification, longest: timedelta
) -> None:
    assert ask(request(level, ends=NOW + longest)).allowed
    assert ask(request(level, ends=NOW + longest + timedelta(seconds=1))).refusals == (R.WINDOW_TOO_LONG,)


def test_highest_level_among_the_copies_decides() -> None:
    mixed = {"A-1": file_copy(Classification.INTERNAL), "A-2": file_copy(TOP_SECRET)}
    assert ask(request(copies=mixed, ends=NOW + 5 * HOUR)).refusals == (R.WINDOW_TOO_LONG,)
    assert ask(request(copies=mixed)).approvals_missing == 2
    assert approvals_needed([Classification.INTERNAL, TOP_SECRET], POLICY) == 2
    assert longest_window([Classification.INTERNAL, TOP_SECRET], POLICY) == 4 * HOUR


@pytest.mark.parametrize("only", [COLLECTOR, SECOND])
def test_every_proxy_for_top_secret_is_designated_by_name(only: str) -> None:
    asked = ask(request(TOP_SECRET, designations=(designation(only),)))
    assert asked.refusals == (R.PROXY_INELIGIBLE,)
    assert ask(request(SECRET, designations=())).allowed


def test_designated_collector_may_ask_for_the_units_copy() -> None:
    of_the_unit = request(copies=copies(unit_copy(SECRET)), designations=(designation(ADDRESSEE),))
    assert ask(of_the_unit).allowed


def test_principal_may_name_one_proxy_alone() -> None:
    assert ask(request(second_proxy=None)).allowed


@pytest.mark.parametrize(
    ("signature", "confirmed"),
    [(SIGNED, True), (PAPER, False), (INITIAL, False)],
)
def test_request_is_confirmed_by_the_principals_own_pin_alone(signature: Signature, confirmed: bool) -> None:
    asked = ask(request(signature=signature))
    assert asked.allowed
    assert asked.confirmed is confirmed


def waiting(**changes: Any) -> GrantFacts:
    return grant(**({"state": GrantState.REQUESTED, "approvals": frozenset()} | changes))


def approve(
    facts: GrantFacts | None,
    approver: StaffFacts | None = None,
    signature: Signature | None = SIGNED,
    level: Classification = SECRET,
) -> GrantDecision:
    return decide_approval(facts, approver or supervisor(), signature, [level], POLICY, NOW)


def test_one_approval_is_enough_below_top_secret() -> None:
    decided = approve(waiting())
    assert (decided.state, decided.approvals_missing) == (GrantState.APPROVED, 0)


def test_top_secret_waits_for_a_second_approver() -> None:
    first = approve(waiting(), level=TOP_SECRET)
    assert (first.state, first.approvals_missing) == (GrantState.REQUESTED, 1)
    once = waiting(approvals=frozenset({"S001"}))
    assert approve(once, level=TOP_SECRET).refusals == (R.APPROVER_NOT_INDEPENDENT,)
    second = approve(once, supervisor("S002"), level=TOP_SECRET)
    assert (second.state, second.approvals_missing) == (GrantState.APPROVED, 0)


ON_BEHALF = [
    (None, SIGNED, (R.GRANT_UNKNOWN,)),
    (waiting(state=GrantState.REJECTED), SIGNED, (R.GRANT_ALREADY_DECIDED,)),
    (waiting(state=GrantState.REVOKED), SIGNED, (R.GRANT_ALREADY_DECIDED,)),
    (waiting(), None, (R.PIN_REQUIRED,)),
    (waiting(), Signature(PinCheck.WRONG), (R.PIN_WRONG,)),
    (waiting(), Signature(PinCheck.LOCKED), (R.PIN_LOCKED,)),
    (waiting(), Signature(PinCheck.NOT_SET), (R.PIN_NOT_SET,)),
    (waiting(), INITIAL, (R.PIN_INITIAL,)),
    (waiting(), PAPER, (R.PIN_REQUIRED,)),
]
RULES: list[Callable[..., GrantDecision]] = [
    approve,
    lambda facts, approver=None, signature=SIGNED: decide_rejection(
        facts, approver or supervisor(), signature
    ),
    lambda facts, approver=None, signature=SIGNED: decide_revocation(
        facts, approver or supervisor(), signature
    ),
]


@pytest.mark.parametrize("rule", RULES, ids=["approval", "rejection", "revocation"])
@pytest.mark.parametrize(("facts", "signature", "reasons"), ON_BEHALF)
def test_decision_needs_an_open_grant_and_a_fresh_pin(
    rule: Callable[..., GrantDecision],
    facts: GrantFacts | None,
    signature: Signature | None,
    reasons: tuple[Refusal, ...],
) -> None:
    decided = rule(facts, signature=signature)
    assert decided.refusals == reasons
    assert decided.state is None


@pytest.mark.parametrize("rule", RULES, ids=["approval", "rejection", "revocation"])
@pytest.mark.parametrize(
    "roles", [set(), {Role.CLERK}, {Role.REGISTRAR}, {Role.ADMINISTRATOR}, {Role.AUDITOR}]
)
def test_only_supervisors_decide(rule: Callable[..., GrantDecision], roles: set[Role]) -> None:
    somebody = supervisor(roles=frozenset(roles))
    assert rule(waiting(), somebody).refusals == (R.APPROVER_NOT_AUTHORIZED,)


@pytest.mark.parametrize("rule", RULES, ids=["approval", "rejection", "revocation"])
def test_supervisor_who_is_suspended_decides_nothing(rule: Callable[..., GrantDecision]) -> None:
    gone = supervisor(person=person("S001", status=SUSPENDED))
    assert rule(waiting(), gone).refusals == (R.PERSON_SUSPENDED,)


@pytest.mark.parametrize("part", ["principal", "proxy", "second_proxy", "requested_by"])
def test_approver_is_none_of_those_involved(part: str) -> None:
    facts = replace(waiting(), **{part: "S001"})
    assert approve(facts).refusals == (R.APPROVER_NOT_INDEPENDENT,)
    assert approve(facts, supervisor("S002")).allowed


def test_approved_grant_is_not_approved_again() -> None:
    assert approve(grant(approvals=frozenset({"S002"}))).refusals == (R.GRANT_ALREADY_DECIDED,)


def test_grant_that_is_over_is_not_approved_any_more() -> None:
    assert approve(waiting(ends=NOW)).refusals == (R.PROXY_EXPIRED,)


def test_everything_wrong_with_an_approval_is_said_at_once() -> None:
    facts = grant(principal="C001", ends=NOW)
    assert approve(facts, staff("C001"), None).refusals == (
        R.PIN_REQUIRED,
        R.PROXY_EXPIRED,
        R.APPROVER_NOT_INDEPENDENT,
        R.APPROVER_NOT_AUTHORIZED,
        R.GRANT_ALREADY_DECIDED,
    )


@pytest.mark.parametrize(
    ("state", "rejected", "revoked"),
    [
        (GrantState.REQUESTED, GrantState.REJECTED, GrantState.REVOKED),
        (GrantState.APPROVED, None, GrantState.REVOKED),
        (GrantState.REJECTED, None, None),
        (GrantState.REVOKED, None, None),
    ],
)
def test_what_a_grant_becomes(
    state: GrantState, rejected: GrantState | None, revoked: GrantState | None
) -> None:
    assert decide_rejection(grant(state=state), supervisor(), SIGNED).state is rejected
    assert decide_revocation(grant(state=state), supervisor(), SIGNED).state is revoked


def test_rejecting_and_revoking_ask_for_no_independence() -> None:
    own = waiting(principal="S001")
    assert decide_rejection(own, supervisor(), SIGNED).allowed
    assert decide_revocation(own, supervisor(), SIGNED).allowed
