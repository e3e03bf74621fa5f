"""The order in which the counter does things."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable

import pytest

from kiosk.errands import Errand, Errands


class Watched:
    """Errands that write down what was done, in order."""

    def __init__(self) -> None:
        self.errands = Errands()
        self.done: list[str] = []
        self.failed: list[Exception] = []

    def put(self, name: str, *, is_scan: bool = False, breaks: bool = False) -> None:
        async def run() -> None:
            await asyncio.sleep(0.001 if name.endswith("slow") else 0)
            if breaks:
                raise ValueError(name)
            self.done.append(name)

        self.errands.put(Errand(run, is_scan=is_scan))

    async def until(self, met: Callable[[], bool]) -> None:
        for _try in range(500):
            if met():
                return
            await asyncio.sleep(0.002)
        raise AssertionError(self.done)


@pytest.fixture
async def watched() -> AsyncIterator[Watched]:
    at = Watched()
    consumer = asyncio.create_task(at.errands.run(at.failed.append))
    yield at
    consumer.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await consumer
    at.errands.close()


async def test_everything_is_done_in_the_order_in_which_it_was_asked(watched: Watched) -> None:
    names = [f"{number}{'slow' if number % 3 == 0 else ''}" for number in range(30)]
    for name in names:
        watched.put(name, is_scan=name.endswith("slow"))
    await watched.until(lambda: len(watched.done) == 30)
    assert watched.done == names


async def test_scans_are_held_back_in_order_and_keys_are_not(watched: Watched) -> None:
    watched.errands.hold_scans(True)
    for name in ("scan 1", "scan 2"):
        watched.put(name, is_scan=True)
    watched.put("key")
    await watched.until(lambda: watched.done == ["key"])
    assert watched.errands.scans_waiting == 2
    watched.errands.hold_scans(False)
    await watched.until(lambda: watched.done == ["key", "scan 1", "scan 2"])


async def test_dropped_scans_are_counted_and_nothing_else_is_dropped(watched: Watched) -> None:
    watched.errands.hold_scans(True)
    watched.put("scan", is_scan=True)
    watched.put("key")
    assert watched.errands.drop_scans() == 1
    watched.errands.hold_scans(False)
    await watched.until(lambda: watched.done == ["key"])


async def test_an_errand_that_breaks_is_told_and_the_next_one_follows(watched: Watched) -> None:
    watched.put("first", breaks=True)
    watched.put("second")
    await watched.until(lambda: watched.done == ["second"])
    assert [str(fault) for fault in watched.failed] == ["first"]


async def test_the_registry_is_called_on_one_thread_of_its_own(watched: Watched) -> None:
    threads = {await watched.errands.call(threading.get_ident) for _call in range(5)}
    assert len(threads) == 1
    assert threading.get_ident() not in threads
