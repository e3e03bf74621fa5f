"""Owns verifying a registry's log: reads the rows and gathers what witnesses saw. The judging is `audit`'s."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from peewee import Database

from db.compiled import Compiled
from db.connection import Reading, Registry, faults_named, reading_one_state
from db.log.audit import audit
from db.log.body import BodyError, EntryType, decode_body
from db.log.entries import columns_of
from db.log.evidence import Evidence, evidence_of_note, read_evidence
from db.log.examine import Checks, Findings
from db.log.notes import Verifier
from db.log.report import Finding, Head, Pin, Problem, Report, Restoring, Source, SourceKind
from db.log.witness import WitnessError
from db.migrations.guards import guard_faults
from db.tables import CheckpointNote, HandOver, LogEntry, LogHead
from db.tables.fields import from_stored

PAGE = 128
"""Few enough that their bodies are still in the processor's cache when they are examined."""
HEAD = Compiled(lambda: LogHead.select(LogHead.log_id, LogHead.size, LogHead.frontier, LogHead.last_at))
CLOCK_BACKWARDS = timedelta(minutes=10)
COLUMNS = (
    *(LogEntry.seq, LogEntry.body, LogEntry.at, LogEntry.type, LogEntry.outcome),
    *(LogEntry.actor, LogEntry.collector, LogEntry.control_no, LogEntry.act),
)
FOLLOWING = Compiled(
    lambda last: LogEntry.select(*COLUMNS).where(LogEntry.seq > last[0]).order_by(LogEntry.seq).limit(PAGE)
)


SIGNED = frozenset(
    {EntryType.CHECKPOINT_SIGNED, EntryType.SIGNED_OUT, EntryType.BACKUP_MADE, EntryType.RESTORED}
)
"""Entries whose transaction signed the log as it then stood; of a backup that failed there is none."""
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Restored:
    """What the log says about a restoring: how many entries the backup held, how many that came after are gone."""

    kept: int
    missing: int


def verify(registry: Registry, against: Iterable[Evidence] = ()) -> Report:
    """Derive the log's root anew and hold it against its head, every signed checkpoint, every printed label's
    fingerprint, every witness file that the settings name, and `against`, what was kept elsewhere.

    Reads one state of the registry, however much is written meanwhile; memory does not grow with the log.
    Raises `RegistryError`.
    """
    # Before the registry's state is fixed: what is committed in between must not look as if it had been cut off.
    with faults_named():
        restored = _restored(Reading(registry))
    kept = {entry: each.kept for entry, each in restored.items()}
    witnessed = [*(_witnessed(registry, path, kept) for path in registry.witnesses), *against]
    with reading_one_state(registry) as reader:
        row = next(iter(HEAD.rows(registry.database)), None)
        log_id, head = ("", None) if row is None else _head(row)
        checks = Checks(log_id=log_id, columns_of=columns_of, backwards=CLOCK_BACKWARDS)
        seen = [*_own_notes(reader), *witnessed]
        pins = (*_labels(reader), *(pin for each in seen for pin in each.pins))
        signed: list[int] = []
        with _nothing_to_collect():
            report = audit(_rows(registry.database, signed), head, pins, checks)
        own = (*_log_id(registry, log_id), *_notes_missing(reader, signed), *_guards(registry.database))
    found = (
        *own,
        *_understated(restored, witnessed),
        *(problem for each in seen for problem in each.problems),
    )
    confirmed = sorted({entry for each in witnessed for entry in each.restorings} & restored.keys())
    facts = tuple(Restoring(entry, restored[entry].missing) for entry in confirmed)
    return replace(report.with_problems(found), restored=facts)


def evidence_at(registry: Registry, path: Path) -> Evidence:
    """Return what the witness file or checkpoint at `path` says about the registry's log. Raises `WitnessError`."""
    with faults_named():
        kept = {entry: each.kept for entry, each in _restored(Reading(registry)).items()}
    return read_evidence(path, registry.origin, verifiers(registry), kept)


def verifiers(registry: Registry) -> list[Verifier]:
    """Return the keys that may have signed this log's checkpoints, old ones too."""
    return [Verifier(registry.origin, public) for public in registry.keys.log_public.values()]


def _head(row: tuple[Any, ...]) -> tuple[str, Head]:
    log_id, size, frontier, last_at = row
    try:
        last = from_stored(last_at)
    except OverflowError:
        last = NEVER
    return log_id, Head(size, bytes(frontier), last)


def _witnessed(registry: Registry, path: Path, kept: Mapping[int, int]) -> Evidence:
    """Return what a witness file of the settings says; one that can't be read is a problem, not a pass."""
    try:
        return read_evidence(path, registry.origin, verifiers(registry), kept)
    except WitnessError as fault:
        return Evidence(problems=(Problem.nowhere(Finding.WITNESS_UNREADABLE, why=str(fault)),))


def _restored(reader: Reading) -> Mapping[int, _Restored]:
    """Return the restorings that the log tells of, by the number of their entry."""
    # Their numbers first: an index holds them, and bodies are long.
    numbers = LogEntry.select(LogEntry.seq).where(LogEntry.type == EntryType.RESTORED.value)
    entries = [seq for (seq,) in reader.tuples(numbers)]
    query = LogEntry.select(LogEntry.seq, LogEntry.body).where(LogEntry.seq.in_(entries))
    found: dict[int, _Restored] = {}
    for seq, body in reader.tuples(query):
        try:
            facts = decode_body(bytes(body)).facts
        except BodyError:
            continue
        kept, missing = facts.get("size"), facts.get("missing")
        if isinstance(kept, int) and isinstance(missing, int):
            found[seq] = _Restored(kept, missing)
    return found


def _understated(restored: Mapping[int, _Restored], witnessed: Iterable[Evidence]) -> Iterator[Problem]:
    """Yield that more was lost by a restoring than its entry admits: it was done out of its witnesses' sight."""
    ended: dict[int, int] = {}
    for each in witnessed:
        for entry, size in each.restorings.items():
            ended[entry] = max(ended.get(entry, 0), size)
    for entry, size in sorted(ended.items()):
        said = restored.get(entry)
        if said is not None and size - said.kept > said.missing:
            seen = size - said.kept
            yield Problem.at(entry, entry, Finding.LOSS_UNDERSTATED, said=said.missing, seen=seen)


def _log_id(registry: Registry, log_id: str) -> Iterator[Problem]:
    """Yield that the log is not the one that the keys are of."""
    if registry.origin.rpartition("/")[2] != log_id:
        yield Problem.nowhere(Finding.LOG_ID, log_id=log_id, origin=registry.origin)


def _own_notes(reader: Reading) -> Iterator[Evidence]:
    """Yield what the registry's own checkpoints say. No power cut tears these: one that is torn was changed."""
    registry = reader.registry
    keys = verifiers(registry)
    for size, note in reader.tuples(CheckpointNote.select(CheckpointNote.size, CheckpointNote.note)):
        source = Source(SourceKind.OWN_CHECKPOINT, str(size))
        evidence = evidence_of_note(note, source, registry.origin, keys)
        moved = [
            Problem.nowhere(Finding.NOTE_MISPLACED, size=size, signed=pin.size)
            for pin in evidence.pins
            if pin.size != size
        ]
        yield Evidence(evidence.pins, (*evidence.problems, *evidence.remarks, *moved))


def _notes_missing(reader: Reading, signed: Iterable[int]) -> tuple[Problem, ...]:
    """Return where the log says that it was signed and the registry's note of that size is not there."""
    there = {size for (size,) in reader.tuples(CheckpointNote.select(CheckpointNote.size))}
    singles = Findings()
    for seq in signed:
        if seq not in there:
            singles.add(seq, seq, Finding.NOTE_MISSING)
    return singles.all()


def _guards(database: Database) -> Iterator[Problem]:
    for each in guard_faults(database):
        yield Problem.nowhere(
            Finding.GUARD_MISSING if each.missing else Finding.GUARD_CHANGED, name=each.name
        )


def _labels(reader: Reading) -> list[Pin]:
    """Return the fingerprints of the log that labels were printed with."""
    query = HandOver.select(HandOver.log_size, HandOver.log_root, HandOver.label_id)
    return [
        Pin(size, bytes(root), Source(SourceKind.LABEL, label)) for size, root, label in reader.tuples(query)
    ]


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """Spare the pass a twentieth of its time: entries hold no cycles, and looking for some goes over all of them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _rows(database: Database, signed: list[int]) -> Iterator[tuple[Any, ...]]:
    """Yield all rows in the order of their numbers, and add to `signed` the entries that say the log was signed."""
    # From the lowest number that the column can hold: an entry numbered 0 or less is not passed over.
    last = -(2**63)
    while page := FOLLOWING.rows(database, [last]):
        signed.extend(row[0] for row in page if row[3] in SIGNED and row[4] is None)
        yield from page
        last = page[-1][0]
