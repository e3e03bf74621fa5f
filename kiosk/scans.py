"""Owns the messages in which a scan reaches the program, whichever way it came."""

from __future__ import annotations

from textual.message import Message

from kiosk.framing import VoidReason


class Scanned(Message):
    """A whole scan. `typed` says that a person wrote the text by hand."""

    def __init__(self, text: str, *, typed: bool = False) -> None:
        super().__init__()
        self.text = text
        self.typed = typed


class ScanVoided(Message):
    """A scan that cannot be used; what it held is not kept."""

    def __init__(self, reason: VoidReason) -> None:
        super().__init__()
        self.reason = reason
