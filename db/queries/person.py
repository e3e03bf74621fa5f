"""Owns what is known of one person: who they are, what they hold and owe, what names them, and their log lines.

Frozen rows; what can grow without end is paged by key. Decides nothing, writes nothing, tells no PIN and no hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from peewee import JOIN

from db.connection import Reading
from db.custody.obligations import ObligationEnding, ObligationKind
from db.custody.values import BadgeState, Basis, Classification, Clearance, Kind, PersonStatus, Role
from db.queries.grants import GrantRow, grant_rows
from db.queries.incidents import IncidentRow, incident_rows
from db.queries.log import LogRow
from db.queries.page import PAGE
from db.tables import (
    Badge,
    Designation,
    Document,
    FileCopy,
    HandOver,
    LogEntry,
    Meeting,
    Obligation,
    Person,
    Pin,
    Seat,
    Staff,
)


class PinStanding(StrEnum):
    """What there is to say of a PIN."""

    NOT_SET = "not_set"
    INITIAL = "initial"
    OWN = "own"
    LOCKED = "locked"


class ReceiptStanding(StrEnum):
    """Whether the receipt of a copy was registered."""

    NOT_OWED = "not_owed"
    OWED = "owed"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """A signed badge that was issued."""

    serial: int
    issued_at: datetime
    expires_on: date
    state: BadgeState


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the rosters say. `max_classification` and `kinds` are of whoever holds a role."""

    staff_no: str
    name: str
    unit: str
    post: str
    status: PersonStatus
    clearance: Clearance
    clearance_until: date | None
    caveats: frozenset[str]
    cipher_list: bool
    has_card: bool
    roles: frozenset[Role]
    max_classification: Classification | None
    kinds: frozenset[Kind]
    pin: PinStanding
    pin_locked_until: datetime | None
    badges: tuple[BadgeRow, ...]


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """A copy in this person's hands. `hand_over` is the key of a page; not `released`: it lies on a counter."""

    hand_over: int
    copy: str
    level: Classification
    kind: Kind
    held_for: str
    basis: Basis
    since: datetime
    return_by: datetime | None
    label: str
    released: bool
    receipt: ReceiptStanding


@dataclass(frozen=True, slots=True)
class OwedRow:
    """Something that this person, or somebody who collected for them, still owes."""

    kind: ObligationKind
    copy: str
    level: Classification
    due_at: datetime
    holder: str
    person: str | None
    unit: str


@dataclass(frozen=True, slots=True)
class DesignationRow:
    """A unit that named this person to collect for it."""

    unit: str
    max_classification: Classification
    kinds: frozenset[Kind]
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat at a meeting."""

    meeting: str
    seat: str
    may_take_away: bool
    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class PersonFile:
    """All that is known of a person, each list up to a page; `holdings` go on after their last key."""

    person: PersonRow
    holdings: tuple[HoldingRow, ...]
    owed: tuple[OwedRow, ...]
    grants: tuple[GrantRow, ...]
    designations: tuple[DesignationRow, ...]
    seats: tuple[SeatRow, ...]
    incidents: tuple[IncidentRow, ...]


def person_file(
    reader: Reading, staff_no: str, now: datetime, *, holdings_after: int = 0
) -> PersonFile | None:
    """Return all of one person but their log lines; None where nobody has this staff number."""
    person = person_row(reader, staff_no, now)
    if person is None:
        return None
    return PersonFile(
        person=person,
        holdings=holdings(reader, staff_no, after=holdings_after),
        owed=owed_by(reader, staff_no),
        grants=grant_rows(reader, person=staff_no),
        designations=designations_of(reader, staff_no),
        seats=seats_of(reader, staff_no),
        incidents=incident_rows(reader, person=staff_no),
    )


def person_row(reader: Reading, staff_no: str, now: datetime) -> PersonRow | None:
    """Return who has this staff number, None where nobody has."""
    person = reader.first(Person.select().where(Person.staff_no == staff_no))
    if person is None:
        return None
    staff = reader.first(Staff.select().where(Staff.staff_no == staff_no))
    standing, locked_until = _pin(reader, staff_no, now)
    return PersonRow(
        staff_no=person.staff_no,
        name=person.name,
        unit=person.unit,
        post=person.post,
        status=person.status,
        clearance=person.clearance,
        clearance_until=person.clearance_until,
        caveats=person.caveats,
        cipher_list=person.cipher_list,
        has_card=person.card_no is not None,
        roles=frozenset() if staff is None else staff.roles,
        max_classification=None if staff is None else staff.max_classification,
        kinds=frozenset() if staff is None else staff.kinds,
        pin=standing,
        pin_locked_until=locked_until,
        badges=_badges(reader, staff_no, now.astimezone(reader.registry.zone).date()),
    )


def _pin(reader: Reading, staff_no: str, now: datetime) -> tuple[PinStanding, datetime | None]:
    columns = (Pin.staff_no, Pin.initial, Pin.locked_until)
    pin = reader.first(Pin.select(*columns).where(Pin.staff_no == staff_no))
    if pin is None:
        return PinStanding.NOT_SET, None
    if pin.locked_until is not None and now < pin.locked_until:
        return PinStanding.LOCKED, pin.locked_until
    return (PinStanding.INITIAL if pin.initial else PinStanding.OWN), None


def _badges(reader: Reading, staff_no: str, today: date) -> tuple[BadgeRow, ...]:
    query = Badge.select().where(Badge.staff_no == staff_no).order_by(Badge.serial.desc())
    return tuple(
        BadgeRow(row.serial, row.issued_at, row.expires_on, _badge_state(row, today))
        for row in reader.rows(query.limit(PAGE))
    )


def _badge_state(row: Badge, today: date) -> BadgeState:
    if row.revoked_at is not None:
        return BadgeState.REVOKED
    if row.superseded_at is not None:
        return BadgeState.SUPERSEDED
    return BadgeState.EXPIRED if row.expires_on < today else BadgeState.VALID


def holdings(reader: Reading, staff_no: str, *, after: int = 0, limit: int = PAGE) -> tuple[HoldingRow, ...]:
    """Return the copies that this person holds, oldest hand-over first: those after the key `after`."""
    theirs = (HandOver.holder == staff_no) & HandOver.closed_at.is_null() & (HandOver.hand_over > after)
    query = _with_document(HandOver.select(HandOver, FileCopy.return_by, *DOCUMENT), HandOver)
    rows = reader.tuples(query.where(theirs).order_by(HandOver.hand_over).limit(limit))
    names = [field.name for field in HandOver._meta.sorted_fields]
    owed = _obligations_of(reader, [row[0] for row in rows])
    return tuple(_holding(dict(zip(names, row, strict=False)), row[len(names) :], owed) for row in rows)


DOCUMENT = (Document.kind, Document.classification)


def _with_document(query: Any, table: Any) -> Any:
    joined = query.join(FileCopy, on=(FileCopy.control_no == table.control_no))
    return joined.join(Document, on=(Document.document_no == FileCopy.document_no))


def _obligations_of(
    reader: Reading, hand_overs: list[int]
) -> dict[tuple[int, ObligationKind], tuple[Any, ...]]:
    columns = (Obligation.hand_over, Obligation.kind, Obligation.due_at, Obligation.ended_at)
    query = Obligation.select(*columns, Obligation.ending).where(Obligation.hand_over.in_(hand_overs))
    return {(row[0], row[1]): row[2:] for row in reader.tuples(query)} if hand_overs else {}


def _holding(
    row: dict[str, Any],
    about: tuple[Any, ...],
    owed: dict[tuple[int, ObligationKind], tuple[Any, ...]],
) -> HoldingRow:
    return_by, kind, level = about
    back = owed.get((row["hand_over"], ObligationKind.RETURN))
    return HoldingRow(
        hand_over=row["hand_over"],
        copy=row["control_no"],
        level=level,
        kind=kind,
        held_for=row["held_for"],
        basis=row["basis"],
        since=row["at"],
        return_by=return_by if back is None else back[0],
        label=row["label_id"],
        released=row["released_at"] is not None,
        receipt=_receipt(owed.get((row["hand_over"], ObligationKind.RECEIPT))),
    )


def _receipt(owed: tuple[Any, ...] | None) -> ReceiptStanding:
    if owed is None:
        return ReceiptStanding.NOT_OWED
    _, ended_at, ending = owed
    if ended_at is None:
        return ReceiptStanding.OWED
    return ReceiptStanding.REGISTERED if ending == ObligationEnding.REGISTERED else ReceiptStanding.NOT_OWED


def owed_by(reader: Reading, staff_no: str, limit: int = PAGE) -> tuple[OwedRow, ...]:
    """Return what is still owed by this person, as holder or as whom the copy is for, the most urgent first."""
    columns = (
        *(Obligation.kind, Obligation.control_no, Document.classification, Obligation.due_at),
        *(Obligation.holder, Obligation.person, Obligation.unit),
    )
    named = (Obligation.holder == staff_no) | (Obligation.person == staff_no)
    query = _with_document(Obligation.select(*columns), Obligation)
    open_ = query.where(named & Obligation.ended_at.is_null())
    ordered = open_.order_by(Obligation.due_at, Obligation.obligation)
    return tuple(OwedRow(*row) for row in reader.tuples(ordered.limit(limit)))


def designations_of(reader: Reading, staff_no: str) -> tuple[DesignationRow, ...]:
    """Return the units for which this person may collect, or could."""
    query = Designation.select().where(Designation.staff_no == staff_no).order_by(Designation.unit)
    return tuple(
        DesignationRow(row.unit, row.max_classification, row.kinds, row.starts, row.ends)
        for row in reader.rows(query)
    )


def seats_of(reader: Reading, staff_no: str, limit: int = PAGE) -> tuple[SeatRow, ...]:
    """Return this person's seats, the latest meeting first."""
    columns = (Seat.meeting_no, Seat.seat, Seat.may_take_away, Meeting.opens, Meeting.closes)
    joined = Seat.select(*columns).join(Meeting, JOIN.LEFT_OUTER, on=(Meeting.meeting_no == Seat.meeting_no))
    query = joined.where(Seat.staff_no == staff_no).order_by(Meeting.opens.desc()).limit(limit)
    return tuple(SeatRow(*row) for row in reader.tuples(query))


def history_of(
    reader: Reading, staff_no: str, *, before: int | None = None, limit: int = PAGE
) -> tuple[LogRow, ...]:
    """Return the log lines in which this person acted or collected, newest first: those below the number `before`.

    Two queries and not an OR, so that each walks its own index backwards and ends once the page is full.
    """
    found: dict[int, LogRow] = {}
    for column in (LogEntry.actor, LogEntry.collector):
        found |= {row.seq: row for row in _lines(reader, column, staff_no, before, limit)}
    return tuple(found[seq] for seq in sorted(found, reverse=True)[:limit])


def _lines(reader: Reading, column: Any, staff_no: str, before: int | None, limit: int) -> list[LogRow]:
    columns = (LogEntry.seq, LogEntry.at, LogEntry.type, LogEntry.outcome, LogEntry.actor)
    query = LogEntry.select(*columns, LogEntry.collector, LogEntry.control_no).where(column == staff_no)
    if before is not None:
        query = query.where(LogEntry.seq < before)
    return [LogRow(*row) for row in reader.tuples(query.order_by(LogEntry.seq.desc()).limit(limit))]
