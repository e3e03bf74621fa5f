"""Owns taking times: what is compared is done in turns, so that a busy machine is busy for all of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

Step = Callable[[int], Any]
"""One of many repetitions, by its number."""
Watch = Callable[[Step, int], float]
"""Does one repetition and says how long it took, in ms."""

MS = 1000.0


def timed(step: Step, number: int) -> float:
    """Do one repetition and return how long it took, in ms."""
    began = time.perf_counter()
    step(number)
    return (time.perf_counter() - began) * MS


def told(step: Step, number: int) -> float:
    """Do one repetition that says itself how long what matters in it took, in ms."""
    span: float = step(number)
    return span


def nothing() -> None:
    """Prepare nothing."""


def alternate(
    rounds: int,
    *sides: Step,
    warm_up: int = 1,
    prepare: Callable[[], object] = nothing,
    watch: Watch = timed,
) -> list[float]:
    """Return the median of each side in ms, after rounds in which they take turns at going first.

    Rounds are numbered from 0; the first `warm_up` of them are done and not counted. `prepare` is done before
    each step and not counted either.
    """
    taken: list[list[float]] = [[] for _ in sides]
    places = list(range(len(sides)))
    for number in range(rounds):
        for place in places if number % 2 else reversed(places):
            prepare()
            span = watch(sides[place], number)
            if number >= warm_up:
                taken[place].append(span)
    return [median(spans) for spans in taken]


def worst_of(
    cases: Sequence[tuple[str, Step]],
    rounds: int,
    warm_up: int = 1,
    prepare: Callable[[], object] = nothing,
    watch: Watch = timed,
) -> tuple[str, float]:
    """Return the case with the largest median and that median in ms; the rest as for `alternate`."""
    steps = [step for _, step in cases]
    medians = alternate(rounds, *steps, warm_up=warm_up, prepare=prepare, watch=watch)
    slowest = max(range(len(cases)), key=medians.__getitem__)
    return cases[slowest][0], medians[slowest]
