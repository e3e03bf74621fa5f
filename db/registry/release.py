"""Owns what happens to a copy between hand-over and leaving the counter: scan-back, release, withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.connection import Reading, Registry, Transaction
from db.custody.custody_acts import (
    LabelRead,
    OpenCustody,
    Others,
    decide_label_read,
    decide_release,
    decide_withdrawal,
)
from db.custody.listing import Grounds
from db.custody.meetings import SeatFacts, SubstitutionFacts
from db.custody.values import Basis
from db.errors import RegistryConflict
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.loading import (
    NOBODY,
    CopyRecord,
    Known,
    load_copies,
    load_designations,
    load_grant,
    load_people,
)
from db.registry.owing import earlier_of, lock_who_may_owe, open_obligations, owed_for, unit_of
from db.registry.policies import policy_in_force
from db.registry.refusing import log_refusal
from db.registry.remarks import keep_reason
from db.registry.rosters_lock import hold_rosters_still
from db.registry.seating import hold_meetings, load_meeting, load_seat, load_substitutions
from db.registry.transfers import end_what_giver_owed, give_back
from db.tables import Badge, HandOver, PrintJob, ProxyGrant

ROOT_PREFIX = 16


@dataclass(frozen=True, slots=True)
class LabelScan:
    """What a label's QR says: its id, and the log's size and root (first 16 bytes) when it was printed."""

    label_id: str
    log_size: int
    root: bytes


def read_label(registry: Registry, by: By, label: LabelScan, clock: datetime) -> ActResult:
    """Take note that a label was stuck on and scanned; the copy that carries it is scanned next.

    The result is `label_read` with the copy, or `refused`: a label that was never recorded so, or one whose
    copy waits for nothing.
    """

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        row = tx.first(HandOver.select().where(HandOver.label_id == label.label_id))
        facts = {"label": label.label_id}
        genuine = row is not None and (row.log_size, bytes(row.log_root)[:ROOT_PREFIX]) == (
            label.log_size,
            label.root,
        )
        operator = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        record = None if row is None else load_copies(tx, [row.control_no]).get(row.control_no)
        copy = None if record is None else record.facts
        read, today = LabelRead(label.label_id, genuine), tx.local_now.date()
        decision = decide_label_read(operator, read, copy, _custody(row), today)
        if row is None or not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "read_label", facts=facts)
        latest = (
            PrintJob.select().where(PrintJob.label_id == label.label_id).order_by(PrintJob.attempt.desc())
        )
        job = tx.first(latest)
        if job is not None:
            tx.change(PrintJob.update(state="read_back", changed_at=tx.now).where(PrintJob.job == job.job))
        entry = Draft(EntryType.LABEL_READ, copy=row.control_no, collector=row.holder, facts=facts)
        seq = append(tx, by, entry)
        return ActResult("label_read", seq, copies=(CopyResult(row.control_no, seq),), text=label.label_id)

    return perform(registry, by, clock, work)


def copy_of_label(reader: Reading, label_id: str, read: LabelScan | None) -> str | None:
    """Return the copy that a label was recorded for, None where it was never recorded so; `read` is what its QR says,
    None where only the id was read."""
    row = reader.first(HandOver.select().where(HandOver.label_id == label_id))
    if row is None:
        return None
    recorded = LabelScan(label_id, row.log_size, bytes(row.log_root)[:ROOT_PREFIX])
    return None if read is not None and read != recorded else str(row.control_no)


def release(registry: Registry, by: By, label_id: str, copy: str, clock: datetime) -> ActResult:
    """Let a copy leave the counter: the label whose QR was just read must be the one recorded for this copy."""

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        record = load_copies(tx, [copy]).get(copy)
        custody = None if record is None else record.custody
        holder = None if custody is None else custody.holder
        row = None if record is None else _open_hand_over(tx, record)
        seat = None if record is None else _seat_of(tx, record, row)
        meeting = None if seat is None else load_meeting(tx, seat.meeting_no)
        named = (record.facts.addressee if record else None) or (seat.staff_no if seat else None)
        along = [] if row is None else [row.second_collector, row.witness]
        people = load_people(tx, [by.actor, holder, named, *along])
        lock_who_may_owe(tx, [] if record is None else [record], [holder, named], people)
        operator = people.get(by.actor or "", NOBODY).as_staff
        signed = people.get(holder or "")
        decision = decide_release(
            operator,
            LabelRead(label_id, from_qr=True),
            None if record is None else record.facts,
            custody,
            tx.local_now.date(),
            None if signed is None else signed.facts,
            None if row is None or row.proxy_grant is None else load_grant(tx, row.proxy_grant),
            others=_others(tx, record, row, people),
            substitutions=_sitting_in(tx, row, seat),
            meeting_closed=meeting is not None and meeting.is_closed(tx.local_now),
            designated_by=_designated_by(tx, record, row),
        )
        if record is None or custody is None or not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "release", copy=copy, facts={"label": label_id})
        _only_while_it_lies_here(tx, record, HandOver.update(released_at=tx.now))
        unit = _unit_of(record, people, custody.holder, seat)
        policy = policy_in_force(tx, tx.began_at.policy_version)
        given = None if row is None else row.transferred_from
        owed = owed_for(tx, policy, record, unit, seat, meeting, before=earlier_of(tx, given))
        ended = end_what_giver_owed(tx, given, unit)
        open_obligations(tx, record.hand_over or 0, copy, custody.holder, owed)
        facts: dict[str, Any] = {"label": label_id, "owed": [each.logged for each in owed]}
        if given is not None:
            facts["ended"] = [each.logged for each in ended]
        seq = append(tx, by, Draft(EntryType.RELEASED, copy=copy, collector=custody.holder, facts=facts))
        return ActResult("released", seq, copies=(CopyResult(copy, seq, released=True),))

    return perform(registry, by, clock, work)


def withdraw(registry: Registry, by: By, copy: str, reason: str, clock: datetime) -> ActResult:
    """Undo a hand-over that was not released: the copy is the registry's again, and so is the grant's use. A copy
    that was being handed on is its holder's again, who is the result's `text`."""

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        record = load_copies(tx, [copy]).get(copy)
        operator = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        custody = None if record is None else record.custody
        facts_of = None if record is None else record.facts
        decision = decide_withdrawal(operator, facts_of, custody, tx.local_now.date())
        told = keep_reason(tx, by, reason)
        if record is None or not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "withdraw", copy=copy, facts=told)
        this = HandOver.hand_over == record.hand_over
        ended = HandOver.update(withdrawn_at=tx.now, closed_at=tx.now, ending="withdrawn")
        _only_while_it_lies_here(tx, record, ended)
        row = tx.rows(HandOver.select().where(this))[0]
        facts = {**told, "label": row.label_id, "use_returned": _give_use_back(tx, row)}
        again = None if row.transferred_from is None else give_back(tx, row)
        if again is not None:
            facts["reopened"] = again
        entry = Draft(
            EntryType.WITHDRAWN, copy=copy, collector=row.holder, grant=row.proxy_grant, facts=facts
        )
        seq = append(tx, by, entry)
        holder = None if again is None else again["holder"]
        return ActResult("withdrawn", seq, copies=(CopyResult(copy, seq),), text=holder)

    return perform(registry, by, clock, work)


def _seat_of(tx: Transaction, record: CopyRecord, row: HandOver | None) -> SeatFacts | None:
    """Return the seat that a meeting's paper is out for, None elsewhere; the meeting is held still."""
    if record.facts.meeting_no is None or row is None:
        return None
    hold_meetings(tx, [record.facts.meeting_no])
    return load_seat(tx, record.facts.meeting_no, row.seat)


def _sitting_in(
    tx: Transaction, row: HandOver | None, seat: SeatFacts | None
) -> tuple[SubstitutionFacts, ...] | None:
    """Return the substitutions by which the holder sits at `seat`; None where they took the paper on another
    ground."""
    if row is None or seat is None or row.basis != Basis.SUBSTITUTE:
        return None
    return tuple(each for each in load_substitutions(tx, [seat]) if each.substitute == row.holder)


def _designated_by(tx: Transaction, record: CopyRecord | None, row: HandOver | None) -> frozenset[str]:
    """Return on whose yes the holder collects for the unit; nobody's where they took the copy on another ground."""
    if record is None or row is None or row.basis != Basis.DESIGNATION:
        return frozenset()
    grounds = Grounds(record.facts, designations=load_designations(tx, [row.holder]))
    return grounds.designators(row.holder, tx.local_now.date())


def _unit_of(record: CopyRecord, people: Mapping[str, Known], holder: str, seat: SeatFacts | None) -> str:
    """Return the unit that owes what is owed for a copy: the one it is for, else its holder's."""
    units = {number: known.facts.unit for number, known in people.items()}
    return unit_of(record, units, None if seat is None else seat.staff_no) or units.get(holder, "")


def _only_while_it_lies_here(tx: Transaction, record: CopyRecord, change: Any) -> None:
    """Change a hand-over that is neither released nor ended; a lost race raises `RegistryConflict`."""
    open_ = HandOver.released_at.is_null() & HandOver.closed_at.is_null()
    if tx.change(change.where((HandOver.hand_over == record.hand_over) & open_)) != 1:
        raise RegistryConflict(f"{record.facts.control_no} was released or withdrawn at this moment")


def unreleased(reader: Reading, counter: str) -> list[str]:
    """Return the copies that were handed over at `counter` and still lie on it."""
    lying = (HandOver.counter == counter) & HandOver.released_at.is_null() & HandOver.closed_at.is_null()
    return [row[0] for row in reader.tuples(HandOver.select(HandOver.control_no).where(lying))]


def _open_hand_over(tx: Transaction, record: CopyRecord) -> HandOver | None:
    """Return the hand-over that a copy is out under, None while it is in the registry."""
    return tx.first(HandOver.select().where(HandOver.hand_over == record.hand_over))


def _others(
    tx: Transaction, record: CopyRecord | None, row: HandOver | None, people: Mapping[str, Known]
) -> Others:
    """Return who came along because the copy's level asks for them, as they stand now: whoever came for another copy
    of the pickup was not judged by this one. Whom the rosters do not know any more is nobody."""
    if record is None or row is None:
        return Others()
    level = policy_in_force(tx, tx.began_at.policy_version).levels[record.facts.classification]
    second_no = row.second_collector if level.collectors > 1 else None
    witness_no = row.witness if level.staff > 1 else None
    second = None if second_no is None else people.get(second_no, NOBODY).facts
    witness = None if witness_no is None else people.get(witness_no, NOBODY).as_staff
    since = (Badge.staff_no == row.holder) & (Badge.revoked_at > row.at)
    return Others(second, witness, tx.first(Badge.select().where(since)) is not None)


def _custody(row: HandOver | None) -> OpenCustody | None:
    if row is None or row.closed_at is not None:
        return None
    return OpenCustody(row.control_no, row.holder, row.label_id, row.released_at is not None)


def _give_use_back(tx: Transaction, row: HandOver) -> bool:
    """A use is one hand-over: it comes back with the last copy of the pickup that it served."""
    if row.proxy_grant is None:
        return False
    # Two desks may withdraw the last two copies at once: whoever waits here sees that the other one is withdrawn.
    load_grant(tx, row.proxy_grant)
    served = (HandOver.pickup == row.pickup) & (HandOver.proxy_grant == row.proxy_grant)
    if tx.first(HandOver.select().where(served & HandOver.withdrawn_at.is_null())) is not None:
        return False
    back = ProxyGrant.update(spent=ProxyGrant.spent - 1).where(ProxyGrant.proxy_grant == row.proxy_grant)
    tx.change(back)
    return True
