"""Owns verifying a registry's log: reads the rows and gathers what witnesses saw. The judging is `audit`'s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from peewee import Database

from db.compiled import Compiled
from db.connection import Reading, Registry, reading_one_state
from db.log.audit import audit
from db.log.entries import columns_of
from db.log.evidence import Evidence, evidence_of_note, read_evidence
from db.log.examine import Checks
from db.log.notes import Verifier
from db.log.report import Head, Pin, Problem, Report
from db.log.witness import WitnessError
from db.tables import CheckpointNote, HandOver, LogEntry, LogHead

PAGE = 1024
"""Few enough that their bodies are still in the processor's cache when they are examined."""
CLOCK_BACKWARDS = timedelta(minutes=10)
COLUMNS = (
    *(LogEntry.seq, LogEntry.body, LogEntry.at, LogEntry.type, LogEntry.outcome),
    *(LogEntry.actor, LogEntry.collector, LogEntry.control_no, LogEntry.act),
)
FOLLOWING = Compiled(
    lambda last: LogEntry.select(*COLUMNS).where(LogEntry.seq > last[0]).order_by(LogEntry.seq).limit(PAGE)
)


def verify(registry: Registry, against: Iterable[Pin] = (), problems: Iterable[Problem] = ()) -> Report:
    """Derive the log's root anew and hold it against its head, every signed checkpoint, every printed label's
    fingerprint, every witness file that the settings name, and `against`, what was kept elsewhere.

    `problems` are those that reading `against` found. Reads one state of the registry, however much is written
    meanwhile; memory does not grow with the log.
    """
    # Before the registry's state is fixed: what is committed in between must not look as if it had been cut off.
    witnessed = [_witnessed(registry, path) for path in registry.witnesses]
    with reading_one_state(registry) as reader:
        [row] = reader.tuples(LogHead.select(LogHead.log_id, LogHead.size, LogHead.frontier)) or [None]
        head = None if row is None else Head(row[1], bytes(row[2]))
        checks = Checks(
            log_id="" if row is None else row[0], columns_of=columns_of, backwards=CLOCK_BACKWARDS
        )
        seen = [*_own_notes(reader), *witnessed]
        pins = (*_labels(reader), *(pin for each in seen for pin in each.pins))
        report = audit(_rows(registry.database), head, (*pins, *against), checks)
    found = (problem for each in seen for problem in each.problems)
    return report.with_problems((*found, *problems))


def verifiers(registry: Registry) -> list[Verifier]:
    """Return the keys that may have signed this log's checkpoints, old ones too."""
    return [Verifier(registry.origin, public) for public in registry.keys.log_public.values()]


def _witnessed(registry: Registry, path: Path) -> Evidence:
    """Return what a witness file of the settings says; one that can't be read is a problem, not a pass."""
    try:
        return read_evidence(path, registry.origin, verifiers(registry))
    except WitnessError as fault:
        return Evidence(problems=(Problem(None, None, str(fault)),))


def _own_notes(reader: Reading) -> Iterator[Evidence]:
    """Yield what the registry's own checkpoints say. No power cut tears these: one that is torn was changed."""
    registry = reader.registry
    keys = verifiers(registry)
    for size, note in reader.tuples(CheckpointNote.select(CheckpointNote.size, CheckpointNote.note)):
        source = f"the registry's checkpoint of size {size}"
        evidence = evidence_of_note(note, source, registry.origin, keys)
        changed = tuple(Problem(None, None, remark) for remark in evidence.remarks)
        yield Evidence(evidence.pins, (*evidence.problems, *changed))


def _labels(reader: Reading) -> list[Pin]:
    """Return the fingerprints of the log that labels were printed with."""
    query = HandOver.select(HandOver.log_size, HandOver.log_root, HandOver.label_id)
    return [Pin(size, bytes(root), f"the label {label}") for size, root, label in reader.tuples(query)]


def _rows(database: Database) -> Iterator[tuple[Any, ...]]:
    # From the lowest number that the column can hold: an entry numbered 0 or less is not passed over.
    last = -(2**63)
    while page := FOLLOWING.rows(database, [last]):
        yield from page
        last = page[-1][0]
