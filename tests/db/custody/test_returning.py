"""Returns: who may bring something back, and one row for each way a copy is not taken."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from custody_facts import (
    COLLECTOR,
    CONTROL_NO,
    OPERATOR,
    TODAY,
    YESTERDAY,
    alter,
    file_copy,
    person,
    staff,
    supervisor,
)

from db.custody.custody_acts import OpenCustody, must_be_seen
from db.custody.policy import default_policy
from db.custody.refusals import Refusal, in_order
from db.custody.returning import ReturnFacts, decide_return, decide_returner
from db.custody.values import (
    BadgeFacts,
    BadgeKind,
    BadgeState,
    Classification,
    Kind,
    PersonFacts,
    PersonStatus,
    Role,
    StaffFacts,
)

R = Refusal
LABEL = "L7K2M9QXA4"
OUT = OpenCustody(CONTROL_NO, COLLECTOR, LABEL, released=True)
BROUGHT = ReturnFacts(
    CONTROL_NO, file_copy(Classification.SECRET, holder=COLLECTOR), staff(), OUT, returner="P077", pages=12
)

ALONE: list[tuple[str, Any, Refusal]] = [
    ("copy", None, R.COPY_UNKNOWN),
    ("custody", None, R.COPY_NOT_OUT),
    ("custody.released", False, R.COPIES_UNRELEASED),
    ("label", "L0000000AB", R.LABEL_MISMATCH),
    ("copy.destroyed", True, R.COPY_DESTROYED),
    ("custody.holder", OPERATOR, R.OPERATOR_IS_COLLECTOR),
    ("returner", OPERATOR, R.OPERATOR_IS_COLLECTOR),
    ("operator", supervisor("C001"), R.OPERATOR_OUT_OF_AUTHORITY),
    ("operator.max_classification", Classification.CONFIDENTIAL, R.OPERATOR_OUT_OF_AUTHORITY),
    ("operator.kinds", frozenset({Kind.CIPHER_TELEGRAM}), R.OPERATOR_OUT_OF_AUTHORITY),
    ("operator.person.status", PersonStatus.SUSPENDED, R.OPERATOR_OUT_OF_AUTHORITY),
    ("pages", None, R.PAGES_REQUIRED),
    ("pages", 11, R.PAGE_COUNT_MISMATCH),
    ("pages", 13, R.PAGE_COUNT_MISMATCH),
]


def reasons_for(*changes: tuple[str, Any]) -> tuple[Refusal, ...]:
    facts = BROUGHT
    for path, new in changes:
        facts = alter(facts, path, new)
    return decide_return(facts, default_policy(), TODAY).reasons


def test_a_copy_that_is_out_is_taken_back_from_anybody() -> None:
    assert decide_return(BROUGHT, default_policy(), TODAY).allowed
    assert reasons_for(("label", LABEL)) == ()
    assert reasons_for(("returner", None)) == ()


@pytest.mark.parametrize(("path", "new", "refusal"), ALONE)
def test_each_reason_alone(path: str, new: Any, refusal: Refusal) -> None:
    if path == "copy":
        assert decide_return(
            ReturnFacts(CONTROL_NO, None, staff(), pages=12), default_policy(), TODAY
        ).reasons == (refusal,)
    else:
        assert reasons_for((path, new)) == (refusal,)


PAIRS = [
    (one, other)
    for one, other in combinations(ALONE, 2)
    if one[0] != other[0]
    and "copy" not in (one[0], other[0])
    and {one[0].split(".")[0], other[0].split(".")[0]} != {"operator"}
    and not (
        "custody" in (one[0], other[0])
        and {"custody.released", "custody.holder", "label", "pages"} & {one[0], other[0]}
    )
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_each_pair_of_reasons_is_told_whole(one: Any, other: Any) -> None:
    assert reasons_for(one[:2], other[:2]) == in_order([one[2], other[2]])


@pytest.mark.parametrize("flag", ["missing", "recalled", "on_hold"])
def test_what_was_missing_recalled_or_held_is_welcome(flag: str) -> None:
    assert reasons_for((f"copy.{flag}", True)) == ()


@pytest.mark.parametrize(
    ("level", "counted"), list(zip(Classification, [False, False, True, True], strict=True))
)
def test_the_policy_says_where_pages_are_counted(level: Classification, counted: bool) -> None:
    decision = decide_return(
        alter(alter(BROUGHT, "copy.classification", level), "pages", None), default_policy(), TODAY
    )
    assert decision.lacks == ((R.PAGES_REQUIRED,) if counted else ())
    assert decision.acceptable


def test_a_telegram_comes_back_to_a_cipher_clerk_alone() -> None:
    telegram = ("copy.kind", Kind.CIPHER_TELEGRAM)
    assert reasons_for(telegram) == ()
    assert reasons_for(telegram, ("operator.roles", frozenset({Role.CLERK}))) == (
        R.OPERATOR_OUT_OF_AUTHORITY,
    )


WHO: list[tuple[BadgeState, PersonFacts | None, StaffFacts, tuple[Refusal, ...]]] = [
    (BadgeState.VALID, person(), staff(), ()),
    (BadgeState.EXPIRED, person(), staff(), ()),
    (BadgeState.REVOKED, person(), staff(), ()),
    (BadgeState.SUPERSEDED, person(), staff(), ()),
    (BadgeState.VALID, person(status=PersonStatus.SUSPENDED), staff(), ()),
    (BadgeState.VALID, person(status=PersonStatus.LEFT), staff(), ()),
    (BadgeState.VALID, person(clearance_until=YESTERDAY), staff(), ()),
    (BadgeState.UNKNOWN, None, staff(), (R.BADGE_UNKNOWN,)),
    (BadgeState.VALID, None, staff(), (R.BADGE_UNKNOWN,)),
    (BadgeState.UNKNOWN, person(), staff(), (R.BADGE_UNKNOWN,)),
    (BadgeState.FORGED, None, staff(), (R.BADGE_FORGED,)),
    (BadgeState.FORGED, person(), staff(), (R.BADGE_FORGED,)),
    (BadgeState.FORGED, person(OPERATOR), staff(), (R.BADGE_FORGED,)),
    (BadgeState.VALID, person(OPERATOR), staff(), (R.OPERATOR_IS_COLLECTOR,)),
    (BadgeState.VALID, person(), supervisor(), (R.OPERATOR_OUT_OF_AUTHORITY,)),
    (
        BadgeState.FORGED,
        person(),
        supervisor(),
        (R.BADGE_FORGED, R.OPERATOR_OUT_OF_AUTHORITY),
    ),
]


@pytest.mark.parametrize(("state", "named", "operator", "expected"), WHO)
def test_whoever_a_badge_names_may_bring_something_back(
    state: BadgeState, named: PersonFacts | None, operator: StaffFacts, expected: tuple[Refusal, ...]
) -> None:
    for kind in BadgeKind:
        assert decide_returner(BadgeFacts(kind, state), named, operator).reasons == expected


def test_what_is_missing_and_in_nobodys_hands_is_found_by_a_supervisor() -> None:
    lost = (("custody", None), ("copy.missing", True))
    assert reasons_for(*lost) == (R.COPY_MISSING,)
    assert reasons_for(("copy.missing", True)) == ()


@pytest.mark.parametrize(
    ("level", "kind", "seen"),
    [
        (Classification.INTERNAL, Kind.DOCUMENT, False),
        (Classification.INTERNAL, Kind.CIPHER_TELEGRAM, True),
        (Classification.CONFIDENTIAL, Kind.DOCUMENT, True),
        (Classification.SECRET, Kind.MEETING_MATERIAL, True),
        (Classification.TOP_SECRET, Kind.DOCUMENT, True),
    ],
)
def test_what_must_be_seen_to_come_back(level: Classification, kind: Kind, seen: bool) -> None:
    assert must_be_seen(default_policy(), file_copy(level, kind=kind)) is seen
