"""Owns telling a scanner's characters from a person's key presses, one character at a time.

A scanner types STX, the text, and CR, LF, CR LF or Tab. Whatever stands between the two is one frame or one
void; no part of it is ever a key press. Pure: no clock, no terminal, no Textual; times are seconds of any
clock that never goes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

STX = "\x02"
SUFFIXES = frozenset("\r\n\t")
LONGEST = 256
"""Characters in a frame at most."""
IDLE_GAP = 0.5
"""Seconds of silence after which a frame without its suffix is given up."""
DRAIN = 2.0
"""Seconds for which the rest of a frame that was given up is still swallowed."""


class VoidReason(StrEnum):
    """Why what a scanner typed is no text."""

    CONTROL_CHARACTER = "control_character"
    TOO_LONG = "too_long"
    UNTERMINATED = "unterminated"
    EMPTY = "empty"
    PASTED = "pasted"


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole scan, printable characters only, without prefix and suffix."""

    text: str


@dataclass(frozen=True, slots=True)
class VoidFrame:
    """One scan that cannot be used. What it held is not kept."""

    reason: VoidReason


class Share(Enum):
    """Whose a single character is."""

    SCAN = "scan"
    KEY_PRESS = "key_press"


class _State(Enum):
    OUTSIDE = "outside"
    INSIDE = "inside"
    DRAINING = "draining"
    AFTER_CR = "after_cr"


class ScanFramer:
    """Sorts a stream of characters into frames, voids and key presses.

    `prefix` is the one character that the scanner was programmed to send first; with an empty one everything
    is a key press. Ask `expire` whenever nothing has come for a while, and before a character that came late.
    """

    __slots__ = ("_began_draining", "_idle_gap", "_last", "_prefix", "_state", "_text")

    def __init__(self, prefix: str = STX, idle_gap: float = IDLE_GAP) -> None:
        if len(prefix) > 1 or prefix in {*SUFFIXES, "\x1b"}:
            raise ValueError(f"a scan prefix is one character, not ESC and no suffix: {prefix!r}")
        self._prefix = prefix
        self._idle_gap = idle_gap
        self._state = _State.OUTSIDE
        self._text: list[str] = []
        self._last = 0.0
        self._began_draining = 0.0

    @property
    def inside(self) -> bool:
        """Say whether a frame has begun and its suffix is awaited."""
        return self._state is _State.INSIDE

    def feed(self, character: str, now: float) -> Frame | VoidFrame | Share:
        """Take one character that came at `now` and say what it was or what it completed.

        A void is told when it is seen; the rest of that scan is then swallowed. A prefix within a frame voids
        it and starts the next one, so that a scan cut short does not take its successor along.
        """
        self._last = now
        if self._prefix and character == self._prefix:
            cut_short = self._state is _State.INSIDE
            self._begin()
            return VoidFrame(VoidReason.UNTERMINATED) if cut_short else Share.SCAN
        if self._state is _State.INSIDE:
            return self._inside(character, now)
        if self._state is _State.DRAINING:
            if character in SUFFIXES:
                self._end(character)
            return Share.SCAN
        line_feed_of_cr = self._state is _State.AFTER_CR and character == "\n"
        self._state = _State.OUTSIDE
        return Share.SCAN if line_feed_of_cr else Share.KEY_PRESS

    def expire(self, now: float) -> VoidFrame | None:
        """Give up a frame whose suffix has not come by `now`, and stop swallowing the rest of a void."""
        if now - self._last < self._idle_gap:
            return None
        if self._state is _State.INSIDE:
            return self._void(VoidReason.UNTERMINATED, now)
        if self._state is not _State.DRAINING or now - self._began_draining >= DRAIN:
            self._state = _State.OUTSIDE
        return None

    def _begin(self) -> None:
        self._text.clear()
        self._state = _State.INSIDE

    def _inside(self, character: str, now: float) -> Frame | VoidFrame | Share:
        if character in SUFFIXES:
            return self._end(character)
        if not character.isprintable():
            return self._void(VoidReason.CONTROL_CHARACTER, now)
        if len(self._text) == LONGEST:
            return self._void(VoidReason.TOO_LONG, now)
        self._text.append(character)
        return Share.SCAN

    def _end(self, suffix: str) -> Frame | VoidFrame:
        text = "".join(self._text)
        self._text.clear()
        self._state = _State.AFTER_CR if suffix == "\r" else _State.OUTSIDE
        return Frame(text) if text else VoidFrame(VoidReason.EMPTY)

    def _void(self, reason: VoidReason, now: float) -> VoidFrame:
        self._text.clear()
        self._state = _State.DRAINING
        self._began_draining = now
        return VoidFrame(reason)
