"""Owns batches: changes that wait for a supervisor, inert until one approves them.

A batch holds the rows that would change something and what these changes started from. It is compared with the
registry as it is whenever somebody looks; what no longer starts from the same is never put into force.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from db.connection import Reading, Registry, Transaction
from db.custody.refusals import Refusal, in_order
from db.custody.roles import decide_batch_approval, decide_batch_rejection
from db.custody.values import Signature, StaffFacts
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.importing.differences import Difference
from db.registry.importing.kinds import IMPORTERS, Payload, carry_out, decode_payload, encode_payload
from db.registry.importing.plans import Counts, Item, Plan, base_of, outdated
from db.registry.loading import NOBODY, load_people
from db.registry.pins import check_pin
from db.registry.refusing import log_refusal
from db.registry.rosters_lock import lock_rosters
from db.roster.problems import RosterError
from db.tables import Batch

MOST_LOGGED = 200
"""Keys of rows that one log entry lists; the hash in it stands for all of them."""


class BatchState(StrEnum):
    """Where a batch stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch as it is stored. `source` is the name of the file it came from, safe to show."""

    number: int
    kind: str
    source: str
    state: BatchState
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    payload: bytes = field(repr=False)


def batch_of(reader: Reading, number: int) -> BatchRecord | None:
    """Return the batch of this number, None where there is none."""
    row = reader.first(Batch.select().where(Batch.batch == number))
    return None if row is None else _record(row)


def waiting_batches(reader: Reading) -> tuple[BatchRecord, ...]:
    """Return the batches that nobody decided yet, oldest first."""
    query = Batch.select().where(Batch.state == BatchState.WAITING.value).order_by(Batch.batch)
    return tuple(map(_record, reader.rows(query)))


def batch_differences(reader: Reading, batch: BatchRecord) -> tuple[Difference, ...]:
    """Return what putting the batch into force would change in the registry as it is now."""
    plan, _ = _plan(reader, batch)
    return plan.differences(reader.registry.zone)


def batch_problems(reader: Reading, batch: BatchRecord) -> tuple[RosterError, ...]:
    """Return why the batch no longer fits the registry, row by row; nothing while it fits."""
    plan, payload = _plan(reader, batch)
    return (*plan.errors, *outdated(plan, payload.base, reader.registry.zone))


def submit(tx: Transaction, by: By, kind: str, content: Any, items: Sequence[Item], source: str) -> int:
    """Store the rows of `items` as a waiting batch and return its number."""
    narrowed = IMPORTERS[kind].narrowed(content, {item.key for item in items})
    payload = encode_payload(Payload(narrowed, base_of(items, tx.registry.zone)))
    row = {"kind": str(kind), "payload": payload, "source": source, "state": BatchState.WAITING.value}
    return int(tx.change(Batch.insert(**row, requested_by=by.actor or "", requested_at=tx.now)))


def submitted(number: int, kind: str, items: Sequence[Item], facts: dict[str, Any]) -> Draft:
    """Return the log entry of a batch that was stored."""
    return Draft(
        EntryType.BATCH_SUBMITTED, facts={"batch": number, "kind": str(kind), **summary(items), **facts}
    )


def summary(items: Sequence[Item]) -> dict[str, Any]:
    """Return for a log entry how many rows were created and updated, and which, as far as they fit."""
    counts = Counts.of(items)
    keys = [item.key for item in items if item.changes]
    told = {"created": counts.created, "updated": counts.updated, "rows": keys[:MOST_LOGGED]}
    return told if len(keys) <= MOST_LOGGED else told | {"rows_not_listed": len(keys) - MOST_LOGGED}


def approve_batch(registry: Registry, by: By, number: int, pin: str, clock: datetime) -> ActResult:
    """Put a waiting batch into force by the PIN of a supervisor who neither asked for it nor stands in it.

    All checks are made again; a batch that no longer fits is refused whole with `batch_outdated`, goes on
    waiting, and `batch_problems` says what changed.
    """
    signature = check_pin(registry, by, by.actor or "", pin, clock)

    def work(tx: Transaction) -> ActResult:
        lock_rosters(tx)
        batch, supervisor = batch_of(tx, number), _actor(tx, by)
        if batch is None:
            return _refuse_unknown(tx, by, supervisor, signature, number, "approve_batch")
        waiting = batch.state is BatchState.WAITING
        plan, payload = _plan(tx, batch) if waiting else (Plan(), None)
        decision = decide_batch_approval(
            supervisor, signature, batch.requested_by, plan.concerned, decided=not waiting
        )
        facts = _facts(batch)
        if payload is None or not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "approve_batch", facts=facts)
        problems = (*plan.errors, *outdated(plan, payload.base, registry.zone))
        if problems:
            found = [[error.row, error.column, error.code.value] for error in problems[:MOST_LOGGED]]
            seen = facts | {"problems": found}
            return log_refusal(tx, by, (Refusal.BATCH_OUTDATED,), "approve_batch", facts=seen)
        _close(tx, by, number, BatchState.APPROVED)
        requested_by, approved_by = batch.requested_by, by.actor or ""
        drafts = carry_out(tx, batch.kind, payload.content, plan.changing, requested_by, approved_by)
        approved = Draft(EntryType.BATCH_APPROVED, facts=facts | summary(plan.items))
        return ActResult("batch_approved", append(tx, by, approved, *drafts), number=number)

    return perform(registry, by, clock, work)


def reject_batch(registry: Registry, by: By, number: int, pin: str, clock: datetime) -> ActResult:
    """Turn a waiting batch down by a supervisor's PIN: nothing of it ever takes effect."""
    signature = check_pin(registry, by, by.actor or "", pin, clock)

    def work(tx: Transaction) -> ActResult:
        lock_rosters(tx)
        batch, supervisor = batch_of(tx, number), _actor(tx, by)
        if batch is None:
            return _refuse_unknown(tx, by, supervisor, signature, number, "reject_batch")
        waiting = batch.state is BatchState.WAITING
        decision = decide_batch_rejection(supervisor, signature, decided=not waiting)
        facts = _facts(batch)
        if not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "reject_batch", facts=facts)
        _close(tx, by, number, BatchState.REJECTED)
        seq = append(tx, by, Draft(EntryType.BATCH_REJECTED, facts=facts))
        return ActResult("batch_rejected", seq, number=number)

    return perform(registry, by, clock, work)


def _plan(reader: Reading, batch: BatchRecord) -> tuple[Plan, Payload]:
    payload = decode_payload(batch.kind, batch.payload)
    moment = reader.head().last_at  # only tells sensitive rows from others, and all of these wait anyway
    return IMPORTERS[batch.kind].plan(reader, payload.content, moment), payload


def _actor(tx: Transaction, by: By) -> StaffFacts:
    return load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff


def _refuse_unknown(
    tx: Transaction, by: By, supervisor: StaffFacts, signature: Signature, number: int, act: str
) -> ActResult:
    reasons = decide_batch_rejection(supervisor, signature).reasons
    return log_refusal(tx, by, in_order([*reasons, Refusal.BATCH_UNKNOWN]), act, facts={"batch": number})


def _facts(batch: BatchRecord) -> dict[str, Any]:
    digest = hashlib.sha256(batch.payload).hexdigest()
    told = {"kind": batch.kind, "requested_by": batch.requested_by}
    return {"batch": batch.number, "payload_sha256": digest} | told


def _close(tx: Transaction, by: By, number: int, state: BatchState) -> None:
    decided = Batch.update(state=state.value, decided_by=by.actor, decided_at=tx.now)
    tx.change(decided.where(Batch.batch == number))


def _record(row: Batch) -> BatchRecord:
    return BatchRecord(
        number=row.batch,
        kind=row.kind,
        source=row.source,
        state=BatchState(row.state),
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        payload=bytes(row.payload),
    )
