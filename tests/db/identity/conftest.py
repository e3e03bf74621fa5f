"""Keys to test with, and a machine that dies or fills up at any step of writing them."""

from __future__ import annotations

import errno
import os
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

import pytest

from db.identity.keys import KeyFault, Keys, create_keys

STEPS = frozenset({"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir"})


class Ending(IntEnum):
    """How an interrupted act ended."""

    UNTOUCHED = 0
    DONE_ALL_THE_SAME = 3
    FAULT = 7
    DEAD = 9


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 23, 1, 41, tzinfo=UTC)


@pytest.fixture
def draw() -> Callable[[int], bytes]:
    return random.Random(20261123).randbytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def keys(folder: Path, draw: Callable[[int], bytes], now: datetime) -> Keys:
    return create_keys(folder, draw, origin="registry.example/log", now=now)


@pytest.fixture(params=["dies", "is full"])
def interrupted(request: pytest.FixtureRequest) -> Callable[[int, Callable[[], object]], Ending]:
    """Run an act in a child process whose machine dies, or whose disk is full, at its n-th file operation."""

    def run(step: int, act: Callable[[], object]) -> Ending:
        child = os.fork()
        if child == 0:
            os._exit(_ending(step, act, dies=request.param == "dies"))
        return Ending(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

    return run


def _ending(step: int, act: Callable[[], object], *, dies: bool) -> int:
    left = step

    def hook(event: str, _: object) -> None:
        nonlocal left
        if event in STEPS:
            left -= 1
            if left == 0 and dies:
                os._exit(Ending.DEAD)
            if left == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sys.addaudithook(hook)
    try:
        act()
    except KeyFault:
        return Ending.FAULT
    except BaseException:
        return 1
    return Ending.UNTOUCHED if left > 0 else Ending.DONE_ALL_THE_SAME
