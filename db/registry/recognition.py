"""Owns who a scanned badge belongs to, as the registry knows it now. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db.compiled import Compiled
from db.connection import Reading, Registry, reading
from db.custody.values import BadgeFacts, BadgeKind, BadgeState
from db.identity.badges import BadgeFault, BadgeFlaw, is_badge_text, verify_badge
from db.identity.cards import normalise_scan
from db.tables import Badge, CardForm

FLAWS = {
    BadgeFlaw.MALFORMED: BadgeState.FORGED,
    BadgeFlaw.FORGED: BadgeState.FORGED,
    BadgeFlaw.UNKNOWN_KEY: BadgeState.FORGED,
    BadgeFlaw.RETIRED_KEY: BadgeState.REVOKED,
}

HOLDERS = Compiled(lambda forms: CardForm.select(CardForm.staff_no).where(CardForm.form == forms[0]))
ISSUED = Compiled(
    lambda ids: Badge.select(Badge.staff_no, Badge.expires_on, Badge.revoked_at, Badge.superseded_at).where(
        Badge.badge_id == ids[0]
    )
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a badge says. `staff_no` is the person it names; for a forged badge the one it claims to name, or
    None where it names nobody readable."""

    badge: BadgeFacts
    staff_no: str | None = None


def recognise(reader: Reading, text: str, today: date) -> Recognised:
    """Return whose badge `text` is: a signed token, or a card number in any form that readers type.

    `today` is the registry's local date. A card number that fits nobody, or two people, is unknown.
    """
    if is_badge_text(text):
        return _signed(reader, text, today)
    form = normalise_scan(text)
    holders = [] if form is None else HOLDERS.rows(reader.database, [form])
    if len(holders) != 1:
        return Recognised(BadgeFacts(BadgeKind.CARD_NUMBER, BadgeState.UNKNOWN))
    return Recognised(BadgeFacts(BadgeKind.CARD_NUMBER), holders[0][0])


def _signed(reader: Reading, text: str, today: date) -> Recognised:
    keys = reader.registry.keys
    token = verify_badge(text, keys.badge_public, keys.badge_retired)
    if isinstance(token, BadgeFault) and token.flaw is BadgeFlaw.UNKNOWN_KEY:
        # The issuing key may have been rotated since this counter was opened.
        keys = reader.registry.reload_badge_keys()
        token = verify_badge(text, keys.badge_public, keys.badge_retired)
    if isinstance(token, BadgeFault):
        return Recognised(BadgeFacts(BadgeKind.SIGNED, FLAWS[token.flaw]), token.claimed_staff_no)
    issued = ISSUED.rows(reader.database, [token.badge_id])
    if not issued or issued[0][0] != token.staff_no:
        return Recognised(BadgeFacts(BadgeKind.SIGNED, BadgeState.UNKNOWN), None)
    _, expires_on, revoked_at, superseded_at = issued[0]
    state = _state(date.fromisoformat(expires_on), revoked_at, superseded_at, today)
    return Recognised(BadgeFacts(BadgeKind.SIGNED, state), token.staff_no)


def _state(expires_on: date, revoked_at: int | None, superseded_at: int | None, today: date) -> BadgeState:
    if revoked_at is not None:
        return BadgeState.REVOKED
    if superseded_at is not None:
        return BadgeState.SUPERSEDED
    if expires_on < today:
        return BadgeState.EXPIRED
    return BadgeState.VALID


def is_card(registry: Registry, text: str) -> bool:
    """Say whether a reader types some person's card like this."""
    form = normalise_scan(text)
    with reading(registry) as reader:
        return form is not None and reader.first(CardForm.select().where(CardForm.form == form)) is not None
