"""On what ground a copy goes to whom, and what is said when there is none: the nearest truth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from custody_facts import (
    ADDRESSEE,
    COLLECTOR,
    DAY,
    HOUR,
    NOW,
    SECOND,
    SUPERVISORS,
    TODAY,
    TOMORROW,
    WITNESS,
    YESTERDAY,
    by_addressee,
    by_designation,
    by_proxy,
    designation,
    file_copy,
    grant,
    person,
    presence,
    unit_copy,
)

from db.custody.collection import CollectionFacts, decide_collection
from db.custody.policy import default_policy
from db.custody.refusals import INCIDENT_CODES, Refusal
from db.custody.values import (
    Basis,
    Classification,
    Decision,
    Entitlement,
    GrantFacts,
    GrantState,
    Kind,
    PersonStatus,
)

POLICY = default_policy()
R = Refusal
OTHER_COPY = "JM2026-0901-01"
EXPIRED = {"starts": NOW - DAY, "ends": NOW - HOUR}


def decide(facts: CollectionFacts) -> Decision:
    return decide_collection(facts, POLICY, NOW)


def secret_for_addressee(*grants: GrantFacts, **changes: Any) -> CollectionFacts:
    """Somebody without a designation wants a secret copy of the addressee's."""
    facts = replace(by_proxy(Classification.SECRET), grants=grants, designations=())
    return replace(facts, **changes)


@pytest.mark.parametrize(
    ("facts", "entitlement"),
    [
        (by_addressee(), Entitlement(Basis.OWN)),
        (by_designation(), Entitlement(Basis.DESIGNATION)),
        (by_proxy(), Entitlement(Basis.PROXY, 1, ADDRESSEE)),
        (replace(by_addressee(), grants=(grant(),)), Entitlement(Basis.OWN)),
        (replace(by_designation(), grants=(grant(principal=SECOND),)), Entitlement(Basis.DESIGNATION)),
    ],
)
def test_ground_is_own_then_designation_then_proxy(facts: CollectionFacts, entitlement: Entitlement) -> None:
    assert decide(facts).entitlement == entitlement


def test_ground_is_named_although_something_else_is_wrong() -> None:
    facts = replace(by_addressee(), copy=file_copy(Classification.SECRET, COLLECTOR, on_hold=True))
    assert decide(facts).entitlement == Entitlement(Basis.OWN)


class TestUnlisted:
    """The errand: somebody whom nothing names."""

    def test_driver_with_nothing(self) -> None:
        decision = decide(secret_for_addressee())
        assert decision.reasons == (R.PROXY_UNLISTED,)
        assert decision.entitlement is None
        assert set(decision.reasons) & INCIDENT_CODES

    def test_colleague_of_the_addressed_unit_who_is_not_designated(self) -> None:
        facts = replace(by_designation(), designations=(designation(SECOND),))
        assert decide(facts).reasons == (R.PROXY_UNLISTED,)

    def test_designated_collector_of_another_unit(self) -> None:
        facts = replace(by_designation(), designations=(designation(unit="U2"),))
        assert decide(facts).reasons == (R.PROXY_UNLISTED,)

    def test_designated_collector_wanting_what_is_addressed_to_a_person(self) -> None:
        facts = secret_for_addressee(designations=(designation(),))
        assert decide(facts).reasons == (R.PROXY_UNLISTED,)

    def test_grant_that_names_somebody_else(self) -> None:
        assert decide(secret_for_addressee(grant(proxy="P077"))).reasons == (R.PROXY_UNLISTED,)

    def test_grant_of_another_principal_for_another_copy(self) -> None:
        other = grant(principal="P010", copies=frozenset({OTHER_COPY}))
        facts = secret_for_addressee(other, principals={"P010": person("P010")})
        assert decide(facts).reasons == (R.PROXY_UNLISTED,)

    def test_grant_for_another_copy_by_somebody_who_could_not_take_this_one_either(self) -> None:
        elsewhere = grant(copies=frozenset({OTHER_COPY}))
        of_the_unit = replace(by_designation(), designations=(), grants=(elsewhere,))
        assert decide(of_the_unit).reasons == (R.PROXY_UNLISTED,)
        of_a_person = secret_for_addressee(
            replace(elsewhere, principal="P010"), designations=(designation("P010"),)
        )
        assert decide(of_a_person).reasons == (R.PROXY_UNLISTED,)

    def test_copy_for_nobody(self) -> None:
        facts = replace(by_addressee(), copy=file_copy(Classification.SECRET, None))
        assert decide(facts).reasons == (R.PROXY_UNLISTED,)


@pytest.mark.parametrize(
    ("grants", "reasons"),
    [
        # all faults of the one grant
        ([grant(**EXPIRED, spent=1)], (R.PROXY_EXPIRED, R.PROXY_USED_UP)),
        ([grant(state=GrantState.REVOKED, approvals=frozenset())], (R.PROXY_UNAPPROVED, R.PROXY_REVOKED)),
        ([grant(copies=frozenset({OTHER_COPY}), **EXPIRED)], (R.PROXY_EXPIRED, R.PROXY_OUT_OF_SCOPE)),
        # one that lists the copy is nearer than one that does not
        (
            [grant(1, **EXPIRED, spent=1), grant(2, copies=frozenset({OTHER_COPY}))],
            (R.PROXY_EXPIRED, R.PROXY_USED_UP),
        ),
        # fewer faults are nearer
        ([grant(1, **EXPIRED, spent=1), grant(2, state=GrantState.REVOKED)], (R.PROXY_REVOKED,)),
        # between equals: used up, expired, not started, unapproved, revoked
        ([grant(1, **EXPIRED), grant(2, spent=1)], (R.PROXY_USED_UP,)),
        ([grant(1, starts=NOW + HOUR), grant(2, **EXPIRED)], (R.PROXY_EXPIRED,)),
        ([grant(1, state=GrantState.REQUESTED), grant(2, starts=NOW + HOUR)], (R.PROXY_NOT_STARTED,)),
        ([grant(1, state=GrantState.REVOKED), grant(2, state=GrantState.REQUESTED)], (R.PROXY_UNAPPROVED,)),
        # any good one is enough
        ([grant(1, **EXPIRED), grant(2, state=GrantState.REVOKED), grant(3)], ()),
    ],
)
def test_nearest_grant_gives_the_reasons_in_any_order_of_loading(
    grants: list[GrantFacts], reasons: tuple[Refusal, ...]
) -> None:
    assert decide(secret_for_addressee(*grants)).reasons == reasons
    assert decide(secret_for_addressee(*reversed(grants))).reasons == reasons


def test_window_begins_with_its_start_and_is_over_at_its_end() -> None:
    assert decide(secret_for_addressee(grant(starts=NOW))).allowed
    assert decide(secret_for_addressee(grant(ends=NOW))).reasons == (R.PROXY_EXPIRED,)


def test_grant_with_uses_left_is_good() -> None:
    assert decide(secret_for_addressee(grant(uses=3, spent=2))).allowed


@pytest.mark.parametrize("involved", [ADDRESSEE, COLLECTOR, SECOND, "C009"])
def test_approval_by_somebody_involved_does_not_count(involved: str) -> None:
    facts = secret_for_addressee(grant(second_proxy=SECOND, approvals=frozenset({involved})))
    assert decide(facts).reasons == (R.PROXY_UNAPPROVED,)


@pytest.mark.parametrize(
    ("level", "approvals", "reasons"),
    [
        (Classification.INTERNAL, 1, ()),
        (Classification.CONFIDENTIAL, 1, ()),
        (Classification.SECRET, 1, ()),
        (Classification.TOP_SECRET, 1, (R.PROXY_UNAPPROVED,)),
        (Classification.TOP_SECRET, 2, ()),
    ],
)
def test_level_says_how_many_approvals_a_grant_needs(
    level: Classification, approvals: int, reasons: tuple[Refusal, ...]
) -> None:
    few = frozenset(sorted(SUPERVISORS)[:approvals])
    facts = replace(by_proxy(level), grants=(grant(second_proxy=SECOND, approvals=few),))
    assert decide(facts).reasons == reasons


class TestChoiceAmongGoodGrants:
    def test_the_one_that_the_operator_did_not_approve(self) -> None:
        grants = (grant(1, approvals=frozenset({"C001"})), grant(2, ends=NOW + DAY))
        assert decide(secret_for_addressee(*grants)).entitlement == Entitlement(Basis.PROXY, 2, ADDRESSEE)

    def test_the_one_that_the_witness_did_not_approve(self) -> None:
        approved = (frozenset({WITNESS, "S001"}), frozenset({"S001", "S002"}))
        facts = replace(by_proxy(), grants=(grant(1, approvals=approved[0]), grant(2, approvals=approved[1])))
        assert decide(facts).entitlement == Entitlement(Basis.PROXY, 2, ADDRESSEE)
        assert decide(facts).allowed

    def test_the_one_that_names_the_second_collector_too(self) -> None:
        grants = (grant(1), grant(2, second_proxy=SECOND, ends=NOW + DAY))
        assert decide(replace(by_proxy(), grants=grants)).entitlement == Entitlement(
            Basis.PROXY, 2, ADDRESSEE
        )

    def test_the_one_that_ends_first_then_the_older(self) -> None:
        grants = (grant(3, ends=NOW + DAY), grant(2), grant(1))
        assert decide(secret_for_addressee(*grants)).entitlement == Entitlement(Basis.PROXY, 1, ADDRESSEE)


class TestPrincipal:
    def test_designated_collector_may_send_a_proxy_for_the_units_copy(self) -> None:
        facts = secret_for_addressee(
            grant(),
            copy=unit_copy(Classification.SECRET),
            addressee=None,
            designations=(designation(ADDRESSEE),),
        )
        assert decide(facts).entitlement == Entitlement(Basis.PROXY, 1, ADDRESSEE)

    def test_no_longer_designated(self) -> None:
        over = designation(ADDRESSEE, ends=YESTERDAY)
        facts = secret_for_addressee(
            grant(), copy=unit_copy(Classification.SECRET), addressee=None, designations=(over,)
        )
        assert decide(facts).reasons == (R.PRINCIPAL_INELIGIBLE,)

    def test_somebody_whose_copy_it_is_not(self) -> None:
        facts = secret_for_addressee(grant(principal="P010"), principals={"P010": person("P010")})
        assert decide(facts).reasons == (R.PRINCIPAL_INELIGIBLE,)

    def test_designated_principal_of_the_unit_for_another_copy_is_a_near_miss(self) -> None:
        facts = secret_for_addressee(
            grant(copies=frozenset({OTHER_COPY})),
            copy=unit_copy(Classification.SECRET),
            addressee=None,
            designations=(designation(ADDRESSEE),),
        )
        assert decide(facts).reasons == (R.PROXY_OUT_OF_SCOPE,)


class TestDesignation:
    def test_dates_are_inclusive(self) -> None:
        assert decide(
            replace(by_designation(), designations=(designation(starts=TODAY, ends=TODAY),))
        ).allowed

    @pytest.mark.parametrize(
        ("designations", "reasons"),
        [
            ([designation(ends=YESTERDAY), designation()], ()),
            (
                [designation(ends=YESTERDAY, approved=False), designation(approved=False)],
                (R.DESIGNATION_UNAPPROVED,),
            ),
            (
                [designation(starts=TOMORROW, kinds=frozenset({Kind.MEETING_MATERIAL}))],
                (R.DESIGNATION_NOT_STARTED, R.DESIGNATION_OUT_OF_SCOPE),
            ),
        ],
    )
    def test_best_of_several_decides(self, designations: list[Any], reasons: tuple[Refusal, ...]) -> None:
        assert decide(replace(by_designation(), designations=tuple(designations))).reasons == reasons

    def test_failed_designation_and_failed_grant_are_both_said(self) -> None:
        facts = replace(
            by_designation(),
            designations=(designation(ends=YESTERDAY), designation(ADDRESSEE)),
            grants=(grant(**EXPIRED),),
            principals={ADDRESSEE: person(ADDRESSEE)},
        )
        assert decide(facts).reasons == (R.PROXY_EXPIRED, R.DESIGNATION_EXPIRED)


class TestSecondCollector:
    def test_addressee_in_person_counts_as_designated(self) -> None:
        facts = replace(by_proxy(), second_collector=presence(ADDRESSEE), designations=(designation(),))
        assert decide(facts).allowed

    def test_named_by_the_grant_alone_is_not_designated_by_name(self) -> None:
        decision = decide(replace(by_proxy(), designations=(designation(),)))
        assert decision.reasons == (R.SECOND_COLLECTOR_INELIGIBLE,)
        assert decision.about_second_collector == (R.PROXY_INELIGIBLE,)

    def test_designated_needs_no_place_in_the_grant(self) -> None:
        assert decide(replace(by_proxy(), grants=(grant(),))).allowed

    def test_who_approved_the_grant_does_not_carry_under_it(self) -> None:
        facts = replace(by_proxy(), second_collector=presence("S001"), grants=(grant(1),))
        facts = replace(facts, designations=(designation(), designation("S001")))
        decision = decide(facts)
        assert decision.reasons == (R.SECOND_COLLECTOR_INELIGIBLE,)
        assert decision.about_second_collector == (R.APPROVER_NOT_INDEPENDENT,)
        others = grant(2, ends=NOW + DAY, approvals=frozenset({"S002", "S003"}))
        assert decide(replace(facts, grants=(grant(1), others))).allowed

    def test_named_by_the_same_grant_where_the_site_asks_for_two_below_top_secret(self) -> None:
        two = replace(POLICY.levels[Classification.SECRET], collectors=2)
        policy = replace(POLICY, levels={**POLICY.levels, Classification.SECRET: two})
        together = secret_for_addressee(grant(second_proxy=SECOND))
        apart = secret_for_addressee(grant(1), grant(2, proxy=SECOND))
        assert decide_collection(together, policy, NOW).allowed
        decision = decide_collection(apart, policy, NOW)
        assert decision.reasons == (R.SECOND_COLLECTOR_INELIGIBLE,)
        assert decision.about_second_collector == (R.PROXY_UNLISTED,)


def test_errand_becomes_a_pickup_of_exactly_the_granted_copy() -> None:
    """The same driver: refused, then granted, then refused again for the next copy and after the one use."""
    assert decide(secret_for_addressee()).reasons == (R.PROXY_UNLISTED,)
    assert decide(secret_for_addressee(grant())).allowed
    other = replace(secret_for_addressee(grant()), control_no=OTHER_COPY)
    other = replace(other, copy=file_copy(Classification.SECRET, control_no=OTHER_COPY))
    assert decide(other).reasons == (R.PROXY_OUT_OF_SCOPE,)
    assert decide(secret_for_addressee(grant(spent=1))).reasons == (R.PROXY_USED_UP,)


def test_suspended_addressee_does_not_stop_the_units_designated_collector() -> None:
    gone = person(ADDRESSEE, status=PersonStatus.SUSPENDED)
    assert decide(replace(by_designation(), principals={ADDRESSEE: gone})).allowed
