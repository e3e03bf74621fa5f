"""Owns when the counter locks itself and when a locked session ends. Pure: times are seconds of any clock that
never goes back."""

from __future__ import annotations

from enum import Enum

KEPT = 300.0
"""Seconds for which a locked session is kept."""


class Due(Enum):
    """What is to be done now because nobody did anything."""

    NOTHING = "nothing"
    LOCK = "lock"
    SIGN_OUT = "sign_out"


class IdleWatch:
    """Counts the seconds since somebody last did something; a key, the mouse and a scan are something."""

    def __init__(self, lock_after: float, now: float, kept: float = KEPT) -> None:
        self._lock_after = lock_after
        self._kept = kept
        self._touched_at = now
        self._locked_at: float | None = None

    def touch(self, now: float) -> None:
        """Somebody did something."""
        self._touched_at = now

    def follow(self, *, locked: bool, now: float) -> None:
        """Take note whether the counter is locked now."""
        if locked and self._locked_at is None:
            self._locked_at = now
        elif not locked and self._locked_at is not None:
            self._locked_at = None
            self._touched_at = now

    def due(self, now: float) -> Due:
        """Say what is due at `now`. A locked session ends `kept` seconds after the lock, whatever is typed."""
        if self._locked_at is not None:
            return Due.SIGN_OUT if now - self._locked_at >= self._kept else Due.NOTHING
        return Due.LOCK if now - self._touched_at >= self._lock_after else Due.NOTHING
