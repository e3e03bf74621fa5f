"""When an idle counter locks, and when a locked session ends."""

from __future__ import annotations

from kiosk.idle import KEPT, Due, IdleWatch


def test_it_locks_after_the_seconds_of_the_settings_and_not_before() -> None:
    watch = IdleWatch(60, now=0)
    assert watch.due(59.9) is Due.NOTHING
    assert watch.due(60) is Due.LOCK


def test_whatever_somebody_does_counts_anew() -> None:
    watch = IdleWatch(60, now=0)
    watch.touch(50)
    assert watch.due(109) is Due.NOTHING
    assert watch.due(110) is Due.LOCK


def test_a_locked_session_ends_after_five_minutes_whatever_is_typed() -> None:
    watch = IdleWatch(60, now=0)
    watch.follow(locked=True, now=70)
    watch.touch(200)
    watch.follow(locked=True, now=300)
    assert watch.due(70 + KEPT - 1) is Due.NOTHING
    assert watch.due(70 + KEPT) is Due.SIGN_OUT


def test_an_unlocked_counter_begins_to_count_again() -> None:
    watch = IdleWatch(60, now=0)
    watch.follow(locked=True, now=10)
    watch.follow(locked=False, now=100)
    assert watch.due(159) is Due.NOTHING
    assert watch.due(160) is Due.LOCK
