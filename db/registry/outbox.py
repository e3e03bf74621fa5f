"""Owns the outbox of labels: what is to be printed, what came of it. A printer's fault never undoes custody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from db.connection import Reading, Registry, Transaction, reading, write_transaction
from db.custody.custody_acts import decide_reprint
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.loading import NOBODY, CopyRecord, load_copies, load_people
from db.registry.refusing import log_refusal
from db.registry.rosters_lock import hold_rosters_still
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a job: its state, the printer's reason where there is one, which printer."""

    state: JobState
    reason: str | None = None
    printer: str | None = None


ENTRIES = {
    JobState.SENT: EntryType.LABEL_SENT,
    JobState.PRINTED: EntryType.LABEL_PRINTED,
    JobState.FAILED: EntryType.LABEL_FAILED,
    JobState.UNKNOWN: EntryType.LABEL_UNKNOWN,
}


def request_reprint(registry: Registry, by: By, copy: str, clock: datetime) -> ActResult:
    """Queue the label of a copy that is out once more; it will say REPRINT and the attempt's number."""

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        record = load_copies(tx, [copy]).get(copy)
        operator = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        facts_of, custody = (None, None) if record is None else (record.facts, record.custody)
        decision = decide_reprint(operator, facts_of, custody, tx.local_now.date())
        if not decision.allowed or record is None:
            return log_refusal(tx, by, decision.reasons, "reprint", copy=copy)
        [row] = tx.rows(HandOver.select().where(HandOver.hand_over == record.hand_over))
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


def take_next(registry: Registry, counter: str, clock: datetime) -> Job | None:
    """Take this counter's oldest queued job: from now on it is being sent, and if the program dies before it
    says what came of it, a person is asked. None where nothing is queued."""
    with write_transaction(registry, clock) as tx:
        jobs = jobs_at(tx, counter, JobState.QUEUED)
        if not jobs:
            return None
        changed = {"state": JobState.SENDING.value, "changed_at": tx.now}
        still_queued = (PrintJob.job == jobs[0].job) & (PrintJob.state == JobState.QUEUED.value)
        if not tx.change(PrintJob.update(**changed).where(still_queued)):
            return None
    return replace(jobs[0], state=JobState.SENDING)


def settle(registry: Registry, by: By, job: int, answer: Answer, clock: datetime) -> ActResult:
    """Keep and log what the printer said of a job that was being sent. Custody is not touched."""

    def work(tx: Transaction) -> ActResult:
        row = tx.rows(PrintJob.select().where(PrintJob.job == job))[0]
        stored = {"reason": answer.reason, "printer": answer.printer, "changed_at": tx.now}
        # Faster than the printer's answer, somebody may have scanned the label back: then it was printed.
        if row.state == JobState.SENDING.value:
            stored["state"] = answer.state.value
        tx.change(PrintJob.update(**stored).where(PrintJob.job == job))
        return _log_state(tx, by, row, answer)

    return perform(registry, by, clock, work)


def ask_about_interrupted(registry: Registry, by: By, counter: str, clock: datetime) -> tuple[int, ...]:
    """Mark this counter's jobs that were being sent when the program last ended as unknown; return them."""
    with reading(registry) as reader:
        interrupted = [job.job for job in jobs_at(reader, counter, JobState.SENDING)]
    for job in interrupted:
        asked = replace(by, act=f"{by.act}-{job}")
        settle(registry, asked, job, Answer(JobState.UNKNOWN, "interrupted"), clock)
    return tuple(interrupted)


def resolve(registry: Registry, by: By, job: int, clock: datetime, *, printed: bool) -> ActResult:
    """Take a person's word on a job of which nobody knows whether it was printed."""

    def work(tx: Transaction) -> ActResult:
        row = tx.rows(PrintJob.select().where(PrintJob.job == job))[0]
        state = JobState.PRINTED if printed else JobState.FAILED
        tx.change(PrintJob.update(state=state.value, changed_at=tx.now).where(PrintJob.job == job))
        facts = {"label": row.label_id, "attempt": row.attempt, "job": job, "printed": printed}
        seq = append(tx, by, Draft(EntryType.LABEL_RESOLVED, outcome=state.value, facts=facts))
        return ActResult("label_resolved", seq, number=job)

    return perform(registry, by, clock, work)


def _log_state(tx: Transaction, by: By, row: PrintJob, answer: Answer) -> ActResult:
    over = tx.first(HandOver.select().where(HandOver.label_id == row.label_id))
    facts = {
        "label": row.label_id,
        "attempt": row.attempt,
        "job": row.job,
        "printer": answer.printer,
        "reason": answer.reason,
    }
    entry = Draft(
        ENTRIES[answer.state],
        outcome=answer.state.value,
        copy=None if over is None else over.control_no,
        collector=None if over is None else over.holder,
        facts={name: value for name, value in facts.items() if value is not None},
    )
    return ActResult(ENTRIES[answer.state].value, append(tx, by, entry), number=row.job)


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
