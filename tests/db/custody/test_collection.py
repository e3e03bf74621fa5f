"""One table of things that can be wrong with a collection: each alone, each compatible pair, any set at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from custody_facts import (
    ADDRESSEE,
    BUSY,
    COLLECTOR,
    DAY,
    HOUR,
    NOW,
    OPERATOR,
    SECOND,
    WITNESS,
    YESTERDAY,
    alter,
    by_addressee,
    by_designation,
    by_proxy,
    by_seat,
    by_substitute,
    owed,
    person,
    substitution,
    telegram,
)
from hypothesis import given
from hypothesis import strategies as st

from db.custody.collection import CollectionFacts, decide_collection
from db.custody.meetings import SubstitutionState
from db.custody.obligations import ObligationFacts, ObligationKind
from db.custody.policy import default_policy
from db.custody.refusals import ORDER, Refusal, in_order
from db.custody.values import (
    SUPPLIABLE,
    BadgeFacts,
    BadgeKind,
    BadgeState,
    Classification,
    Clearance,
    Decision,
    GrantState,
    PersonStatus,
    PhotoComparison,
    PhotoSource,
    PinCheck,
    Role,
    Signature,
)

POLICY = default_policy()
R = Refusal
Change = Callable[[CollectionFacts], CollectionFacts]


def decide(facts: CollectionFacts) -> Decision:
    return decide_collection(facts, POLICY, NOW)


@dataclass(frozen=True)
class Spoiler:
    """One thing that is wrong: what it touches, and the codes that it must yield."""

    name: str
    touches: frozenset[str]
    change: Change
    codes: frozenset[Refusal]


MINUTE = timedelta(minutes=1)
SEATS, OPEN = frozenset({"meeting.seats"}), frozenset({"meeting.open"})


def spoil(path: str, new: Any, *codes: Refusal, name: str = "") -> Spoiler:
    # Sets have no order of their own, and every process that runs tests must call them alike.
    shown = sorted(map(str, new)) if isinstance(new, frozenset) else getattr(new, "value", new)
    return Spoiler(
        name or f"{path}={shown}",
        frozenset({path}),
        lambda facts: alter(facts, path, new),
        frozenset(codes),
    )


def clash(path: str, who: str | frozenset[str], *codes: Refusal) -> Spoiler:
    """Another person in a part; a second such mix-up would undo the first."""
    spoiler = spoil(path, who, *codes, name=f"{path} is {who or 'nobody'}")
    return replace(spoiler, touches=spoiler.touches | {"who is who"})


BADGE_STATES = {
    BadgeState.UNKNOWN: R.BADGE_UNKNOWN,
    BadgeState.FORGED: R.BADGE_FORGED,
    BadgeState.EXPIRED: R.BADGE_EXPIRED,
    BadgeState.REVOKED: R.BADGE_REVOKED,
    BadgeState.SUPERSEDED: R.BADGE_SUPERSEDED,
}
PIN_STATES = {
    PinCheck.WRONG: R.PIN_WRONG,
    PinCheck.NOT_SET: R.PIN_NOT_SET,
    PinCheck.LOCKED: R.PIN_LOCKED,
}
INELIGIBLE = R.SECOND_COLLECTOR_INELIGIBLE

OF_THE_COLLECTOR = [
    *(spoil("collector.badge.state", state, code) for state, code in BADGE_STATES.items()),
    spoil("collector.badge.kind", BadgeKind.CARD_NUMBER, R.BADGE_KIND_INSUFFICIENT),
    spoil("collector.photo", None, R.PHOTO_REQUIRED),
    spoil("collector.photo", PhotoComparison(matches=False), R.PHOTO_MISMATCH),
    spoil("collector.person.status", PersonStatus.SUSPENDED, R.PERSON_SUSPENDED),
    spoil("collector.person.status", PersonStatus.LEFT, R.PERSON_LEFT),
    spoil("collector.person.clearance", Clearance.CONFIDENTIAL, R.CLEARANCE_TOO_LOW),
    spoil("collector.person.clearance_until", YESTERDAY, R.CLEARANCE_EXPIRED),
    spoil("collector.person.caveats", frozenset({"OTHER"}), R.CAVEAT_MISSING),
    spoil("collector.signature", None, R.PIN_REQUIRED),
    spoil("collector.signature", Signature(paper_receipt="QS-1"), R.PIN_REQUIRED),
    *(spoil("collector.signature", Signature(pin=pin), code) for pin, code in PIN_STATES.items()),
    Spoiler(
        "a member of staff signs with an initial PIN",
        frozenset({"collector.signature"}),
        lambda facts: replace(
            facts,
            collector=replace(
                facts.collector, has_role=True, signature=Signature(PinCheck.CORRECT, pin_initial=True)
            ),
        ),
        frozenset({R.PIN_INITIAL}),
    ),
]
OF_THE_OPERATOR = [
    spoil("operator.roles", frozenset({Role.SUPERVISOR, Role.AUDITOR}), R.OPERATOR_OUT_OF_AUTHORITY),
    spoil("operator.max_classification", Classification.CONFIDENTIAL, R.OPERATOR_OUT_OF_AUTHORITY),
    spoil("operator.kinds", frozenset(), R.OPERATOR_OUT_OF_AUTHORITY),
    spoil("operator.person.clearance", Clearance.CONFIDENTIAL, R.OPERATOR_OUT_OF_AUTHORITY),
    spoil("operator.person.clearance_until", YESTERDAY, R.OPERATOR_OUT_OF_AUTHORITY),
    spoil("operator.person.status", PersonStatus.SUSPENDED, R.OPERATOR_OUT_OF_AUTHORITY),
    clash("operator.person.staff_no", COLLECTOR, R.OPERATOR_IS_COLLECTOR),
]
OF_THE_COPY = [
    spoil("copy.available_from", NOW + HOUR, R.COPY_NOT_RELEASED),
    spoil("copy.holder", "P099", R.COPY_ALREADY_COLLECTED),
    spoil("copy.on_hold", True, R.COPY_ON_HOLD),
    spoil("copy.recalled", True, R.COPY_RECALLED),
    spoil("copy.missing", True, R.COPY_MISSING),
    spoil("copy.destroyed", True, R.COPY_DESTROYED),
    spoil("pages", None, R.PAGES_REQUIRED),
    spoil("pages", 11, R.PAGE_COUNT_MISMATCH),
]
RECEIPT, RETURN = ObligationKind.RECEIPT, ObligationKind.RETURN


def owing(name: str, code: Refusal, *obligations: ObligationFacts) -> Spoiler:
    return spoil("obligations", obligations, code, name=name)


OF_WHAT_IS_OWED = [
    owing("an overdue receipt of the collector", R.RECEIPT_UNREGISTERED, owed()),
    owing("an overdue return of the collector", R.RETURN_OVERDUE, owed(RETURN)),
    owing(
        "somebody else's receipt for the collector",
        R.RECEIPT_UNREGISTERED,
        owed(holder="P099", person=COLLECTOR),
    ),
]
BOTH_OWED = Spoiler(
    "receipt and return",
    frozenset({"obligations"}),
    lambda facts: replace(facts, obligations=(owed(), owed(RETURN))),
    frozenset({R.RECEIPT_UNREGISTERED, R.RETURN_OVERDUE}),
)
OF_THE_MEETING = [
    spoil("meeting", None, R.MEETING_UNKNOWN),
    replace(spoil("meeting.opens", NOW + MINUTE, R.MEETING_NOT_OPEN), touches=OPEN),
    replace(spoil("meeting.closes", NOW, R.MEETING_CLOSED), touches=OPEN),
    replace(spoil("meeting.closed_at", NOW - MINUTE, R.MEETING_CLOSED), touches=OPEN),
]
OF_THE_SEAT = [
    replace(spoil("seats", (), R.NOT_ON_ROSTER), touches=SEATS),
    replace(spoil("seats.0.staff_no", "P099", R.NOT_ON_ROSTER), touches=SEATS),
    replace(spoil("seats.0.seat", "B1", R.NOT_ON_ROSTER), touches=SEATS),
    replace(spoil("seats.0.served", True, R.SEAT_SERVED), touches=SEATS),
    replace(
        spoil("substitutions", (substitution(absent=COLLECTOR, substitute="P099"),), R.SEAT_TAKEN_OVER),
        touches=SEATS,
    ),
]
OF_THE_SUBSTITUTE = [
    replace(spoil("substitutions.0.state", state, R.SUBSTITUTE_UNAPPROVED), touches=SEATS)
    for state in SubstitutionState
    if state is not SubstitutionState.APPROVED
]
OF_THE_DESIGNATION = [
    spoil("designations.0.approved", False, R.DESIGNATION_UNAPPROVED),
    spoil("designations.0.starts", (NOW + DAY).date(), R.DESIGNATION_NOT_STARTED),
    spoil("designations.0.ends", YESTERDAY, R.DESIGNATION_EXPIRED),
    spoil("designations.0.max_classification", Classification.CONFIDENTIAL, R.DESIGNATION_OUT_OF_SCOPE),
    spoil("designations.0.kinds", frozenset(), R.DESIGNATION_OUT_OF_SCOPE),
]
OF_THE_GRANT = [
    spoil("grants.0.state", GrantState.REQUESTED, R.PROXY_UNAPPROVED),
    spoil("grants.0.state", GrantState.REJECTED, R.PROXY_UNAPPROVED),
    spoil("grants.0.state", GrantState.REVOKED, R.PROXY_REVOKED),
    clash("grants.0.approvals", frozenset(), R.PROXY_UNAPPROVED),
    spoil("grants.0.starts", NOW + HOUR, R.PROXY_NOT_STARTED),
    spoil("grants.0.ends", NOW, R.PROXY_EXPIRED),
    spoil("grants.0.spent", 1, R.PROXY_USED_UP),
    spoil("grants.0.copies", frozenset({"JM2026-0901-01"}), R.PROXY_OUT_OF_SCOPE),
]


def principal(**changes: Any) -> Spoiler:
    return Spoiler(
        f"principal {changes}",
        frozenset({"principals"}),
        lambda facts: replace(facts, principals={ADDRESSEE: person(ADDRESSEE, **changes)}),
        frozenset({R.PRINCIPAL_INELIGIBLE}),
    )


OF_THE_PRINCIPAL = [
    principal(status=PersonStatus.SUSPENDED),
    principal(status=PersonStatus.LEFT),
    principal(clearance=Clearance.CONFIDENTIAL),
    principal(clearance_until=YESTERDAY),
    principal(caveats=frozenset()),
    spoil("principals", {}, R.PRINCIPAL_INELIGIBLE),
]
OF_THE_SECOND_COLLECTOR = [
    spoil("second_collector", None, R.SECOND_COLLECTOR_REQUIRED),
    *(spoil("second_collector.badge.state", state, INELIGIBLE) for state in BADGE_STATES),
    spoil("second_collector.badge.kind", BadgeKind.CARD_NUMBER, INELIGIBLE),
    spoil("second_collector.photo", None, R.SECOND_COLLECTOR_REQUIRED),
    spoil("second_collector.photo", PhotoComparison(matches=False), INELIGIBLE),
    spoil("second_collector.signature", None, R.SECOND_COLLECTOR_REQUIRED),
    *(spoil("second_collector.signature", Signature(pin=pin), INELIGIBLE) for pin in PIN_STATES),
    spoil("second_collector.person.status", PersonStatus.LEFT, INELIGIBLE),
    spoil("second_collector.person.clearance", Clearance.SECRET, INELIGIBLE),
    spoil("second_collector.person.clearance_until", YESTERDAY, INELIGIBLE),
    spoil("second_collector.person.caveats", frozenset(), INELIGIBLE),
    clash("second_collector.person.staff_no", COLLECTOR, INELIGIBLE),
    clash("second_collector.person.staff_no", "P077", INELIGIBLE),
    replace(
        spoil("designations.1.ends", YESTERDAY, INELIGIBLE),
        touches=frozenset({"designations.1.ends", "second_collector.listing"}),
    ),
]
OF_THE_WITNESS = [
    spoil("witness", None, R.WITNESS_REQUIRED),
    spoil("witness.badge.state", BadgeState.REVOKED, R.WITNESS_INELIGIBLE),
    spoil("witness.badge.kind", BadgeKind.CARD_NUMBER, R.WITNESS_INELIGIBLE),
    spoil("witness.signature", None, R.WITNESS_REQUIRED),
    spoil("witness.signature", Signature(paper_receipt="QS-1"), R.WITNESS_REQUIRED),
    spoil("witness.signature", Signature(pin=PinCheck.WRONG), R.WITNESS_INELIGIBLE),
    spoil("witness.signature", Signature(PinCheck.CORRECT, pin_initial=True), R.WITNESS_INELIGIBLE),
    spoil("witness.staff.roles", frozenset({Role.REGISTRAR}), R.WITNESS_INELIGIBLE),
    spoil("witness.staff.max_classification", Classification.SECRET, R.WITNESS_INELIGIBLE),
    spoil("witness.staff.kinds", frozenset(), R.WITNESS_INELIGIBLE),
    spoil("witness.staff.person.clearance", Clearance.SECRET, R.WITNESS_INELIGIBLE),
    spoil("witness.staff.person.status", PersonStatus.SUSPENDED, R.WITNESS_INELIGIBLE),
    clash("witness.staff.person.staff_no", OPERATOR, R.WITNESS_NOT_INDEPENDENT),
    clash("witness.staff.person.staff_no", COLLECTOR, R.WITNESS_NOT_INDEPENDENT),
    replace(
        clash("witness.staff.person.staff_no", SECOND, R.WITNESS_NOT_INDEPENDENT),
        touches=frozenset({"witness.staff.person.staff_no", "second_collector.there", "who is who"}),
    ),
]
OF_THE_APPROVERS = [
    clash("operator.person.staff_no", "S001", R.APPROVER_NOT_INDEPENDENT),
    clash("witness.staff.person.staff_no", "S001", R.WITNESS_NOT_INDEPENDENT),
]

SCENES = {
    "addressee, secret": (
        by_addressee(),
        [*OF_THE_COLLECTOR, *OF_THE_OPERATOR, *OF_THE_COPY, *OF_WHAT_IS_OWED, BOTH_OWED],
    ),
    "telegram": (
        telegram(),
        [
            *(*OF_THE_COLLECTOR, *OF_THE_OPERATOR, *OF_THE_COPY, *OF_WHAT_IS_OWED),
            spoil("collector.person.cipher_list", False, R.CIPHER_UNLISTED),
            replace(
                spoil("operator.roles", frozenset({Role.CLERK}), R.OPERATOR_OUT_OF_AUTHORITY),
                name="the operator is no cipher clerk",
            ),
        ],
    ),
    "own seat": (
        by_seat(),
        [
            *(*OF_THE_COLLECTOR, *OF_THE_OPERATOR, *OF_THE_COPY, *OF_WHAT_IS_OWED),
            *(replace(each, touches=each.touches | SEATS) for each in OF_THE_MEETING[:1]),
            *(*OF_THE_MEETING[1:], *OF_THE_SEAT),
        ],
    ),
    "substitute": (
        by_substitute(),
        [
            *(*OF_THE_COLLECTOR, *OF_THE_OPERATOR, *OF_THE_COPY, *OF_WHAT_IS_OWED, *OF_THE_MEETING[1:]),
            *OF_THE_SUBSTITUTE,
            replace(
                clash("operator.person.staff_no", "S001", R.APPROVER_NOT_INDEPENDENT),
                touches=frozenset({"operator.person.staff_no", "who is who"}) | SEATS,
            ),
        ],
    ),
    "designated, secret": (
        by_designation(),
        [*OF_THE_COLLECTOR, *OF_THE_OPERATOR, *OF_THE_COPY, *OF_THE_DESIGNATION],
    ),
    "proxy, secret": (
        replace(by_proxy(Classification.SECRET), designations=()),
        [
            *(*OF_THE_COLLECTOR, *OF_THE_OPERATOR, *OF_THE_COPY, *OF_THE_GRANT, *OF_THE_PRINCIPAL),
            OF_THE_APPROVERS[0],
        ],
    ),
    "proxy, top secret": (
        by_proxy(),
        [
            *(*OF_THE_COLLECTOR, *OF_THE_OPERATOR, *OF_THE_GRANT, *OF_THE_PRINCIPAL),
            *OF_THE_COPY,
            *(*OF_THE_SECOND_COLLECTOR, *OF_THE_WITNESS, *OF_THE_APPROVERS),
            spoil("designations.0.ends", YESTERDAY, R.PROXY_INELIGIBLE),
        ],
    ),
}
ALONE = [
    pytest.param(base, each, id=f"{scene}: {each.name}")
    for scene, (base, spoilers) in SCENES.items()
    for each in spoilers
]


def compatible(one: Spoiler, other: Spoiler) -> bool:
    """Two things can be wrong at once unless one replaces what the other changes."""
    return not any(
        a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.") for a in one.touches for b in other.touches
    )


def expected(spoilers: list[Spoiler]) -> tuple[Refusal, ...]:
    return in_order([code for each in spoilers for code in each.codes])


@pytest.mark.parametrize("scene", SCENES)
def test_scene_is_allowed_as_it_stands(scene: str) -> None:
    assert decide(SCENES[scene][0]).allowed


@pytest.mark.parametrize(("base", "spoiler"), ALONE)
def test_each_problem_alone_yields_its_code_and_no_other(base: CollectionFacts, spoiler: Spoiler) -> None:
    decision = decide(spoiler.change(base))
    assert decision.reasons == expected([spoiler])
    assert not decision.allowed
    assert set(decision.lacks) == spoiler.codes & SUPPLIABLE


@pytest.mark.parametrize("scene", SCENES)
def test_each_compatible_pair_yields_both_codes_in_order(scene: str) -> None:
    base, spoilers = SCENES[scene]
    wrong = [
        (one.name, other.name, decision.reasons)
        for one, other in combinations(spoilers, 2)
        if compatible(one, other)
        and (decision := decide(other.change(one.change(base)))).reasons != expected([one, other])
    ]
    assert wrong == []


@BUSY
@given(st.data())
def test_one_more_problem_never_hides_another(data: st.DataObject) -> None:
    base, spoilers = SCENES[data.draw(st.sampled_from(sorted(SCENES)))]
    facts, applied, seen = base, [], set()
    for spoiler in data.draw(st.lists(st.sampled_from(spoilers), max_size=12)):
        if all(compatible(spoiler, other) for other in applied):
            facts = spoiler.change(facts)
            applied.append(spoiler)
            reasons = decide(facts).reasons
            assert seen <= set(reasons)
            seen = set(reasons)
    assert seen == set(expected(applied))


def test_table_covers_every_code_that_a_collection_can_give() -> None:
    covered = {code for _, spoilers in SCENES.values() for each in spoilers for code in each.codes}
    asked = {
        code
        for code, place in ORDER.items()
        if ORDER[R.BADGE_UNKNOWN] <= place <= ORDER[R.PAGE_COUNT_MISMATCH]
    }
    said_below = {R.PROXY_UNLISTED, R.COPY_UNKNOWN, R.KIND_NOT_SUPPORTED}
    of_other_acts = {
        R.PIN_UNSUITABLE,
        R.COPY_NOT_OUT,
        R.COPY_NOT_RETURNED,
        R.SUBSTITUTE_INELIGIBLE,
        R.SEAT_IN_USE,
    }
    of_other_acts |= {R.MEETING_ALREADY_OPEN, R.PAPER_RECEIPT_USED}
    of_other_acts |= {R.MEETING_NOT_CLOSED, R.MEETING_NOT_OVER, R.RESTORER_UNPROVEN}
    assert asked - covered == said_below | of_other_acts
    assert {R.RECEIPT_UNREGISTERED, R.RETURN_OVERDUE} <= covered


CARD = BadgeFacts(BadgeKind.CARD_NUMBER)
PAPER = Signature(paper_receipt="QS-2026-118")
INITIAL = Signature(PinCheck.CORRECT, pin_initial=True)


@pytest.mark.parametrize(
    ("level", "badge", "paper", "pages"),
    [
        (Classification.INTERNAL, (), (), ()),
        (Classification.CONFIDENTIAL, (), (), ()),
        (Classification.SECRET, (R.BADGE_KIND_INSUFFICIENT,), (R.PIN_REQUIRED,), (R.PAGES_REQUIRED,)),
        (Classification.TOP_SECRET, (R.BADGE_KIND_INSUFFICIENT,), (R.PIN_REQUIRED,), (R.PAGES_REQUIRED,)),
    ],
)
def test_each_level_asks_for_what_the_policy_says(
    level: Classification,
    badge: tuple[Refusal, ...],
    paper: tuple[Refusal, ...],
    pages: tuple[Refusal, ...],
) -> None:
    base = by_addressee(level)
    assert decide(base).allowed
    assert decide(alter(base, "collector.badge", CARD)).reasons == badge
    assert decide(alter(base, "collector.signature", PAPER)).reasons == paper
    assert decide(alter(base, "pages", None)).reasons == pages


def test_site_may_do_without_the_photo_but_a_mismatch_still_counts() -> None:
    secret = replace(POLICY.levels[Classification.SECRET], photo=False)
    policy = replace(POLICY, levels={**POLICY.levels, Classification.SECRET: secret})
    bare = alter(by_addressee(), "collector.photo", None)
    assert decide_collection(bare, policy, NOW).allowed
    other = alter(by_addressee(), "collector.photo", PhotoComparison(matches=False))
    assert decide_collection(other, policy, NOW).reasons == (R.PHOTO_MISMATCH,)


def test_card_photo_serves_only_where_the_registry_has_none() -> None:
    by_card = alter(by_addressee(), "collector.photo", PhotoComparison(True, PhotoSource.CARD))
    assert decide(by_card).allowed
    assert decide(alter(by_card, "collector.photo_on_file", True)).reasons == (R.PHOTO_REQUIRED,)


def test_internal_needs_no_clearance_and_looks_at_no_date() -> None:
    facts = alter(by_addressee(Classification.INTERNAL), "collector.person.clearance", Clearance.NONE)
    assert decide(alter(facts, "collector.person.clearance_until", YESTERDAY)).allowed


@pytest.mark.parametrize("until", [None, NOW.date()])
def test_clearance_holds_through_its_last_day_or_without_end(until: Any) -> None:
    assert decide(alter(by_addressee(), "collector.person.clearance_until", until)).allowed


def test_initial_pin_signs_for_somebody_without_a_role() -> None:
    facts = alter(by_addressee(), "collector.signature", INITIAL)
    assert decide(facts).allowed
    assert decide(alter(facts, "collector.has_role", True)).reasons == (R.PIN_INITIAL,)


def test_wrong_pin_counts_even_beside_a_paper_receipt() -> None:
    both = Signature(pin=PinCheck.WRONG, paper_receipt="QS-2026-118")
    facts = alter(by_addressee(Classification.INTERNAL), "collector.signature", both)
    assert decide(facts).reasons == (R.PIN_WRONG,)


def test_blank_paper_receipt_is_no_signature() -> None:
    blank = Signature(paper_receipt="  ")
    facts = alter(by_addressee(Classification.INTERNAL), "collector.signature", blank)
    assert decide(facts).reasons == (R.PIN_REQUIRED,)


def test_copy_is_available_from_the_very_moment() -> None:
    assert decide(alter(by_addressee(), "copy.available_from", NOW)).allowed


def test_paper_receipt_is_good_for_one_hand_over() -> None:
    used = alter(
        by_addressee(Classification.CONFIDENTIAL), "collector.signature", replace(PAPER, receipt_used=True)
    )
    assert decide(used).reasons == (R.PAPER_RECEIPT_USED,)
    secret = alter(by_addressee(), "collector.signature", replace(PAPER, receipt_used=True))
    assert decide(secret).reasons == (R.PIN_REQUIRED,)


def test_count_that_was_made_must_be_right_where_none_is_asked_for() -> None:
    facts = alter(by_addressee(Classification.INTERNAL), "pages", 3)
    assert decide(facts).reasons == (R.PAGE_COUNT_MISMATCH,)


def test_second_collector_and_witness_do_not_matter_to_a_level_that_asks_for_neither() -> None:
    facts = alter(by_addressee(), "second_collector.badge.state", BadgeState.REVOKED)
    assert decide(alter(facts, "witness.signature", None)).allowed
    assert decide(replace(by_addressee(), second_collector=None, witness=None)).allowed


def test_operator_cannot_be_the_second_collector_whatever_the_level() -> None:
    facts = alter(by_addressee(), "operator.person.staff_no", SECOND)
    assert decide(facts).reasons == (R.OPERATOR_IS_COLLECTOR,)


def test_supervisor_may_witness_but_not_hand_over() -> None:
    as_witness = alter(by_proxy(), "witness.staff.roles", frozenset({Role.SUPERVISOR}))
    assert decide(as_witness).allowed
    as_operator = alter(by_proxy(), "operator.roles", frozenset({Role.SUPERVISOR}))
    assert decide(as_operator).reasons == (R.OPERATOR_OUT_OF_AUTHORITY,)


def test_what_can_still_be_supplied_keeps_a_copy_acceptable() -> None:
    facts = replace(by_proxy(), second_collector=None, witness=None, pages=None)
    decision = decide(alter(facts, "collector.signature", None))
    assert decision.acceptable
    assert not decision.allowed
    assert decision.refusals == ()
    assert decision.lacks == (
        R.PIN_REQUIRED,
        R.PAGES_REQUIRED,
        R.WITNESS_REQUIRED,
        R.SECOND_COLLECTOR_REQUIRED,
    )


def test_decision_says_why_the_other_two_are_ineligible() -> None:
    facts = alter(by_proxy(), "second_collector.person.clearance", Clearance.SECRET)
    facts = alter(facts, "second_collector.signature", Signature(pin=PinCheck.LOCKED))
    facts = alter(facts, "witness.badge.state", BadgeState.EXPIRED)
    facts = alter(facts, "witness.staff.person.status", PersonStatus.SUSPENDED)
    decision = decide(facts)
    assert decision.reasons == (R.WITNESS_INELIGIBLE, R.SECOND_COLLECTOR_INELIGIBLE)
    assert decision.about_second_collector == (R.PIN_LOCKED, R.CLEARANCE_TOO_LOW)
    assert decision.about_witness == (R.BADGE_EXPIRED, R.PERSON_SUSPENDED, R.OPERATOR_OUT_OF_AUTHORITY)


def test_unknown_copy_is_said_beside_what_is_wrong_with_the_people() -> None:
    facts = replace(by_addressee(), copy=None)
    assert decide(facts).reasons == (R.COPY_UNKNOWN,)
    assert decide(alter(facts, "collector.photo", None)).reasons == (R.COPY_UNKNOWN,)
    facts = alter(facts, "collector.badge.state", BadgeState.REVOKED)
    facts = alter(facts, "collector.person.status", PersonStatus.LEFT)
    facts = alter(facts, "collector.photo", PhotoComparison(matches=False))
    facts = alter(facts, "operator.roles", frozenset({Role.SUPERVISOR}))
    facts = alter(facts, "operator.person.staff_no", COLLECTOR)
    assert decide(facts).reasons == (
        R.BADGE_REVOKED,
        R.PHOTO_MISMATCH,
        R.PERSON_LEFT,
        R.OPERATOR_OUT_OF_AUTHORITY,
        R.OPERATOR_IS_COLLECTOR,
        R.COPY_UNKNOWN,
    )


@pytest.mark.parametrize(
    ("approver", "reasons"),
    [
        ("S001", ()),
        (OPERATOR, (R.APPROVER_NOT_INDEPENDENT,)),
        (WITNESS, (R.WITNESS_NOT_INDEPENDENT,)),
        (SECOND, (R.SECOND_COLLECTOR_INELIGIBLE,)),
    ],
)
def test_nobody_takes_part_in_a_hand_over_under_a_designation_that_they_approved(
    approver: str, reasons: tuple[Refusal, ...]
) -> None:
    facts = by_designation(Classification.TOP_SECRET)
    theirs = tuple(
        replace(each, approved_by=approver) if each.staff_no == COLLECTOR else each
        for each in facts.designations
    )
    assert decide(replace(facts, designations=theirs)).reasons == reasons
