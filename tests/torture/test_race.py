"""Eight counters race for 200 copies: each copy has one winner, and the log verifies."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter as Tally
from pathlib import Path

from counter_kit import UNIT, Counter, add_copy

from db.connection import reading, write_transaction
from db.custody.values import Classification
from db.log.verify import verify
from db.tables import HandOver, LogEntry, PrintJob

WORKER = Path(__file__).with_name("worker.py")
COUNTERS, COPIES = 8, 200


def add_copies(counter: Counter, count: int) -> list[str]:
    copies = [f"RACE-2026-{number:03d}" for number in range(1, count + 1)]
    with write_transaction(counter.registry, counter.now) as tx:
        for copy in copies:
            add_copy(tx, copy, Classification.SECRET, None, UNIT)
    return copies


def test_each_copy_has_one_winner(counter: Counter) -> None:
    copies = add_copies(counter, COPIES)
    data = counter.site.data
    counter.write_settings()
    racers = [
        subprocess.Popen(
            [sys.executable, WORKER, data, str(number), counter.badges["P014"], ",".join(copies)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for number in range(COUNTERS)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write(b"go\n")
        racer.stdin.flush()
    won = [json.loads(racer.communicate(timeout=240)[0]) for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * COUNTERS
    winners = Tally(copy for copies_won in won for copy in copies_won)
    assert winners == Tally(copies)
    with reading(counter.registry) as reader:
        assert reader.count(HandOver.select().where(HandOver.closed_at.is_null())) == COPIES
        assert reader.count(LogEntry.select().where(LogEntry.type == "handed_over")) == COPIES
        assert reader.count(LogEntry.select().where(LogEntry.type == "refused")) == COPIES * (COUNTERS - 1)
        assert reader.count(PrintJob.select()) == COPIES
    assert verify(counter.registry).problems == ()
