"""Owns closing a count: what two people sign as its result, in one transaction, by statements over whole sets.

Scans are compared with custody as it is at the closing, and with what moved while the count was open. A copy that was
handed over, taken back, registered, reported lost or destroyed in between is explained by that and is no difference:
only what stands as it stood when the count began, or when it was scanned, can contradict the count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from peewee import JOIN, SQL, Value, fn

from db.connection import Reading, Registry, Transaction
from db.custody.count_digests import difference_sha256
from db.custody.incidents import IncidentCode
from db.custody.policy import Policy
from db.custody.refusals import in_order
from db.custody.stocktaking import Closing, Difference, Finding, StocktakeState, decide_closing
from db.custody.values import Classification, Decision, Signature, Witnessing
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.gathering import Attendance, recognise_again
from db.registry.incidents import open_incident
from db.registry.loading import NOBODY, load_people
from db.registry.policies import policy_in_force
from db.registry.refusing import log_refusal
from db.registry.rosters_lock import hold_rosters_still
from db.registry.stocktaking import end, locked_stocktake, state_of
from db.tables import (
    Document,
    FileCopy,
    HandOver,
    Stocktake,
    StocktakeDifference,
    StocktakeDue,
    StocktakeScan,
)

LISTED = 200
"""Numbers of each kind of difference that the log entry and a reply hold; the digest covers all."""
Lists = Mapping[Difference, Sequence[str]]


def close(
    registry: Registry,
    by: By,
    number: int,
    signature: Signature | None,
    second: Attendance | None,
    clock: datetime,
    *,
    sure: bool = False,
) -> ActResult:
    """Close a count under two signatures: the operator's, and that of a second member of staff.

    The result is `stocktake_closed`, or `refused`. What was due, is still due and was not scanned becomes missing,
    each with an incident; what was recorded as missing and was scanned is found.
    """

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        row = locked_stocktake(tx, number)
        missing = [] if row is None else _lock_missing(tx, row)
        policy = policy_in_force(tx, tx.began_at.policy_version)
        decision, second_no = _judge(tx, by, row, len(missing), signature, second, policy, sure=sure)
        facts: dict[str, Any] = {"stocktake": number, "missing": len(missing)}
        if row is None or not decision.allowed:
            codes = decision.reasons + decision.about_witness
            return log_refusal(tx, by, in_order(codes), "close_stocktake", person=second_no, facts=facts)
        signed = replace(by, second_actor=second_no)
        _write_differences(tx, row)
        lists = differences_of(tx, number)
        drafts = _settle(tx, signed, row, lists)
        counted = {"expected": row.expected, "due_seen": row.seen, "scanned": row.scanned}
        end(tx, number, StocktakeState.CLOSED, by.actor, second_person=second_no)
        facts = {"stocktake": number, "place": row.place, **counted, **summary_of(lists)}
        facts["lying"] = counters_of(tx, lists[Difference.UNRELEASED])
        closed = Draft(EntryType.STOCKTAKE_CLOSED, collector=row.holder, facts=facts)
        seq = append(tx, signed, *drafts, closed)
        first = {kind.value: list(lists[kind][:LISTED]) for kind in Difference}
        told = {"counts": facts["counts"], "lying": facts["lying"] or None, **first}
        return ActResult("stocktake_closed", seq, number=number, told=told)

    return perform(registry, by, clock, work)


def differences_of(reader: Reading, number: int) -> Lists:
    """Return what a closed count found different, every kind with its control numbers in order."""
    columns = (StocktakeDifference.difference, StocktakeDifference.control_no)
    found: dict[Difference, list[str]] = {kind: [] for kind in Difference}
    query = StocktakeDifference.select(*columns).where(StocktakeDifference.stocktake == number)
    for difference, control_no in reader.tuples(query):
        found[Difference(difference)].append(control_no)
    # Sorted here: the two stores order text differently, and the digest must not.
    return {kind: tuple(sorted(numbers)) for kind, numbers in found.items()}


def counters_of(reader: Reading, copies: Sequence[str]) -> dict[str, str]:
    """Return on which counter each of the first of these copies lies."""
    listed = HandOver.control_no.in_(list(copies[:LISTED])) & HandOver.closed_at.is_null()
    return dict(reader.tuples(HandOver.select(HandOver.control_no, HandOver.counter).where(listed)))


def summary_of(lists: Lists) -> dict[str, Any]:
    """Return counts, first numbers and the SHA-256 over all of `lists`: a line `KIND NUMBER` for each."""
    differences = ((kind.value, number) for kind in Difference for number in lists[kind])
    return {
        "counts": {kind.value: len(lists[kind]) for kind in Difference},
        "first": {kind.value: list(lists[kind][:LISTED]) for kind in Difference if lists[kind]},
        "difference_sha256": difference_sha256(differences),
    }


def _judge(
    tx: Transaction,
    by: By,
    row: Stocktake | None,
    missing: int,
    signature: Signature | None,
    second: Attendance | None,
    policy: Policy,
    *,
    sure: bool,
) -> tuple[Decision, str | None]:
    case, second_no = case_of(tx, by, row, second)
    closing = replace(case, signature=signature, missing=missing, sure=sure)
    return decide_closing(closing, policy.levels[case.level], tx.local_now.date()), second_no


def case_of(
    tx: Transaction, by: By, row: Stocktake | None, second: Attendance | None
) -> tuple[Closing, str | None]:
    """Return what decides about the end of a count, the operator's signature and what is missing aside; and whom the
    second badge names."""
    today = tx.local_now.date()
    recognised = None if second is None else recognise_again(tx, second, today)
    second_no = None if recognised is None else recognised.staff_no
    people = load_people(tx, [by.actor, second_no])
    witness = None
    if second is not None and recognised is not None:
        staff = people.get(second_no or "", NOBODY).as_staff
        witness = Witnessing(staff, recognised.badge, second.signature)
    level = Classification.INTERNAL if row is None else _level_of(tx, row.stocktake)
    closing = Closing(
        operator=people.get(by.actor or "", NOBODY).as_staff,
        signature=None,
        second=witness,
        state=state_of(row),
        holder=None if row is None else row.holder,
        level=level,
        expected=0 if row is None else row.expected,
        scanned=0 if row is None else row.scanned,
    )
    return closing, second_no


def _level_of(reader: Reading, number: int) -> Classification:
    joined = (
        StocktakeDue.select(fn.max(Document.classification))
        .join(FileCopy, on=(FileCopy.control_no == StocktakeDue.control_no))
        .join(Document, on=(Document.document_no == FileCopy.document_no))
    )
    [(level,)] = reader.tuples(joined.where(StocktakeDue.stocktake == number))
    return Classification(level or 0)


def _moved(control_no: Any, since: Any) -> Any:
    """Return the condition that a copy came back, was withdrawn or changed hands since then."""
    other = HandOver.alias()
    ended = (other.control_no == control_no) & (other.closed_at >= since)
    return fn.EXISTS(other.select(SQL("1")).where(ended))


def _out(control_no: Any) -> Any:
    return (HandOver.control_no == control_no) & HandOver.closed_at.is_null()


def missing_query(row: Stocktake, *columns: Any) -> Any:
    """Return a query for what was due, was not scanned and stands as it stood when the count began."""
    scan = (StocktakeScan.stocktake == StocktakeDue.stocktake) & (
        StocktakeScan.control_no == StocktakeDue.control_no
    )
    joined = (
        StocktakeDue.select(*columns)
        .join(FileCopy, on=(FileCopy.control_no == StocktakeDue.control_no))
        .switch(StocktakeDue)
        .join(StocktakeScan, JOIN.LEFT_OUTER, on=scan)
        .switch(StocktakeDue)
        .join(HandOver, JOIN.LEFT_OUTER, on=_out(StocktakeDue.control_no))
    )
    as_it_was = fn.coalesce(HandOver.hand_over, 0) == fn.coalesce(StocktakeDue.hand_over, 0)
    there = (FileCopy.missing == False) & (FileCopy.destroyed == False)  # noqa: E712
    if row.holder is None:
        # What lay on a counter and has left it since is explained by that.
        there &= HandOver.released_at.is_null()
    return joined.where(
        (StocktakeDue.stocktake == row.stocktake)
        & StocktakeScan.control_no.is_null()
        & there
        & as_it_was
        & ~_moved(StocktakeDue.control_no, row.begun_at)
    )


def _lock_missing(tx: Transaction, row: Stocktake) -> list[str]:
    """Return what is missing, kept from being handed over until the end. Judged again once it is locked: a hand-over
    may have been under way."""
    query = missing_query(row, StocktakeDue.control_no)
    found = FileCopy.control_no.in_(query) | FileCopy.control_no.in_(_found(row))
    tx.locked(FileCopy.select().where(found).order_by(FileCopy.control_no))
    return [control_no for (control_no,) in tx.tuples(query)]


def _scans(row: Stocktake, *columns: Any) -> Any:
    """Return a query over the scans with the copy, None where no such one is registered, and where it is out now."""
    joined = (
        StocktakeScan.select(*columns)
        .join(FileCopy, JOIN.LEFT_OUTER, on=(FileCopy.control_no == StocktakeScan.control_no))
        .switch(StocktakeScan)
        .join(HandOver, JOIN.LEFT_OUTER, on=_out(StocktakeScan.control_no))
    )
    return joined.where(StocktakeScan.stocktake == row.stocktake)


def _found(row: Stocktake, *columns: Any) -> Any:
    was_lost = (StocktakeScan.finding == Finding.MISSING.value) & (FileCopy.missing == True)  # noqa: E712
    return _scans(row, *(columns or (StocktakeScan.control_no,))).where(was_lost)


def _in_other_hands(row: Stocktake, *columns: Any) -> Any:
    """Whoever it was out with when it was scanned here still holds it. What lay on a counter then was explained."""
    same = (HandOver.hand_over == StocktakeScan.hand_over) & HandOver.released_at.is_null(False)
    out = _scans(row, *columns).where(same & (StocktakeScan.finding != Finding.UNRELEASED.value))
    return out if row.holder is None else out.where(HandOver.holder != row.holder)


def _still_lying(row: Stocktake, *columns: Any) -> Any:
    """What was seen in a count of the vault lies on a counter unreleased, as it did then."""
    lay = StocktakeScan.finding == Finding.UNRELEASED.value
    same = (HandOver.hand_over == StocktakeScan.hand_over) & HandOver.released_at.is_null()
    return _scans(row, *columns).where(lay & same)


def _unexpected(row: Stocktake, *columns: Any) -> Any:
    """Numbers that no copy has, copies that were destroyed; with a holder also what the vault should have, and what
    never left a counter."""
    odd = FileCopy.control_no.is_null() | (StocktakeScan.finding == Finding.DESTROYED.value)
    if row.holder is not None:
        found_in_vault = StocktakeScan.finding.in_([Finding.IN_VAULT.value, Finding.MISSING.value])
        never_left = (
            found_in_vault
            & StocktakeScan.hand_over.is_null()
            & HandOver.hand_over.is_null()
            & ~_moved(StocktakeScan.control_no, StocktakeScan.at)
        )
        carried_off = (
            (StocktakeScan.finding == Finding.UNRELEASED.value)
            & (HandOver.hand_over == StocktakeScan.hand_over)
            & HandOver.released_at.is_null()
        )
        odd = odd | never_left | carried_off
    return _scans(row, *columns).where(odd)


def _write_differences(tx: Transaction, row: Stocktake) -> None:
    """Store every difference, from whole sets to a set; the missing ones first, while none is recorded as such."""
    into = (StocktakeDifference.stocktake, StocktakeDifference.difference, StocktakeDifference.control_no)
    queries: tuple[tuple[Difference, Callable[..., Any], Any], ...] = (
        (Difference.MISSING, missing_query, StocktakeDue.control_no),
        (Difference.FOUND, _found, StocktakeScan.control_no),
        (Difference.IN_OTHER_HANDS, _in_other_hands, StocktakeScan.control_no),
        (Difference.UNEXPECTED, _unexpected, StocktakeScan.control_no),
        (Difference.UNRELEASED, _still_lying, StocktakeScan.control_no),
    )
    for difference, query, control_no in queries:
        if difference is Difference.UNRELEASED and row.holder is not None:
            # With a holder such a copy is not expected, and told as that.
            continue
        said = (Value(row.stocktake, converter=False), Value(difference.value, converter=False))
        tx.change(StocktakeDifference.insert_from(query(row, *said, control_no), into))


def _settle(tx: Transaction, by: By, row: Stocktake, lists: Lists) -> list[Draft]:
    """Record what is missing and what was found, and return the log entries of both. A copy that is missing at a
    holder's stays in that holder's custody: they answer for it."""
    facts = {"stocktake": row.stocktake, "place": row.place}
    _flag(tx, row, Difference.MISSING, missing=True)
    _flag(tx, row, Difference.FOUND, missing=False)
    held = _held_for(tx, row)
    drafts: list[Draft] = []
    for copy in lists[Difference.MISSING]:
        _, opened = open_incident(
            tx, by, IncidentCode.COPY_MISSING, copy=copy, person=row.holder, addressee=held.get(copy)
        )
        drafts += [Draft(EntryType.COPY_MISSING, copy=copy, collector=row.holder, facts=facts), *opened]
    found = lists[Difference.FOUND]
    return drafts + [
        Draft(EntryType.COPY_FOUND, copy=copy, facts={**facts, "counted_at": row.holder}) for copy in found
    ]


def _flag(tx: Transaction, row: Stocktake, difference: Difference, *, missing: bool) -> None:
    these = StocktakeDifference.select(StocktakeDifference.control_no).where(
        (StocktakeDifference.stocktake == row.stocktake)
        & (StocktakeDifference.difference == difference.value)
    )
    tx.change(FileCopy.update(missing=missing).where(FileCopy.control_no.in_(these)))


def _held_for(tx: Transaction, row: Stocktake) -> dict[str, str | None]:
    """Return whom each missing copy is for."""
    this = (StocktakeDifference.control_no == FileCopy.control_no) & (
        StocktakeDifference.stocktake == row.stocktake
    )
    columns = (FileCopy.control_no, FileCopy.addressee, FileCopy.addressee_unit, FileCopy.meeting_no)
    joined = FileCopy.select(*columns).join(StocktakeDifference, on=this)
    missing = StocktakeDifference.difference == Difference.MISSING.value
    return {
        copy: person or unit or meeting for copy, person, unit, meeting in tx.tuples(joined.where(missing))
    }
