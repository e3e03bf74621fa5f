"""Owns what is owed after a hand-over: opening obligations when a copy leaves the counter, ending them, loading
those that are open. The rules are `db.custody.obligations`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from db.compiled import Compiled
from db.connection import Reading, Transaction
from db.custody.meetings import MeetingFacts, SeatFacts
from db.custody.obligations import (
    Calendar,
    ObligationEnding,
    ObligationFacts,
    ObligationKind,
    due_time,
    units_concerned,
)
from db.custody.policy import Policy
from db.custody.values import Classification, Kind
from db.registry.loading import CopyRecord, Known, lock_people
from db.registry.policies import policy_in_force
from db.tables import Document, FileCopy, HandOver, Obligation
from db.tables.fields import from_stored


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that will be owed once a copy leaves the counter."""

    kind: ObligationKind
    due_at: datetime
    unit: str
    person: str | None

    @property
    def logged(self) -> dict[str, Any]:
        """What the log says of it: enough to know from the log alone what is owed, by whom and for whom."""
        due = self.due_at.astimezone(UTC).isoformat()
        return {"kind": self.kind.value, "due": due, "for": self.person, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class Earlier:
    """What hangs on a copy that is handed on: what its giver still owes for it, and the units that have registered
    its receipt since it left the registry."""

    owed: tuple[Owed, ...] = ()
    registered: frozenset[str] = frozenset()


NOTHING_EARLIER = Earlier()


def owed_for(
    tx: Transaction,
    policy: Policy,
    record: CopyRecord,
    unit: str,
    seat: SeatFacts | None = None,
    meeting: MeetingFacts | None = None,
    *,
    before: Earlier = NOTHING_EARLIER,
) -> list[Owed]:
    """Return what is owed for a copy that leaves the counter now.

    `unit` is the one that the copy is for. A meeting's paper comes back by the meeting's close; one that its seat
    may take away is registered like any other. Where it is handed on, no transfer inside a unit puts off what is owed
    `before`, and what that unit registered it does not register again.
    """
    facts = record.facts
    person = facts.addressee or (None if seat is None else seat.staff_no)
    owed = []
    rule = policy.levels[facts.classification].receipt_due
    due = None if _stays(record, seat) else due_time(rule, tx.local_now, calendar_of(tx, policy))
    if due is not None and unit not in before.registered:
        owed.append(Owed(ObligationKind.RECEIPT, due, unit, person))
    back = return_due(record, seat, meeting)
    if back is not None:
        owed.append(Owed(ObligationKind.RETURN, back, unit, person))
    return _no_later(owed, [each for each in before.owed if each.unit == unit])


def _no_later(owed: Iterable[Owed], before: Iterable[Owed]) -> list[Owed]:
    """Return what is `owed`, due by when it was due `before` where that is earlier; nothing that was is forgotten."""
    due = {each.kind: each for each in before}
    for each in owed:
        earlier = due.get(each.kind)
        due[each.kind] = each if earlier is None else replace(each, due_at=min(each.due_at, earlier.due_at))
    return [due[kind] for kind in ObligationKind if kind in due]


def return_due(record: CopyRecord, seat: SeatFacts | None, meeting: MeetingFacts | None) -> datetime | None:
    """Return when a copy must be back, None where it may stay out: its own date, or the close of the meeting that it
    does not leave."""
    ends = [record.return_by, meeting.closes if meeting is not None and _stays(record, seat) else None]
    return min((each for each in ends if each is not None), default=None)


def _stays(record: CopyRecord, seat: SeatFacts | None) -> bool:
    """Say whether a copy stays in its meeting."""
    takes_away = seat is not None and seat.may_take_away
    return record.facts.kind is Kind.MEETING_MATERIAL and not takes_away


def calendar_of(reader: Reading, policy: Policy) -> Calendar:
    """Return the site's working days: those of the policy, less the holidays of its settings."""
    registry = reader.registry
    return Calendar(policy.calendar.working_days, registry.holidays, registry.worked_instead)


def open_obligations(
    tx: Transaction, hand_over: int, control_no: str, holder: str, owed: Iterable[Owed]
) -> None:
    """Store what is owed from now on."""
    for each in owed:
        tx.change(
            Obligation.insert(
                kind=each.kind,
                hand_over=hand_over,
                control_no=control_no,
                holder=holder,
                person=each.person,
                unit=each.unit,
                opened_at=tx.now,
                due_at=each.due_at,
            )
        )


def end_obligations(
    tx: Transaction,
    hand_overs: Sequence[int],
    ending: ObligationEnding,
    by: str | None,
    *,
    kinds: Sequence[ObligationKind] = tuple(ObligationKind),
    incoming_no: str | None = None,
) -> int:
    """End what is still open for these hand-overs and return how many obligations that were."""
    theirs = Obligation.hand_over.in_(list(hand_overs)) & Obligation.kind.in_([each.value for each in kinds])
    ended = Obligation.update(ended_at=tx.now, ending=ending.value, ended_by=by, incoming_no=incoming_no)
    return int(tx.change(ended.where(theirs & Obligation.ended_at.is_null())))


def still_owed(reader: Reading, hand_over: int) -> list[Owed]:
    """Return what is still open for one hand-over."""
    open_ = (Obligation.hand_over == hand_over) & Obligation.ended_at.is_null()
    rows = reader.rows(Obligation.select().where(open_).order_by(Obligation.obligation))
    return [Owed(ObligationKind(row.kind), row.due_at, row.unit, row.person) for row in rows]


def earlier_of(reader: Reading, hand_over: int | None) -> Earlier:
    """Return what hangs on the hand-over that a transfer ends; nothing for a copy that came from the registry."""
    if hand_over is None:
        return NOTHING_EARLIER
    units: set[str] = set()
    before: int | None = hand_over
    while before is not None:
        registered = (Obligation.hand_over == before) & (
            Obligation.ending == ObligationEnding.REGISTERED.value
        )
        units |= {unit for (unit,) in reader.tuples(Obligation.select(Obligation.unit).where(registered))}
        came_from = HandOver.select(HandOver.transferred_from).where(HandOver.hand_over == before)
        [(before,)] = reader.tuples(came_from)
    return Earlier(tuple(still_owed(reader, hand_over)), frozenset(units))


def _owed(people: Any, people_again: Any, units: Any) -> Any:
    columns = (
        *(Obligation.kind, Obligation.control_no, Document.kind, Document.classification),
        *(Obligation.holder, Obligation.unit, Obligation.due_at, Obligation.person),
    )
    joined = Obligation.select(*columns).join(FileCopy, on=(FileCopy.control_no == Obligation.control_no))
    joined = joined.join(Document, on=(Document.document_no == FileCopy.document_no))
    named = Obligation.holder.in_(people) | Obligation.person.in_(people_again) | Obligation.unit.in_(units)
    return joined.where(named & Obligation.ended_at.is_null()).order_by(Obligation.obligation)


OWED = Compiled(_owed)


def load_obligations(
    reader: Reading, people: Iterable[str], units: Iterable[str]
) -> tuple[ObligationFacts, ...]:
    """Return what is open and names one of these people, as holder or as whom it is for, or one of these units."""
    numbers, names = sorted(set(people)), sorted(set(units))
    # A query with an empty list is not run; nobody is called "".
    numbers, names = numbers or [""], names or [""]
    return tuple(map(_facts, OWED.rows(reader.database, numbers, numbers, names)))


def _facts(row: tuple[Any, ...]) -> ObligationFacts:
    kind, control_no, copy_kind, level, holder, unit, due_at, person = row
    return ObligationFacts(
        kind=ObligationKind(kind),
        control_no=control_no,
        copy_kind=Kind(copy_kind),
        classification=Classification(level),
        holder=holder,
        unit=unit,
        due_at=from_stored(due_at),
        person=person,
    )


def lock_who_may_owe(
    reader: Reading, records: Iterable[CopyRecord], named: Iterable[str | None], people: Mapping[str, Known]
) -> None:
    """Inside a write transaction, make hand-overs and releases follow one another that what is owed for one of these
    copies could keep apart: those of the `named` people, and of whole units where the rules are about them. To be
    done before what is open is read; who is of which unit stands still."""
    if not isinstance(reader, Transaction):
        return
    numbers = {number for number in named if number}
    units = {people[number].facts.unit for number in numbers if number in people}
    policy = policy_in_force(reader, reader.began_at.policy_version)
    lock_people(reader, numbers, units_concerned((each.facts for each in records), units, policy))


def unit_of(record: CopyRecord, units: Mapping[str, str], person: str | None) -> str:
    """Return the unit that a copy is for: the addressed one, else that of its person (`units` by staff number)."""
    return record.facts.addressee_unit or units.get(person or record.facts.addressee or "", "")
