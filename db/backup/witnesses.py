"""Owns holding a backup against what saw the log after it: how much of the log came later, and whether it fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from db.backup.checking import Sound, check_log
from db.backup.faults import BackupUnsound
from db.connection import Registry
from db.log.checkpoint import parse_checkpoint
from db.log.notes import NoteError
from db.log.report import Pin, Source, SourceKind
from db.log.verify import verifiers
from db.log.witness import WitnessError, WitnessRecord, read_witness


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one witness saw of this log, a file or the registry that stood there: the size of the newest thing in
    it, and what it says of the log at the newest size that the backup holds too (None: nothing)."""

    path: Path
    newest: int
    shared: Pin | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A backup beside its witnesses: the copy's log, how many entries are missing since the newest witness and
    which that is, and those that saw another log."""

    sound: Sound
    missing: int = 0
    newest: Path | None = None
    contradicting: tuple[Path, ...] = ()


def sightings(registry: Registry, paths: Iterable[Path], size: int) -> tuple[Sighting, ...]:
    """Return what the witness files at `paths` saw; those that are absent or of another log are passed over."""
    found = (_sighting(registry, path, size) for path in paths if path.exists())
    return tuple(each for each in found if each is not None)


def compare(registry: Registry, seen: Sequence[Sighting], kept: int) -> Comparison:
    """Verify a copy, whose backup held `kept` entries, and hold it against its witnesses. Raises `BackupUnsound`
    for what is wrong in itself."""
    contradicting = []
    try:
        sound = check_log(registry, [each.shared for each in seen if each.shared is not None])
    except BackupUnsound:
        sound = check_log(registry)
        contradicting = [each.path for each in seen if _contradicts(registry, each)]
    newest = max(seen, key=lambda each: each.newest, default=None)
    if newest is None or newest.newest <= kept:
        return Comparison(sound, contradicting=tuple(contradicting))
    return Comparison(sound, newest.newest - kept, newest.path, tuple(contradicting))


def _contradicts(registry: Registry, seen: Sighting) -> bool:
    try:
        check_log(registry, [] if seen.shared is None else [seen.shared])
    except BackupUnsound:
        return True
    return False


def _sighting(registry: Registry, path: Path, size: int) -> Sighting | None:
    try:
        record = read_witness(path)
    except WitnessError:
        return None
    if record.origins - {registry.origin}:
        return None
    # The last line counts, not the longest log: an earlier restore may have cut off what longer ones saw.
    signed = _signed(registry, record)
    newest = [seen[-1][0] for seen in (record.commits, signed) if seen]
    if not newest:
        return None
    shared = [each for each in record.commits or signed if 0 < each[0] <= size]
    pin = Pin(*shared[-1], Source(SourceKind.WITNESS_FILE, str(path))) if shared else None
    return Sighting(path, max(newest), pin)


def _signed(registry: Registry, record: WitnessRecord) -> list[tuple[int, bytes]]:
    found = []
    for note in record.checkpoints:
        try:
            checkpoint = parse_checkpoint(note, verifiers(registry))
        except NoteError:
            continue
        found.append((checkpoint.size, checkpoint.root))
    return found
