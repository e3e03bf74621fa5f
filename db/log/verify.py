"""Owns verifying a registry's log: reads the rows and gathers what witnesses saw. The judging is `audit`'s."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from peewee import Database

from db.compiled import Compiled
from db.connection import Engine, Reading, Registry, faults_named
from db.log.audit import audit
from db.log.checkpoint import claimed_origin, parse_checkpoint
from db.log.entries import columns_of
from db.log.examine import Checks
from db.log.notes import NoteError, Verifier
from db.log.report import Head, Pin, Problem, Report
from db.log.witness import WitnessError, read_witness
from db.tables import CheckpointNote, HandOver, LogEntry, LogHead

PAGE = 4096
CLOCK_BACKWARDS = timedelta(minutes=10)
COLUMNS = (
    *(LogEntry.seq, LogEntry.body, LogEntry.at, LogEntry.type, LogEntry.outcome),
    *(LogEntry.actor, LogEntry.collector, LogEntry.control_no, LogEntry.act),
)
SNAPSHOTS = {
    Engine.SQLCIPHER: "BEGIN DEFERRED",
    Engine.POSTGRESQL: "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ",
}
FOLLOWING = Compiled(
    lambda last: LogEntry.select(*COLUMNS).where(LogEntry.seq > last[0]).order_by(LogEntry.seq).limit(PAGE)
)


def verify(registry: Registry, against: Iterable[Pin] = (), problems: Iterable[Problem] = ()) -> Report:
    """Derive the log's root anew and hold it against its head, every signed checkpoint, every printed label's
    fingerprint, every witness file that the settings name, and `against`, what was kept elsewhere.

    `problems` are those that reading `against` found. Reads one state of the registry, however much is written
    meanwhile; memory does not grow with the log.
    """
    with faults_named(), _snapshot(registry):
        reader = Reading(registry)
        [row] = reader.tuples(LogHead.select(LogHead.log_id, LogHead.size, LogHead.frontier)) or [None]
        head = None if row is None else Head(row[1], bytes(row[2]))
        checks = Checks(
            log_id="" if row is None else row[0], columns_of=columns_of, backwards=CLOCK_BACKWARDS
        )
        pins, found = _own_pins(reader)
        for path in registry.witnesses:
            seen, faults = witness_pins(registry, path)
            pins += seen
            found += faults
        report = audit(_rows(registry.database), head, [*pins, *against], checks)
    return report.with_problems((*found, *problems))


def witness_pins(registry: Registry, path: Path) -> tuple[list[Pin], list[Problem]]:
    """Return what a witness file saw, and what is wrong with the file itself."""
    try:
        record = read_witness(path)
    except WitnessError as fault:
        return [], [Problem(None, None, f"{fault}")]
    pins = [Pin(size, root, f"the witness file {path}") for size, root in record.commits]
    problems = (
        [Problem(None, None, f"{path} names another log.")] if _foreign(registry, record.origins) else []
    )
    for note in record.checkpoints:
        seen, faults = checkpoint_pins(registry, note, f"a checkpoint in the witness file {path}")
        pins += seen
        problems += faults
    return pins, problems


def checkpoint_pins(registry: Registry, note: str, source: str) -> tuple[list[Pin], list[Problem]]:
    """Return what a signed checkpoint saw; a note that none of the log's keys signed is a problem."""
    try:
        checkpoint = parse_checkpoint(note, verifiers(registry))
    except NoteError as fault:
        return [], [Problem(None, None, f"{source} ({claimed_origin(note)}) is not to be trusted: {fault}")]
    return [Pin(checkpoint.size, checkpoint.root, f"{source} of size {checkpoint.size}")], []


def verifiers(registry: Registry) -> list[Verifier]:
    """Return the keys that may have signed this log's checkpoints, old ones too."""
    return [Verifier(registry.origin, public) for public in registry.keys.log_public.values()]


def _own_pins(reader: Reading) -> tuple[list[Pin], list[Problem]]:
    pins: list[Pin] = []
    problems: list[Problem] = []
    for (note,) in reader.tuples(CheckpointNote.select(CheckpointNote.note).order_by(CheckpointNote.size)):
        seen, faults = checkpoint_pins(reader.registry, note, "the registry's checkpoint")
        pins += seen
        problems += faults
    labels = HandOver.select(HandOver.log_size, HandOver.log_root, HandOver.label_id)
    pins += [Pin(size, bytes(root), f"the label {label}") for size, root, label in reader.tuples(labels)]
    return pins, problems


def _foreign(registry: Registry, origins: set[str]) -> bool:
    return bool(origins - {registry.origin})


def _rows(database: Database) -> Iterator[tuple[Any, ...]]:
    # From the lowest number that the column can hold: an entry numbered 0 or less is not passed over.
    last = -(2**63)
    while page := FOLLOWING.rows(database, [last]):
        for row in page:
            yield (row[0], bytes(row[1]), *row[2:])
        last = page[-1][0]


@contextmanager
def _snapshot(registry: Registry) -> Iterator[None]:
    """One state of the store for all reads inside."""
    database = registry.database
    database.connect(reuse_if_open=True)
    database.execute_sql(SNAPSHOTS[registry.engine])
    try:
        yield
    finally:
        database.rollback()
