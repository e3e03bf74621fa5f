"""Owns the registry that a restoring sets aside: it says who may restore, and it is a witness of its own log.

One that can't be read is none: it may be why a backup is restored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from peewee import fn

from db.backup.placing import Place
from db.connection import Reading, Registry, reading
from db.errors import RegistryDamaged
from db.log.checkpoint import parse_checkpoint
from db.log.merkle import Frontier, Growth, leaf_hash
from db.log.notes import NoteError
from db.log.report import Pin, Source, SourceKind
from db.log.verify import verifiers
from db.store import PAGE_BYTES, open_sqlcipher, registry_on
from db.tables import CheckpointNote, LogEntry

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """What the replaced registry's log is: entries and 32-byte root by its head; `newest` is the larger of that and
    what its last checkpoint signed. `shared` is what it says of the log at a size that the backup has too, and
    `after` counts by type the entries that came later."""

    path: Path
    size: int
    root: bytes
    newest: int
    shared: Pin | None
    after: Mapping[str, int]


@contextmanager
def standing_registry(place: Place, clock: datetime) -> Iterator[Registry | None]:
    """Open the registry that stands at `place`, brought up to this program's version as any opening does; None
    where there is none that can be read.

    Raises `RegistryBusy` where somebody keeps it, which could not be set aside either, and `RegistryTooNew`.
    """
    registry = _opened(place, clock)
    try:
        yield registry
    finally:
        if registry is not None:
            registry.close()


def look_at(registry: Registry, path: Path, kept: int) -> Standing | None:
    """Return what the log of the registry at `path` is beside a backup of `kept` entries; None for one in ruins."""
    try:
        return _look_at(registry, path, kept)
    except RegistryDamaged:
        return None


def _look_at(registry: Registry, path: Path, kept: int) -> Standing:
    with reading(registry) as reader:
        head = reader.head()
        shared = min(kept, head.size)
        pin = Pin(shared, _root_of_first(reader, shared), Source(SourceKind.REPLACED, str(path)))
        return Standing(
            path,
            head.size,
            Frontier.from_bytes(head.frontier).root(),
            max(head.size, _newest_signed(reader)),
            pin if shared else None,
            _types_after(reader, kept),
        )


def _opened(place: Place, clock: datetime) -> Registry | None:
    path = place.database
    if path is None or not path.is_file() or path.stat().st_size < PAGE_BYTES:
        return None
    try:
        database = open_sqlcipher(path, place.keys.database_key)
        registry = registry_on(
            database,
            zone=place.zone,
            witnesses=place.witnesses,
            path=path,
            steps=place.steps,
            clock=lambda: clock,
        )
        registry.loaded_keys, registry.server_clock = place.keys, place.server_clock
        with reading(registry) as reader:
            reader.head()
    except RegistryDamaged:
        return None
    return registry


def _root_of_first(reader: Reading, size: int) -> bytes:
    """Return the root over the first `size` entries as they stand there, whatever their numbers."""
    tree, last = Growth(Frontier()), 0
    while tree.size < size:
        query = LogEntry.select(LogEntry.seq, LogEntry.body).where(LogEntry.seq > last).order_by(LogEntry.seq)
        page = reader.tuples(query.limit(min(PAGE, size - tree.size)))
        if not page:
            break
        tree.extend(leaf_hash(bytes(body)) for _seq, body in page)
        last = page[-1][0]
    return tree.root()


def _newest_signed(reader: Reading) -> int:
    keys = verifiers(reader.registry)
    newest = CheckpointNote.select(CheckpointNote.note).order_by(CheckpointNote.size.desc())
    for (note,) in newest.tuples().bind(reader.database).iterator():
        try:
            return parse_checkpoint(note, keys).size
        except NoteError:
            continue
    return 0


def _types_after(reader: Reading, kept: int) -> Mapping[str, int]:
    query = LogEntry.select(LogEntry.type, fn.COUNT(LogEntry.seq)).where(LogEntry.seq > kept)
    return dict(sorted(reader.tuples(query.group_by(LogEntry.type))))
