"""Owns the act of judging one scanned copy for the collector at the counter, before anything is handed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from db.connection import Registry, Transaction
from db.custody.collection import decide_collection
from db.custody.obligations import ObligationFacts, ObligationKind
from db.custody.refusals import Refusal
from db.custody.values import Classification, Decision, Kind
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.gathering import Gathered, Party, as_seen, gather
from db.registry.incidents import open_or_join
from db.registry.policies import policy_in_force

NOTHING_MORE: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
MOST_OWED = 20
"""Obligations of one kind that a refusal's entry lists: each of them was reason enough."""
OWING = frozenset({Refusal.RECEIPT_UNREGISTERED, Refusal.RETURN_OVERDUE})


def judge_copy(registry: Registry, by: By, party: Party, copy: str, clock: datetime) -> ActResult:
    """Say whether this collector may take `copy`; the answer, either way, is a log entry.

    The result is `accepted` with what is still lacking as `reasons`, or `refused` with every reason.
    """

    def work(tx: Transaction) -> ActResult:
        gathered = gather(tx, party, [copy], tx.local_now.date())
        policy = policy_in_force(tx, tx.began_at.policy_version)
        decision = decide_collection(gathered.facts[copy], policy, tx.local_now)
        if not decision.acceptable:
            # What could still be supplied is no reason while the copy is only being scanned.
            return log_refusals(tx, by, gathered, {copy: replace(decision, lacks=())})
        seq = append(tx, by, collection_entry(EntryType.ACCEPTED, gathered, copy, decision))
        return ActResult("accepted", seq, decision.lacks, copies=(CopyResult(copy, seq),))

    return perform(registry, by, clock, work)


def collection_entry(type_: EntryType, gathered: Gathered, copy: str, decision: Decision) -> Draft:
    """Return the log entry of a decision about one copy, with all that the decision saw."""
    facts = gathered.facts[copy]
    # A unit may owe for thousands of copies: the log keeps what is owed where it was a reason, and the foremost.
    owed = () if OWING.isdisjoint(decision.reasons) else _foremost(facts.obligations)
    lying = facts.lying[:MOST_OWED] if Refusal.COPIES_UNRELEASED in decision.reasons else ()
    facts = replace(facts, obligations=owed, lying=lying)
    ground = decision.entitlement
    record = gathered.records.get(copy)
    principal = None if ground is None else ground.principal
    return Draft(
        type_,
        outcome=None if ground is None else ground.basis.value,
        refusals=decision.reasons,
        copy=copy,
        collector=facts.collector.person.staff_no or None,
        principal=principal or (None if record is None else record.held_for),
        grant=None if ground is None else ground.grant,
        facts=as_seen(facts),
    )


def _foremost(obligations: Sequence[ObligationFacts]) -> tuple[ObligationFacts, ...]:
    """Return of each kind the obligations that block first: of telegrams and top secret copies, then by due time."""

    def place(each: ObligationFacts) -> tuple[object, ...]:
        at_once = each.copy_kind is Kind.CIPHER_TELEGRAM or each.classification is Classification.TOP_SECRET
        return (not at_once, each.due_at, each.control_no)

    kept = []
    for kind in ObligationKind:
        kept += sorted((each for each in obligations if each.kind is kind), key=place)[:MOST_OWED]
    return tuple(kept)


def log_refusals(
    tx: Transaction,
    by: By,
    gathered: Gathered,
    decisions: Mapping[str, Decision],
    told: Mapping[str, Mapping[str, Any]] = NOTHING_MORE,
    present: Iterable[str | None] = (),
) -> ActResult:
    """Log the refusal of these copies, open or join the incidents they call for, and return the result. `told` are
    facts beside what a collection saw, by copy, and `present` whoever took part beside the party."""
    drafts: list[Draft] = []
    incidents: list[int] = []
    for copy, decision in decisions.items():
        entry = collection_entry(EntryType.REFUSED, gathered, copy, decision)
        drafts.append(replace(entry, facts={**entry.facts, **told.get(copy, {})}))
        record = gathered.records.get(copy)
        number, opened = open_or_join(
            tx,
            by,
            decision.reasons,
            person=gathered.facts[copy].collector.person.staff_no or None,
            copy=copy,
            addressee=None if record is None else record.held_for,
            present=gathered.facts[copy].present | frozenset(filter(None, present)),
        )
        drafts.extend(opened)
        incidents.extend([] if number is None else [number])
    seq = append(tx, by, *drafts)
    return ActResult(
        "refused",
        seq,
        all_reasons(list(decisions.values())),
        incident=incidents[0] if incidents else None,
        copies=tuple(CopyResult(copy, reasons=decision.reasons) for copy, decision in decisions.items()),
    )


def all_reasons(decisions: Sequence[Decision]) -> tuple[Refusal, ...]:
    """Return every reason of several decisions once, in reporting order."""
    found = {code for decision in decisions for code in decision.reasons}
    return tuple(code for code in Refusal if code in found)


def log_void(registry: Registry, by: By, why: str, clock: datetime) -> ActResult:
    """Log a scan that meant nothing; what it said is not kept."""
    reasons = (Refusal.SCAN_UNREADABLE,)
    entry = Draft(EntryType.VOID, refusals=reasons, facts={"why": why})
    return perform(
        registry, by, clock, lambda tx: ActResult("void", append(tx, by, entry), reasons, text=why)
    )


def log_typed(tx: Transaction, by: By, copy: str, why: str, told: Mapping[str, Any]) -> ActResult:
    """Log that a copy's number was typed where the copy must be scanned. The result is `void`, with why as `text`."""
    reasons = (Refusal.SCAN_UNREADABLE,)
    entry = Draft(EntryType.VOID, refusals=reasons, copy=copy, facts={"why": why, "typed": True, **told})
    return ActResult("void", append(tx, by, entry), reasons, copies=(CopyResult(copy),), text=why)


def log_removed(registry: Registry, by: By, copy: str, clock: datetime) -> ActResult:
    """Log that an accepted copy was taken back out before the hand-over."""
    entry = Draft(EntryType.COPY_REMOVED, copy=copy)
    return perform(registry, by, clock, lambda tx: ActResult("removed", append(tx, by, entry)))


def log_cancelled(registry: Registry, by: By, person: str | None, clock: datetime) -> ActResult:
    """Log that the collector left without a hand-over."""
    entry = Draft(EntryType.COLLECTOR_CANCELLED, collector=person)
    return perform(registry, by, clock, lambda tx: ActResult("cancelled", append(tx, by, entry)))
