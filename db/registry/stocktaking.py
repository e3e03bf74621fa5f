"""Owns the acts of a count while it is under way: beginning, resuming, scanning. Its two ends are `stocktake_closing`'s
and `stocktake_abandoning`'s.

What is due is written down when a count begins. A scan is a transaction of its own and costs the same however many
copies are due or were scanned: figures are kept, never counted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from peewee import JOIN, Value, fn

from db.compiled import Compiled
from db.connection import Reading, Registry, Transaction
from db.custody.count_digests import due_sha256
from db.custody.custody_acts import must_be_seen
from db.custody.person_reasons import Reasons
from db.custody.refusals import in_order
from db.custody.stocktaking import (
    Finding,
    Place,
    Sighting,
    StocktakeState,
    decide_begin,
    decide_count,
    decide_finding,
)
from db.custody.values import Classification, CopyFacts, StaffFacts
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.queries.stocktaking import scan_row
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.judging import log_typed
from db.registry.loading import NOBODY, CopyRecord, load_copies, load_people
from db.registry.policies import policy_in_force
from db.registry.refusing import log_refusal
from db.registry.rosters_lock import hold_rosters_still
from db.tables import Document, FileCopy, HandOver, Stocktake, StocktakeDue, StocktakeScan
from db.tables.fields import to_stored

TYPED = "typed_copy_at_count"
"""Why a scan is void: a hand typed the number of a missing copy that must be seen to be there again."""
SEEN = Compiled(
    lambda numbers, copies: StocktakeScan.select(StocktakeScan.finding).where(
        (StocktakeScan.stocktake == numbers[0]) & (StocktakeScan.control_no == copies[0])
    )
)
IS_DUE = Compiled(
    lambda numbers, copies: StocktakeDue.select(StocktakeDue.control_no).where(
        (StocktakeDue.stocktake == numbers[0]) & (StocktakeDue.control_no == copies[0])
    )
)
DUE = Compiled(
    lambda numbers: (
        StocktakeDue.select(StocktakeDue.control_no, HandOver.label_id)
        .join(HandOver, JOIN.LEFT_OUTER, on=(HandOver.hand_over == StocktakeDue.hand_over))
        .where(StocktakeDue.stocktake == numbers[0])
    )
)
SCAN_COLUMNS = (
    *(StocktakeScan.stocktake, StocktakeScan.control_no, StocktakeScan.finding, StocktakeScan.hand_over),
    *(StocktakeScan.at, StocktakeScan.scanned_by),
)
KEEP = Compiled(lambda values: StocktakeScan.insert(dict(zip(SCAN_COLUMNS, values, strict=True))))
ADVANCE = Compiled(
    lambda values: Stocktake.update(
        {Stocktake.scanned: Stocktake.scanned + 1, Stocktake.seen: Stocktake.seen + values[0]}
    ).where(Stocktake.stocktake == values[1])
)


def begin(registry: Registry, by: By, place: Place, holder: str | None, clock: datetime) -> ActResult:
    """Begin counting the vault, or what `holder` has; what is due is written down now.

    The result is `stocktake_begun` with the count's `number`, or `refused`; with `stocktake_open` its `number` is
    that of the count that is under way.
    """

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        operator = _operator(tx, by)
        going_on = _open_here(tx, place, holder)
        level = _highest_due(tx, holder)
        today = tx.local_now.date()
        decision = decide_begin(operator, holder, level, today, is_open=going_on is not None)
        facts: dict[str, Any] = {"place": place.value}
        if not decision.allowed:
            refused = log_refusal(tx, by, decision.reasons, "begin_stocktake", person=holder, facts=facts)
            return replace(refused, number=going_on, told={"stocktake": going_on})
        number = tx.change(
            Stocktake.insert(
                place=place.value,
                holder=holder,
                state=StocktakeState.OPEN.value,
                expected=0,
                scanned=0,
                seen=0,
                counter=by.counter or "",
                begun_by=by.actor or "",
                begun_at=tx.now,
            )
        )
        facts |= {"stocktake": number, **_write_down_due(tx, number, holder)}
        seq = append(tx, by, Draft(EntryType.STOCKTAKE_BEGUN, collector=holder, facts=facts))
        told = {"place": place.value, "holder": holder, **_figures(facts["expected"], 0, 0)}
        return ActResult("stocktake_begun", seq, number=number, told=told)

    return perform(registry, by, clock, work)


def resume(registry: Registry, by: By, number: int, clock: datetime) -> ActResult:
    """Go on with a count that is under way, begun by whomever and wherever. Writes nothing unless it refuses."""

    def work(tx: Transaction) -> ActResult:
        row, reasons = judge_going_on(tx, by, number)
        if row is None or reasons:
            return log_refusal(tx, by, in_order(list(reasons)), "resume_stocktake", facts=_about(number))
        figures = _figures(row.expected, row.scanned, row.seen)
        told = {"place": row.place, "holder": row.holder, **figures, "resumed": True}
        return ActResult("stocktake_begun", number=number, told=told)

    return perform(registry, by, clock, work)


def count(
    registry: Registry, by: By, number: int, control_no: str, clock: datetime, *, typed: bool = False
) -> ActResult:
    """Count one copy: `counted`, with what it was found to be as `text` and its log entry in `copies`.

    A number that this count saw before is `already` and leaves no second trace. That a copy is there again which was
    missing is said by a scan alone where the copy must be seen: a number that was typed is `void`.
    """

    def work(tx: Transaction) -> ActResult:
        row, reasons = judge_going_on(tx, by, number)
        if row is None or reasons:
            facts = _about(number)
            codes = in_order(list(reasons))
            return log_refusal(tx, by, codes, "count_copy", copy=control_no, facts=facts)
        record = load_copies(tx, [control_no]).get(control_no)
        seen = SEEN.rows(tx.database, [number], [control_no])
        sighting = Sighting(
            None if record is None else record.facts,
            row.holder,
            released=record is not None and record.released,
            already=bool(seen),
        )
        finding = decide_finding(sighting)
        if typed and finding is Finding.MISSING and _must_be_seen(tx, sighting.copy):
            return log_typed(tx, by, control_no, TYPED, _about(number))
        result = ActResult("counted", text=finding.value, number=number, copies=(CopyResult(control_no),))
        if finding is Finding.ALREADY:
            return replace(result, told=_told_before(tx, row, control_no))
        seq, due = _keep_scan(tx, by, number, control_no, record, finding, typed=typed)
        holder = None if record is None else record.facts.holder
        told = {**_figures(row.expected, row.scanned + 1, row.seen + due), "holder": holder}
        return replace(result, seq=seq, copies=(CopyResult(control_no, seq),), told=told)

    return perform(registry, by, clock, work)


def _keep_scan(
    tx: Transaction,
    by: By,
    number: int,
    control_no: str,
    record: CopyRecord | None,
    finding: Finding,
    *,
    typed: bool,
) -> tuple[int, int]:
    """Write down one scan and keep up the figures of its count. Return the number of its log entry, and how many of
    what is due it met: one or none."""
    out = None if record is None else record.hand_over
    due = len(IS_DUE.rows(tx.database, [number], [control_no]))
    KEEP.change(tx.database, (number, control_no, finding.value, out, to_stored(tx.now), by.actor or ""))
    ADVANCE.change(tx.database, (due, number))
    facts = {**_about(number), "finding": finding.value, "typed": typed}
    # A label is what the log calls a hand-over by.
    facts |= {"was_due": bool(due), "label": None if record is None else record.label_id}
    holder = None if record is None else record.facts.holder
    scanned = EntryType.STOCKTAKE_SCANNED
    entry = Draft(scanned, finding.value, copy=control_no, collector=holder, facts=facts)
    return append(tx, by, entry), due


def _figures(expected: int, scanned: int, seen: int) -> dict[str, Any]:
    return {"expected": expected, "scanned": scanned, "left": expected - seen}


def _told_before(tx: Transaction, row: Stocktake, control_no: str) -> dict[str, Any]:
    """Return what a count said of a number that it saw before, and how far it is."""
    earlier = scan_row(tx, row.stocktake, control_no)
    told = {} if earlier is None else {"holder": earlier.holder, "first": earlier.finding}
    return {**_figures(row.expected, row.scanned, row.seen), **told}


def _must_be_seen(tx: Transaction, copy: CopyFacts | None) -> bool:
    return copy is not None and must_be_seen(policy_in_force(tx, tx.began_at.policy_version), copy)


def judge_going_on(tx: Transaction, by: By, number: int) -> tuple[Stocktake | None, Reasons]:
    """Return a count, kept from others until the end of the transaction, and what stands against going on with it."""
    hold_rosters_still(tx)
    row = locked_stocktake(tx, number)
    decision = decide_count(_operator(tx, by), None if row is None else row.holder, state_of(row))
    return row, frozenset(decision.reasons)


def locked_stocktake(tx: Transaction, number: int) -> Stocktake | None:
    """Return a count by its number. Its row is locked before any copy: two counters of one count follow one another."""
    rows = tx.locked(Stocktake.select().where(Stocktake.stocktake == number))
    return rows[0] if rows else None


def state_of(row: Stocktake | None) -> StocktakeState | None:
    """Return where a count stands, None where there is none."""
    return None if row is None else StocktakeState(row.state)


def end(tx: Transaction, number: int, state: StocktakeState, ended_by: str | None, **more: Any) -> None:
    """Store how a count ended."""
    ended = Stocktake.update(state=state.value, ended_at=tx.now, ended_by=ended_by, **more)
    tx.change(ended.where(Stocktake.stocktake == number))


def _operator(tx: Transaction, by: By) -> StaffFacts:
    return load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff


def _about(number: int) -> dict[str, Any]:
    return {"stocktake": number}


def _open_here(tx: Transaction, place: Place, holder: str | None) -> int | None:
    same = (Stocktake.place == place.value) & (fn.coalesce(Stocktake.holder, "") == (holder or ""))
    row = tx.first(Stocktake.select().where(same & Stocktake.ended_at.is_null()))
    return None if row is None else row.stocktake


def _due(holder: str | None, *columns: Any) -> Any:
    """Return a query for what is due: in the vault what nobody signed for, and what was signed for and lies on a
    counter; with a holder what left a counter with them; neither what is recorded as missing nor what was destroyed."""
    there = (FileCopy.missing == False) & (FileCopy.destroyed == False)  # noqa: E712
    out = (HandOver.control_no == FileCopy.control_no) & HandOver.closed_at.is_null()
    joined = FileCopy.select(*columns).join(HandOver, JOIN.LEFT_OUTER, on=out)
    if holder is None:
        return joined.where(there & HandOver.released_at.is_null())
    return joined.where(there & (HandOver.holder == holder) & HandOver.released_at.is_null(False))


def _highest_due(reader: Reading, holder: str | None) -> Classification:
    query = _due(holder, fn.max(Document.classification)).switch(FileCopy)
    joined = query.join(Document, on=(Document.document_no == FileCopy.document_no))
    [(level,)] = reader.tuples(joined)
    return Classification(level or 0)


def _write_down_due(tx: Transaction, number: int, holder: str | None) -> dict[str, Any]:
    """Write down what is due, and return what the log says of it: it names none of so many."""
    into = (StocktakeDue.stocktake, StocktakeDue.control_no, StocktakeDue.hand_over)
    rows = _due(holder, Value(number, converter=False), FileCopy.control_no, HandOver.hand_over)
    tx.change(StocktakeDue.insert_from(rows, into))
    due = DUE.rows(tx.database, [number])
    tx.change(Stocktake.update(expected=len(due)).where(Stocktake.stocktake == number))
    return {"expected": len(due), "due_sha256": due_sha256(due)}
