"""Owns the lock-out of PINs: when one locks, and for how long.

Digits, hashes and their comparison are elsewhere; here a PIN is a count of failures. The caller stores the
state after a failure before it compares, and the state after a success when the PIN was right: pulling the
plug in between never gives a free try.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db.custody.policy import PinRules

MOST_DOUBLINGS = 16
"""Beyond any `lock_longest`; keeps the arithmetic within what a duration holds."""


@dataclass(frozen=True, slots=True)
class PinState:
    """What is kept of a PIN beside its hash. `initial`: somebody else set it. `locked_until` is exclusive."""

    is_set: bool = False
    initial: bool = False
    failures: int = 0
    locked_until: datetime | None = None


def is_locked(state: PinState, now: datetime) -> bool:
    """Say whether no PIN is accepted at `now`, right or wrong."""
    return state.locked_until is not None and now < state.locked_until


def after_failure(state: PinState, now: datetime, rules: PinRules | None = None) -> PinState:
    """Return the state after one more failure: the failure that reaches the limit locks, each further one
    locks for twice as long."""
    rules = rules or PinRules()
    failures = state.failures + 1
    beyond = failures - rules.lock_after
    if beyond < 0:
        return replace(state, failures=failures)
    lasts = min(rules.lock_first * 2 ** min(beyond, MOST_DOUBLINGS), rules.lock_longest)
    return replace(state, failures=failures, locked_until=now + lasts)


def after_success(state: PinState) -> PinState:
    """Return the state after the right PIN: failures are forgotten."""
    return replace(state, failures=0, locked_until=None)
