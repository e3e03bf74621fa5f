"""Owns looking at log entries one by one: numbers, form, whose log, time, columns. Must not know the tree.

Entries come in blocks. A block is examined by itself, so that a caller may have several examined at once in
processes of their own; what lies between blocks is `audit`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db.log.body import BodyError, Heading, decode_sealed
from db.log.entry_types import EntryType
from db.log.merkle import leaf_hashes
from db.log.report import Finding, Problem

MOST_PROBLEMS = 200
"""A ruined log is not described entry by entry."""

Row = tuple[Any, ...]
"""An entry's number, its body, and its columns in the order of `Checks.columns_of`."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What every entry must meet: the log's id, what its columns must be (None: they are not looked at), and how
    far its time may lie behind that of the entry before it, unless a supervisor confirmed the clock there."""

    log_id: str
    columns_of: Callable[[Heading], tuple[Any, ...]] | None = None
    backwards: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Block:
    """Entries that were examined: the numbers of the first and the last, their leaf hashes, what is wrong.

    `unbroken` is how many of them, from the first, stand at the place that their numbers say. `opens` is the
    time to hold against the block before, None if there is none to hold; `closes` is that of the last entry.
    """

    first: int
    last: int
    leaves: list[bytes]
    unbroken: int
    opens: datetime | None
    closes: datetime | None
    problems: tuple[Problem, ...]


class Findings:
    """Collects problems with single entries; those of one kind that lie side by side become one."""

    __slots__ = ("_at", "_found", "_more")

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._at: dict[Finding, int] = {}
        self._more: Problem | None = None

    def add(self, first: int, last: int, finding: Finding, **said: Any) -> None:
        """Take in one more."""
        self.take(Problem.at(first, last, finding, **said))

    def take(self, problem: Problem) -> None:
        """Take in one more, which has a place."""
        first, last = problem.first or 0, problem.last or 0
        at = self._at.get(problem.finding)
        known = None if at is None else self._found[at]
        if at is not None and known is not None and known.last == first - 1 and known.alike(problem):
            self._found[at] = known.spanning(known.first or 0, last)
        elif len(self._found) < MOST_PROBLEMS:
            self._at[problem.finding] = len(self._found)
            self._found.append(problem)
        else:
            more = self._more or Problem.at(first, last, Finding.MORE)
            self._more = more.spanning(more.first or 0, last)

    def all(self) -> tuple[Problem, ...]:
        """Return them."""
        return tuple(self._found) if self._more is None else (*self._found, self._more)


def examine(rows: Sequence[Row], checks: Checks) -> Block:
    """Examine at least one entry, each with the one before it."""
    leaves = leaf_hashes([row[1] for row in rows])
    bodies = _bodies_as_due(rows, checks)
    if bodies is None:
        return _examine_singly(rows, leaves, checks)
    first, last = bodies[0], bodies[-1]
    return Block(first.seq, last.seq, leaves, len(leaves), _opening(first), last.at, ())


def _bodies_as_due(rows: Sequence[Row], checks: Checks) -> Sequence[Heading] | None:
    """Return the bodies of a block in which nothing calls for a closer look, as in nearly every block."""
    try:
        bodies = decode_sealed([row[1] for row in rows])
    except BodyError:
        return None
    numbers = [body.seq for body in bodies]
    times = [body.at for body in bodies]
    columns_of = checks.columns_of
    as_due = (
        numbers == [row[0] for row in rows]
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and times == sorted(times)
        and {body.log_id for body in bodies} == {checks.log_id}
        and (columns_of is None or list(map(columns_of, bodies)) == [row[2:] for row in rows])
    )
    return bodies if as_due else None


def _examine_singly(rows: Sequence[Row], leaves: list[bytes], checks: Checks) -> Block:
    singles = Findings()
    unbroken: int | None = None
    first = due = rows[0][0]
    opens = before = None
    for place, row in enumerate(rows):
        seq = row[0]
        if seq != due:
            unbroken = place if unbroken is None else unbroken
            note_break(singles, due, seq)
        due = max(due, seq + 1)
        try:
            [body] = decode_sealed([row[1]])
        except BodyError as fault:
            singles.add(seq, seq, Finding.UNREADABLE, why=str(fault))
            continue
        if place == 0:
            opens = _opening(body)
        for finding in _faults(body, row, checks, before):
            singles.add(seq, seq, finding)
        before = body.at
    whole = len(leaves) if unbroken is None else unbroken
    return Block(first, due - 1, leaves, whole, opens, before, singles.all())


def note_break(singles: Findings, due: int, seq: int) -> None:
    """Say what it means that entry `seq` was found where `due` was due."""
    if seq > due:
        singles.add(due, seq - 1, Finding.MISSING)
    else:
        singles.add(seq, seq, Finding.OUT_OF_ORDER)


def runs_backwards(at: datetime, before: datetime | None, checks: Checks) -> bool:
    """Say whether a time lies too far behind the one before it."""
    return before is not None and at < before and before - at > checks.backwards


def _faults(body: Heading, row: Row, checks: Checks, before: datetime | None) -> list[Finding]:
    confirmed = body.type is EntryType.CLOCK_CONFIRMED
    faults = (
        (body.seq != row[0], Finding.WRONG_NUMBER),
        (body.log_id != checks.log_id, Finding.WRONG_LOG),
        (not confirmed and runs_backwards(body.at, before, checks), Finding.BACKWARDS),
        (checks.columns_of is not None and checks.columns_of(body) != row[2:], Finding.COLUMNS),
    )
    return [finding for wrong, finding in faults if wrong]


def _opening(body: Heading) -> datetime | None:
    return None if body.type is EntryType.CLOCK_CONFIRMED else body.at
