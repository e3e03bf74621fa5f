"""Owns verifying a whole log in one pass: entries, tree, head, and what witnesses saw. Must not read any store.

One pass over the entries in blocks, in memory that grows with the witnesses and not with the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from db.log.examine import Block, Checks, Findings, Row, examine, note_break, runs_backwards
from db.log.judging import Span, Verdicts, agreeing, differing, ranges
from db.log.merkle import Frontier, FrontierDamaged, Growth
from db.log.report import Finding, Head, Pin, Problem, Report, Source, SourceKind, in_order

BLOCK_ROWS = 64
"""Few enough for the processor's cache: 256 take a tenth longer."""
THE_HEAD = Source(SourceKind.HEAD)


def audit(rows: Iterable[Row], head: Head | None, pins: Iterable[Pin], checks: Checks) -> Report:
    """Verify the log that `rows` hold, in the order of their numbers, against its head and what witnesses saw.

    `head` is the registry's row as stored, None if there is none.
    """
    return audit_blocks((examine(block, checks) for block in _blocks(rows)), head, pins, checks)


def audit_blocks(blocks: Iterable[Block], head: Head | None, pins: Iterable[Pin], checks: Checks) -> Report:
    """Verify a log of which each block was examined already, by these `checks` and in this order."""
    passage = _Passage(head, pins, checks)
    for block in blocks:
        passage.take(block)
    return passage.report()


class _Passage:
    """The pass itself. `due` is the number of the next entry; once one was not there, the places in the tree are
    not those of the numbers any more, and no root can be held against a witness: the passage is broken."""

    def __init__(self, head: Head | None, pins: Iterable[Pin], checks: Checks) -> None:
        self.checks = checks
        self.singles = Findings()
        self.verdicts = Verdicts.on(pins)
        self.head, self.head_problem = _read_head(head)
        self.said_last = None if head is None else head.last_at
        self.compared: Frontier | None = None
        self.tree = Growth(Frontier())
        self.due = 1
        self.broken = False
        self.before: datetime | None = None
        self._judge()

    def take(self, block: Block) -> None:
        """Take in the next block."""
        if block.first != self.due:
            self._break()
            note_break(self.singles, self.due, block.first)
        if block.opens is not None and runs_backwards(block.opens, self.before, self.checks):
            self.singles.add(block.first, block.first, Finding.BACKWARDS)
        for each in block.problems:
            self.singles.take(each)
        self._grow(block)
        self.due = max(self.due, block.last + 1)
        self.before = block.closes or self.before

    def report(self) -> Report:
        """Return what was found."""
        unlike_head = self._unlike_head()
        judged = ranges(self.verdicts, unlike_head)
        explained = self.broken or self.verdicts.convicting or bool(unlike_head)
        problems = (*self.singles.all(), *judged, *self._ends(explained))
        return Report(self.tree.size, self.tree.root(), in_order(problems))

    def _grow(self, block: Block) -> None:
        if self.broken:
            self.tree.extend(block.leaves)
            return
        at, whole = 0, block.unbroken
        while (stop := self._next_stop()) is not None and stop - self.tree.size <= whole - at:
            step = stop - self.tree.size
            self.tree.extend(block.leaves[at : at + step])
            at += step
            self._judge()
        self.tree.extend(block.leaves[at:whole])
        if whole < len(block.leaves):
            self._break()
            self.tree.extend(block.leaves[whole:])

    def _next_stop(self) -> int | None:
        sizes = [self.verdicts.next_size]
        if self.head is not None and self.compared is None:
            sizes.append(self.head.size)
        return min((size for size in sizes if size is not None), default=None)

    def _judge(self) -> None:
        if self.verdicts.next_size == self.tree.size:
            self.verdicts.judge(self.tree.size, self.tree.root())
        if self.head is not None and self.head.size == self.tree.size:
            self.compared = self.tree.frontier()

    def _break(self) -> None:
        if not self.broken and self.compared is None:
            self.compared = self.tree.frontier()
        self.broken = True

    def _unlike_head(self) -> list[Span]:
        return [] if self.head is None else differing(self.compared or self.tree.frontier(), self.head)

    def _ends(self, explained: bool) -> Iterator[Problem]:
        """Yield what head and witnesses say about where the log ends.

        A log that became shorter lost entries behind the last one that somebody confirms; those at its end, if
        what else was found explains the rest.
        """
        if self.head_problem is not None:
            yield self.head_problem
        end = self.due - 1
        if self._head_time_differs(end):
            yield Problem.nowhere(Finding.HEAD_TIME)
        if self.head is not None and self.head.size < end and not self.broken:
            yield Problem.at(self.head.size + 1, end, Finding.PAST_HEAD)
        counted, source = self._most_counted()
        if counted > end:
            first = end if explained else self._last_confirmed(counted)
            yield Problem.at(first + 1, counted, Finding.CUT_OFF, source=source, counted=counted, size=end)

    def _head_time_differs(self, end: int) -> bool:
        """Say whether the head names another time than the entry that it ends with; every clock is judged by it.

        An entry that can't be read, or a head of another size, is told already.
        """
        if self.said_last is None or self.head is None or self.head.size != end or not end or self.broken:
            return False
        return self.said_last != self.before and all(each.last != end for each in self.singles.all())

    def _most_counted(self) -> tuple[int, Source]:
        pin = self.verdicts.last_waiting()
        counted = (0, THE_HEAD) if pin is None else (pin.size, pin.source)
        if self.head is not None and self.head.size > counted[0]:
            counted = (self.head.size, THE_HEAD)
        return counted

    def _last_confirmed(self, counted: int) -> int:
        """Return up to which entry the log is what it was; a head that counts as many as anybody was not made
        to fit what is left, so that it may confirm too."""
        by_head = 0
        if self.head is not None and self.head.size >= counted:
            by_head = agreeing(self.tree.frontier(), self.head)
        return max(self.verdicts.confirmed, by_head)


def _read_head(head: Head | None) -> tuple[Frontier | None, Problem | None]:
    if head is None:
        return None, Problem.nowhere(Finding.NO_HEAD)
    try:
        frontier = Frontier.from_bytes(head.frontier)
    except FrontierDamaged as fault:
        return None, Problem.nowhere(Finding.HEAD_UNREADABLE, why=str(fault))
    if frontier.size != head.size:
        contradiction = f"it counts {head.size} entries and holds the tree of {frontier.size}"
        return None, Problem.nowhere(Finding.HEAD_UNREADABLE, why=contradiction)
    return frontier, None


def _blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while block := list(islice(remaining, BLOCK_ROWS)):
        yield block
