"""Measures the hand-over of one copy: beside the same statements by hand, and in a large log beside a small one."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.registries import CLERK, COLLECTOR, Kept, by_acts, grown, last_moment, new_copies
from bench.table import Line
from bench.timing import alternate
from counter_kit import PAGES
from peewee import QueryEvent
from sqlcipher3 import dbapi2

from db.connection import Registry
from db.custody.values import PhotoComparison, PinCheck, Signature
from db.registry.acting import By, Face
from db.registry.gathering import Attendance, Party
from db.registry.hand_over import Pickup, hand_over
from labels.payload import RANDOM_BYTES, new_label_id

ROUNDS = 400
WARM_UP = 20
Statement = tuple[str, Any]
"""SQL and its parameters."""


class Pickups:
    """Hands over one new copy a round. Rounds of the same number do the very same on copies of one registry."""

    def __init__(self, registry: Registry, badge: str, copies: list[str]) -> None:
        self.registry = registry
        self.copies = copies
        self.began: datetime = last_moment(registry)
        signature = Signature(pin=PinCheck.CORRECT)
        self.party = Party(CLERK, Attendance(badge, PhotoComparison(True), signature))

    def step(self, number: int) -> None:
        """Hand over the copy of this round."""
        chance = random.Random(number)
        copy = self.copies[number]
        by = By(chance.randbytes(12).hex(), Face.DESK, "1", "bench", CLERK, digest=chance.randbytes(16))
        pickup = Pickup({copy: new_label_id(chance.randbytes(RANDOM_BYTES))}, {copy: PAGES})
        result = hand_over(self.registry, by, self.party, pickup, self.began + timedelta(milliseconds=number))
        assert result.outcome == "handed_over", result


class ByHand:
    """The same statements in the same transactions, through the driver alone."""

    def __init__(self, kept: Kept, key: bytes, rounds: list[list[Statement]]) -> None:
        self.connection = dbapi2.connect(str(kept.site.database), isolation_level=None)
        self.rounds = rounds
        for pragma in (f"key = \"x'{key.hex()}'\"", "foreign_keys = 1", "synchronous = FULL"):
            self.connection.execute(f"PRAGMA {pragma}")

    def step(self, number: int) -> None:
        """Run the statements of this round."""
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        for sql, values in self.rounds[number]:
            execute(sql, values).fetchall()
        execute("COMMIT")


def beside_driver(bench: Path, scratch: Path) -> Line:
    """Hand over one copy, all of the transaction, beside its statements by hand."""
    prepared = by_acts(bench).copied(scratch / "prepared")
    with prepared.opened() as registry:
        copies = new_copies(registry, ROUNDS)
    ours, theirs, traced = (prepared.copied(scratch / name) for name in ("ours", "theirs", "traced"))
    badge = prepared.badges[COLLECTOR]
    with traced.opened() as registry:
        rounds = _statements(registry, Pickups(registry, badge, copies).step)
    with ours.opened() as registry:
        by_hand = ByHand(theirs, registry.keys.database_key, rounds)
        product = Pickups(registry, badge, copies)
        measured, beside = alternate(ROUNDS, product.step, by_hand.step, warm_up=WARM_UP)
        by_hand.connection.close()
        with theirs.opened() as other:
            assert _log(registry) == _log(other), "the two did not do the same"
    what = f"hand-over of one copy, {len(rounds[-1])} statements, SQLCipher FULL"
    return Line.at_most(what, measured, beside, "by hand through the driver", 2.5)


def in_large_log(bench: Path, scratch: Path, size: int) -> Line:
    """Hand over one copy in a log of `size` entries beside one of 10,000."""
    large = grown(bench, size)
    small = by_acts(bench).copied(scratch / "small")
    with ExitStack() as stack:
        sides = []
        for kept in (large, small):
            registry = stack.enter_context(kept.opened())
            copies = new_copies(registry, ROUNDS)
            sides.append(Pickups(registry, kept.badges[COLLECTOR], copies).step)
        measured, beside = alternate(ROUNDS, *sides, warm_up=WARM_UP)
    return Line.at_most(f"the same with {size:,} log entries", measured, beside, "with 10,000", 1.2)


def _statements(registry: Registry, step: Callable[[int], None]) -> list[list[Statement]]:
    """Return what each round asks of the driver between BEGIN and COMMIT."""
    asked: list[Statement] = []

    def note(event: QueryEvent) -> None:
        asked.append((event.sql, tuple(event.params or ())))

    registry.database.query_hooks.append(note)
    rounds = []
    for number in range(ROUNDS):
        asked.clear()
        step(number)
        rounds.append(list(asked))
    return rounds


def _log(registry: Registry) -> Any:
    return registry.database.execute_sql("SELECT size, frontier FROM log_head").fetchall()
