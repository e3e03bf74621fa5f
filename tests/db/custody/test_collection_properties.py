"""What holds for any facts at all: order never matters, and what is allowed meets every single condition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from custody_facts import (
    ADDRESSEE,
    BUSY,
    COLLECTOR,
    CONTROL_NO,
    DAY,
    HOUR,
    NOW,
    OPERATOR,
    SECOND,
    TODAY,
    TOMORROW,
    UNIT,
    WITNESS,
    YESTERDAY,
)
from hypothesis import event, given, settings
from hypothesis import strategies as st

from db.custody.collection import CollectionFacts, decide_collection
from db.custody.policy import default_policy
from db.custody.refusals import ORDER, Refusal
from db.custody.values import (
    SUPPLIABLE,
    BadgeFacts,
    BadgeKind,
    BadgeState,
    Basis,
    Classification,
    Clearance,
    CopyFacts,
    DesignationFacts,
    GrantFacts,
    GrantState,
    Kind,
    PersonFacts,
    PersonStatus,
    PhotoComparison,
    PhotoSource,
    PinCheck,
    Presence,
    Role,
    Signature,
    StaffFacts,
    Witnessing,
)

POLICY = default_policy()


def mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """The usual value nearly always, so that now and then all is in order at once."""
    return st.sampled_from([usual] * 12 * len(others) + list(others))


LEVELS = st.sampled_from(Classification)
CAVEATS = mostly(frozenset({"HAI", "KONG"}), frozenset(), frozenset({"HAI"}))
KINDS = mostly(frozenset(Kind), frozenset(), frozenset({Kind.DOCUMENT}))
BADGES = st.builds(
    BadgeFacts, mostly(BadgeKind.SIGNED, BadgeKind.CARD_NUMBER), mostly(BadgeState.VALID, *BadgeState)
)
SIGNED = mostly(
    Signature(PinCheck.CORRECT),
    None,
    Signature(),
    *(Signature(pin) for pin in PinCheck),
    Signature(PinCheck.CORRECT, pin_initial=True),
    *(Signature(pin, paper_receipt="QS-1") for pin in (None, *PinCheck)),
    Signature(paper_receipt=""),
)
PHOTOS = mostly(
    PhotoComparison(matches=True), None, PhotoComparison(False), PhotoComparison(True, PhotoSource.CARD)
)
STAFF_NOS = [ADDRESSEE, COLLECTOR, SECOND, OPERATOR, WITNESS, "S001", "S002"]


def people(usual: str) -> st.SearchStrategy[PersonFacts]:
    return st.builds(
        PersonFacts,
        mostly(usual, *STAFF_NOS),
        st.just(UNIT),
        mostly(PersonStatus.ACTIVE, *PersonStatus),
        mostly(Clearance.TOP_SECRET, *Clearance),
        mostly(None, YESTERDAY, TODAY, TOMORROW),
        CAVEATS,
        mostly(True, False),
    )


def staff(usual: str, role: Role) -> st.SearchStrategy[StaffFacts]:
    roles = mostly(
        frozenset({role}), frozenset(), frozenset({Role.SUPERVISOR}), frozenset({Role.CIPHER_CLERK})
    )
    return st.builds(
        StaffFacts, people(usual), roles, mostly(Classification.TOP_SECRET, *Classification), KINDS
    )


def presences(usual: str) -> st.SearchStrategy[Presence]:
    return st.builds(
        Presence, people(usual), BADGES, PHOTOS, SIGNED, mostly(False, True), mostly(False, True)
    )


DESIGNATIONS = st.builds(
    DesignationFacts,
    mostly(UNIT, "U2"),
    st.sampled_from([COLLECTOR, SECOND, ADDRESSEE]),
    mostly(Classification.TOP_SECRET, *Classification),
    KINDS,
    mostly(TODAY, TOMORROW),
    mostly(TODAY, YESTERDAY),
    mostly(True, False),
)
GRANTS = st.builds(
    GrantFacts,
    st.integers(1, 9),
    mostly(ADDRESSEE, COLLECTOR, "P099"),
    mostly(COLLECTOR, SECOND),
    mostly(frozenset({CONTROL_NO}), frozenset(), frozenset({"JM2026-0901-01"})),
    mostly(NOW - HOUR, NOW, NOW + HOUR),
    mostly(NOW + HOUR, NOW, NOW + DAY),
    mostly(1, 2),
    mostly(0, 1),
    mostly(GrantState.APPROVED, *GrantState),
    mostly(frozenset({"S001", "S002"}), frozenset(), frozenset({"S001"}), frozenset({"S001", OPERATOR})),
    mostly(None, SECOND),
)
COPIES = st.builds(
    CopyFacts,
    st.just(CONTROL_NO),
    mostly(Kind.DOCUMENT, *Kind),
    LEVELS,
    st.just(12),
    mostly(frozenset(), frozenset({"HAI"}), frozenset({"KONG"})),
    st.just(ADDRESSEE),
    st.none(),
    mostly(None, NOW, NOW + HOUR),
    mostly(None, COLLECTOR),
    *(mostly(False, True) for _ in range(4)),
)


def addressed(facts: CollectionFacts, to: str) -> CollectionFacts:
    """Address the copy to the collector, to another person or to a unit."""
    if facts.copy is None:
        return facts
    if to == "unit":
        return replace(facts, copy=replace(facts.copy, addressee=None, addressee_unit=UNIT), addressee=None)
    return replace(facts, copy=replace(facts.copy, addressee=to))


FACTS = st.builds(
    addressed,
    st.builds(
        CollectionFacts,
        control_no=st.just(CONTROL_NO),
        copy=COPIES,
        collector=presences(COLLECTOR),
        operator=staff(OPERATOR, Role.CLERK),
        second_collector=presences(SECOND),
        witness=st.builds(Witnessing, staff(WITNESS, Role.CLERK), BADGES, SIGNED),
        addressee=mostly(PersonFacts(ADDRESSEE, UNIT), None),
        grants=st.lists(GRANTS, min_size=1, max_size=3).map(tuple),
        designations=st.lists(DESIGNATIONS, min_size=1, max_size=4).map(tuple),
        principals=people(ADDRESSEE).map(lambda person: {ADDRESSEE: person}),
        pages=mostly(12, None, 11),
    ),
    st.sampled_from([COLLECTOR, ADDRESSEE, "unit"]),
)


@BUSY
@given(FACTS, st.randoms())
def test_order_of_what_was_loaded_never_matters(facts: CollectionFacts, random: Any) -> None:
    facts = replace(facts, grants=tuple(replace(each, grant=n) for n, each in enumerate(facts.grants)))
    grants, designations = list(facts.grants), list(facts.designations)
    random.shuffle(grants)
    random.shuffle(designations)
    mixed = replace(facts, grants=tuple(grants), designations=tuple(designations))
    assert decide_collection(mixed, POLICY, NOW) == decide_collection(facts, POLICY, NOW)


@BUSY
@given(FACTS)
def test_reasons_are_in_reporting_order_and_said_once(facts: CollectionFacts) -> None:
    decision = decide_collection(facts, POLICY, NOW)
    places = [ORDER[code] for code in decision.reasons]
    assert places == sorted(set(places))
    assert set(decision.lacks) <= SUPPLIABLE
    assert not set(decision.refusals) & SUPPLIABLE
    assert decision.allowed == (not decision.reasons)


LISTING = {
    code for code in Refusal if ORDER[Refusal.PROXY_UNLISTED] <= ORDER[code] <= ORDER[Refusal.MEETING_CLOSED]
}


@BUSY
@given(FACTS)
def test_there_is_a_ground_or_a_reason_why_there_is_none(facts: CollectionFacts) -> None:
    decision = decide_collection(facts, POLICY, NOW)
    against = set(decision.reasons) & (LISTING | {Refusal.PROXY_INELIGIBLE, Refusal.KIND_NOT_SUPPORTED})
    assert (decision.entitlement is None) == bool(against)


@settings(BUSY, max_examples=400)
@given(FACTS)
def test_what_is_allowed_meets_every_single_condition(facts: CollectionFacts) -> None:
    decision = decide_collection(facts, POLICY, NOW)
    event(f"allowed: {decision.allowed}")
    if decision.allowed:
        check_copy(facts)
        check_collector(facts.collector, facts)
        check_ground(facts, decision.entitlement)
        check_operator(facts)
        if facts.copy is not None and facts.copy.classification is Classification.TOP_SECRET:
            check_other_two(facts)


def check_copy(facts: CollectionFacts) -> None:
    copy = facts.copy
    assert copy is not None
    assert copy.kind is not Kind.MEETING_MATERIAL, "no meeting was registered"
    if copy.kind is Kind.CIPHER_TELEGRAM:
        assert facts.collector.person.cipher_list
        assert Role.CIPHER_CLERK in facts.operator.roles
    assert copy.holder is None
    assert not any((copy.on_hold, copy.recalled, copy.missing, copy.destroyed))
    assert copy.available_from is None or copy.available_from <= NOW
    counted = (12,) if copy.classification >= Classification.SECRET else (12, None)
    assert facts.pages in counted


def check_person(person: PersonFacts, copy: CopyFacts, *, knows: bool = True) -> None:
    assert person.status is PersonStatus.ACTIVE
    if copy.classification > Classification.INTERNAL:
        assert int(person.clearance) >= int(copy.classification)
        assert person.clearance_until is None or person.clearance_until >= TODAY
    if knows:
        assert copy.caveats <= person.caveats


def check_collector(presence: Presence, facts: CollectionFacts) -> None:
    copy = facts.copy
    assert copy is not None
    check_person(presence.person, copy)
    high = copy.classification >= Classification.SECRET
    assert presence.badge.state is BadgeState.VALID
    assert presence.badge.kind is BadgeKind.SIGNED or not high
    assert presence.photo is not None
    assert presence.photo.matches
    assert presence.photo.source is PhotoSource.REGISTRY or not presence.photo_on_file
    signature = presence.signature
    assert signature is not None
    by_pin = signature.pin is PinCheck.CORRECT and not (signature.pin_initial and presence.has_role)
    by_paper = signature.pin is None and bool(signature.paper_receipt) and not high
    assert by_pin or by_paper


def designated(staff_no: str, facts: CollectionFacts) -> bool:
    copy = facts.copy
    assert copy is not None
    unit = copy.addressee_unit or (facts.addressee.unit if facts.addressee else None)
    return copy.addressee == staff_no or any(
        each.staff_no == staff_no
        and each.unit == unit
        and each.approved
        and each.starts <= TODAY <= each.ends
        and each.max_classification >= copy.classification
        and copy.kind in each.kinds
        for each in facts.designations
    )


def check_ground(facts: CollectionFacts, ground: Any) -> None:
    copy, collector = facts.copy, facts.collector.person.staff_no
    assert copy is not None
    if ground.basis is Basis.OWN:
        assert copy.addressee == collector
    elif ground.basis is Basis.DESIGNATION:
        assert copy.addressee is None
        assert designated(collector, facts)
    else:
        assert any(good_grant(each, facts) for each in facts.grants if each.grant == ground.grant)


def good_grant(grant: GrantFacts, facts: CollectionFacts) -> bool:
    copy, collector = facts.copy, facts.collector.person.staff_no
    assert copy is not None
    top = copy.classification is Classification.TOP_SECRET
    if grant.principal not in facts.principals:
        return False
    check_person(facts.principals[grant.principal], copy)
    return (
        collector in (grant.proxy, grant.second_proxy)
        and CONTROL_NO in grant.copies
        and grant.state is GrantState.APPROVED
        and grant.starts <= NOW < grant.ends
        and grant.spent < grant.uses
        and len(grant.approvals - {grant.principal, grant.proxy, grant.second_proxy}) >= (2 if top else 1)
        and facts.operator.person.staff_no not in grant.approvals
        and (not top or designated(collector, facts))
        and (
            copy.addressee == grant.principal
            or (copy.addressee is None and designated(grant.principal, facts))
        )
    )


def check_authority(staff: StaffFacts, roles: set[Role], copy: CopyFacts) -> None:
    check_person(staff.person, copy, knows=False)
    assert staff.roles & roles
    assert staff.max_classification >= copy.classification
    assert copy.kind in staff.kinds


def check_operator(facts: CollectionFacts) -> None:
    assert facts.copy is not None
    check_authority(facts.operator, {Role.CLERK, Role.CIPHER_CLERK}, facts.copy)
    assert facts.operator.person.staff_no != facts.collector.person.staff_no
    if facts.second_collector is not None:
        assert facts.operator.person.staff_no != facts.second_collector.person.staff_no


def check_other_two(facts: CollectionFacts) -> None:
    second, witness, copy = facts.second_collector, facts.witness, facts.copy
    assert copy is not None
    assert second is not None
    assert witness is not None
    check_collector(second, facts)
    assert designated(second.person.staff_no, facts)
    assert second.person.staff_no != facts.collector.person.staff_no
    check_authority(witness.staff, {Role.CLERK, Role.CIPHER_CLERK, Role.SUPERVISOR}, copy)
    assert witness.badge == BadgeFacts(BadgeKind.SIGNED)
    assert witness.signature is not None
    assert witness.signature.pin is PinCheck.CORRECT
    assert not witness.signature.pin_initial
    others = {facts.operator, facts.collector, second}
    assert witness.staff.person.staff_no not in {each.person.staff_no for each in others}
