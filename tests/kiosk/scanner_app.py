"""A small app for `test_scanner_pty.py`: writes down every scan, void, key, paste and submission it gets."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from textual import events, on
from textual.app import App, ComposeResult
from textual.widgets import Button, Input, Label

from kiosk.scanner import ScannerMixin
from kiosk.scans import Scanned, ScanVoided
from kiosk.widgets.scan_input import ScanInput


class ScannerApp(ScannerMixin, App[None]):
    """Stock bindings on purpose: Ctrl+Q quits and Ctrl+P opens the palette if a scan can press them."""

    def __init__(self, log: Path, focus: str, prefix: str, block_every: int) -> None:
        self.scan_prefix = prefix
        super().__init__()
        self._log = log.open("a", encoding="utf-8", buffering=1)
        self._focus = focus
        self._block_every = block_every
        self._scans = 0

    def compose(self) -> ComposeResult:
        yield ScanInput(id="code")
        yield Input(id="name")
        yield Button("press", id="press")
        yield Label("starting", id="count")

    def on_mount(self) -> None:
        self.query_one(f"#{self._focus}").focus()
        self.call_after_refresh(self.query_one("#count", Label).update, "ready")

    def note(self, kind: str, text: str) -> None:
        print(kind, ascii(text), file=self._log)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.note("arrived", event.key)
        await super().on_event(event)

    @on(Scanned)
    def note_scan(self, message: Scanned) -> None:
        self.note("typed" if message.typed else "scan", message.text)
        self._scans += 1
        if self._block_every and self._scans % self._block_every == 0:
            time.sleep(0.5)

    @on(ScanVoided)
    def note_void(self, message: ScanVoided) -> None:
        self.note("void", message.reason.value)

    def on_resize(self, event: events.Resize) -> None:
        self.note("size", f"{event.size.width}x{event.size.height}")

    @on(Input.Changed, "#name")
    def note_name(self, message: Input.Changed) -> None:
        self.note("name", message.value)

    @on(Button.Pressed)
    def note_press(self) -> None:
        self.note("pressed", "")

    def on_key(self, event: events.Key) -> None:
        self.note("key", event.key)


if __name__ == "__main__":
    log, focus, prefix, block_every = sys.argv[1:]
    ScannerApp(Path(log), focus, prefix.encode().decode("unicode_escape"), int(block_every)).run()
