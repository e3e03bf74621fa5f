"""Owns gathering the facts of a collection: who is at the counter, the copies, and whatever could entitle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import msgspec

from db.connection import Reading
from db.custody.collection import CollectionFacts
from db.custody.meetings import NO_MEETING, MeetingGrounds
from db.custody.obligations import LyingFacts, ObligationFacts, Wanting, concerns
from db.custody.values import (
    BadgeFacts,
    BadgeState,
    CopyFacts,
    PersonFacts,
    PhotoComparison,
    Presence,
    Signature,
    Witnessing,
)
from db.registry.loading import (
    NOBODY,
    CopyRecord,
    Known,
    load_copies,
    load_designations,
    load_grants_naming,
    load_people,
)
from db.registry.lying import load_lying
from db.registry.owing import load_obligations, lock_who_may_owe
from db.registry.recognition import Recognised, recognise
from db.registry.rosters_lock import hold_rosters_still
from db.registry.seating import load_grounds

Owing = TypeVar("Owing", ObligationFacts, LyingFacts)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Somebody at the counter: the badge as it was scanned, the operator's word on the photo, the signature.

    `staff_no` is whom the badge named when it was scanned: face and PIN were compared with that person's.
    """

    badge: str
    photo: PhotoComparison | None = None
    signature: Signature | None = None
    staff_no: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """All who take part in a pickup."""

    operator: str
    collector: Attendance
    second_collector: Attendance | None = None
    witness: Attendance | None = None

    @property
    def attending(self) -> dict[str, Attendance]:
        """Return those who are there beside the operator, by their role."""
        everybody = {
            "collector": self.collector,
            "second_collector": self.second_collector,
            "witness": self.witness,
        }
        return {role: attendance for role, attendance in everybody.items() if attendance is not None}


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was loaded for one pickup: the records of the copies that exist, the facts of every copy asked for."""

    records: Mapping[str, CopyRecord]
    facts: Mapping[str, CollectionFacts]
    people: Mapping[str, Known] = field(default_factory=dict)


def gather(
    reader: Reading, party: Party, copies: Iterable[str], today: date, pages: Mapping[str, int] | None = None
) -> Gathered:
    """Load what judging `copies` for `party` needs, in few reads. `today` is the registry's local date."""
    hold_rosters_still(reader)
    asked = list(copies)
    records = load_copies(reader, asked)
    scanned = {
        role: recognise_again(reader, attendance, today) for role, attendance in party.attending.items()
    }
    collecting = [scanned[role].staff_no for role in ("collector", "second_collector") if role in scanned]
    collectors = [number for number in collecting if number]
    grants = load_grants_naming(reader, collectors)
    principals = {grant.principal for grant in grants}
    designations = load_designations(reader, {*collectors, *principals})
    meetings = load_grounds(reader, records.values(), collectors)
    addressees = {number: addressee_of(record, meetings) for number, record in records.items()}
    present = {recognised.staff_no for recognised in scanned.values()}
    people = load_people(reader, {party.operator, *present, *principals, *addressees.values()})
    named = {*collectors, *principals, *filter(None, addressees.values())}
    lock_who_may_owe(reader, records.values(), named, people)
    units = {people[number].facts.unit for number in named if number in people}
    units |= {record.facts.addressee_unit or "" for record in records.values()}
    obligations = load_obligations(reader, named, units - {""})
    lying = load_lying(reader)

    def presence(role: str) -> Presence | None:
        attendance = party.attending.get(role)
        return None if attendance is None else _presence(attendance, scanned[role], people)

    shared: dict[str, Any] = {
        "collector": presence("collector"),
        "second_collector": presence("second_collector"),
        "operator": people[party.operator].as_staff,
        "witness": _witnessing(party.witness, scanned.get("witness"), people),
        "grants": grants,
        "designations": designations,
        "principals": {number: people[number].facts for number in principals if number in people},
    }
    facts = {
        number: CollectionFacts(
            control_no=number,
            copy=_copy(records.get(number)),
            addressee=_facts_of(addressees.get(number), people),
            pages=(pages or {}).get(number),
            **_at_meeting(meetings.get(number)),
            obligations=_concerning(obligations, records.get(number), people, collectors, named),
            lying=_concerning(lying, records.get(number), people, collectors, named),
            **shared,
        )
        for number in asked
    }
    return Gathered(records, facts, people)


def gather_presence(reader: Reading, attendance: Attendance, today: date) -> Presence:
    """Load what identifying one person needs."""
    hold_rosters_still(reader)
    recognised = recognise_again(reader, attendance, today)
    numbers = [recognised.staff_no] if recognised.staff_no else []
    return _presence(attendance, recognised, load_people(reader, numbers))


def recognise_again(reader: Reading, attendance: Attendance, today: date) -> Recognised:
    """Return whose badge it is now. One that names somebody else since it was scanned, a card given to another
    person, is unknown: nobody compared that person's face."""
    recognised = recognise(reader, attendance.badge, today)
    if attendance.staff_no in (None, recognised.staff_no):
        return recognised
    return Recognised(BadgeFacts(recognised.badge.kind, BadgeState.UNKNOWN), attendance.staff_no)


def as_seen(facts: CollectionFacts) -> dict[str, Any]:
    """Return what a decision saw as plain values for its log entry: staff and control numbers, never names."""
    seen: dict[str, Any] = msgspec.to_builtins(facts, order="deterministic")
    return seen


def _presence(attendance: Attendance, recognised: Recognised, people: Mapping[str, Known]) -> Presence:
    known = people.get(recognised.staff_no or "", NOBODY)
    return Presence(
        person=known.facts,
        badge=recognised.badge,
        photo=attendance.photo,
        signature=attendance.signature,
        has_role=known.staff is not None,
        photo_on_file=known.photo_on_file,
    )


def _witnessing(
    attendance: Attendance | None, recognised: Recognised | None, people: Mapping[str, Known]
) -> Witnessing | None:
    if attendance is None or recognised is None:
        return None
    staff = people.get(recognised.staff_no or "", NOBODY).as_staff
    return Witnessing(staff=staff, badge=recognised.badge, signature=attendance.signature)


def _copy(record: CopyRecord | None) -> CopyFacts | None:
    return None if record is None else record.facts


def addressee_of(record: CopyRecord, meetings: Mapping[str, MeetingGrounds]) -> str | None:
    """Return the person that a copy is for: its addressee, or whose seat a meeting's paper names."""
    grounds = meetings.get(record.facts.control_no, NO_MEETING)
    named = (each.staff_no for each in grounds.seats if each.seat == record.facts.seat)
    return record.facts.addressee or next(named, None)


def _facts_of(staff_no: str | None, people: Mapping[str, Known]) -> PersonFacts | None:
    known = people.get(staff_no or "")
    return None if known is None else known.facts


def _concerning(
    owed: Sequence[Owing],
    record: CopyRecord | None,
    people: Mapping[str, Known],
    collectors: Sequence[str],
    named: Iterable[str],
) -> tuple[Owing, ...]:
    """Return what could stand in the way of this copy; its log entry holds no more."""
    if record is None or not owed:
        return ()
    taking = tuple(people[number].facts for number in collectors if number in people)
    behind = tuple(people[number].facts for number in named if number in people and number not in collectors)
    wanting = Wanting(record.facts, taking, behind)
    return tuple(each for each in owed if concerns(each, wanting))


def _at_meeting(grounds: MeetingGrounds | None) -> dict[str, Any]:
    if grounds is None:
        return {}
    return {"meeting": grounds.meeting, "seats": grounds.seats, "substitutions": grounds.substitutions}
