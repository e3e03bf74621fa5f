"""Owns the single reasons against one person: badge, standing, photo, signature, clearance.

Each function returns the codes that hold, as a set; rules join them. Who the person is to the act (collector,
operator, witness) is the rules' business.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from db.custody.refusals import Refusal
from db.custody.values import (
    BadgeFacts,
    BadgeKind,
    BadgeState,
    Classification,
    CopyFacts,
    Kind,
    PersonFacts,
    PersonStatus,
    PhotoSource,
    PinCheck,
    Presence,
    Signature,
)

Reasons = frozenset[Refusal]

NO_REASONS: Reasons = frozenset()

BADGE_CODES: Mapping[BadgeState, Refusal] = MappingProxyType(
    {
        BadgeState.UNKNOWN: Refusal.BADGE_UNKNOWN,
        BadgeState.FORGED: Refusal.BADGE_FORGED,
        BadgeState.EXPIRED: Refusal.BADGE_EXPIRED,
        BadgeState.REVOKED: Refusal.BADGE_REVOKED,
        BadgeState.SUPERSEDED: Refusal.BADGE_SUPERSEDED,
    }
)
STATUS_CODES: Mapping[PersonStatus, Refusal] = MappingProxyType(
    {
        PersonStatus.SUSPENDED: Refusal.PERSON_SUSPENDED,
        PersonStatus.LEFT: Refusal.PERSON_LEFT,
    }
)
PIN_CODES: Mapping[PinCheck, Refusal] = MappingProxyType(
    {
        PinCheck.NOT_SET: Refusal.PIN_NOT_SET,
        PinCheck.WRONG: Refusal.PIN_WRONG,
        PinCheck.LOCKED: Refusal.PIN_LOCKED,
    }
)


def reasons(*checks: tuple[bool, Refusal]) -> Reasons:
    """Gather the codes whose condition holds."""
    return frozenset(code for holds, code in checks if holds)


def badge_reasons(badge: BadgeFacts) -> Reasons:
    """Say what is wrong with the badge itself."""
    code = BADGE_CODES.get(badge.state)
    return NO_REASONS if code is None else frozenset({code})


def badge_kind_reasons(badge: BadgeFacts, accepted: frozenset[BadgeKind]) -> Reasons:
    """Say whether the level takes this kind of badge."""
    return reasons((badge.kind not in accepted, Refusal.BADGE_KIND_INSUFFICIENT))


def status_reasons(person: PersonFacts) -> Reasons:
    """Say whether the person is suspended or gone."""
    code = STATUS_CODES.get(person.status)
    return NO_REASONS if code is None else frozenset({code})


def photo_reasons(presence: Presence, *, required: bool) -> Reasons:
    """Judge the comparison of face and photo. The card's photo serves only where the registry holds none;
    a mismatch counts whether or not a comparison was asked for."""
    photo = presence.photo
    if photo is None:
        return reasons((required, Refusal.PHOTO_REQUIRED))
    if not photo.matches:
        return frozenset({Refusal.PHOTO_MISMATCH})
    insufficient = photo.source is PhotoSource.CARD and presence.photo_on_file
    return reasons((required and insufficient, Refusal.PHOTO_REQUIRED))


def signature_reasons(signature: Signature | None, *, initial_counts: bool, paper: bool) -> Reasons:
    """Judge a signature: a PIN, or a numbered paper receipt where `paper` allows it.

    `initial_counts` says whether a PIN that somebody else set signs here: it does for whoever collects and holds no
    role, and nowhere else. A PIN that was given is judged even
    beside a paper receipt.
    """
    if signature is None or signature.pin is None:
        receipt = signature is not None and bool((signature.paper_receipt or "").strip())
        used = paper and signature is not None and signature.receipt_used
        return reasons((not (paper and receipt), Refusal.PIN_REQUIRED), (used, Refusal.PAPER_RECEIPT_USED))
    if signature.pin is PinCheck.CORRECT:
        return reasons((signature.pin_initial and not initial_counts, Refusal.PIN_INITIAL))
    return frozenset({PIN_CODES[signature.pin]})


def clearance_reasons(person: PersonFacts, level: Classification, today: date) -> Reasons:
    """Judge the clearance for one level on `today`; internal asks for none, so for no date either."""
    if level is Classification.INTERNAL:
        return NO_REASONS
    until = person.clearance_until
    return reasons(
        (person.clearance < level, Refusal.CLEARANCE_TOO_LOW),
        (until is not None and until < today, Refusal.CLEARANCE_EXPIRED),
    )


def own_copy_reasons(person: PersonFacts, copy: CopyFacts | None) -> Reasons:
    """Say whether `person` would decide about a copy that they hold themselves, or that is for them."""
    own = copy is not None and person.staff_no in (copy.holder, copy.addressee)
    return reasons((own, Refusal.APPROVER_NOT_INDEPENDENT))


def knowing_reasons(person: PersonFacts, copy: CopyFacts, today: date) -> Reasons:
    """Say why `person` may not know what `copy` holds: clearance and caveats."""
    missing = reasons((not copy.caveats <= person.caveats, Refusal.CAVEAT_MISSING))
    return clearance_reasons(person, copy.classification, today) | missing


def cipher_reasons(person: PersonFacts, copy: CopyFacts) -> Reasons:
    """Say whether telegrams are kept from `person`: only those on the cipher list handle them."""
    telegram = copy.kind is Kind.CIPHER_TELEGRAM
    return reasons((telegram and not person.cipher_list, Refusal.CIPHER_UNLISTED))
