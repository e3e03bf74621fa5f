"""Owns the field where codes are typed by hand, and where a scanner without a prefix types its scans.

Stock `Input` submits on a binding, which later characters overtake; here the suffix is taken in the same place
and order as the characters before it.
"""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Input

from kiosk.framing import IDLE_GAP, LONGEST, SUFFIXES, VoidReason
from kiosk.scans import Scanned, ScanVoided

BURST = 0.04
"""Seconds between two keys within which a person does not change from a letter to a command key."""
SCANNER_PACE = 0.065
"""Seconds a character that the slowest scanners take on average; people take longer."""
EDITING_KEYS = frozenset({"backspace", "delete", "left", "right", "home", "end"})


class ScanInput(Input):
    """An input that posts `Scanned` for CR, LF, CR LF and Tab, and never loses or swaps a character."""

    class Disturbed(Message, bubble=False):
        """A key that no code contains came in the middle of a scan."""

    def __init__(self, placeholder: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(placeholder=placeholder, id=id, classes=classes, select_on_focus=False)
        self._began_at = 0.0
        self._heard_at = 0.0
        self._last_at = 0.0
        self._ended_at = -IDLE_GAP
        self._draining = False

    def is_disturbed_by(self, event: events.Key | events.Paste) -> bool:
        """Say whether this key, which no code contains, came within a scan; the scan is then void.

        The app asks for every key before bindings see it, so that a scanned Ctrl+Q quits nothing.
        """
        within = event.time - self._heard_at <= BURST
        if isinstance(event, events.Key):
            if event.is_printable:
                self._heard_at = event.time
                return False
            if event.key in EDITING_KEYS or event.character in SUFFIXES:
                return False
        if within:
            self._heard_at = event.time
            self.post_message(self.Disturbed())
        return within

    def on_scan_input_disturbed(self) -> None:
        """Drop the scan in which the disturbance came."""
        if not self._draining:
            self._void(VoidReason.CONTROL_CHARACTER)

    async def on_key(self, event: events.Key) -> None:
        """Take suffixes and count characters; whatever else was typed stays with `Input`."""
        if event.character is not None and event.character in SUFFIXES:
            taken = self._ends(event.character, event.time)
        elif event.is_printable:
            taken = not self._fits(event.time)
        else:
            return
        if taken:
            event.stop()
            event.prevent_default()

    async def on_paste(self, event: events.Paste) -> None:
        """Refuse what was pasted: a code is scanned or typed."""
        event.stop()
        event.prevent_default()
        self._void(VoidReason.PASTED)
        self._draining = False

    def _fits(self, at: float) -> bool:
        if self._draining and at - self._last_at > IDLE_GAP:
            self._draining = False
        self._last_at = at
        if not self.value:
            self._began_at = at
        if not self._draining and len(self.value) >= LONGEST:
            self._void(VoidReason.TOO_LONG)
        return not self._draining

    def _ends(self, suffix: str, at: float) -> bool:
        text = self.value
        second_of_two = at - self._ended_at <= BURST
        if self._draining:
            self._draining = False
        elif text:
            typed = bool(self._prefix) or at - self._began_at > SCANNER_PACE * len(text)
            self.value = ""
            self.post_message(Scanned(text, typed=typed))
        else:
            return suffix == "\n" or second_of_two
        self._ended_at = at
        return True

    def _void(self, reason: VoidReason) -> None:
        self.value = ""
        self._draining = True
        self.post_message(ScanVoided(reason))

    @property
    def _prefix(self) -> str:
        return str(getattr(self.app, "scan_prefix", ""))
