"""When a PIN locks and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from custody_facts import BUSY, NOW
from hypothesis import given
from hypothesis import strategies as st

from db.custody.pins import PinState, after_failure, after_success, is_locked
from db.custody.policy import PinRules

MINUTE = timedelta(minutes=1)


def failed(times: int, rules: PinRules | None = None) -> PinState:
    state = PinState(is_set=True)
    for _ in range(times):
        state = after_failure(state, NOW, rules)
    return state


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(1, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 16), (10, 32), (11, 60), (12, 60), (500, 60)],
)
def test_fifth_failure_locks_and_each_further_one_twice_as_long(failures: int, minutes: int) -> None:
    state = failed(failures)
    assert state.failures == failures
    assert is_locked(state, NOW) == (minutes > 0)
    assert not is_locked(state, NOW + minutes * MINUTE)
    if minutes:
        assert is_locked(state, NOW + minutes * MINUTE - timedelta(microseconds=1))


def test_right_pin_forgets_failures_and_lock() -> None:
    state = after_success(failed(7))
    assert state == PinState(is_set=True)
    assert not is_locked(state, NOW)


def test_initial_pin_stays_initial_whatever_is_tried() -> None:
    state = after_failure(PinState(is_set=True, initial=True), NOW)
    assert state.initial
    assert after_success(state).initial


def test_site_may_lock_sooner_and_longer() -> None:
    rules = PinRules(lock_after=2, lock_first=10 * MINUTE, lock_longest=15 * MINUTE)
    assert not is_locked(failed(1, rules), NOW)
    assert failed(2, rules).locked_until == NOW + 10 * MINUTE
    assert failed(3, rules).locked_until == NOW + 15 * MINUTE


@BUSY
@given(st.integers(0, 40), st.integers(1, 10), st.integers(1, 1440), st.integers(1, 10080))
def test_one_more_failure_never_shortens_a_lock(failures: int, after: int, first: int, longest: int) -> None:
    rules = PinRules(after, first * MINUTE, longest * MINUTE)
    state = failed(failures, rules)
    more = after_failure(state, NOW, rules)
    assert more.locked_until is not None or state.locked_until is None
    assert more.locked_until is None or more.locked_until >= (state.locked_until or NOW)
