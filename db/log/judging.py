"""Owns holding the log's states against what witnesses saw, and naming the narrowest range that they allow.

A witness saw the root over the entries 1 to n. If it agrees, those entries are what they were then. If it does
not, the damage lies behind the last witness that agreed. The log's own head says more where nobody computed it
anew: it keeps a hash for each of its full subtrees, and one that differs has the damage inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from db.log.merkle import Frontier
from db.log.report import Finding, Pin, Problem, Source

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Conviction:
    """The entries `first` to `last` are not those that `source` saw at `last` entries."""

    first: int
    last: int
    source: Source


@dataclass(slots=True)
class Verdicts:
    """Goes over pins by their size. `confirmed` is the largest size at which every witness agreed so far."""

    waiting: list[Pin]
    confirmed: int = 0
    convictions: list[Conviction] = field(default_factory=list)
    convicting: bool = False

    @classmethod
    def on(cls, pins: Iterable[Pin]) -> Verdicts:
        """Return the verdicts on `pins`, none given yet."""
        return cls(sorted(pins, key=lambda pin: pin.size, reverse=True))

    @property
    def next_size(self) -> int | None:
        """The size of the log that is judged next."""
        return self.waiting[-1].size if self.waiting else None

    def judge(self, size: int, root: bytes) -> None:
        """Judge all pins of the size that is next. One that disagrees outweighs those that agree."""
        against: Source | None = None
        while self.waiting and self.waiting[-1].size == size:
            pin = self.waiting.pop()
            if not root.startswith(pin.root_prefix):
                against = against or pin.source
        if against is None:
            self.confirmed, self.convicting = size, False
        elif not self.convicting:
            # What disagrees after this one says nothing new until a witness agrees again.
            self.convictions.append(Conviction(self.confirmed + 1, size, against))
            self.convicting = True

    def last_waiting(self) -> Pin | None:
        """Return the pin of the largest size that was not reached."""
        return self.waiting[0] if self.waiting else None


def differing(own: Frontier, head: Frontier) -> list[Span]:
    """Return the spans of full subtrees that both trees have and that are not the same."""
    said = {(first, last): node for first, last, node in head.subtrees()}
    return [(s, e) for s, e, node in own.subtrees() if said.get((s, e), node) != node]


def agreeing(own: Frontier, head: Frontier) -> int:
    """Return up to which entry both trees have the same full subtrees."""
    said = set(head.subtrees())
    return max((span[1] for span in takewhile(said.__contains__, own.subtrees())), default=0)


def ranges(verdicts: Verdicts, unlike_head: Sequence[Span]) -> Iterator[Problem]:
    """Yield the narrowest range for each thing that witnesses and head say was done to the entries."""
    left = list(unlike_head)
    for each in verdicts.convictions:
        if each.last < each.first:
            yield Problem.nowhere(Finding.NONSENSE, source=each.source)
            continue
        shared = [span for span in unlike_head if span[0] <= each.last and span[1] >= each.first]
        for span in shared or [(each.first, each.last)]:
            first, last = max(span[0], each.first), min(span[1], each.last)
            yield Problem.at(first, last, Finding.CHANGED, size=each.last, source=each.source)
        left = [span for span in left if span not in shared]
    spans = [(max(first, verdicts.confirmed + 1), last) for first, last in left]
    yield from (Problem.at(first, last, Finding.UNLIKE_HEAD) for first, last in spans if first <= last)
    if any(first > last for first, last in spans):
        yield Problem.nowhere(Finding.HEAD_ALTERED)
