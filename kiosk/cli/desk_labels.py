"""Owns printing the labels of a desk without a screen: beside the desk, on a thread of its own, never in its way."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec

from db.registry.acting import By, Face
from kiosk.cli.answers import warn
from kiosk.printing import Printing
from kiosk.texts import _

QUEUEING = frozenset({"handed_over", "label_queued"})
"""Outcomes of the desk that put a label into the outbox."""


class _Said(msgspec.Struct):
    outcome: str


class LabelThread:
    """One desk's way to its label printer. What goes wrong is said on stderr; the outbox keeps the job."""

    def __init__(self, printing: Printing, explain: Callable[[Exception], object]) -> None:
        self._printing = printing
        self._explain = explain
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="labels")
        self._thread.submit(self._print, at_start=True)

    def hear(self, reply: bytes) -> None:
        """Print what this reply of the desk says was queued."""
        if msgspec.json.decode(reply, type=_Said).outcome in QUEUEING:
            self._thread.submit(self._print)

    def end(self) -> None:
        """Wait until everything that was queued is printed, or failed."""
        self._thread.submit(self._printing.registry.close)
        self._thread.shutdown()

    def _print(self, *, at_start: bool = False) -> None:
        try:
            if at_start:
                self._printing.begin(self._by())
            self._printing.drain(self._by())
        except Exception as fault:
            warn(_("Labels were not printed; they stay in the outbox:"))
            self._explain(fault)

    def _by(self) -> By:
        return By(os.urandom(12).hex(), Face.DESK, self._printing.counter)
