"""Owns the act by which a second collector or a witness joins a pickup."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from db.connection import Registry, Transaction
from db.custody.collection import decide_collection
from db.custody.identification import decide_identification
from db.custody.refusals import Refusal, in_order
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.gathering import Party, gather, gather_presence
from db.registry.policies import policy_in_force
from db.registry.refusing import log_refusal

ABOUT = {
    "second_collector": frozenset({Refusal.SECOND_COLLECTOR_INELIGIBLE, Refusal.OPERATOR_IS_COLLECTOR}),
    "witness": frozenset({Refusal.WITNESS_INELIGIBLE, Refusal.WITNESS_NOT_INDEPENDENT}),
}
ENTRIES = {
    "second_collector": EntryType.SECOND_COLLECTOR_JOINED,
    "witness": EntryType.WITNESS_JOINED,
}


def join(
    registry: Registry, by: By, party: Party, role: str, copies: Sequence[str], clock: datetime
) -> ActResult:
    """Take the second collector or the witness (`role`) of `party` into the pickup, or refuse them with every
    reason: who they are, and what keeps them from these `copies`. Everything is judged again at hand-over."""
    attendance = party.second_collector if role == "second_collector" else party.witness
    if attendance is None:
        raise ValueError(f"the party has no {role}")

    def work(tx: Transaction) -> ActResult:
        today = tx.local_now.date()
        policy = policy_in_force(tx, tx.began_at.policy_version)
        presence = gather_presence(tx, attendance, today)
        reasons = set(_identity(decide_identification(presence, policy).reasons, role))
        if attendance.signature is None:
            reasons.add(Refusal.PIN_REQUIRED)
        gathered = gather(tx, party, copies, today)
        for facts in gathered.facts.values():
            decision = decide_collection(facts, policy, tx.local_now)
            reasons.update(ABOUT[role].intersection(decision.reasons))
            detail = decision.about_second_collector if role == "second_collector" else decision.about_witness
            reasons.update(detail if ABOUT[role].intersection(decision.reasons) else ())
        person = presence.person.staff_no or None
        if reasons:
            present = [each.staff_no for each in party.attending.values()]
            return log_refusal(tx, by, in_order(list(reasons)), role, person=person, present=present)
        seq = append(tx, by, Draft(ENTRIES[role], collector=person))
        return ActResult("identified", seq, text=person)

    return perform(registry, by, clock, work)


def _identity(reasons: tuple[Refusal, ...], role: str) -> tuple[Refusal, ...]:
    """A witness is known to the operator: no photo is compared."""
    photo = {Refusal.PHOTO_REQUIRED} if role == "witness" else set()
    return tuple(code for code in reasons if code not in photo)
