"""Owns what an audit is given to hold against the log and what it answers: codes and values. No judging here, and
no words: whoever shows a finding to people puts it into their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from db.errors import RegistryError
from db.log.merkle import HASH_BYTES

LEAST_PREFIX = 16
"""Bytes of a root that a label carries; fewer could be hit by trying."""


class PinError(RegistryError):
    """A claim about the log is too vague to be held against it."""


class Finding(StrEnum):
    """What can be wrong with a log, or worth a remark. Values are sent to other programs: never renamed."""

    # single entries
    MISSING = "entries_missing"
    OUT_OF_ORDER = "entries_out_of_order"
    UNREADABLE = "entry_unreadable"
    WRONG_NUMBER = "entry_of_another_number"
    WRONG_LOG = "entry_of_another_log"
    BACKWARDS = "time_runs_backwards"
    COLUMNS = "columns_differ"
    MORE = "more_problems"
    # the log against its head and its witnesses
    CHANGED = "entries_changed"
    UNLIKE_HEAD = "entries_unlike_head"
    CUT_OFF = "entries_cut_off"
    PAST_HEAD = "entries_past_head"
    HEAD_ALTERED = "head_altered"
    HEAD_UNREADABLE = "head_unreadable"
    HEAD_TIME = "head_time_differs"
    NO_HEAD = "head_missing"
    NONSENSE = "witness_of_no_log"
    # what was kept elsewhere
    ANOTHER_LOG = "witness_of_another_log"
    NOTE_UNSOUND = "checkpoint_unsound"
    WITNESS_UNREADABLE = "witness_unreadable"
    MARK_UNFIT = "restoring_mark_unfit"
    LOSS_UNDERSTATED = "restoring_understated"
    TORN = "witness_lines_torn"
    NOTE_TORN = "checkpoint_torn"
    # the registry itself
    LOG_ID = "log_id_differs"
    NOTE_MISPLACED = "checkpoint_misplaced"
    NOTE_MISSING = "checkpoint_missing"
    GUARD_MISSING = "guard_missing"
    GUARD_CHANGED = "guard_changed"
    REGISTRY_UNREADABLE = "registry_unreadable"


class SourceKind(StrEnum):
    """Who saw the log at some time."""

    WITNESS_FILE = "witness_file"
    CHECKPOINT = "checkpoint"
    OWN_CHECKPOINT = "own_checkpoint"
    LABEL = "label"
    LIST = "list"
    REPLACED = "replaced_registry"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Source:
    """A witness of the log: its kind, and its path, its label's id or its size."""

    kind: SourceKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pin:
    """What somebody saw: at `size` entries the log's root began with `root_prefix`, 16 to 32 bytes."""

    size: int
    root_prefix: bytes
    source: Source

    def __post_init__(self) -> None:
        if self.size < 0 or not LEAST_PREFIX <= len(self.root_prefix) <= HASH_BYTES:
            raise PinError(f"{self.source}: {len(self.root_prefix)} bytes of a root at {self.size} entries")


@dataclass(frozen=True, slots=True)
class Head:
    """The registry's own row about the log, as stored and not yet believed. `last_at` is None where it is not
    looked at."""

    size: int
    frontier: bytes
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Damage or tampering among the entries `first` to `last`, both None where no entry can be named. `said` are
    the values that its words need: text, numbers, a `Source`."""

    first: int | None
    last: int | None
    finding: Finding
    said: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def at(cls, first: int, last: int, finding: Finding, **said: Any) -> Problem:
        """Return a problem with entries."""
        return cls(first, last, finding, said)

    @classmethod
    def nowhere(cls, finding: Finding, **said: Any) -> Problem:
        """Return a problem with no entry of its own."""
        return cls(None, None, finding, said)

    def spanning(self, first: int, last: int) -> Problem:
        """Return the same problem with other entries."""
        return replace(self, first=first, last=last)

    def alike(self, other: Problem) -> bool:
        """Say whether both find the same, wherever that is."""
        return self.finding is other.finding and dict(self.said) == dict(other.said)


@dataclass(frozen=True, slots=True)
class Restoring:
    """A backup that was put back: the log's entry that says so, and how many entries of the log that came after
    the backup are gone since. Signed marks in witness files confirm it."""

    entry: int
    missing: int


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found: the number of entries, the root over them as they stand, everything wrong, and the
    restorings that witnesses confirm, which are not."""

    size: int
    root: bytes
    problems: tuple[Problem, ...] = ()
    restored: tuple[Restoring, ...] = ()

    @property
    def ok(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.problems

    def with_problems(self, found: tuple[Problem, ...]) -> Report:
        """Return the report with what was found beside the entries: keys, notes, rows of other tables."""
        return replace(self, problems=in_order((*self.problems, *found)))


def in_order(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return problems by where they begin, those without a place last."""
    return tuple(sorted(problems, key=lambda each: (each.first is None, each.first or 0, each.last or 0)))
