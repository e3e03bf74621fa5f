"""Owns the rules of PINs: when one locks and for how long, and when it may be changed.

Hashes, their comparison, and which digits anybody would try first are elsewhere. The caller stores the
state after a failure before it compares, and the state after a success when the PIN was right: pulling the
plug in between never gives a free try.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db.custody.person_reasons import reasons, signature_reasons
from db.custody.policy import PinRules
from db.custody.refusals import Refusal
from db.custody.values import Decision, Signature

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


def decide_pin_change(shown: Signature | None, pin: str, rules: PinRules, *, repeats_old: bool) -> Decision:
    """Say whether the owner who showed the old PIN may change to `pin`; an initial PIN opens its own change.

    `repeats_old` says that the new one is the old one again, or one that is refused for being too easy.
    """
    digits = pin.isascii() and pin.isdigit() and len(pin) >= rules.min_digits
    return Decision.ruling(
        signature_reasons(shown, initial_counts=True, paper=False)
        | reasons((not digits or repeats_old, Refusal.PIN_UNSUITABLE))
    )
