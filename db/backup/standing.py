"""Owns the registry that a restoring sets aside: it says who may restore, and it is a witness of its own log.

Opened as it is and never migrated: one that can't be read, or not by this program, is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peewee import fn

from db import migrations
from db.backup.placing import Place
from db.connection import Engine, Reading, Registry, reading
from db.errors import RegistryBusy, RegistryError
from db.log.checkpoint import parse_checkpoint
from db.log.merkle import Frontier, Growth, leaf_hash
from db.log.notes import NoteError
from db.log.report import Pin, Source, SourceKind
from db.log.verify import verifiers
from db.store import PAGE_BYTES, open_sqlcipher
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
def standing_registry(place: Place) -> Iterator[Registry | None]:
    """Open the registry that stands at `place`; None where there is none that can be read.

    Raises `RegistryBusy` where somebody keeps it: it could not be set aside either.
    """
    registry = _opened(place)
    try:
        yield registry
    finally:
        if registry is not None:
            registry.close()


def look_at(registry: Registry, path: Path, kept: int) -> Standing:
    """Return what the log of the registry at `path` is beside a backup of `kept` entries. Raises `RegistryError`."""
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


def _opened(place: Place) -> Registry | None:
    path = place.database
    if path is None or not path.is_file() or path.stat().st_size < PAGE_BYTES:
        return None
    try:
        database = open_sqlcipher(path, place.keys.database_key)
        registry = Registry(database, Engine.SQLCIPHER, place.zone, place.witnesses, loaded_keys=place.keys)
        registry.server_clock = place.server_clock
        if migrations.schema_version(database) != max(place.steps):
            registry.close()
            return None
        with reading(registry) as reader:
            reader.head()
    except RegistryBusy:
        raise
    except RegistryError:
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
