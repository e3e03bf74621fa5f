"""Owns the thread on which the counter prints: one thing after the other, and a fault there never stops the counter."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from kiosk.extras import Extras, LabelNews
from kiosk.view import SheetShown

Answer = TypeVar("Answer")


class PrinterThread:
    """Prints by what `extras` brought for it, if anything; `noted` writes a fault down and returns its code."""

    def __init__(self, extras: Extras, noted: Callable[[Exception], str]) -> None:
        self._extras = extras
        self._noted = noted
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printer")

    async def labels(self) -> Sequence[LabelNews]:
        """Print the labels that are queued and return what came of them."""
        if self._extras.print_labels is None:
            return ()
        try:
            return await self._call(self._extras.print_labels)
        except Exception as fault:  # a label that was not printed stays queued
            self._noted(fault)
            return ()

    async def sheet(self, name: str) -> SheetShown | None:
        """Bring the receipt or list of this name to paper and return what came of it; None without a printer."""
        write = self._extras.write_receipt
        if write is None:
            return None
        try:
            news = await self._call(lambda: write(name))
        except Exception as fault:  # it can be made again at any time
            return SheetShown(name, trouble=self._noted(fault))
        return SheetShown(news.number, news.file, news.printed, news.trouble)

    def close(self) -> None:
        """Take nothing more; what is under way ends by itself."""
        self._thread.shutdown(wait=False)

    async def _call(self, function: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)
