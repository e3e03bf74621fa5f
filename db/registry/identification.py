"""Owns the act of identifying a collector: badge, then face against photo. Says which copies wait for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN

from db.compiled import Compiled
from db.connection import Reading, Registry, Transaction, reading
from db.custody.collection import decide_collection
from db.custody.custody_acts import may_operate
from db.custody.identification import decide_badge, decide_identification
from db.custody.refusals import Refusal
from db.custody.values import Basis, Decision
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.queries.owing import GrantUse, grants_used, last_identified
from db.registry.acting import ActResult, By, perform
from db.registry.gathering import Party, gather, gather_presence
from db.registry.loading import NOBODY, CopyRecord, load_designations, load_grants_naming, load_people
from db.registry.policies import policy_in_force
from db.registry.recognition import recognise
from db.registry.refusing import log_refusal, refuse
from db.registry.seating import papers_waiting
from db.tables import FileCopy, HandOver, Photo

MOST_WAITING = 200
ON_FILE = Compiled(lambda people: Photo.select(Photo.staff_no).where(Photo.staff_no == people[0]))
LOOKS_BACK = timedelta(days=30)
"""How far somebody who was never identified before is told what was collected in their name."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """Whom a badge names, before the face is compared."""

    staff_no: str
    name: str
    unit: str
    clearance: int
    clearance_until: str | None
    photo_on_file: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A copy that this collector may take now, and on what ground."""

    copy: str
    kind: str
    classification: int
    copy_no: int
    copies_total: int
    basis: Basis
    principal: str | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """What an identified collector is told: the copies that wait for them, and which of their grants were used since
    they were last identified."""

    waiting: tuple[Waiting, ...] = ()
    used: tuple[GrantUse, ...] = ()


def scan_badge(registry: Registry, by: By, badge: str, clock: datetime) -> tuple[Scanned | None, ActResult]:
    """Say whom a collector's badge names. A bad badge is refused and logged; a good one writes nothing yet."""
    with reading(registry) as reader:
        scanned, decision = _judge_badge(reader, badge, clock)
        operator = load_people(reader, [by.actor]).get(by.actor or "", NOBODY).as_staff
    if not may_operate(operator):
        # An operator who lost the role in mid-session is told nobody's name.
        return None, refuse(registry, by, (Refusal.OPERATOR_OUT_OF_AUTHORITY,), "identify", clock, {})
    if decision.allowed:
        return scanned, ActResult("prompt")

    def work(tx: Transaction) -> ActResult:
        named = recognise(tx, badge, tx.local_now.date())
        facts = {"badge_kind": named.badge.kind.value, "badge_state": named.badge.state.value}
        return log_refusal(tx, by, decision.reasons, "identify", person=named.staff_no, facts=facts)

    return None, perform(registry, by, clock, work)


def identify(registry: Registry, by: By, party: Party, clock: datetime) -> tuple[ActResult, Found]:
    """Take the operator's word on face and photo, and answer `identified` with what this collector is told, or
    `refused`."""
    found: list[Found] = []

    def work(tx: Transaction) -> ActResult:
        presence = gather_presence(tx, party.collector, tx.local_now.date())
        policy = policy_in_force(tx, tx.began_at.policy_version)
        decision = decide_identification(presence, policy)
        person = presence.person.staff_no or None
        photo = presence.photo
        facts: dict[str, Any] = {
            "badge_kind": presence.badge.kind.value,
            "photo": None if photo is None else {"matches": photo.matches, "source": photo.source.value},
        }
        if not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "identify", person=person, facts=facts)
        waiting = waiting_for(tx, party, tx.local_now)
        since = last_identified(tx, person or "") or tx.now - LOOKS_BACK
        found[:] = [Found(tuple(waiting), grants_used(tx, person or "", since))]
        facts["waiting"] = [each.copy for each in waiting]
        entry = Draft(EntryType.IDENTIFIED, collector=person, facts=facts)
        return ActResult("identified", append(tx, by, entry), text=person)

    result = perform(registry, by, clock, work)
    return result, found[-1] if found else Found()


def has_photo(registry: Registry, staff_no: str) -> bool:
    """Say whether the registry holds a photo of this person."""
    with reading(registry) as reader:
        return _photo_on_file(reader, staff_no)


def holder_of(registry: Registry, badge: str, clock: datetime) -> str | None:
    """Return whom a badge names, whatever it is worth."""
    with reading(registry) as reader:
        return recognise(reader, badge, clock.astimezone(registry.zone).date()).staff_no


def waiting_for(reader: Reading, party: Party, now: datetime) -> list[Waiting]:
    """Return the copies that the collector of `party` may take at `now` (registry's zone), judged by the same
    rule as the hand-over; at most `MOST_WAITING`."""
    person = gather_presence(reader, party.collector, now.date()).person.staff_no
    candidates = _candidates(reader, person, now)
    gathered = gather(reader, party, candidates, now.date())
    policy = policy_in_force(reader, reader.head().policy_version)
    grants = {grant.grant: grant for grant in load_grants_naming(reader, [person])}
    waiting = []
    for copy in candidates:
        decision = decide_collection(gathered.facts[copy], policy, now)
        if decision.acceptable and decision.entitlement is not None:
            until = grants[decision.entitlement.grant].ends if decision.entitlement.grant in grants else None
            waiting.append(_waiting(gathered.records[copy], decision, until))
    return waiting


def _waiting(record: CopyRecord, decision: Decision, until: datetime | None) -> Waiting:
    ground = decision.entitlement
    if ground is None:
        raise ValueError("a copy without a ground waits for nobody")
    return Waiting(
        copy=record.facts.control_no,
        kind=record.facts.kind.value,
        classification=record.facts.classification,
        copy_no=record.copy_no,
        copies_total=record.copies_total,
        basis=ground.basis,
        principal=ground.principal or (None if ground.basis is Basis.OWN else record.held_for),
        until=until,
    )


def _candidates(reader: Reading, person: str, now: datetime) -> list[str]:
    """Return the copies in the registry that are for this person, for a unit that designated them, for a seat at
    which they may sit, or in a grant that names them."""
    units = {each.unit for each in load_designations(reader, [person])}
    granted = {copy for grant in load_grants_naming(reader, [person]) for copy in grant.copies}
    held = (HandOver.control_no == FileCopy.control_no) & HandOver.closed_at.is_null()
    theirs = (
        (FileCopy.addressee == person)
        | FileCopy.addressee_unit.in_(sorted(units))
        | FileCopy.control_no.in_(sorted(granted))
    )
    inside = FileCopy.select(FileCopy.control_no).join(HandOver, JOIN.LEFT_OUTER, on=held)
    query = inside.where(theirs & HandOver.hand_over.is_null()).order_by(FileCopy.control_no)
    found = {row[0] for row in reader.tuples(query.limit(MOST_WAITING))}
    return sorted(found | set(papers_waiting(reader, person, now)))[:MOST_WAITING]


def _judge_badge(reader: Reading, badge: str, clock: datetime) -> tuple[Scanned | None, Decision]:
    today = clock.astimezone(reader.registry.zone).date()
    recognised = recognise(reader, badge, today)
    number = recognised.staff_no or ""
    known = load_people(reader, [number]).get(number)
    decision = decide_badge(recognised.badge, None if known is None else known.facts)
    if known is None:
        return None, decision
    on_file = _photo_on_file(reader, number)
    until = known.facts.clearance_until
    scanned = Scanned(
        staff_no=number,
        name=known.name,
        unit=known.facts.unit,
        clearance=known.facts.clearance,
        clearance_until=None if until is None else until.isoformat(),
        photo_on_file=on_file,
    )
    return scanned, decision


def _photo_on_file(reader: Reading, staff_no: str) -> bool:
    return bool(ON_FILE.rows(reader.database, [staff_no]))
