"""Owns who somebody is: the badge that was scanned, the face beside it, and for staff the PIN.

Whether the person may take anything is `collection`'s question.
"""

from __future__ import annotations

from db.custody.person_reasons import (
    NO_REASONS,
    badge_reasons,
    photo_reasons,
    reasons,
    signature_reasons,
    status_reasons,
)
from db.custody.policy import Policy
from db.custody.refusals import Refusal
from db.custody.roles import Act, may
from db.custody.values import BadgeFacts, Decision, PersonFacts, Presence, Signature, StaffFacts


def decide_badge(badge: BadgeFacts, person: PersonFacts | None) -> Decision:
    """Say whether a scanned badge names somebody who works here; `person` is None when it names nobody."""
    return Decision.ruling(
        badge_reasons(badge)
        | (NO_REASONS if person is None else status_reasons(person))
        | reasons((person is None and not badge_reasons(badge), Refusal.BADGE_UNKNOWN))
    )


def decide_identification(presence: Presence, policy: Policy) -> Decision:
    """Say whether this person counts as identified.

    While the photo is not compared it is lacking, not refused. A signature that was already given (a second
    collector's) is judged too; a collector's comes with the hand-over and is not asked for here.
    """
    photo = any(level.photo for level in policy.levels.values())
    signed = NO_REASONS
    if presence.signature is not None:
        signed = signature_reasons(presence.signature, initial_counts=not presence.has_role, paper=True)
    return Decision.ruling(
        badge_reasons(presence.badge)
        | status_reasons(presence.person)
        | photo_reasons(presence, required=photo)
        | signed,
        lacks=frozenset({Refusal.PHOTO_REQUIRED}),
    )


def decide_sign_in(staff: StaffFacts | None, badge: BadgeFacts, signature: Signature | None) -> Decision:
    """Say whether a badge and a PIN open an operator's session; None: the badge names nobody on the staff.

    Which acts the session is good for depends on the roles (`roles.may`).
    """
    known = NO_REASONS if staff is None else status_reasons(staff.person)
    authority = staff is not None and may(staff.roles, Act.SIGN_IN)
    return Decision.ruling(
        badge_reasons(badge)
        | known
        | signature_reasons(signature, initial_counts=False, paper=False)
        | reasons((not authority, Refusal.OPERATOR_OUT_OF_AUTHORITY))
    )
