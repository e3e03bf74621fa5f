"""Owns the terminal's input on Linux and macOS: takes scans out of it before Textual reads the rest.

No byte of a frame reaches Textual, so none can press a key, open a paste or start an escape sequence. This is
the one module that leans on parts of Textual that are not documented: `LinuxDriver`, its `fileno` and
`exit_event`, and `XTermParser`. `tests/kiosk/test_scanner_pty.py` fails when Textual changes them.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterator
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import ExitApp, InBandWindowResize

from kiosk.framing import IDLE_GAP, STX, Frame, ScanFramer, Share, VoidFrame
from kiosk.scans import Scanned, ScanVoided

if TYPE_CHECKING:
    from textual.app import App

ESC = "\x1b"
PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
READ_AT_MOST = 4096
QUIET = 0.1
"""Seconds to wait for input before looking after what is unfinished."""

PLAIN_KEYS, KEYS_AS_BEFORE = "\x1b[>0u", "\x1b[<u"
"""Puts no key reports at all over those of kitty that Textual asked for, and takes that back: a scanner's STX
and suffix must come as themselves."""
BUTTONS_ONLY = "\x1b[?1003l\x1b[?1002h"
"""Asks for mouse reports of buttons and drags alone: moves of a nudged mouse would cut scans in two."""
NO_DRAGS = "\x1b[?1002l"


class InputSorter:
    """Turns the terminal's bytes into messages: scans, voids, and what Textual's parser makes of the rest."""

    def __init__(self, prefix: str) -> None:
        self._decode = getincrementaldecoder("utf-8")("surrogateescape").decode
        self._framer = ScanFramer(prefix)
        self._parser = XTermParser()
        self._tail = ""
        self._pasting = False
        self._last = 0.0

    def feed(self, data: bytes, now: float) -> Iterator[Message]:
        """Sort what was read at `now`, in order."""
        self._last = now
        for character in self._decode(data):
            answer = self._framer.feed(character, now)
            if answer is not Share.KEY_PRESS and self._tail == ESC:
                yield from self._lone_escape()
            if isinstance(answer, Frame):
                yield Scanned(answer.text)
            elif isinstance(answer, VoidFrame):
                yield ScanVoided(answer.reason)
            elif answer is Share.KEY_PRESS:
                yield from self._key_press(character)

    def rest(self, now: float) -> Iterator[Message]:
        """Finish what waited too long: a lone Escape, a frame without suffix, a paste without end."""
        void = self._framer.expire(now)
        if void:
            yield ScanVoided(void.reason)
        if self._pasting and now - self._last >= IDLE_GAP:
            for character in PASTE_ENDS:
                yield from self._key_press(character)
        yield from self._parser.tick()

    def _lone_escape(self) -> Iterator[Message]:
        """Press the Escape that a scan followed at once: the parser would press it after the scan."""
        sleep(constants.ESCAPE_DELAY)
        self._tail = ""
        yield from self._parser.tick()

    def _key_press(self, character: str) -> Iterator[Message]:
        if "\udc80" <= character <= "\udcff":
            return  # a byte that is no UTF-8 is no key
        self._tail = character if character == ESC else (self._tail + character)[-len(PASTE_BEGINS) :]
        if self._tail in (PASTE_BEGINS, PASTE_ENDS):
            self._pasting = self._tail == PASTE_BEGINS
        yield from self._parser.feed(character)


class ScannerDriver(LinuxDriver):
    """Textual's driver with an `InputSorter` between the terminal and Textual's parser."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._sorter_prefix = getattr(app, "scan_prefix", STX)
        self._mouse_wanted = mouse
        self._gone = False

    def write(self, data: str) -> None:
        """Write to the terminal, unless it went away: nobody takes what is queued for it, and the end would wait."""
        if not self._gone:
            super().write(data)

    def start_application_mode(self) -> None:
        """Start application mode with plain keys and a mouse that reports buttons only."""
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual left it unannotated
        self.write(PLAIN_KEYS)
        if self._mouse_wanted:
            self.write(BUTTONS_ONLY)

    def stop_application_mode(self) -> None:
        """Stop application mode and give the terminal back as it was."""
        if self._mouse_wanted:
            self.write(NO_DRAGS)
        self.write(KEYS_AS_BEFORE)
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        """Read until the application ends; a terminal that went away ends the application."""
        sorter = InputSorter(self._sorter_prefix)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if not selector.select(QUIET):
                    messages = sorter.rest(monotonic())
                elif data := self._read():
                    messages = sorter.feed(data, monotonic())
                else:
                    self._gone = True
                    self.send_message(ExitApp())
                    return
                for message in messages:
                    self.process_message(message)

    def process_message(self, message: Message) -> None:
        """Pass a message on, except the offer to report sizes in the input, where a scan may be under way."""
        if not isinstance(message, InBandWindowResize):
            super().process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, READ_AT_MOST)
        except OSError:
            return b""
