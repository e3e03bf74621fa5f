"""Owns how an app takes part in scanning: the right driver on a terminal, key events where it has no say.

Scans arrive at the app as `Scanned` and `ScanVoided`; what they mean is not decided here.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App
from textual.driver import Driver

from kiosk.framing import IDLE_GAP, STX, Frame, ScanFramer, Share, VoidFrame
from kiosk.scans import Scanned, ScanVoided
from kiosk.widgets.scan_input import ScanInput

if TYPE_CHECKING:
    _Base = App[Any]
else:
    _Base = object

ESCAPE = "\x1b"
event_clock = time.perf_counter if sys.platform == "win32" else time.monotonic
"""The clock by which Textual stamps its events."""


class ScannerMixin(_Base):
    """Put before `App` among the bases. Set `scan_prefix` before calling `App.__init__`; "" means none.

    On Linux and macOS scans are taken out by `ScannerDriver`; elsewhere (Windows, a browser, tests without a
    terminal) key events are framed here, which is as safe for printable codes and for Ctrl keys.
    """

    scan_prefix: str = STX
    scan_gap: float = IDLE_GAP
    """Seconds of silence after which a scan whose end does not come is given up."""
    _framer: ScanFramer | None = None

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that frames scans wherever Textual would use its Linux driver."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        from kiosk.terminal_driver import ScannerDriver

        return ScannerDriver

    async def on_event(self, event: events.Event) -> None:
        """Route key presses through the framer before anything else sees them."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded and self._takes(event):
            return
        await super().on_event(event)

    def _takes(self, event: events.Key | events.Paste) -> bool:
        focused = self.focused
        if not self.scan_prefix:
            return isinstance(focused, ScanInput) and focused.is_disturbed_by(event)
        character = ESCAPE if isinstance(event, events.Paste) else _character(event)
        return self._frames(character, event.time)

    def _frames(self, character: str, now: float) -> bool:
        if self._framer is None:
            self._framer = ScanFramer(self.scan_prefix, self.scan_gap)
        self._post(self._framer.expire(now))
        answer = self._framer.feed(character, now)
        if isinstance(answer, Frame | VoidFrame):
            self._post(answer)
        if character == self.scan_prefix:
            self.set_timer(self.scan_gap * 1.1, self._expire)
        return answer is not Share.KEY_PRESS

    def _expire(self) -> None:
        if self._framer is None:
            return
        self._post(self._framer.expire(event_clock()))
        if self._framer.inside:
            self.set_timer(self.scan_gap, self._expire)

    def _post(self, found: Frame | VoidFrame | None) -> None:
        if isinstance(found, Frame):
            self.post_message(Scanned(found.text))
        elif isinstance(found, VoidFrame):
            self.post_message(ScanVoided(found.reason))


def _character(event: events.Key) -> str:
    """Return the character that a scanner must have sent for this key; Escape for keys that have none."""
    if event.character is not None:
        return event.character
    letter = event.key.removeprefix("ctrl+")
    if len(letter) == 1 and letter != event.key and letter.isalpha():
        return chr(ord(letter.upper()) & 0x1F)
    return {"enter": "\r", "tab": "\t"}.get(event.key, ESCAPE)
