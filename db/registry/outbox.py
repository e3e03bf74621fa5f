"""Owns the outbox of labels: what is to be printed, what came of it. A printer's fault never undoes custody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db.connection import Reading, Registry, Transaction
from db.custody.refusals import Refusal
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.loading import CopyRecord, load_copies, load_people
from db.registry.refusing import log_refusal
from db.tables import HandOver, PrintJob


class JobState(StrEnum):
    """Where a label is on its way to paper. `unknown`: the program stopped while sending; a person must look."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    PRINTED = "printed"
    READ_BACK = "read_back"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt to print one label, with all that the label says."""

    job: int
    label_id: str
    attempt: int
    copy: CopyRecord
    holder: str
    holder_unit: str
    handed_over_at: datetime
    log_size: int
    log_root: bytes
    state: JobState
    reason: str | None = None


def request_reprint(registry: Registry, by: By, copy: str, clock: datetime) -> ActResult:
    """Queue the label of a copy that is out once more; it will say REPRINT and the attempt's number."""

    def work(tx: Transaction) -> ActResult:
        row = tx.first(HandOver.select().where((HandOver.control_no == copy) & HandOver.closed_at.is_null()))
        if row is None:
            return log_refusal(tx, by, (Refusal.COPY_NOT_OUT,), "reprint", copy=copy)
        attempt = 1 + tx.count(PrintJob.select().where(PrintJob.label_id == row.label_id))
        job = tx.change(
            PrintJob.insert(
                label_id=row.label_id,
                attempt=attempt,
                state=JobState.QUEUED.value,
                counter=by.counter or "",
                created_at=tx.now,
                changed_at=tx.now,
            )
        )
        facts = {"label": row.label_id, "attempt": attempt, "job": job}
        seq = append(tx, by, Draft(EntryType.LABEL_REPRINTED, copy=copy, collector=row.holder, facts=facts))
        return ActResult("label_queued", seq, copies=(CopyResult(copy, seq),), number=job)

    return perform(registry, by, clock, work)


def jobs_at(reader: Reading, counter: str, *states: JobState) -> list[Job]:
    """Return this counter's jobs in these states, oldest first."""
    wanted = (PrintJob.counter == counter) & PrintJob.state.in_([state.value for state in states])
    rows = reader.rows(PrintJob.select().where(wanted).order_by(PrintJob.job))
    labels = {row.label_id for row in rows}
    overs = {
        row.label_id: row
        for row in reader.rows(HandOver.select().where(HandOver.label_id.in_(sorted(labels))))
    }
    copies = load_copies(reader, {row.control_no for row in overs.values()})
    people = load_people(reader, {row.holder for row in overs.values()})
    return [
        Job(
            job=row.job,
            label_id=row.label_id,
            attempt=row.attempt,
            copy=copies[over.control_no],
            holder=over.holder,
            holder_unit=people[over.holder].facts.unit,
            handed_over_at=over.at,
            log_size=over.log_size,
            log_root=bytes(over.log_root),
            state=JobState(row.state),
            reason=row.reason,
        )
        for row in rows
        if (over := overs.get(row.label_id)) is not None
    ]
