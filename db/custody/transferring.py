"""Owns the transfer of a copy from its holder to another one, both present at the counter.

The new holder is judged like whoever collects from the registry: that the copy is out with the giver is no reason
against them. The giver shows by badge and PIN that they are there and give it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db.custody.collection import CollectionFacts, decide_collection
from db.custody.custody_acts import OpenCustody
from db.custody.person_reasons import NO_REASONS, Reasons, badge_reasons, reasons, signature_reasons
from db.custody.person_reasons import status_reasons as standing
from db.custody.policy import Policy
from db.custody.refusals import Refusal
from db.custody.values import SUPPLIABLE, BadgeState, Decision, Kind, Presence


@dataclass(frozen=True, slots=True)
class TransferFacts:
    """Everything that decides whether a copy goes on to the collector of `collection`.

    `custody` is the hand-over that the copy is out under, None while it is in the registry; `giver` whoever gives it,
    None while nobody was named.
    """

    collection: CollectionFacts
    custody: OpenCustody | None = None
    giver: Presence | None = None

    @property
    def as_collected(self) -> CollectionFacts:
        """What decides whether the new holder could have the copy if it lay in the registry: what is owed for this
        very copy ends with the transfer."""
        facts = self.collection
        owed = tuple(each for each in facts.obligations if each.control_no != facts.control_no)
        copy = None if facts.copy is None else replace(facts.copy, holder=None)
        return replace(facts, copy=copy, obligations=owed)


def decide_giver(giver: Presence, operator: str) -> Decision:
    """Say whether a badge names somebody who can hand something on; their PIN is still to come."""
    return Decision.ruling(giver_reasons(giver, operator), lacks=SUPPLIABLE)


def giver_reasons(giver: Presence, operator: str) -> Reasons:
    """Say what keeps the giver from giving: badge, standing, signature, and that they serve this counter."""
    number = giver.person.staff_no
    named = number or giver.badge.state in (BadgeState.FORGED, BadgeState.UNKNOWN)
    return (
        badge_reasons(giver.badge)
        | (standing(giver.person) if number else NO_REASONS)
        | signature_reasons(giver.signature, initial_counts=False, paper=False)
        | reasons(
            (not named, Refusal.BADGE_UNKNOWN),
            (bool(number) and number == operator, Refusal.OPERATOR_IS_COLLECTOR),
        )
    )


def decide_transfer(facts: TransferFacts, policy: Policy, now: datetime) -> Decision:
    """Say whether the copy may be handed on at `now` (registry's zone), with every reason against it.

    `lacks` as at a hand-over, and the giver's PIN. A meeting's paper belongs to a seat and is never handed on.
    """
    collection = facts.as_collected
    copy = collection.copy
    judged = _judge_collection(collection, policy, now)
    given = NO_REASONS
    if facts.giver is not None:
        given = giver_reasons(facts.giver, collection.operator.person.staff_no)
    found = frozenset(judged.reasons) | given | _custody_reasons(facts)
    if copy is None:
        found -= {Refusal.COPY_NOT_OUT}
    return replace(
        Decision.ruling(found, judged.entitlement, SUPPLIABLE),
        about_second_collector=judged.about_second_collector,
        about_witness=judged.about_witness,
    )


def _judge_collection(collection: CollectionFacts, policy: Policy, now: datetime) -> Decision:
    if collection.copy is not None and collection.copy.kind is Kind.MEETING_MATERIAL:
        return Decision.ruling({Refusal.KIND_NOT_SUPPORTED})
    return decide_collection(collection, policy, now)


def _custody_reasons(facts: TransferFacts) -> Reasons:
    custody, giver = facts.custody, facts.giver
    if custody is None:
        return frozenset({Refusal.COPY_NOT_OUT})
    present = None if giver is None else giver.person.staff_no
    witness = facts.collection.witness
    watching = witness is not None and witness.staff.person.staff_no in (custody.holder, present)
    return reasons(
        (giver is not None and present != custody.holder, Refusal.NOT_THE_HOLDER),
        (custody.holder in facts.collection.collectors, Refusal.COPY_ALREADY_COLLECTED),
        (not custody.released, Refusal.COPIES_UNRELEASED),
        (watching, Refusal.WITNESS_NOT_INDEPENDENT),
    )
