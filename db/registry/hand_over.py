"""Owns the hand-over: everything accepted, all or nothing, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from db.compiled import Compiled
from db.connection import Registry, Transaction
from db.custody.collection import decide_collection
from db.custody.custody_acts import needs_scan_back
from db.custody.policy import Policy
from db.custody.refusals import Refusal, in_order
from db.custody.values import Decision, GrantState
from db.errors import RegistryConflict
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.gathering import Gathered, Party, gather
from db.registry.judging import collection_entry, log_refusals
from db.registry.loading import load_people
from db.registry.owing import NOTHING_EARLIER, Earlier, Owed, open_obligations, owed_for, unit_of
from db.registry.policies import policy_in_force
from db.tables import HandOver, PaperReceipt, PrintJob, ProxyGrant
from db.tables.fields import to_stored

HAND_OVER_COLUMNS = (
    *(HandOver.pickup, HandOver.control_no, HandOver.holder, HandOver.held_for, HandOver.basis),
    *(HandOver.proxy_grant, HandOver.second_collector, HandOver.witness, HandOver.operator, HandOver.counter),
    *(HandOver.at, HandOver.seq, HandOver.pages, HandOver.paper_receipt, HandOver.label_id),
    *(HandOver.log_size, HandOver.log_root, HandOver.released_at, HandOver.meeting_no, HandOver.seat),
    HandOver.transferred_from,
)
FROM_THE_REGISTRY: Mapping[str, Earlier] = MappingProxyType({})
INSERT = Compiled(lambda values: HandOver.insert(dict(zip(HAND_OVER_COLUMNS, values, strict=True))))
JOB_COLUMNS = (
    *(PrintJob.label_id, PrintJob.attempt, PrintJob.state, PrintJob.counter),
    *(PrintJob.created_at, PrintJob.changed_at),
)
QUEUE = Compiled(lambda values: PrintJob.insert(dict(zip(JOB_COLUMNS, values, strict=True))))
SPEND = Compiled(
    lambda numbers: ProxyGrant.update({ProxyGrant.spent: ProxyGrant.spent + 1}).where(
        ProxyGrant.proxy_grant.in_(numbers)
        & (ProxyGrant.state == GrantState.APPROVED.value)
        & (ProxyGrant.spent < ProxyGrant.uses)
    )
)


@dataclass(frozen=True, slots=True)
class Pickup:
    """What is to be handed over: the copies with a label id each, the pages that were counted."""

    labels: Mapping[str, str]
    pages: Mapping[str, int] = field(default_factory=dict)


def hand_over(registry: Registry, by: By, party: Party, pickup: Pickup, clock: datetime) -> ActResult:
    """Hand all copies of `pickup` to the collector, or none.

    Everything is judged anew: what was accepted minutes ago may have changed. A use of each proxy grant is
    spent, custody moves, a label is queued for each copy, and the log gets an entry a copy, in one transaction.
    The result is `handed_over`, or `refused` with the reasons of every copy that has any.
    """

    def work(tx: Transaction) -> ActResult:
        gathered = gather(tx, known_receipt(tx, party), pickup.labels, tx.local_now.date(), pickup.pages)
        policy = policy_in_force(tx, tx.began_at.policy_version)
        decisions = {
            copy: decide_collection(facts, policy, tx.local_now) for copy, facts in gathered.facts.items()
        }
        decisions |= _second_of_a_document(gathered, decisions)
        refused = {copy: decision for copy, decision in decisions.items() if not decision.allowed}
        if refused:
            return log_refusals(tx, by, gathered, refused)
        spend_grants(tx, decisions)
        use_receipt(tx, by, party)
        agreed = Agreed(gathered, decisions, pickup, terms_of(tx, gathered, decisions, policy))
        last = append(tx, by, *(custody_entry(agreed, copy) for copy in decisions))
        return ActResult("handed_over", last, copies=give(tx, by, agreed, last), text=by.act)

    return perform(registry, by, clock, work)


def known_receipt(tx: Transaction, party: Party) -> Party:
    """Say whether the collector's paper receipt signed something before: a number is good for one hand-over."""
    signature = party.collector.signature
    if signature is None or signature.paper_receipt is None:
        return party
    earlier = PaperReceipt.select().where(PaperReceipt.number == signature.paper_receipt)
    signature = replace(signature, receipt_used=tx.first(earlier) is not None)
    return replace(party, collector=replace(party.collector, signature=signature))


def use_receipt(tx: Transaction, by: By, party: Party) -> None:
    """Note that the collector's paper receipt signed this, if one did. Where another counter used the number at this
    moment the key is taken: a lost race, and all is judged anew."""
    signature = party.collector.signature
    if signature is not None and signature.paper_receipt is not None:
        tx.change(PaperReceipt.insert(number=signature.paper_receipt, pickup=by.act))


def _second_of_a_document(gathered: Gathered, decisions: Mapping[str, Decision]) -> dict[str, Decision]:
    """Return the refusals of copies that would be a second one of their document at one seat, in this very pickup."""
    served: set[tuple[str | None, str, str]] = set()
    refused = {}
    for copy, decision in decisions.items():
        seat = None if decision.entitlement is None else decision.entitlement.seat
        if seat is None:
            continue
        record = gathered.records[copy]
        place = (record.facts.meeting_no, seat, record.document_no)
        if place in served:
            reasons = in_order([*decision.refusals, Refusal.SEAT_SERVED])
            refused[copy] = replace(decision, refusals=reasons, entitlement=None)
        served.add(place)
    return refused


def spend_grants(tx: Transaction, decisions: Mapping[str, Decision]) -> None:
    """Spend one use of each grant that something is handed over under: a use is one hand-over, however many
    copies. A grant that was revoked or used up since it was judged is a lost race: all is judged anew."""
    grounds = (decision.entitlement for decision in decisions.values())
    grants = sorted({ground.grant for ground in grounds if ground is not None and ground.grant is not None})
    if grants and SPEND.change(tx.database, grants) < len(grants):
        raise RegistryConflict("a proxy grant was revoked or used up at this moment")


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a copy goes out: whether it leaves the counter at once, at which seat of a meeting it lies, and
    what is owed from then on, by the `unit` that it is for."""

    released: bool
    seat: str | None
    owed: tuple[Owed, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What nothing stands against: who takes which copies, on what ground and on what terms. `transferred_from` are
    the hand-overs that end with it, by copy."""

    gathered: Gathered
    decisions: Mapping[str, Decision]
    pickup: Pickup
    terms: Mapping[str, Terms]
    transferred_from: Mapping[str, int] = field(default_factory=dict)


def terms_of(
    tx: Transaction,
    gathered: Gathered,
    decisions: Mapping[str, Decision],
    policy: Policy,
    before: Mapping[str, Earlier] = FROM_THE_REGISTRY,
) -> dict[str, Terms]:
    """Return on what terms each copy goes out; `before` is what hangs on it where it is handed on."""
    return {
        copy: _terms(tx, gathered, copy, decision, policy, before.get(copy, NOTHING_EARLIER))
        for copy, decision in decisions.items()
    }


def _terms(
    tx: Transaction,
    gathered: Gathered,
    copy: str,
    decision: Decision,
    policy: Policy,
    before: Earlier,
) -> Terms:
    facts, record = gathered.facts[copy], gathered.records[copy]
    seat_no = None if decision.entitlement is None else decision.entitlement.seat
    if needs_scan_back(policy, record.facts.classification):
        return Terms(False, seat_no)
    seat = next((each for each in facts.seats if each.seat == seat_no), None)
    # A substitute takes the paper of somebody whom nothing else asked for.
    sitting = load_people(tx, [None if seat is None else seat.staff_no])
    units = {number: known.facts.unit for number, known in {**gathered.people, **sitting}.items()}
    unit = unit_of(record, units, None if seat is None else seat.staff_no)
    unit = unit or facts.collector.person.unit
    owed = owed_for(tx, policy, record, unit, seat, facts.meeting, before=before)
    return Terms(True, seat_no, tuple(owed), unit)


def custody_entry(agreed: Agreed, copy: str, type_: EntryType = EntryType.HANDED_OVER) -> Draft:
    """Return the log entry of a hand-over: what was seen, and what custody it began, from the log alone."""
    gathered, terms = agreed.gathered, agreed.terms[copy]
    entry = collection_entry(type_, gathered, copy, agreed.decisions[copy])
    custody = {
        "for": gathered.records[copy].held_for,
        "label": agreed.pickup.labels[copy],
        "released": terms.released,
        "seat": terms.seat,
        "owed": [each.logged for each in terms.owed],
    }
    return replace(entry, facts={**entry.facts, "custody": custody})


def give(tx: Transaction, by: By, agreed: Agreed, last: int) -> tuple[CopyResult, ...]:
    """Put each copy into the collector's hands and queue its label; the entries that say so end with `last`."""
    size, root = tx.appended or (last, b"")
    at = to_stored(tx.now)
    results = []
    for place, copy in enumerate(agreed.decisions):
        seq = last - len(agreed.decisions) + 1 + place
        label, terms = agreed.pickup.labels[copy], agreed.terms[copy]
        logged = (seq, size, root)
        INSERT.change(tx.database, _row(by, agreed, copy, at, logged))
        if terms.owed:
            [this] = tx.rows(HandOver.select().where(HandOver.label_id == label))
            open_obligations(tx, this.hand_over, copy, this.holder, terms.owed)
        QUEUE.change(tx.database, (label, 1, "queued", by.counter or "", at, at))
        results.append(CopyResult(copy, seq, (), label, size, root, terms.released))
    return tuple(results)


def _row(by: By, agreed: Agreed, copy: str, at: int, logged: tuple[int, int, bytes]) -> tuple[Any, ...]:
    """Return the values of `HAND_OVER_COLUMNS`."""
    facts, record, terms = agreed.gathered.facts[copy], agreed.gathered.records[copy], agreed.terms[copy]
    ground = agreed.decisions[copy].entitlement
    signature = facts.collector.signature
    seq, size, root = logged
    return (
        *(by.act, copy, facts.collector.person.staff_no, record.held_for),
        *("" if ground is None else ground.basis.value, None if ground is None else ground.grant),
        None if facts.second_collector is None else facts.second_collector.person.staff_no,
        None if facts.witness is None else facts.witness.staff.person.staff_no,
        *(facts.operator.person.staff_no, by.counter or "", at, seq, facts.pages),
        None if signature is None else signature.paper_receipt,
        *(agreed.pickup.labels[copy], size, root, at if terms.released else None),
        *(record.facts.meeting_no, terms.seat),
        agreed.transferred_from.get(copy),
    )
