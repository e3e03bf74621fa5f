"""Owns the order in which the counter does things: one queue, one consumer, one thread for the registry.

Nothing that was asked is lost or overtakes what came before it. Scans may be held back while somebody has to
read something first; they wait in their order. Knows nothing of screens.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to do when its turn comes. `is_scan` marks what may be held back."""

    run: Callable[[], Awaitable[None]]
    is_scan: bool = False


class Errands:
    """Runs errands one after the other, and calls of the registry on a thread of their own."""

    def __init__(self) -> None:
        self.holding = False
        self._waiting: deque[Errand] = deque()
        self._called = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="registry")

    @property
    def scans_waiting(self) -> int:
        """How many scans wait for their turn."""
        return sum(1 for errand in self._waiting if errand.is_scan)

    def put(self, errand: Errand) -> None:
        """Queue an errand behind all others."""
        self._waiting.append(errand)
        self._called.set()

    def hold_scans(self, holding: bool) -> None:
        """Hold scans back from now on, or let them go on."""
        self.holding = holding
        self._called.set()

    def drop_scans(self) -> int:
        """Forget the scans that wait and say how many they were."""
        dropped = self.scans_waiting
        self._waiting = deque(errand for errand in self._waiting if not errand.is_scan)
        return dropped

    async def call(self, function: Callable[[], Answer]) -> Answer:
        """Call `function` on the registry's thread, where calls follow one another."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)

    async def run(self, failed: Callable[[Exception], None]) -> None:
        """Run what comes until cancelled. An errand that raises is told to `failed`; the next one follows."""
        while True:
            errand = self._take()
            if errand is None:
                self._called.clear()
                await self._called.wait()
                continue
            try:
                await errand.run()
            except Exception as fault:  # the counter goes on: the fault is shown and written down by `failed`
                failed(fault)

    def close(self) -> None:
        """End the registry's thread once its last call is over."""
        self._thread.shutdown(wait=True)

    def _take(self) -> Errand | None:
        for place, errand in enumerate(self._waiting):
            if not (self.holding and errand.is_scan):
                del self._waiting[place]
                return errand
        return None
