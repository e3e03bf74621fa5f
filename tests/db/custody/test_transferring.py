"""Transfers: the new holder judged like a collector, the giver by presence; one row for each way it is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from custody_facts import (
    COLLECTOR,
    CONTROL_NO,
    NOW,
    OPERATOR,
    SECOND,
    SIGNED,
    WITNESS,
    YESTERDAY,
    alter,
    by_addressee,
    by_seat,
    owed,
    person,
    presence,
)

from db.custody.custody_acts import OpenCustody
from db.custody.obligations import ObligationKind
from db.custody.policy import default_policy
from db.custody.refusals import Refusal, in_order
from db.custody.transferring import TransferFacts, decide_giver, decide_transfer
from db.custody.values import (
    BadgeFacts,
    BadgeKind,
    BadgeState,
    Classification,
    Clearance,
    PersonStatus,
    PinCheck,
    Signature,
)

R = Refusal
HOLDER = "P009"
OUT = OpenCustody(CONTROL_NO, HOLDER, "L7K2M9QXA4", released=True)
POLICY = default_policy()


def between_two(level: Classification = Classification.SECRET) -> TransferFacts:
    """P009 holds a copy that is addressed to the collector, and both are here."""
    collection = by_addressee(level)
    held = alter(collection, "copy.holder", HOLDER)
    return TransferFacts(held, OUT, presence(HOLDER, photo=None))


ALONE: list[tuple[str, Any, Refusal]] = [
    ("custody", None, R.COPY_NOT_OUT),
    ("custody.released", False, R.COPIES_UNRELEASED),
    ("custody.holder", "P020", R.NOT_THE_HOLDER),
    ("giver.badge.state", BadgeState.FORGED, R.BADGE_FORGED),
    ("giver.badge.state", BadgeState.REVOKED, R.BADGE_REVOKED),
    ("giver.badge.state", BadgeState.EXPIRED, R.BADGE_EXPIRED),
    ("giver.badge.state", BadgeState.SUPERSEDED, R.BADGE_SUPERSEDED),
    ("giver.person.status", PersonStatus.SUSPENDED, R.PERSON_SUSPENDED),
    ("giver.person.status", PersonStatus.LEFT, R.PERSON_LEFT),
    ("giver.signature", None, R.PIN_REQUIRED),
    ("giver.signature", Signature(paper_receipt="7"), R.PIN_REQUIRED),
    ("giver.signature", Signature(pin=PinCheck.WRONG), R.PIN_WRONG),
    ("giver.signature", Signature(pin=PinCheck.LOCKED), R.PIN_LOCKED),
    ("collection.collector.person.clearance", Clearance.CONFIDENTIAL, R.CLEARANCE_TOO_LOW),
    ("collection.collector.person.clearance_until", YESTERDAY, R.CLEARANCE_EXPIRED),
    ("collection.collector.signature", None, R.PIN_REQUIRED),
    ("collection.collector.photo", None, R.PHOTO_REQUIRED),
    ("collection.copy.addressee", "P077", R.PROXY_UNLISTED),
    ("collection.copy.recalled", True, R.COPY_RECALLED),
    ("collection.copy.on_hold", True, R.COPY_ON_HOLD),
    ("collection.copy.missing", True, R.COPY_MISSING),
    ("collection.pages", None, R.PAGES_REQUIRED),
    ("collection.pages", 11, R.PAGE_COUNT_MISMATCH),
    ("collection.operator.max_classification", Classification.INTERNAL, R.OPERATOR_OUT_OF_AUTHORITY),
    ("collection.obligations", (owed(ObligationKind.RETURN),), R.RETURN_OVERDUE),
]


def reasons_for(*changes: tuple[str, Any], level: Classification = Classification.SECRET) -> Any:
    facts = between_two(level)
    for path, new in changes:
        facts = alter(facts, path, new)
    return decide_transfer(facts, POLICY, NOW).reasons


@pytest.mark.parametrize("level", Classification)
def test_a_copy_goes_from_hand_to_hand(level: Classification) -> None:
    decision = decide_transfer(between_two(level), POLICY, NOW)
    assert decision.allowed, decision
    assert decision.entitlement is not None


@pytest.mark.parametrize(("path", "new", "refusal"), ALONE)
def test_each_reason_alone(path: str, new: Any, refusal: Refusal) -> None:
    assert reasons_for((path, new)) == (refusal,)


PAIRS = [
    (one, other)
    for one, other in combinations(ALONE, 2)
    if one[0] != other[0]
    and not (one[0] == "custody" and other[0].startswith("custody"))
    and {one[2], other[2]} != {R.CLEARANCE_TOO_LOW, R.PROXY_UNLISTED}
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_each_pair_of_reasons_is_told_whole(one: Any, other: Any) -> None:
    assert reasons_for(one[:2], other[:2]) == in_order([one[2], other[2]])


def test_who_holds_it_already_gets_nothing_handed_on() -> None:
    facts = alter(between_two(), "custody.holder", COLLECTOR)
    facts = replace(facts, giver=presence(COLLECTOR))
    assert decide_transfer(facts, POLICY, NOW).reasons == (R.COPY_ALREADY_COLLECTED,)


def test_an_unknown_copy_is_that_alone() -> None:
    facts = replace(between_two(), collection=replace(by_addressee(), copy=None), custody=None)
    assert decide_transfer(facts, POLICY, NOW).reasons == (R.COPY_UNKNOWN,)


def test_while_nobody_gives_it_everything_else_is_judged() -> None:
    decision = decide_transfer(replace(between_two(), giver=None), POLICY, NOW)
    assert decision.allowed


def test_what_is_owed_for_this_copy_ends_with_the_transfer_and_blocks_nothing() -> None:
    own = owed(ObligationKind.RETURN, control_no=CONTROL_NO)
    assert reasons_for(("collection.obligations", (own,))) == ()


def test_a_meetings_paper_is_never_handed_on() -> None:
    facts = replace(between_two(), collection=by_seat())
    assert decide_transfer(facts, POLICY, NOW).reasons == (R.KIND_NOT_SUPPORTED,)


@pytest.mark.parametrize(
    ("path", "lacking"),
    [
        ("collection.second_collector", R.SECOND_COLLECTOR_REQUIRED),
        ("collection.witness", R.WITNESS_REQUIRED),
    ],
)
def test_top_secret_asks_for_the_other_two(path: str, lacking: Refusal) -> None:
    facts = alter(between_two(Classification.TOP_SECRET), path, None)
    decision = decide_transfer(facts, POLICY, NOW)
    assert (decision.refusals, decision.lacks) == ((), (lacking,))


def test_the_giver_witnesses_nothing_of_it() -> None:
    facts = between_two(Classification.TOP_SECRET)
    facts = replace(facts, custody=replace(OUT, holder=WITNESS), giver=presence(WITNESS))
    assert decide_transfer(facts, POLICY, NOW).reasons == (R.WITNESS_NOT_INDEPENDENT,)


def test_nobody_hands_something_on_at_their_own_counter() -> None:
    facts = replace(between_two(), custody=replace(OUT, holder=OPERATOR), giver=presence(OPERATOR))
    assert decide_transfer(facts, POLICY, NOW).reasons == (R.OPERATOR_IS_COLLECTOR,)


def test_the_second_collector_of_a_transfer_is_not_its_holder() -> None:
    facts = replace(between_two(Classification.TOP_SECRET), custody=replace(OUT, holder=SECOND))
    facts = replace(facts, giver=presence(SECOND))
    assert decide_transfer(facts, POLICY, NOW).reasons == (R.COPY_ALREADY_COLLECTED,)


@pytest.mark.parametrize(
    ("state", "known", "refusals"),
    [
        (BadgeState.VALID, True, ()),
        (BadgeState.EXPIRED, True, (R.BADGE_EXPIRED,)),
        (BadgeState.UNKNOWN, False, (R.BADGE_UNKNOWN,)),
        (BadgeState.FORGED, False, (R.BADGE_FORGED,)),
        (BadgeState.VALID, False, (R.BADGE_UNKNOWN,)),
    ],
)
def test_a_givers_badge_is_judged_when_it_is_scanned(
    state: BadgeState, known: bool, refusals: tuple[Refusal, ...]
) -> None:
    who = person(HOLDER) if known else person("", status=PersonStatus.LEFT)
    giver = presence(person=who, badge=BadgeFacts(BadgeKind.SIGNED, state), signature=None)
    decision = decide_giver(giver, OPERATOR)
    assert (decision.refusals, decision.lacks) == (refusals, (R.PIN_REQUIRED,))


@pytest.mark.parametrize("has_role", [False, True])
def test_an_initial_pin_gives_nothing_and_receives_for_who_holds_no_role(has_role: bool) -> None:
    initial = replace(SIGNED, pin_initial=True)
    giver = presence(HOLDER, signature=initial, has_role=has_role)
    assert reasons_for(("giver", giver)) == (R.PIN_INITIAL,)
    taker = presence(COLLECTOR, signature=initial, has_role=has_role)
    assert reasons_for(("collection.collector", taker)) == ((R.PIN_INITIAL,) if has_role else ())
