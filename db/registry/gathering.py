"""Owns gathering the facts of a collection: who is at the counter, the copies, and whatever could entitle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from db.connection import Reading
from db.custody.collection import CollectionFacts
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
from db.registry.recognition import Recognised, recognise
from db.registry.rosters_lock import hold_rosters_still


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
        role: recognise_again(reader, attendance, today) for role, attendance in _attending(party).items()
    }
    collecting = [scanned[role].staff_no for role in ("collector", "second_collector") if role in scanned]
    collectors = [number for number in collecting if number]
    grants = load_grants_naming(reader, collectors)
    principals = {grant.principal for grant in grants}
    designations = load_designations(reader, {*collectors, *principals})
    addressees = {record.facts.addressee for record in records.values()}
    present = {recognised.staff_no for recognised in scanned.values()}
    people = load_people(reader, {party.operator, *present, *principals, *addressees})

    def presence(role: str) -> Presence | None:
        attendance = _attending(party).get(role)
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
            addressee=_addressee(records.get(number), people),
            pages=(pages or {}).get(number),
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


def _attending(party: Party) -> dict[str, Attendance]:
    everybody = {
        "collector": party.collector,
        "second_collector": party.second_collector,
        "witness": party.witness,
    }
    return {role: attendance for role, attendance in everybody.items() if attendance is not None}


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


def _addressee(record: CopyRecord | None, people: Mapping[str, Known]) -> PersonFacts | None:
    if record is None or record.facts.addressee is None:
        return None
    known = people.get(record.facts.addressee)
    return None if known is None else known.facts
