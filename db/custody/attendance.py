"""Owns the other two people whom a level may ask for beside collector and operator: a second collector and a
witness.

Who is not there yet, or has not yet signed or been compared with the photo, is lacking; who is there and does
not meet the rules is ineligible, and `detail` says why in the codes of a collector.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.custody.authority import has_authority
from db.custody.listing import Grounds, Listing
from db.custody.person_reasons import (
    NO_REASONS,
    Reasons,
    badge_kind_reasons,
    badge_reasons,
    cipher_reasons,
    knowing_reasons,
    photo_reasons,
    reasons,
    signature_reasons,
    status_reasons,
)
from db.custody.policy import LevelPolicy
from db.custody.refusals import Refusal
from db.custody.roles import Act
from db.custody.values import Kind, Presence, SignatureKind, Witnessing

NOT_YET = frozenset({Refusal.PIN_REQUIRED, Refusal.PHOTO_REQUIRED})


@dataclass(frozen=True, slots=True)
class Attendance:
    """What stands against a person who attends: the codes for the act, and what is behind them."""

    reasons: Reasons = NO_REASONS
    detail: Reasons = NO_REASONS


def judge_second_collector(
    second: Presence | None,
    collector: str,
    grounds: Grounds,
    listing: Listing,
    level: LevelPolicy,
    now: datetime,
) -> Attendance:
    """Judge the second collector beside one who collects on the ground of `listing`: every rule of a collector,
    named by the same grant, designated, or at a meeting with a seat of their own; and not one of those who approved
    it."""
    if level.collectors < 2:
        return Attendance()
    if second is None:
        return Attendance(frozenset({Refusal.SECOND_COLLECTOR_REQUIRED}))
    found = presence_reasons(second, level) | knowing_reasons(second.person, grounds.copy, now.date())
    found |= cipher_reasons(second.person, grounds.copy)
    found |= _second_listing(second.person.staff_no, grounds, listing, level, now)
    same = second.person.staff_no == collector
    return Attendance(
        reasons(
            (bool(found & NOT_YET), Refusal.SECOND_COLLECTOR_REQUIRED),
            (same or bool(found - NOT_YET), Refusal.SECOND_COLLECTOR_INELIGIBLE),
        ),
        found - NOT_YET,
    )


def presence_reasons(presence: Presence, level: LevelPolicy) -> Reasons:
    """Judge what a collector shows at the counter: badge, standing, photo and signature."""
    return (
        badge_reasons(presence.badge)
        | badge_kind_reasons(presence.badge, level.badge_kinds)
        | status_reasons(presence.person)
        | photo_reasons(presence, required=level.photo)
        | signature_reasons(
            presence.signature,
            initial_counts=not presence.has_role,
            paper=SignatureKind.PAPER_RECEIPT in level.signatures,
        )
    )


def _second_listing(
    staff_no: str, grounds: Grounds, listing: Listing, level: LevelPolicy, now: datetime
) -> Reasons:
    approved = reasons((staff_no in listing.approvers, Refusal.APPROVER_NOT_INDEPENDENT))
    if grounds.copy.kind is Kind.MEETING_MATERIAL:
        # Designations count for nothing at a meeting: whoever comes along sits there too.
        seated, away = grounds.meeting.seats_of(staff_no), grounds.meeting.given_up(staff_no)
        return approved | reasons(
            (not seated and not away, Refusal.NOT_ON_ROSTER),
            (not seated and bool(away), Refusal.SEAT_TAKEN_OVER),
        )
    designated = grounds.designates(staff_no, now.date())
    named = listing.grant is not None and listing.grant.names(staff_no)
    return approved | reasons(
        (not designated and not named, Refusal.PROXY_UNLISTED),
        (not designated and named and level.proxy_designated, Refusal.PROXY_INELIGIBLE),
    )


def judge_witness(
    witness: Witnessing | None,
    involved: frozenset[str],
    grounds: Grounds,
    level: LevelPolicy,
    now: datetime,
) -> Attendance:
    """Judge the witness. `involved` are those whom a witness may not be: operator, collectors, approvers."""
    if level.staff < 2:
        return Attendance()
    if witness is None:
        return Attendance(frozenset({Refusal.WITNESS_REQUIRED}))
    within = has_authority(witness.staff, Act.WITNESS, grounds.copy, now.date())
    return judge_second_staff(witness, involved, level, within_authority=within)


def judge_second_staff(
    witness: Witnessing, involved: frozenset[str], level: LevelPolicy, *, within_authority: bool
) -> Attendance:
    """Judge a second member of staff who signs beside the operator: badge, standing, own PIN, and not one of those
    who are `involved`."""
    found = (
        badge_reasons(witness.badge)
        | badge_kind_reasons(witness.badge, level.badge_kinds)
        | status_reasons(witness.staff.person)
        | signature_reasons(witness.signature, initial_counts=False, paper=False)
        | reasons((not within_authority, Refusal.OPERATOR_OUT_OF_AUTHORITY))
    )
    return Attendance(
        reasons(
            (bool(found & NOT_YET), Refusal.WITNESS_REQUIRED),
            (bool(found - NOT_YET), Refusal.WITNESS_INELIGIBLE),
            (witness.staff.person.staff_no in involved, Refusal.WITNESS_NOT_INDEPENDENT),
        ),
        found - NOT_YET,
    )
