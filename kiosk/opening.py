"""Owns how the counter becomes whole after its first picture: the rest of the program is imported, then the registry
is opened, both on the registry's thread. Whoever needs either waits here. Knows nothing of screens.

While it is imported, nobody else imports what is shared with it: two threads would hold up one another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from kiosk.errands import Errands

if TYPE_CHECKING:
    from kiosk.desk import Desk

REST = (
    *("kiosk.desk.exports", "kiosk.desk.commands.every", "kiosk.rulings"),
    *(f"kiosk.screens.{name}" for name in ("counter", "photo", "refusal", "second_person", "lock", "fault")),
)
"""What the first picture does without and a pickup does not: no scan waits for it later."""


class Opening:
    """The desk of a counter, which is there once `run` is over."""

    def __init__(self, errands: Errands, open_desk: Callable[[], Desk]) -> None:
        """`open_desk` opens the registry; it is called once, on the thread of `errands`."""
        self._errands = errands
        self._open_desk = open_desk
        self._desk: Desk | None = None
        self._is_whole = asyncio.Event()
        self._is_open = asyncio.Event()

    @property
    def opened(self) -> Desk | None:
        """The desk; None while the registry is not open yet."""
        return self._desk if self._is_open.is_set() else None

    async def run(self) -> None:
        """Make the program whole. Raises what `open_desk` raises."""
        try:
            await self._errands.call(partial(_import_all, REST))
        finally:
            # A program that has to end after this must not leave anybody waiting.
            self._is_whole.set()
        await self._errands.call(self._open)
        self._is_open.set()

    async def whole(self) -> None:
        """Wait until everything is imported."""
        await self._is_whole.wait()

    async def desk(self) -> Desk:
        """Wait until the registry is open."""
        await self._is_open.wait()
        assert self._desk is not None  # noqa: S101  # `run` says so only then
        return self._desk

    async def end(self) -> None:
        """Sign whoever is signed in out and close the registry, if it was opened."""
        await self._errands.call(self._close)

    def _open(self) -> None:
        # Kept on the registry's thread: what was opened is closed at the end, whoever has stopped waiting for it.
        self._desk = self._open_desk()

    def _close(self) -> None:
        if self._desk is not None:
            self._desk.end()
            self._desk.registry.close()


def _import_all(names: tuple[str, ...]) -> None:
    for name in names:
        import_module(name)
