"""Owns issuing signed badges and revoking them: a registrar's acts. The token is shown once and never stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from peewee import fn

from db.connection import Registry, Transaction
from db.custody.refusals import Refusal, in_order
from db.custody.roles import Act
from db.custody.values import PersonStatus
from db.errors import RegistryError
from db.identity import badges
from db.identity.badges import BadgeToken, draw_badge_id
from db.identity.keys import KeyMissing, SigningKey
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.authority import uncovered
from db.registry.policies import policy_in_force
from db.registry.refusing import log_refusal
from db.registry.rosters_lock import lock_rosters
from db.tables import Badge, Person


def issue_badge(
    registry: Registry, by: By, staff_no: str, clock: datetime, random: Callable[[int], bytes]
) -> tuple[ActResult, str | None]:
    """Issue a badge to `staff_no` and return what came of it, and the badge's text where one was issued now.

    The newest badge supersedes those before it. The result's `number` is the serial, its `text` the badge id.
    Raises `KeyMissing` where the issuing key is not on this machine.
    """
    key = _issuing_key(registry)
    issued: list[str] = []

    def work(tx: Transaction) -> ActResult:
        lock_rosters(tx)
        reasons = in_order([*uncovered(tx, by, Act.ISSUE_BADGE), *_against_owner(tx, staff_no)])
        if reasons:
            return log_refusal(tx, by, reasons, Act.ISSUE_BADGE, person=staff_no)
        token = _next_badge(tx, staff_no, key, random)
        text = _text(key, token)
        superseded = _end_live_badges(tx, staff_no, superseded_at=tx.now)
        _insert(tx, token)
        issued[:] = [text]
        facts = {
            "badge": token.badge_id,
            "serial": token.serial,
            "expires": token.expires_on.isoformat(),
            "key": token.key_id,
            "superseded": superseded,
        }
        seq = append(tx, by, Draft(EntryType.BADGE_ISSUED, collector=staff_no, facts=facts))
        return ActResult("badge_issued", seq, number=token.serial, text=token.badge_id)

    result = perform(registry, by, clock, work)
    return result, issued[0] if issued and not result.repeated and not result.refused else None


def revoke_badge(registry: Registry, by: By, staff_no: str, clock: datetime) -> ActResult:
    """Revoke every live badge of `staff_no`, who may have left. The result's `number` is how many there were."""

    def work(tx: Transaction) -> ActResult:
        lock_rosters(tx)
        known = bool(tx.locked(Person.select().where(Person.staff_no == staff_no)))
        unknown = () if known else (Refusal.BADGE_UNKNOWN,)
        reasons = in_order([*uncovered(tx, by, Act.REVOKE_BADGE), *unknown])
        if reasons:
            return log_refusal(tx, by, reasons, Act.REVOKE_BADGE, person=staff_no)
        revoked = _end_live_badges(tx, staff_no, revoked_at=tx.now)
        seq = append(tx, by, Draft(EntryType.BADGE_REVOKED, collector=staff_no, facts={"badges": revoked}))
        return ActResult("badge_revoked", seq, number=len(revoked))

    return perform(registry, by, clock, work)


def _issuing_key(registry: Registry) -> SigningKey:
    key = registry.keys.badge_private
    if key is None:
        raise KeyMissing(
            "The key that issues badges is not on this machine.",
            "Nothing was changed.",
            "Say where it lies with --issuer-keys, or issue the badge on the machine that holds it.",
        )
    return key


def _against_owner(tx: Transaction, staff_no: str) -> tuple[Refusal, ...]:
    # The person's row is locked: two badges issued at once would both be the newest.
    found = tx.locked(Person.select().where(Person.staff_no == staff_no))
    if not found:
        return (Refusal.BADGE_UNKNOWN,)
    return (Refusal.PERSON_LEFT,) if found[0].status is PersonStatus.LEFT else ()


def _next_badge(
    tx: Transaction, staff_no: str, key: SigningKey, random: Callable[[int], bytes]
) -> BadgeToken:
    valid_for = policy_in_force(tx, tx.began_at.policy_version).badges.valid_for
    newest = tx.tuples(Badge.select(fn.MAX(Badge.serial)).where(Badge.staff_no == staff_no))[0][0]
    return BadgeToken(
        badge_id=draw_badge_id(random),
        staff_no=staff_no,
        serial=(newest or 0) + 1,
        issued_on=tx.local_now.date(),
        expires_on=(tx.local_now + valid_for).date(),
        key_id=key.key_id,
    )


def _text(key: SigningKey, token: BadgeToken) -> str:
    try:
        return badges.issue_badge(
            key.seed,
            badge_id=token.badge_id,
            staff_no=token.staff_no,
            serial=token.serial,
            issued_on=token.issued_on,
            expires_on=token.expires_on,
        )
    except ValueError as fault:
        raise RegistryError(f"no badge was issued: {fault}") from fault


def _end_live_badges(tx: Transaction, staff_no: str, **ended: datetime) -> list[str]:
    """End the person's live badges, as superseded or as revoked, and return their ids."""
    live = (Badge.staff_no == staff_no) & Badge.revoked_at.is_null() & Badge.superseded_at.is_null()
    ids = sorted(row[0] for row in tx.tuples(Badge.select(Badge.badge_id).where(live)))
    tx.change(Badge.update(**ended).where(live))
    return ids


def _insert(tx: Transaction, token: BadgeToken) -> None:
    tx.change(
        Badge.insert(
            badge_id=token.badge_id,
            staff_no=token.staff_no,
            serial=token.serial,
            key_id=token.key_id,
            issued_at=tx.now,
            expires_on=token.expires_on,
        )
    )
