"""Owns the question whether a holder may go on holding a copy, after people, lists or grants have changed.

The ground on which it went out must still stand, and the holder must still be somebody who may know it. That a grant
ran out or was used up since takes nothing away: what was handed over under it stays handed over. Moving between
units neither; the designation names the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.custody.listing import UNLISTED, designation_faults
from db.custody.meetings import NO_MEETING, MeetingGrounds
from db.custody.person_reasons import (
    NO_REASONS,
    Reasons,
    cipher_reasons,
    knowing_reasons,
    reasons,
    status_reasons,
)
from db.custody.refusals import Refusal
from db.custody.values import Basis, CopyFacts, Decision, DesignationFacts, GrantState, PersonFacts


@dataclass(frozen=True, slots=True)
class KeepingFacts:
    """A copy that is out, and what it rests on now: the ground on which it went to `holder`, the holder's
    designations, the state of the grant, for a meeting's paper the seat and what concerns that."""

    copy: CopyFacts
    holder: PersonFacts
    basis: Basis
    designations: tuple[DesignationFacts, ...] = ()
    grant: GrantState | None = None
    seat: str | None = None
    meeting: MeetingGrounds = NO_MEETING


def decide_keeping(facts: KeepingFacts, now: datetime) -> Decision:
    """Say why the holder may not go on holding the copy at `now` (in the registry's zone); no reason: they may."""
    return Decision.ruling(
        status_reasons(facts.holder)
        | knowing_reasons(facts.holder, facts.copy, now.date())
        | cipher_reasons(facts.holder, facts.copy)
        | _ground_reasons(facts, now)
    )


def _ground_reasons(facts: KeepingFacts, now: datetime) -> Reasons:
    match facts.basis:
        case Basis.OWN:
            return reasons((facts.copy.addressee != facts.holder.staff_no, Refusal.PROXY_UNLISTED))
        case Basis.DESIGNATION:
            return _designation_reasons(facts, now)
        case Basis.PROXY:
            return reasons((facts.grant is not GrantState.APPROVED, Refusal.PROXY_REVOKED))
        case Basis.SEAT | Basis.SUBSTITUTE:
            return _seat_reasons(facts)


def _designation_reasons(facts: KeepingFacts, now: datetime) -> Reasons:
    """Return what is wrong with the best of the holder's designations for the unit."""
    theirs = [each for each in facts.designations if each.unit == facts.copy.addressee_unit]
    faults = [designation_faults(each, facts.copy, now.date()) for each in theirs]
    return min(faults, key=lambda found: (len(found), sorted(found)), default=UNLISTED)


def _seat_reasons(facts: KeepingFacts) -> Reasons:
    number = facts.holder.staff_no
    if any(each.seat == facts.seat for each in facts.meeting.seats_of(number)):
        return NO_REASONS
    if any(each.seat == facts.seat for each in facts.meeting.given_up(number)):
        return frozenset({Refusal.SEAT_TAKEN_OVER})
    substitute = facts.basis is Basis.SUBSTITUTE
    return frozenset({Refusal.SUBSTITUTE_UNAPPROVED if substitute else Refusal.NOT_ON_ROSTER})
