"""Who somebody is: one row for each way in which a badge, a face or a PIN does not say so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from custody_facts import SIGNED, person, presence, staff

from db.custody.identification import decide_badge, decide_identification, decide_sign_in
from db.custody.policy import default_policy
from db.custody.refusals import Refusal
from db.custody.values import (
    BadgeFacts,
    BadgeKind,
    BadgeState,
    PersonStatus,
    PhotoComparison,
    PhotoSource,
    PinCheck,
    Role,
    Signature,
)

POLICY = default_policy()
R = Refusal
VALID = BadgeFacts(BadgeKind.SIGNED)
INITIAL = Signature(PinCheck.CORRECT, pin_initial=True)
BADGES = [
    (BadgeState.UNKNOWN, R.BADGE_UNKNOWN),
    (BadgeState.FORGED, R.BADGE_FORGED),
    (BadgeState.EXPIRED, R.BADGE_EXPIRED),
    (BadgeState.REVOKED, R.BADGE_REVOKED),
    (BadgeState.SUPERSEDED, R.BADGE_SUPERSEDED),
]
PINS = [
    (None, R.PIN_REQUIRED),
    (Signature(), R.PIN_REQUIRED),
    (Signature(paper_receipt="QS-1"), R.PIN_REQUIRED),
    (Signature(PinCheck.WRONG), R.PIN_WRONG),
    (Signature(PinCheck.NOT_SET), R.PIN_NOT_SET),
    (Signature(PinCheck.LOCKED), R.PIN_LOCKED),
    (INITIAL, R.PIN_INITIAL),
]


@pytest.mark.parametrize("kind", BadgeKind)
def test_valid_badge_of_somebody_active_identifies(kind: BadgeKind) -> None:
    assert decide_badge(BadgeFacts(kind), person()).allowed
    assert decide_identification(presence(badge=BadgeFacts(kind), signature=None), POLICY).allowed


@pytest.mark.parametrize(("state", "code"), BADGES)
def test_badge_state_is_said(state: BadgeState, code: Refusal) -> None:
    badge = BadgeFacts(BadgeKind.SIGNED, state)
    assert decide_badge(badge, person()).reasons == (code,)
    assert decide_badge(badge, None).reasons == (code,)
    assert decide_identification(presence(badge=badge), POLICY).reasons == (code,)
    assert decide_sign_in(staff(), badge, SIGNED).reasons == (code,)


def test_badge_that_names_nobody_is_unknown() -> None:
    assert decide_badge(VALID, None).reasons == (R.BADGE_UNKNOWN,)


@pytest.mark.parametrize(
    ("status", "code"),
    [(PersonStatus.SUSPENDED, R.PERSON_SUSPENDED), (PersonStatus.LEFT, R.PERSON_LEFT)],
)
def test_person_who_does_not_work_here_now_is_said(status: PersonStatus, code: Refusal) -> None:
    somebody = person(status=status)
    assert decide_badge(VALID, somebody).reasons == (code,)
    assert decide_identification(presence(person=somebody), POLICY).reasons == (code,)
    assert decide_sign_in(staff(person=somebody), VALID, SIGNED).reasons == (code,)


def test_photo_is_lacking_until_it_is_compared() -> None:
    decision = decide_identification(presence(photo=None), POLICY)
    assert decision.acceptable
    assert decision.lacks == (R.PHOTO_REQUIRED,)


def test_photo_that_does_not_match_refuses() -> None:
    decision = decide_identification(presence(photo=PhotoComparison(matches=False)), POLICY)
    assert decision.refusals == (R.PHOTO_MISMATCH,)


def test_card_photo_is_not_enough_where_the_registry_holds_one() -> None:
    by_card = presence(photo=PhotoComparison(True, PhotoSource.CARD))
    assert decide_identification(by_card, POLICY).allowed
    on_file = replace(by_card, photo_on_file=True)
    assert decide_identification(on_file, POLICY).lacks == (R.PHOTO_REQUIRED,)


def test_site_where_no_level_asks_for_a_photo_identifies_without() -> None:
    levels = {level: replace(rules, photo=False) for level, rules in POLICY.levels.items()}
    assert decide_identification(presence(photo=None), replace(POLICY, levels=levels)).allowed


@pytest.mark.parametrize(
    ("signature", "has_role", "reasons"),
    [
        (None, False, ()),
        (SIGNED, False, ()),
        (Signature(paper_receipt="QS-1"), False, ()),
        (INITIAL, False, ()),
        (INITIAL, True, (R.PIN_INITIAL,)),
        (Signature(PinCheck.WRONG), False, (R.PIN_WRONG,)),
        (Signature(PinCheck.LOCKED), False, (R.PIN_LOCKED,)),
    ],
)
def test_signature_that_was_given_already_is_judged(
    signature: Signature | None, has_role: bool, reasons: tuple[Refusal, ...]
) -> None:
    given = presence(signature=signature, has_role=has_role)
    assert decide_identification(given, POLICY).refusals == reasons


def test_all_reasons_are_said_at_once() -> None:
    facts = presence(
        person=person(status=PersonStatus.LEFT),
        badge=BadgeFacts(BadgeKind.SIGNED, BadgeState.REVOKED),
        photo=PhotoComparison(matches=False),
    )
    assert decide_identification(facts, POLICY).reasons == (R.BADGE_REVOKED, R.PHOTO_MISMATCH, R.PERSON_LEFT)


@pytest.mark.parametrize("role", [Role.CLERK, Role.CIPHER_CLERK, Role.SUPERVISOR])
def test_roles_of_the_counter_may_sign_in(role: Role) -> None:
    assert decide_sign_in(staff("C001", role), VALID, SIGNED).allowed


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.ADMINISTRATOR, Role.AUDITOR])
def test_other_roles_may_not(role: Role) -> None:
    decision = decide_sign_in(staff("C001", role), VALID, SIGNED)
    assert decision.refusals == (R.OPERATOR_OUT_OF_AUTHORITY,)


@pytest.mark.parametrize(("signature", "code"), PINS)
def test_only_ones_own_pin_signs_in(signature: Signature | None, code: Refusal) -> None:
    assert decide_sign_in(staff(), VALID, signature).refusals == (code,)


def test_somebody_who_is_not_staff_cannot_sign_in() -> None:
    assert decide_sign_in(None, VALID, None).refusals == (R.PIN_REQUIRED, R.OPERATOR_OUT_OF_AUTHORITY)
