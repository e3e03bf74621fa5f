"""Why a holder may no longer hold a copy: each reason alone, each pair, and what takes nothing away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations

import pytest
from custody_facts import (
    ADDRESSEE,
    COLLECTOR,
    NOW,
    TODAY,
    TOMORROW,
    YESTERDAY,
    alter,
    designation,
    file_copy,
    person,
    seat,
    substitution,
    unit_copy,
)

from db.custody.keeping import KeepingFacts, decide_keeping
from db.custody.meetings import MeetingGrounds, SubstitutionState
from db.custody.refusals import Refusal, in_order
from db.custody.values import Basis, Classification, Clearance, GrantState, Kind, PersonStatus

R = Refusal
Change = Callable[[KeepingFacts], KeepingFacts]


def own() -> KeepingFacts:
    copy = file_copy(Classification.SECRET, COLLECTOR, kind=Kind.CIPHER_TELEGRAM)
    return KeepingFacts(copy, person(), Basis.OWN)


def designated() -> KeepingFacts:
    return replace(
        own(),
        copy=unit_copy(Classification.SECRET, kind=Kind.CIPHER_TELEGRAM),
        basis=Basis.DESIGNATION,
        designations=(designation(),),
    )


def proxy() -> KeepingFacts:
    return replace(
        own(), copy=alter(own().copy, "addressee", ADDRESSEE), basis=Basis.PROXY, grant=GrantState.APPROVED
    )


def seated() -> KeepingFacts:
    paper = file_copy(Classification.SECRET, None, kind=Kind.MEETING_MATERIAL)
    meeting = MeetingGrounds(seats=(seat(),))
    return replace(own(), copy=paper, basis=Basis.SEAT, seat="A12", meeting=meeting)


def substituting() -> KeepingFacts:
    meeting = MeetingGrounds(seats=(seat(ADDRESSEE),), substitutions=(substitution(),))
    return replace(seated(), basis=Basis.SUBSTITUTE, meeting=meeting)


GROUNDS = (own, designated, proxy, seated, substituting)


def change(path: str, value: object) -> Change:
    return lambda facts: alter(facts, path, value)


ALONE: Mapping[Refusal, Change] = {
    R.PERSON_SUSPENDED: change("holder.status", PersonStatus.SUSPENDED),
    R.PERSON_LEFT: change("holder.status", PersonStatus.LEFT),
    R.CIPHER_UNLISTED: change("holder.cipher_list", False),
    R.CLEARANCE_TOO_LOW: change("holder.clearance", Clearance.CONFIDENTIAL),
    R.CLEARANCE_EXPIRED: change("holder.clearance_until", YESTERDAY),
    R.CAVEAT_MISSING: change("holder.caveats", frozenset()),
    R.PROXY_UNLISTED: change("designations", ()),
    R.DESIGNATION_EXPIRED: change("designations.0.ends", YESTERDAY),
    R.DESIGNATION_NOT_STARTED: change("designations.0.starts", TOMORROW),
    R.DESIGNATION_OUT_OF_SCOPE: change("designations.0.max_classification", Classification.CONFIDENTIAL),
}
STATUS = {R.PERSON_SUSPENDED, R.PERSON_LEFT}
UNLISTED = {*(R.DESIGNATION_EXPIRED, R.DESIGNATION_NOT_STARTED, R.DESIGNATION_OUT_OF_SCOPE, R.PROXY_UNLISTED)}


def reasons(facts: KeepingFacts) -> tuple[Refusal, ...]:
    return decide_keeping(facts, NOW).reasons


def together(one: Refusal, other: Refusal) -> bool:
    pair = {one, other}
    return pair != STATUS and not (R.PROXY_UNLISTED in pair and pair <= UNLISTED)


@pytest.mark.parametrize("ground", GROUNDS)
def test_what_went_out_rightly_stays_out_rightly(ground: Callable[[], KeepingFacts]) -> None:
    assert decide_keeping(ground(), NOW).allowed


@pytest.mark.parametrize("code", ALONE)
def test_each_reason_alone(code: Refusal) -> None:
    assert reasons(ALONE[code](designated())) == (code,)


@pytest.mark.parametrize(("one", "other"), [pair for pair in combinations(ALONE, 2) if together(*pair)])
def test_each_pair_of_reasons(one: Refusal, other: Refusal) -> None:
    first, second = (other, one) if one is R.PROXY_UNLISTED else (one, other)
    assert reasons(ALONE[second](ALONE[first](designated()))) == in_order([one, other])


@pytest.mark.parametrize(
    ("ground", "to", "code"),
    [
        (proxy, change("grant", GrantState.REVOKED), R.PROXY_REVOKED),
        (own, change("copy.addressee", ADDRESSEE), R.PROXY_UNLISTED),
        (seated, change("meeting.seats.0.staff_no", ADDRESSEE), R.NOT_ON_ROSTER),
        (seated, change("meeting", MeetingGrounds()), R.NOT_ON_ROSTER),
        (seated, change("meeting.seats.0.seat", "A13"), R.NOT_ON_ROSTER),
        (
            substituting,
            change("meeting.substitutions.0.state", SubstitutionState.REVOKED),
            R.SUBSTITUTE_UNAPPROVED,
        ),
        (substituting, change("meeting.substitutions.0.substitute", "P099"), R.SUBSTITUTE_UNAPPROVED),
    ],
)
def test_each_ground_that_falls_away(ground: Callable[[], KeepingFacts], to: Change, code: Refusal) -> None:
    assert reasons(to(ground())) == (code,)


def test_whose_seat_a_substitute_has_taken_may_not_keep_its_paper() -> None:
    taken = alter(seated(), "meeting.substitutions", (substitution(absent=COLLECTOR, substitute=ADDRESSEE),))
    assert reasons(taken) == (R.SEAT_TAKEN_OVER,)


@pytest.mark.parametrize("ground", [own, proxy, seated, substituting])
def test_only_what_went_by_designation_rests_on_one(ground: Callable[[], KeepingFacts]) -> None:
    assert decide_keeping(replace(ground(), designations=()), NOW).allowed


def test_the_best_designation_for_the_unit_counts() -> None:
    facts = designated()
    ended, other_unit = designation(ends=YESTERDAY), designation(unit="U2")
    assert decide_keeping(replace(facts, designations=(ended, designation(), other_unit)), NOW).allowed
    assert reasons(replace(facts, designations=(other_unit,))) == (R.PROXY_UNLISTED,)


def test_another_unit_of_the_holders_own_takes_nothing_away() -> None:
    assert decide_keeping(alter(designated(), "holder.unit", "U9"), NOW).allowed


def test_the_last_day_counts() -> None:
    assert decide_keeping(alter(own(), "holder.clearance_until", TODAY), NOW).allowed
    assert decide_keeping(alter(designated(), "designations.0.ends", TODAY), NOW).allowed
