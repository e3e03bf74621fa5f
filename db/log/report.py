"""Owns what an audit is given to hold against the log and what it answers. No judging here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db.errors import RegistryError
from db.log.merkle import HASH_BYTES

LEAST_PREFIX = 16
"""Bytes of a root that a label carries; fewer could be hit by trying."""


class PinError(RegistryError):
    """A claim about the log is too vague to be held against it."""


@dataclass(frozen=True, slots=True)
class Pin:
    """What somebody saw: at `size` entries the log's root began with `root_prefix`, 16 to 32 bytes. `source`
    names the witness in a sentence: `the witness file /mnt/w.txt`."""

    size: int
    root_prefix: bytes
    source: str

    def __post_init__(self) -> None:
        if self.size < 0 or not LEAST_PREFIX <= len(self.root_prefix) <= HASH_BYTES:
            raise PinError(f"{self.source}: {len(self.root_prefix)} bytes of a root at {self.size} entries")


@dataclass(frozen=True, slots=True)
class Head:
    """The registry's own row about the log, as stored and not yet believed."""

    size: int
    frontier: bytes


@dataclass(frozen=True, slots=True)
class Problem:
    """Damage or tampering among the entries `first` to `last`, both None where no entry can be named."""

    first: int | None
    last: int | None
    problem: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found: the number of entries, the root over them as they stand, and everything wrong."""

    size: int
    root: bytes
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.problems

    def with_problems(self, found: tuple[Problem, ...]) -> Report:
        """Return the report with what was found beside the entries: keys, notes, rows of other tables."""
        return Report(self.size, self.root, in_order((*self.problems, *found)))


def in_order(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return problems by where they begin, those without a place last."""
    return tuple(sorted(problems, key=lambda each: (each.first is None, each.first or 0, each.last or 0)))


def report_json(report: Report) -> dict[str, Any]:
    """Return the report in the shape that `kiosk verify --json` prints."""
    problems = [{"first": p.first, "last": p.last, "problem": p.problem} for p in report.problems]
    return {"ok": report.ok, "size": report.size, "root": report.root.hex(), "problems": problems}
