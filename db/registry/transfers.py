"""Owns transfers: copies go from one holder to another, both present, all or nothing, in one transaction.

Custody never lies in between: the old hand-over ends and the new one begins in the same commit, and a transfer that
is withdrawn before it left the counter gives the copy back to whom it was taken from. What the giver owed stays owed
until the copy leaves the counter: nobody is rid of it, for an hour, by a transfer that is withdrawn. Inside a unit an
open receipt goes on with the copy; a unit that the copy leaves still owes its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db.connection import Registry, Transaction, reading
from db.custody.obligations import ObligationEnding, ObligationKind
from db.custody.transferring import TransferFacts, decide_giver, decide_transfer, giver_reasons
from db.custody.values import Decision, Presence
from db.errors import RegistryConflict
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.gathering import Attendance, Gathered, Party, gather, gather_presence
from db.registry.hand_over import (
    Agreed,
    Pickup,
    custody_entry,
    give,
    known_receipt,
    spend_grants,
    terms_of,
    use_receipt,
)
from db.registry.judging import collection_entry, log_refusals
from db.registry.loading import CopyRecord, load_copies, load_people
from db.registry.owing import Owed, earlier_of, end_obligations, still_owed
from db.registry.policies import policy_in_force
from db.registry.recalls import move_return
from db.registry.refusing import log_refusal
from db.tables import HandOver

ACT = "transfer"


@dataclass(frozen=True, slots=True)
class Giver:
    """Who hands something on, as the counter shows them."""

    staff_no: str
    name: str
    unit: str


def recognise_giver(
    registry: Registry, by: By, badge: str, clock: datetime
) -> tuple[Giver | None, ActResult]:
    """Say who hands something on. A bad badge is refused and logged; a good one writes nothing yet."""
    today = clock.astimezone(registry.zone).date()
    with reading(registry) as reader:
        giver = gather_presence(reader, Attendance(badge), today)
        known = load_people(reader, [giver.person.staff_no]).get(giver.person.staff_no)
    decision = decide_giver(giver, by.actor or "")
    if known is not None and decision.acceptable:
        return Giver(known.facts.staff_no, known.name, known.facts.unit), ActResult("prompt")
    facts = {"badge_kind": giver.badge.kind.value, "badge_state": giver.badge.state.value}
    person = giver.person.staff_no or None

    def work(tx: Transaction) -> ActResult:
        return log_refusal(tx, by, decision.refusals, ACT, person=person, facts=facts)

    return None, perform(registry, by, clock, work)


def judge_transfer(
    registry: Registry, by: By, party: Party, giver: Attendance | None, copy: str, clock: datetime
) -> tuple[ActResult, CopyRecord | None]:
    """Say whether the collector may have `copy` from whoever holds it; the answer, either way, is a log entry.

    The result is `accepted` with what is still lacking as `reasons`, or `refused` with every reason. With it comes
    the copy's record where it was accepted.
    """
    found: list[CopyRecord] = []

    def work(tx: Transaction) -> ActResult:
        case = _judge(tx, party, giver, [copy], {})
        decision = case.decisions[copy]
        if not decision.acceptable:
            return _refuse(tx, by, case, {copy: replace(decision, lacks=())})
        found.append(case.gathered.records[copy])
        entry = collection_entry(EntryType.ACCEPTED, case.gathered, copy, decision)
        seq = append(tx, by, replace(entry, facts={**entry.facts, "transfer": case.told(copy)}))
        return ActResult("accepted", seq, decision.lacks, copies=(CopyResult(copy, seq),))

    result = perform(registry, by, clock, work)
    return result, found[-1] if found else None


def transfer(
    registry: Registry, by: By, party: Party, giver: Attendance | None, pickup: Pickup, clock: datetime
) -> ActResult:
    """Hand all copies of `pickup` on from `giver` to the collector of `party`, or none.

    The old hand-overs end, new ones begin, a label is queued for each, and the log gets an entry a copy. What was
    owed under the old ones ends as well where no label has to be scanned back, else with the release. The result is
    `transferred`, or `refused` with the reasons of every copy that has any; its `text` then holds the reasons that
    are the giver's own, with blanks between.
    """

    def work(tx: Transaction) -> ActResult:
        case = _judge(tx, party, giver, list(pickup.labels), pickup.pages)
        refused = {copy: decision for copy, decision in case.decisions.items() if not decision.allowed}
        if refused:
            against = {"giver_reasons": case.against_giver.split() or None}
            return replace(_refuse(tx, by, case, refused), told=against)
        spend_grants(tx, case.decisions)
        use_receipt(tx, by, party)
        policy = policy_in_force(tx, tx.began_at.policy_version)
        before = {copy: case.gathered.records[copy].hand_over or 0 for copy in case.decisions}
        earlier = {copy: earlier_of(tx, number) for copy, number in before.items()}
        terms = terms_of(tx, case.gathered, case.decisions, policy, earlier)
        agreed = Agreed(case.gathered, case.decisions, pickup, terms, before)
        drafts = [_end_custody(tx, case, agreed, copy) for copy in case.decisions]
        last = append(tx, by, *drafts)
        return ActResult("transferred", last, copies=give(tx, by, agreed, last), text=by.act)

    return perform(registry, by, clock, work)


def give_back(tx: Transaction, row: HandOver) -> dict[str, Any]:
    """Open the hand-over again that the withdrawn transfer `row` had ended; return what the log says of it, with
    what is owed under it. The withdrawn one is closed already."""
    earlier = HandOver.hand_over == row.transferred_from
    tx.change(HandOver.update(closed_at=None, ending=None).where(earlier))
    [again] = tx.rows(HandOver.select().where(earlier))
    record = load_copies(tx, [again.control_no])[again.control_no]
    if record.facts.recalled:
        # Recalled while it lay on the counter, when nobody owed its return.
        move_return(tx, record, None, recalled=True)
    return {
        "holder": again.holder,
        "for": again.held_for,
        "label": again.label_id,
        "owed": [each.logged for each in still_owed(tx, again.hand_over)],
    }


def end_what_giver_owed(tx: Transaction, hand_over: int | None, unit: str) -> list[Owed]:
    """End what is still owed under the hand-over that a transfer ended, as the copy leaves the counter for `unit`;
    return it. A receipt that another unit owes stays owed. None: the copy came from the registry."""
    if hand_over is None:
        return []
    ended = [
        each for each in still_owed(tx, hand_over) if each.kind is ObligationKind.RETURN or each.unit == unit
    ]
    [earlier] = tx.rows(HandOver.select().where(HandOver.hand_over == hand_over))
    kinds = [each.kind for each in ended]
    end_obligations(tx, [hand_over], ObligationEnding.TRANSFERRED, earlier.holder, kinds=kinds)
    return ended


@dataclass(frozen=True, slots=True)
class _Case:
    """What was loaded and judged: as if the copies lay in the registry, and who holds them really."""

    gathered: Gathered
    decisions: Mapping[str, Decision]
    giver: Presence | None
    operator: str

    @property
    def against_giver(self) -> str:
        """The reasons that are the giver's own."""
        found = frozenset() if self.giver is None else giver_reasons(self.giver, self.operator)
        return " ".join(sorted(found))

    def told(self, copy: str) -> dict[str, Any]:
        """Return who gives a copy that is out, for the log."""
        record = self.gathered.records.get(copy)
        custody = None if record is None else record.custody
        given = {} if self.giver is None else {"badge_kind": self.giver.badge.kind.value}
        holder = {} if custody is None else {"holder": custody.holder, "label": custody.label}
        return {**holder, **given}


def _judge(
    tx: Transaction, party: Party, giver: Attendance | None, copies: Sequence[str], pages: Mapping[str, int]
) -> _Case:
    today = tx.local_now.date()
    gathered = gather(tx, known_receipt(tx, party), copies, today, pages)
    giving = None if giver is None else gather_presence(tx, giver, today)
    policy = policy_in_force(tx, tx.began_at.policy_version)
    facts = {}
    for copy, collection in gathered.facts.items():
        record = gathered.records.get(copy)
        facts[copy] = TransferFacts(collection, None if record is None else record.custody, giving)
    decisions = {copy: decide_transfer(each, policy, tx.local_now) for copy, each in facts.items()}
    judged = replace(gathered, facts={copy: each.as_collected for copy, each in facts.items()})
    return _Case(judged, decisions, giving, party.operator)


def _refuse(tx: Transaction, by: By, case: _Case, refused: Mapping[str, Decision]) -> ActResult:
    told = {copy: {"transfer": case.told(copy)} for copy in refused}
    giver = None if case.giver is None else case.giver.person.staff_no
    return log_refusals(tx, by, case.gathered, dict(refused), told, present=[giver])


def _end_custody(tx: Transaction, case: _Case, agreed: Agreed, copy: str) -> Draft:
    """End the giver's custody of one copy, and return the entry from which the log alone knows both ends of it."""
    before = agreed.transferred_from[copy]
    ended = HandOver.update(closed_at=tx.now, ending=ObligationEnding.TRANSFERRED.value)
    this = (HandOver.hand_over == before) & HandOver.closed_at.is_null()
    if tx.change(ended.where(this)) != 1:
        raise RegistryConflict(f"{copy} was returned or handed on at this moment")
    giver = None if case.giver is None else case.giver.person.staff_no
    entry = custody_entry(agreed, copy, EntryType.TRANSFERRED)
    told = {**case.told(copy), "from": giver, "to": entry.collector}
    if agreed.terms[copy].released:
        owed = end_what_giver_owed(tx, before, agreed.terms[copy].unit)
        told["ended"] = [each.logged for each in owed]
    return replace(entry, facts={**entry.facts, "transfer": told})
