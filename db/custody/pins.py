"""Owns the arithmetic of PINs: when one locks and for how long, and which new PIN is fit to be one.

Hashes, peppers and the PIN's comparison are elsewhere; here a PIN is either a count of failures or, while it
is being chosen, its digits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db.custody.person_reasons import signature_reasons
from db.custody.policy import PinRules
from db.custody.refusals import Refusal
from db.custody.values import Decision, PinCheck, Signature

MAX_DIGITS = 64
DIGIT_RUNS = ("01234567890", "09876543210")


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
    doublings = min(beyond, 30)
    lasts = min(rules.lock_first * 2**doublings, rules.lock_longest)
    return replace(state, failures=failures, locked_until=now + lasts)


def after_success(state: PinState) -> PinState:
    """Return the state after the right PIN: failures are forgotten."""
    return replace(state, failures=0, locked_until=None)


def after_change(*, initial: bool) -> PinState:
    """Return the state of a PIN that was just set, by its owner or (`initial`) by somebody else."""
    return PinState(is_set=True, initial=initial)


def pin_check(state: PinState, matches: bool, now: datetime) -> PinCheck:
    """Say what checking found. `state` is the one before this attempt; a locked PIN is never compared."""
    if not state.is_set:
        return PinCheck.NOT_SET
    if is_locked(state, now):
        return PinCheck.LOCKED
    return PinCheck.CORRECT if matches else PinCheck.WRONG


def is_pin(text: str, rules: PinRules | None = None) -> bool:
    """Say whether `text` has the form of a PIN: ASCII digits, enough of them. Initial PINs need no more."""
    least = (rules or PinRules()).min_digits
    return text.isascii() and text.isdigit() and least <= len(text) <= MAX_DIGITS


def is_trivial(pin: str) -> bool:
    """Say whether anybody would try `pin` first: one digit repeated, or a straight run up or down."""
    return len(set(pin)) <= 1 or any(pin in run for run in DIGIT_RUNS)


def decide_pin_change(old: Signature | None, pin: str, rules: PinRules, *, repeats_old: bool) -> Decision:
    """Say whether the owner who showed `old` may change to `pin`. An initial PIN opens its own change."""
    unsuitable = not is_pin(pin, rules) or is_trivial(pin) or repeats_old
    shown = signature_reasons(old, initial_counts=True, paper=False)
    return Decision.ruling(shown | ({Refusal.PIN_UNSUITABLE} if unsuitable else frozenset()))
