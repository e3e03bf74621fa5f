"""Owns judging again what is out: which copies their holders may no longer hold, and the log entries that say so when
a change of people, lists or grants is the cause. Reads the open hand-overs alone, in few joined queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from peewee import JOIN

from db.compiled import Compiled
from db.connection import Reading, Transaction
from db.custody.keeping import KeepingFacts, decide_keeping
from db.custody.meetings import NO_MEETING, MeetingGrounds, SeatFacts, SubstitutionFacts
from db.custody.refusals import Refusal
from db.custody.values import (
    Basis,
    Classification,
    Clearance,
    CopyFacts,
    DesignationFacts,
    GrantState,
    Kind,
    PersonFacts,
    PersonStatus,
)
from db.log.body import EntryType
from db.log.entries import Draft
from db.registry.importing.reads import in_parts
from db.registry.loading import load_designations, words
from db.registry.seating import load_seats_of, load_substitutions
from db.tables import Document, FileCopy, HandOver, Person, ProxyGrant
from db.tables.fields import from_stored

MeetingSeat = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy that is out, as it is judged again. `seq` is the hand-over's log entry, `at` when that was."""

    hand_over: int
    seq: int
    at: datetime
    held_for: str
    grant: int | None
    facts: KeepingFacts


@dataclass(frozen=True, slots=True)
class Unfit:
    """A copy that its holder may no longer hold, and why."""

    kept: Kept
    reasons: tuple[Refusal, ...]


def _open() -> Any:
    columns = (
        *(HandOver.hand_over, HandOver.seq, HandOver.at, HandOver.held_for, HandOver.proxy_grant),
        *(HandOver.basis, HandOver.meeting_no, HandOver.seat, ProxyGrant.state),
        *(FileCopy.control_no, Document.kind, Document.classification, FileCopy.pages, FileCopy.caveats),
        *(FileCopy.addressee, FileCopy.addressee_unit),
        *(Person.staff_no, Person.unit, Person.status, Person.clearance, Person.clearance_until),
        *(Person.caveats, Person.cipher_list, FileCopy.recalled),
    )
    query = HandOver.select(*columns).join(FileCopy, on=(FileCopy.control_no == HandOver.control_no))
    query = query.join(Document, on=(Document.document_no == FileCopy.document_no))
    query = query.switch(HandOver).join(Person, on=(Person.staff_no == HandOver.holder))
    granted = ProxyGrant.proxy_grant == HandOver.proxy_grant
    query = query.switch(HandOver).join(ProxyGrant, JOIN.LEFT_OUTER, on=granted)
    # In no order: in that of their numbers SQLite would go through all hand-overs there ever were.
    return query.where(HandOver.closed_at.is_null())


OPEN = Compiled(_open)
OPEN_OF_HOLDERS = Compiled(lambda holders: _open().where(HandOver.holder.in_(holders)))
OPEN_UNDER_GRANT = Compiled(lambda grants: _open().where(HandOver.proxy_grant.in_(grants)))
OPEN_AT_SEATS = Compiled(lambda: _open().where(HandOver.seat.is_null(False)))


def unfit_custody(reader: Reading, now: datetime) -> tuple[Unfit, ...]:
    """Return every copy that is out and that its holder may no longer hold at `now` (in the registry's zone), the
    longest out first."""
    return tuple(_judge(reader, OPEN.rows(reader.database), now))


def review_of_people(tx: Transaction, changed: str, fields: Mapping[str, Sequence[str]]) -> tuple[Draft, ...]:
    """Judge again what these people hold, `fields` of whom changed, by staff number; return a log entry for each copy
    that no longer fits. `changed` names the kind of roster."""
    drafts: list[Draft] = []
    for holders in in_parts(sorted(fields)):
        for unfit in _judge(tx, OPEN_OF_HOLDERS.rows(tx.database, holders), tx.local_now):
            holder = unfit.kept.facts.holder.staff_no
            drafts.append(_entry(unfit, {"changed": changed, "fields": list(fields[holder])}))
    return tuple(drafts)


def review_of_grant(tx: Transaction, grant: int) -> tuple[Draft, ...]:
    """Judge again what is out under a grant that was just revoked."""
    rows = OPEN_UNDER_GRANT.rows(tx.database, [grant])
    return tuple(_entry(unfit, {"changed": "grant"}) for unfit in _judge(tx, rows, tx.local_now))


def review_of_seats(tx: Transaction, changed: str) -> tuple[Draft, ...]:
    """Judge again what lies at the seats of meetings, after these or their substitutes changed."""
    rows = OPEN_AT_SEATS.rows(tx.database)
    return tuple(_entry(unfit, {"changed": changed}) for unfit in _judge(tx, rows, tx.local_now))


def _entry(unfit: Unfit, facts: Mapping[str, Any]) -> Draft:
    kept = unfit.kept
    return Draft(
        EntryType.CUSTODY_REVIEWED,
        outcome=kept.facts.basis.value,
        refusals=unfit.reasons,
        copy=kept.facts.copy.control_no,
        collector=kept.facts.holder.staff_no,
        principal=kept.held_for,
        grant=kept.grant,
        facts={**facts, "handed_over": kept.seq},
    )


def _judge(reader: Reading, rows: Sequence[tuple[Any, ...]], now: datetime) -> Iterator[Unfit]:
    for kept in _load(reader, rows):
        decision = decide_keeping(kept.facts, now)
        if not decision.allowed:
            yield Unfit(kept, decision.reasons)


def _load(reader: Reading, rows: Sequence[tuple[Any, ...]]) -> Iterator[Kept]:
    designated = _designations(reader, {row[16] for row in rows if row[5] == Basis.DESIGNATION.value})
    seats = _seats(reader, {(row[6], row[7]) for row in rows if row[6] and row[7]})
    for row in sorted(rows, key=itemgetter(0)):
        hand_over, seq, at, held_for, grant, basis, meeting_no, seat, state = row[:9]
        facts = KeepingFacts(
            copy=_copy(row[9:16], row[16], meeting_no, recalled=bool(row[23])),
            holder=_person(row[16:23]),
            basis=Basis(basis),
            designations=designated.get(row[16], ()),
            grant=None if state is None else GrantState(state),
            seat=seat,
            meeting=seats.get((meeting_no, seat), NO_MEETING),
        )
        yield Kept(hand_over, seq, from_stored(at), held_for, grant, facts)


def _designations(reader: Reading, holders: Iterable[str]) -> dict[str, tuple[DesignationFacts, ...]]:
    found: dict[str, tuple[DesignationFacts, ...]] = {}
    for part in in_parts(sorted(holders)):
        for each in load_designations(reader, part):
            found[each.staff_no] = (*found.get(each.staff_no, ()), each)
    return found


def _seats(reader: Reading, wanted: set[MeetingSeat]) -> dict[MeetingSeat, MeetingGrounds]:
    """Return for each of these seats whose it is and who was asked to sit there."""
    if not wanted:
        return {}
    seats = [each for each in load_seats_of(reader, {no for no, _ in wanted}) if _place(each) in wanted]
    asked: dict[MeetingSeat, list[SubstitutionFacts]] = {}
    for each in load_substitutions(reader, seats):
        asked.setdefault(_place(each), []).append(each)
    return {
        _place(seat): MeetingGrounds(seats=(seat,), substitutions=tuple(asked.get(_place(seat), ())))
        for seat in seats
    }


def _place(each: SeatFacts | SubstitutionFacts) -> MeetingSeat:
    return each.meeting_no, each.seat


def _copy(row: tuple[Any, ...], holder: str, meeting_no: str | None, *, recalled: bool) -> CopyFacts:
    control_no, kind, level, pages, caveats, addressee, unit = row
    return CopyFacts(
        control_no=control_no,
        kind=Kind(kind),
        classification=Classification(level),
        pages=pages,
        caveats=words(caveats),
        addressee=addressee,
        addressee_unit=unit,
        holder=holder,
        recalled=recalled,
        meeting_no=meeting_no,
    )


def _person(row: tuple[Any, ...]) -> PersonFacts:
    staff_no, unit, status, clearance, until, caveats, cipher = row
    return PersonFacts(
        staff_no=staff_no,
        unit=unit,
        status=PersonStatus(status),
        clearance=Clearance(clearance),
        clearance_until=None if until is None else date.fromisoformat(until),
        caveats=words(caveats),
        cipher_list=bool(cipher),
    )
