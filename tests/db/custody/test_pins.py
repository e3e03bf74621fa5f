"""When a PIN locks and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from custody_facts import BUSY, NOW, SIGNED
from hypothesis import given
from hypothesis import strategies as st

from db.custody.pins import PinState, after_failure, after_success, decide_pin_change, is_locked
from db.custody.policy import PinRules
from db.custody.refusals import Refusal
from db.custody.values import PinCheck, Signature

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
    rules = PinRules(6, after, first * MINUTE, longest * MINUTE)
    state = failed(failures, rules)
    more = after_failure(state, NOW, rules)
    assert more.locked_until is not None or state.locked_until is None
    assert more.locked_until is None or more.locked_until >= (state.locked_until or NOW)


R = Refusal
UNFIT = (R.PIN_UNSUITABLE,)


@pytest.mark.parametrize(
    ("shown", "pin", "repeats_old", "reasons"),
    [
        (SIGNED, "483920", False, ()),
        (Signature(PinCheck.CORRECT, pin_initial=True), "483920", False, ()),
        (SIGNED, "48392", False, UNFIT),
        (SIGNED, "", False, UNFIT),
        (SIGNED, "48392a", False, UNFIT),
        (SIGNED, "４８３９２０", False, UNFIT),
        (SIGNED, "483920", True, UNFIT),
        (None, "483920", False, (R.PIN_REQUIRED,)),
        (Signature(PinCheck.WRONG), "483920", False, (R.PIN_WRONG,)),
        (Signature(PinCheck.LOCKED), "483920", False, (R.PIN_LOCKED,)),
        (Signature(PinCheck.NOT_SET), "1", False, (R.PIN_NOT_SET, R.PIN_UNSUITABLE)),
    ],
)
def test_who_may_change_to_which_pin(
    shown: Signature | None, pin: str, repeats_old: bool, reasons: tuple[Refusal, ...]
) -> None:
    assert decide_pin_change(shown, pin, PinRules(), repeats_old=repeats_old).refusals == reasons


def test_site_may_ask_for_longer_pins() -> None:
    longer = PinRules(min_digits=8)
    assert decide_pin_change(SIGNED, "4839201", longer, repeats_old=False).refusals == UNFIT
    assert decide_pin_change(SIGNED, "48392017", longer, repeats_old=False).allowed
