"""Owns transactions: the one door for reading the registry and the one for writing it.

`write_transaction` is the only way to write. Lock order: copies by control number, then
meetings, people by staff number, grants, and the log's head last. Nothing here knows an act or a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import peewee
from peewee import Database, Model, ModelSelect

from db.compiled import Compiled
from db.errors import (
    ClockDoubtful,
    CommitUnknown,
    RegistryBusy,
    RegistryConflict,
    RegistryDamaged,
    RegistryError,
    RegistryFull,
)
from db.identity.keys.ring import Keys, with_badge_verifiers_of_now
from db.identity.pins import STANDARD, PinProfile, check_pin, hash_pin
from db.log.checkpoint import root_at
from db.log.epochs import Epoch, mark_epochs
from db.log.merkle import Frontier
from db.log.witness import append_checkpoint, append_commit
from db.tables import CheckpointNote, LogHead, Meta, PolicyVersion
from db.tables.fields import from_stored

CLOCK_BEHIND = timedelta(minutes=10)
CLOCK_AHEAD = timedelta(days=14)
"""Until the policy in force is known, which says it."""

RESTORINGS = "restorings"
"""What the registry says of itself about the backups that were put back: ENTRY KEPT, a semicolon between."""
NEWEST_POLICY = PolicyVersion.select(peewee.fn.MAX(PolicyVersion.version))
HEAD = Compiled(
    lambda: LogHead.select(LogHead.log_id, LogHead.size, LogHead.last_at, LogHead.frontier, NEWEST_POLICY)
)

M = TypeVar("M", bound=Model)


class Engine(StrEnum):
    """Which store it is."""

    SQLCIPHER = "sqlcipher"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log stands: its id, its size, when the last entry was written, its tree's frontier in bytes, and
    the policy in force."""

    log_id: str
    size: int
    last_at: datetime
    frontier: bytes
    policy_version: int


@dataclass(slots=True)
class Registry:
    """An open registry. `zone` is where its days begin and end; `witnesses` are the files that each commit is
    noted in; `witness_faults` says which of them could not be written and why. `server_clock` says that PostgreSQL's
    clock judges, not each counter's own. `epochs` are the restorings in its log, None until they are asked for;
    `marked` are the witness files that have their marks. `holidays` and `worked_instead` are days out of the week's
    order."""

    database: Database
    engine: Engine
    zone: ZoneInfo
    witnesses: tuple[Path, ...] = ()
    clock_ahead: timedelta = CLOCK_AHEAD
    holidays: frozenset[date] = frozenset()
    worked_instead: frozenset[date] = frozenset()
    witness_faults: dict[Path, str] = field(default_factory=dict)
    epochs: tuple[Epoch, ...] | None = None
    marked: set[Path] = field(default_factory=set)
    policies: dict[int, Any] = field(default_factory=dict)
    path: Path | None = None
    loaded_keys: Keys | None = None
    pin_profile: PinProfile = STANDARD
    server_clock: bool = True

    @property
    def keys(self) -> Keys:
        """The registry's keys; a `RegistryError` where it was opened without them."""
        if self.loaded_keys is None:
            raise RegistryError("the registry was opened without its keys")
        return self.loaded_keys

    def reload_badge_keys(self) -> Keys:
        """Read the keys that verify badges anew and return the keys; the others stay as they were loaded."""
        self.loaded_keys = with_badge_verifiers_of_now(self.keys)
        return self.loaded_keys

    @property
    def origin(self) -> str:
        """The name of the log in its checkpoints and witness files."""
        return self.keys.origin

    def hash_pin(self, pin: str, staff_no: str) -> str:
        """Return the hash to store for this person's PIN. Takes 0.1 s: never inside a write transaction."""
        return hash_pin(pin, self.keys.pepper, staff_no, self.pin_profile)

    def check_pin(self, stored: str, pin: str, staff_no: str) -> bool:
        """Say whether `pin` is the one that `stored` was made from. Takes 0.1 s."""
        return check_pin(stored, pin, self.keys.pepper, staff_no)

    def close(self) -> None:
        """Close this thread's connection."""
        if not self.database.is_closed():
            self.database.close()


class Reading:
    """Runs queries on one registry and gives rows back."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.database = registry.database

    def rows(self, query: ModelSelect[M]) -> list[M]:
        """Return the rows that `query` finds, as models."""
        return list(query.bind(self.database))

    def tuples(self, query: Any) -> list[Any]:
        """Return the rows that `query` finds, as tuples."""
        return list(query.tuples().bind(self.database))

    def first(self, query: ModelSelect[M]) -> M | None:
        """Return the first row that `query` finds, or None."""
        return next(iter(query.limit(1).bind(self.database)), None)

    def count(self, query: ModelSelect[M]) -> int:
        """Return how many rows `query` finds."""
        return int(query.count(self.database))

    def head(self) -> Head:
        """Return where the log stands."""
        found = HEAD.rows(self.database)
        if not found:
            raise RegistryDamaged("the registry has no log: it was not set up to the end")
        log_id, size, last_at, frontier, policy = found[0]
        return Head(log_id, size, from_stored(last_at), bytes(frontier), policy or 0)

    def fingerprint(self) -> tuple[int, bytes]:
        """Return the log's size and the root of its tree as they stand: what a paper is printed with."""
        head = self.head()
        return head.size, Frontier.from_bytes(head.frontier).root()

    def meta(self, name: str) -> str | None:
        """Return what the registry says about itself under `name`."""
        row = self.first(Meta.select().where(Meta.name == name))
        return None if row is None else row.value

    def server_now(self, clock: datetime) -> datetime:
        """Return the server's clock on PostgreSQL, `clock` elsewhere: counters may differ, the server is one."""
        if self.registry.engine is Engine.SQLCIPHER or not self.registry.server_clock:
            return clock
        moment = self.database.execute_sql("SELECT clock_timestamp()").fetchone()[0]
        return moment.astimezone(UTC) if isinstance(moment, datetime) else clock


class Transaction(Reading):
    """One open write transaction. `now` is the moment that everything in it is judged by, aware, UTC."""

    def __init__(self, registry: Registry, head: Head, now: datetime) -> None:
        super().__init__(registry)
        self.began_at = head
        self.now = now
        self.frontier: Frontier | None = None
        self.appended: tuple[int, bytes] | None = None

    @property
    def local_now(self) -> datetime:
        """`now` in the registry's zone: what rules take."""
        return self.now.astimezone(self.registry.zone)

    def locked(self, query: ModelSelect[M]) -> list[M]:
        """Return the rows that `query` finds and keep others from changing them until the end."""
        if self.registry.engine is Engine.POSTGRESQL:
            query = query.for_update()
        return self.rows(query)

    def change(self, query: Any) -> Any:
        """Run an INSERT, UPDATE or DELETE; return the new row's id or how many rows it changed."""
        return query.execute(self.database)


@contextmanager
def reading(registry: Registry) -> Iterator[Reading]:
    """Open the registry for reads alone, and turn the driver's faults into the registry's."""
    try:
        yield Reading(registry)
    except peewee.PeeweeException as fault:
        _let_go_if_lost(registry, fault)
        raise_fault(fault)


SNAPSHOTS = {
    Engine.SQLCIPHER: "BEGIN DEFERRED",
    Engine.POSTGRESQL: "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ",
}


@contextmanager
def reading_one_state(registry: Registry) -> Iterator[Reading]:
    """Open the registry for reads that all see one state of it, however much is written meanwhile."""
    with faults_named():
        registry.database.connect(reuse_if_open=True)
        registry.database.execute_sql(SNAPSHOTS[registry.engine])
        try:
            yield Reading(registry)
        finally:
            registry.database.rollback()


@contextmanager
def write_transaction(
    registry: Registry, clock: datetime, *, confirm_clock: bool = False
) -> Iterator[Transaction]:
    """Open the one kind of transaction that writes: all of it is kept, or nothing.

    `clock` is the machine's clock, aware. The moment judged by is the later of it and the last log entry's; a
    clock that disagrees with the log too far raises `ClockDoubtful` unless `confirm_clock` says that a
    supervisor just vouched for it. After COMMIT the log's new size and root go to the witness files.
    Raises `RegistryError` and its kinds; refuses to be nested.
    """
    database = registry.database
    if database.in_transaction():
        raise RegistryError("a write transaction cannot be opened inside another")
    try:
        _begin_anew(registry)
        try:
            reader = Reading(registry)
            head = reader.head()
            now = judged_moment(head.last_at, reader.server_now(clock), registry.clock_ahead, confirm_clock)
            tx = Transaction(registry, head, now)
            yield tx
        except BaseException:
            _roll_back(database)
            raise
        _commit(registry)
    except peewee.PeeweeException as fault:
        raise_fault(fault)
    if tx.appended is not None:
        note_commit(registry, *tx.appended)


def judged_moment(last: datetime, clock: datetime, ahead: timedelta, confirmed: bool) -> datetime:
    """Return the moment to judge by, or raise `ClockDoubtful`. A confirmed clock is taken as it is."""
    if confirmed:
        return clock
    if clock < last - CLOCK_BEHIND:
        raise ClockDoubtful(
            f"the clock says {clock:%Y-%m-%d %H:%M} UTC, the last log entry {last:%Y-%m-%d %H:%M} UTC: it went back"
        )
    if clock > last + ahead:
        raise ClockDoubtful(
            f"the clock says {clock:%Y-%m-%d %H:%M} UTC, more than {ahead.days} days after the last log entry "
            f"({last:%Y-%m-%d %H:%M} UTC)"
        )
    return max(clock, last)


def note_commit(registry: Registry, size: int, root: bytes) -> None:
    """Append a commit's size and root to each witness file. A file that fails is remembered, never fatal: the
    commit stands."""
    for path in registry.witnesses:
        _add(registry, path, partial(append_commit, path, size, root, origin=registry.origin))


def note_checkpoint(registry: Registry, note: str) -> None:
    """Append a signed checkpoint to each witness file. One that fails is remembered, never fatal."""
    for path in registry.witnesses:
        _add(registry, path, partial(append_checkpoint, path, note, origin=registry.origin))


def load_epochs(reader: Reading) -> tuple[Epoch, ...]:
    """Return the restorings in the registry's log, oldest first; one whose signed root is not kept is left out."""
    found = []
    for each in (reader.meta(RESTORINGS) or "").split(";"):
        entry, _, kept = each.partition(" ")
        if entry.isdecimal() and kept.isdecimal():
            note = reader.first(CheckpointNote.select().where(CheckpointNote.size == int(entry)))
            root = None if note is None else root_at(note.note, int(entry))
            found += [] if root is None else [Epoch(int(entry), int(kept), root)]
    return tuple(found)


def _add(registry: Registry, path: Path, addition: Callable[[], None]) -> None:
    """Add something to a witness file, after the marks of restorings that it lacks: what it noted before them is
    of a branch of the log that ended."""
    try:
        if registry.epochs is None:
            with reading(registry) as reader:
                registry.epochs = load_epochs(reader)
        if path not in registry.marked:
            mark_epochs(path, registry.epochs, registry.origin, registry.keys.log_signer.seed)
            registry.marked.add(path)
        addition()
        registry.witness_faults.pop(path, None)
    except RegistryError as fault:
        registry.witness_faults[path] = str(fault)


def _begin(registry: Registry) -> None:
    if registry.database.is_closed():
        registry.database.connect(reuse_if_open=True)
    if isinstance(registry.database, peewee.SqliteDatabase):
        registry.database.begin("IMMEDIATE")
    else:
        registry.database.begin()


def _begin_anew(registry: Registry) -> None:
    """Begin a transaction; a server's connection that was lost while nothing was asked is opened once more."""
    try:
        _begin(registry)
    except peewee.PeeweeException as fault:
        if not _let_go_if_lost(registry, fault):
            raise
        _begin(registry)


def _let_go_if_lost(registry: Registry, fault: peewee.PeeweeException) -> bool:
    """Close a connection to a server that cannot be used any more, so that the next act opens another one."""
    lost = isinstance(fault, peewee.OperationalError | peewee.InterfaceError)
    if registry.engine is not Engine.POSTGRESQL or not lost or registry.database.in_transaction():
        return False
    registry.database.close()
    return True


def _roll_back(database: Database) -> None:
    try:
        database.rollback()
    except peewee.PeeweeException:
        # The connection is gone, and the transaction with it; a new one is opened for the next.
        database.close()


def _commit(registry: Registry) -> None:
    try:
        registry.database.commit()
    except peewee.PeeweeException as fault:
        _roll_back(registry.database)
        if registry.engine is Engine.POSTGRESQL and isinstance(fault, peewee.OperationalError):
            raise CommitUnknown("the connection was lost while the registry was saving") from fault
        raise


def raise_fault(fault: peewee.PeeweeException) -> NoReturn:
    """Raise the registry's fault that says what the driver's means."""
    text = str(fault).lower()
    if "disk is full" in text or "no space left" in text or "disk full" in text:
        raise RegistryFull("the disk is full; what was being saved was undone") from fault
    if any(
        sign in text
        for sign in ("not a database", "malformed", "corrupt", "no such table", "undefined_table")
    ):
        raise RegistryDamaged(f"the registry cannot be read: {fault}") from fault
    if isinstance(fault, peewee.IntegrityError) or "deadlock detected" in text:
        raise RegistryConflict(f"another counter was faster: {fault}") from fault
    if isinstance(fault, peewee.OperationalError | peewee.InterfaceError):
        raise RegistryBusy(f"the registry cannot be used now: {fault}") from fault
    raise RegistryError(f"the registry refused: {fault}") from fault


@contextmanager
def faults_named() -> Iterator[None]:
    """Turn the driver's faults into the registry's."""
    try:
        yield
    except peewee.PeeweeException as fault:
        raise_fault(fault)


def set_meta(tx: Transaction, values: Sequence[tuple[str, str]]) -> None:
    """Write facts about the registry itself, replacing what stood under their names."""
    for name, value in values:
        changed = tx.change(Meta.update(value=value).where(Meta.name == name))
        if not changed:
            tx.change(Meta.insert(name=name, value=value))
