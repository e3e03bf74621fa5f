"""Owns the list of what one person holds 持有清单, and its confirmation by the holder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from db.connection import Reading, Registry, Transaction
from db.custody.obligations import ObligationEnding, ObligationKind
from db.custody.stocktaking import decide_confirmation
from db.custody.values import Classification, Kind
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.gathering import Attendance, gather_presence
from db.registry.loading import NOBODY, load_people
from db.registry.refusing import log_refusal
from db.registry.rosters_lock import hold_rosters_still
from db.tables import Document, FileCopy, HandOver, Obligation

LISTED = 200
"""Numbers that the log entry of a confirmation holds; its digest covers all."""
PAGE = 200


class HoldingsChanged(Exception):
    """The list that somebody was to confirm is another by now; nothing was recorded."""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A copy that somebody holds. `return_by` is when it is due back, None if never; `registered` whether the
    receipt that was owed for it is, None where none was. `missing`: it was looked for there, in vain. `lies_on`: the
    counter that it never left, unreleased: it is not in their hands yet; None where it did."""

    copy: str
    level: Classification
    kind: Kind
    copy_no: int
    copies_total: int
    held_for: str
    since: datetime
    return_by: datetime | None
    registered: bool | None
    missing: bool
    lies_on: str | None = None


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a person has in hand: how many copies, how many of them are recorded as missing, and the digest of the
    numbers of the others. `unreleased` more lie on a counter, signed for by them."""

    staff_no: str
    count: int
    missing: int
    sha256: str
    unreleased: int = 0


def holdings_of(reader: Reading, staff_no: str) -> Holdings:
    """Return how much somebody holds: what left a counter with them and did not come back."""
    there, missing = _numbers(reader, staff_no)
    lying = reader.tuples(_signed_for(staff_no, HandOver.control_no).where(HandOver.released_at.is_null()))
    count = len(there) + len(missing)
    return Holdings(staff_no, count, len(missing), digest_of_numbers(there), len(lying))


def holding_rows(
    reader: Reading, staff_no: str, *, after: str = "", limit: int = PAGE
) -> tuple[HeldRow, ...]:
    """Return up to `limit` of what somebody holds or signed for, in the order of control numbers, those above
    `after`."""
    receipt, due = Obligation.alias(), Obligation.alias()
    columns = (
        *(HandOver.control_no, Document.classification, Document.kind, FileCopy.copy_no),
        *(Document.copies_total, HandOver.held_for, HandOver.at, due.due_at, FileCopy.return_by),
        *(receipt.obligation, receipt.ending, FileCopy.missing, HandOver.counter, HandOver.released_at),
    )
    query = (
        _signed_for(staff_no, *columns)
        .join(Document, on=(Document.document_no == FileCopy.document_no))
        .switch(HandOver)
        .join(receipt, JOIN.LEFT_OUTER, on=_of(receipt, ObligationKind.RECEIPT))
        .switch(HandOver)
        .join(due, JOIN.LEFT_OUTER, on=_of(due, ObligationKind.RETURN) & due.ended_at.is_null())
    )
    rows = query.where(HandOver.control_no > after).order_by(HandOver.control_no).limit(limit)
    return tuple(_row(row) for row in reader.tuples(rows))


def every_holding(reader: Reading, staff_no: str) -> Iterator[HeldRow]:
    """Return all that somebody holds, page by page."""
    page = holding_rows(reader, staff_no)
    while page:
        yield from page
        page = holding_rows(reader, staff_no, after=page[-1].copy)


def confirm(
    registry: Registry, by: By, holder: Attendance, clock: datetime, *, shown: str | None = None
) -> ActResult:
    """Let a holder confirm by badge and PIN what the list says.

    `shown` is the digest of the list that was shown: `HoldingsChanged` where it is another by now. The result is
    `holdings_confirmed` with how many as `number` and the digest as `text`.
    """

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        presence = gather_presence(tx, holder, tx.local_now.date())
        operator = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        level = _level_of(tx, presence.person.staff_no)
        decision = decide_confirmation(operator, presence, level, tx.local_now.date())
        person = presence.person.staff_no or None
        if person is None or not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "confirm_holdings", person=person)
        there, missing = _numbers(tx, person)
        digest = digest_of_numbers(there)
        if shown is not None and shown != digest:
            raise HoldingsChanged(person)
        facts: dict[str, Any] = {"count": len(there), "sha256": digest, "copies": there[:LISTED]}
        if missing:
            facts["missing"] = missing[:LISTED]
        seq = append(tx, by, Draft(EntryType.HOLDINGS_CONFIRMED, collector=person, facts=facts))
        return ActResult("holdings_confirmed", seq, number=len(there), text=digest)

    return perform(registry, by, clock, work)


def digest_of_numbers(numbers: Iterable[str]) -> str:
    """Return the SHA-256 of control numbers: in their order, each on a line of its own."""
    return hashlib.sha256("".join(f"{number}\n" for number in sorted(numbers)).encode()).hexdigest()


def _held(staff_no: str, *columns: Any) -> Any:
    return _signed_for(staff_no, *columns).where(HandOver.released_at.is_null(False))


def _signed_for(staff_no: str, *columns: Any) -> Any:
    theirs = (HandOver.holder == staff_no) & HandOver.closed_at.is_null()
    joined = HandOver.select(*columns).join(FileCopy, on=(FileCopy.control_no == HandOver.control_no))
    return joined.where(theirs)


def _numbers(reader: Reading, staff_no: str) -> tuple[list[str], list[str]]:
    """Return the numbers of what somebody holds, and of what of theirs is recorded as missing, in order."""
    rows = sorted(reader.tuples(_held(staff_no, HandOver.control_no, FileCopy.missing)))
    return [copy for copy, gone in rows if not gone], [copy for copy, gone in rows if gone]


def _level_of(reader: Reading, staff_no: str) -> Classification:
    """Return the highest level of what somebody holds; internal where it is nothing."""
    held = _held(staff_no, fn.MAX(Document.classification)).join(
        Document, on=(Document.document_no == FileCopy.document_no)
    )
    [(level,)] = reader.tuples(held)
    return Classification(level or 0)


def _of(owed: Any, kind: ObligationKind) -> Any:
    return (owed.hand_over == HandOver.hand_over) & (owed.kind == kind.value)


def _row(row: tuple[Any, ...]) -> HeldRow:
    copy, level, kind, copy_no, total, held_for, since, due_at, return_by, receipt, ending, *where = row
    missing, counter, released_at = where
    return HeldRow(
        copy=copy,
        level=Classification(level),
        kind=Kind(kind),
        copy_no=copy_no,
        copies_total=total,
        held_for=held_for,
        since=since,
        return_by=due_at or return_by,
        registered=None if receipt is None else ending == ObligationEnding.REGISTERED.value,
        missing=bool(missing),
        lies_on=counter if released_at is None else None,
    )
