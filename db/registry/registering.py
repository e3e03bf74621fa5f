"""Owns the act of registering receipts 收文登记: the unit's incoming number meets what the unit owes for a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db.connection import Reading, Registry, Transaction
from db.custody.obligations import ObligationEnding, ObligationKind
from db.custody.registration import ReceiptFacts, Registering, decide_registration
from db.custody.values import Decision, Signature
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.incidents import open_or_join
from db.registry.judging import all_reasons
from db.registry.loading import NOBODY, CopyRecord, load_copies, load_people
from db.registry.owing import end_obligations
from db.registry.pins import check_pin
from db.registry.remarks import INCOMING_NO, keep_reason
from db.registry.rosters_lock import hold_rosters_still
from db.tables import Obligation


@dataclass(frozen=True, slots=True)
class Registration:
    """What is registered: the copies, under which incoming number of the unit, by whom."""

    copies: tuple[str, ...]
    incoming_no: str
    registrar: str


def register_receipt(
    registry: Registry, by: By, registration: Registration, pin: str, clock: datetime
) -> ActResult:
    """Register the receipt of all these copies under one incoming number, or of none.

    The result is `registered`, or `refused` with the reasons of every copy that has any. One log entry a copy.
    """
    signature = check_pin(registry, by, registration.registrar, pin, clock)

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        records = load_copies(tx, registration.copies)
        registering = _registering(tx, by, registration.registrar, signature)
        unit, today = registering.registrar.unit, tx.local_now.date()
        receipts = _receipts(tx, registration.copies, records, unit)
        decisions = {
            copy: decide_registration(receipt, registering, today) for copy, receipt in receipts.items()
        }
        refused = {copy: decision for copy, decision in decisions.items() if not decision.allowed}
        if refused:
            return _log_refused(tx, by, refused, registering.registrar.staff_no)
        return _register(tx, by, registration, records, unit)

    return perform(registry, by, clock, work)


def _registering(tx: Transaction, by: By, registrar: str, signature: Signature) -> Registering:
    people = load_people(tx, [by.actor, registrar])
    known = people.get(registrar, NOBODY)
    operator = people.get(by.actor or "", NOBODY).as_staff
    return Registering(operator, known.facts, signature)


def _receipts(
    reader: Reading, copies: Sequence[str], records: dict[str, CopyRecord], unit: str
) -> dict[str, ReceiptFacts]:
    """Return where the receipt of each copy stands for somebody of `unit`: what is open, wherever the copy is by now,
    else the one of the hand-over that it is out under."""
    owed = _owed(reader, records, unit)
    return {copy: _receipt(copy, records.get(copy), owed.get(copy, ())) for copy in sorted(set(copies))}


def _owed(reader: Reading, records: dict[str, CopyRecord], unit: str) -> dict[str, list[Obligation]]:
    """Return the receipts of each copy that are open and those of the hand-over that it is out under: first the open
    ones, of these first what `unit` owes."""
    numbers = [record.hand_over for record in records.values() if record.hand_over is not None]
    open_ = Obligation.control_no.in_(list(records)) & Obligation.ended_at.is_null()
    theirs = (Obligation.hand_over.in_(numbers) | open_) & (Obligation.kind == ObligationKind.RECEIPT.value)
    rows = reader.rows(Obligation.select().where(theirs))
    found: dict[str, list[Obligation]] = {}
    for row in sorted(rows, key=lambda row: (row.ended_at is not None, row.unit != unit, row.obligation)):
        found.setdefault(row.control_no, []).append(row)
    return found


def _receipt(copy: str, record: CopyRecord | None, receipts: Sequence[Obligation]) -> ReceiptFacts:
    owed = receipts[0] if receipts else None
    return ReceiptFacts(
        control_no=copy,
        known=record is not None,
        out=record is not None and record.hand_over is not None,
        released=record is not None and record.released,
        owed=owed is not None and owed.ended_at is None,
        unit=None if owed is None else owed.unit,
        copy=None if record is None else record.facts,
    )


def _register(
    tx: Transaction, by: By, registration: Registration, records: dict[str, CopyRecord], unit: str
) -> ActResult:
    """Meet what the unit owes for each copy: all of it, where the copy came back unregistered and went out again."""
    registrar = registration.registrar
    by = replace(by, second_actor=registrar)
    told = keep_reason(tx, by, registration.incoming_no, INCOMING_NO)
    facts = {**told, "registrar": registrar, "ended": ["receipt"], "unit": unit}
    drafts = []
    owed = _owed(tx, records, unit)
    for copy, record in records.items():
        end_obligations(
            tx,
            [row.hand_over for row in owed[copy] if row.unit == unit],
            ObligationEnding.REGISTERED,
            registrar,
            kinds=[ObligationKind.RECEIPT],
            incoming_no=registration.incoming_no,
        )
        type_, holder, held_for = EntryType.RECEIPT_REGISTERED, owed[copy][0].holder, record.held_for
        drafts.append(Draft(type_, copy=copy, collector=holder, principal=held_for, facts=facts))
    last = append(tx, by, *drafts)
    first = last - len(drafts) + 1
    results = tuple(CopyResult(copy, first + place) for place, copy in enumerate(records))
    return ActResult("registered", last, copies=results)


def _log_refused(tx: Transaction, by: By, refused: dict[str, Decision], registrar: str) -> ActResult:
    """Log a refusal for each copy; of the registrar no more than a number that the registry knows."""
    seen: dict[str, Any] = {"act": "register_receipt", "registrar": registrar or None}
    drafts: list[Draft] = []
    for copy, decision in refused.items():
        drafts.append(Draft(EntryType.REFUSED, refusals=decision.reasons, copy=copy, facts=seen))
    reasons = all_reasons(list(refused.values()))
    incident, opened = open_or_join(tx, by, reasons, person=registrar or None)
    copies = tuple(CopyResult(copy, reasons=decision.reasons) for copy, decision in refused.items())
    return ActResult("refused", append(tx, by, *drafts, *opened), reasons, incident, copies)
