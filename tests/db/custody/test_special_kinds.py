"""Telegrams and meetings' papers: who may take them, and the second and the third incident as rules."""

from __future__ import annotations

from dataclasses import replace

from custody_facts import (
    ADDRESSEE,
    COLLECTOR,
    HOUR,
    NOW,
    SEAT,
    SECOND,
    alter,
    by_addressee,
    by_designation,
    by_proxy,
    by_seat,
    by_substitute,
    designation,
    file_copy,
    grant,
    owed,
    person,
    presence,
    seat,
    telegram,
)

from db.custody.collection import CollectionFacts, decide_collection
from db.custody.meetings import SubstitutionState
from db.custody.policy import default_policy
from db.custody.refusals import INCIDENT_CODES, Refusal
from db.custody.values import Basis, Classification, Decision, Entitlement, Kind, Role

R = Refusal
INELIGIBLE = R.SECOND_COLLECTOR_INELIGIBLE


def decide(facts: CollectionFacts) -> Decision:
    return decide_collection(facts, default_policy(), NOW)


def test_telegram_needs_a_cipher_clerk() -> None:
    plain = alter(telegram(), "operator.roles", frozenset({Role.CLERK}))
    assert decide(telegram()).allowed
    assert decide(plain).reasons == (R.OPERATOR_OUT_OF_AUTHORITY,)


def test_telegram_goes_to_no_proxy_off_the_cipher_list() -> None:
    facts = alter(by_proxy(Classification.SECRET), "copy.kind", Kind.CIPHER_TELEGRAM)
    assert decide(facts).allowed
    off = alter(facts, "collector.person.cipher_list", False)
    assert decide(off).reasons == (R.CIPHER_UNLISTED,)
    expired = alter(off, "grants.0.ends", NOW)
    assert decide(expired).reasons == (R.PROXY_EXPIRED, R.CIPHER_UNLISTED)
    assert decide(replace(off, grants=(), designations=())).reasons == (R.PROXY_UNLISTED,)


def test_telegram_goes_to_no_second_collector_off_the_cipher_list() -> None:
    facts = alter(by_designation(Classification.TOP_SECRET), "copy.kind", Kind.CIPHER_TELEGRAM)
    assert decide(facts).allowed
    off = decide(alter(facts, "second_collector.person.cipher_list", False))
    assert (off.reasons, off.about_second_collector) == ((INELIGIBLE,), (R.CIPHER_UNLISTED,))


def test_telegram_of_a_principal_off_the_cipher_list_goes_to_nobody() -> None:
    facts = alter(by_proxy(Classification.SECRET), "copy.kind", Kind.CIPHER_TELEGRAM)
    off = replace(facts, principals={ADDRESSEE: person(ADDRESSEE, cipher_list=False)})
    assert decide(off).reasons == (R.PRINCIPAL_INELIGIBLE,)


def test_the_helping_hand_is_refused_for_both_reasons() -> None:
    """The third incident: two telegrams lie unregistered, a colleague is to fetch the next ones."""
    next_one = file_copy(Classification.SECRET, ADDRESSEE, kind=Kind.CIPHER_TELEGRAM)
    unregistered = owed(copy_kind=Kind.CIPHER_TELEGRAM, holder=ADDRESSEE, person=ADDRESSEE, due_at=NOW + HOUR)
    colleague = presence(COLLECTOR, person=person(COLLECTOR, cipher_list=False))
    facts = replace(
        telegram(),
        copy=next_one,
        collector=colleague,
        addressee=person(ADDRESSEE),
        obligations=(unregistered, unregistered),
    )
    assert decide(facts).reasons == (R.PROXY_UNLISTED, R.RECEIPT_UNREGISTERED)


def test_the_stand_in_has_no_seat() -> None:
    """The second incident: an official sends an office colleague to a meeting."""
    colleague = replace(by_substitute(), substitutions=())
    assert decide(colleague).reasons == (R.NOT_ON_ROSTER,)
    designated = replace(colleague, designations=(designation(COLLECTOR),), grants=(grant(),))
    assert decide(designated).reasons == (R.NOT_ON_ROSTER,)


def test_whose_seat_was_taken_over_cannot_use_it() -> None:
    facts = replace(by_substitute(), collector=presence(ADDRESSEE))
    assert decide(facts).reasons == (R.SEAT_TAKEN_OVER,)
    assert R.SEAT_TAKEN_OVER not in INCIDENT_CODES
    assert decide(alter(facts, "copy.seat", "B1")).reasons == (R.NOT_ON_ROSTER,)
    assert decide(alter(facts, "substitutions.0.state", SubstitutionState.REVOKED)).allowed


def test_paper_for_no_seat_goes_to_each_seat_once() -> None:
    facts = alter(by_seat(), "copy.seat", None)
    assert decide(facts).entitlement == Entitlement(Basis.SEAT, seat=SEAT)
    assert decide(alter(facts, "seats.0.served", True)).reasons == (R.SEAT_SERVED,)


def test_paper_for_an_addressee_goes_to_the_addressees_seat() -> None:
    facts = alter(alter(by_seat(), "copy.seat", None), "copy.addressee", COLLECTOR)
    assert decide(facts).allowed
    assert decide(alter(facts, "copy.addressee", ADDRESSEE)).reasons == (R.NOT_ON_ROSTER,)


def test_a_supervisor_may_open_a_meeting_early() -> None:
    early = alter(by_seat(), "meeting.opens", NOW + HOUR)
    assert decide(early).reasons == (R.MEETING_NOT_OPEN,)
    assert decide(alter(early, "meeting.opened_at", NOW)).allowed


def test_top_secret_meeting_material_takes_two_who_have_seats() -> None:
    facts = by_seat(Classification.TOP_SECRET)
    assert decide(facts).reasons == (INELIGIBLE,)
    both = replace(facts, seats=(seat(), seat(SECOND, seat="A13")))
    assert decide(both).allowed
    designated = decide(replace(facts, designations=(designation(SECOND),)))
    assert (designated.reasons, designated.about_second_collector) == ((INELIGIBLE,), (R.NOT_ON_ROSTER,))


def test_who_approved_the_substitute_is_no_second_collector() -> None:
    facts = by_substitute(Classification.TOP_SECRET)
    both = replace(facts, seats=(*facts.seats, seat(SECOND, seat="A13")))
    assert decide(both).allowed
    approved = decide(alter(both, "substitutions.0.decided_by", SECOND))
    assert approved.about_second_collector == (R.APPROVER_NOT_INDEPENDENT,)


def test_meeting_material_of_no_meeting_is_only_not_supported() -> None:
    handout = file_copy(Classification.SECRET, None, kind=Kind.MEETING_MATERIAL)
    assert decide(replace(by_addressee(), copy=handout)).reasons == (R.KIND_NOT_SUPPORTED,)
    named = replace(handout, meeting_no="HY2026-99")
    assert decide(replace(by_addressee(), copy=named)).reasons == (R.MEETING_UNKNOWN,)
