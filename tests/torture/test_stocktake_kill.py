"""A counter is killed while it counts, again and again; another one goes on: every acknowledged scan is there, none
twice, and the log verifies."""

from __future__ import annotations

import os
import random
import select
import signal
import time
from collections import Counter as Tally
from datetime import UTC, datetime

from counter_kit import COPIES, Counter, pin_of
from test_kill import drain
from test_race import add_copies
from worker import count_until_killed

from db.connection import reading
from db.log.verify import verify
from db.replay.comparing import replay
from db.tables import LogEntry, Stocktake, StocktakeScan
from kiosk.desk import commands as do

KILLS, MANY = 25, 1500
BEGINS_WITHIN = 30.0
"""Seconds in which the first scan is acknowledged at the latest."""


def kill_rounds(counter: Counter, copies: list[str]) -> list[str]:
    """Let counters resume the count and kill each at a random moment; return what they had acknowledged."""
    chance = random.Random(20261127)
    acknowledged: list[str] = []
    for number in range(KILLS):
        read_end, write_end = os.pipe()
        process = os.fork()
        if process == 0:
            try:
                os.close(read_end)
                shown = (counter.badges["C001"], pin_of("C001"))
                count_until_killed(counter.site.data, str(number), shown, copies, write_end)
            finally:
                os._exit(1)
        os.close(write_end)
        # One in five dies while it opens the registry or resumes, the others while they scan: on a busy machine, too.
        if number % 5:
            select.select([read_end], [], [], BEGINS_WITHIN)
        time.sleep(chance.uniform(0.01, 0.15))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        acknowledged += [copy for [copy] in drain(read_end)]
        os.close(read_end)
    return acknowledged


def test_a_killed_count_goes_on_with_every_acknowledged_scan(counter: Counter) -> None:
    copies = add_copies(counter, MANY)
    counter.write_settings()
    counter.signs_in("C001")
    begun = counter.does(do.BeginStocktake(place="vault"))
    counter.close()
    acknowledged = kill_rounds(counter, copies)
    assert len(acknowledged) >= KILLS // 5 * 4, "the processes were killed before they did anything"
    assert max(Tally(acknowledged).values()) == 1
    counted, logged, row = counted_so_far(counter)
    assert set(acknowledged) <= set(counted)
    assert sorted(logged) == sorted(counted)
    assert row.scanned == row.seen == len(counted) < MANY, "nothing was left for the last counter"
    finishes(counter, begun.data["stocktake"], len(counted), copies)
    assert verify(counter.registry).problems == ()
    assert replay(counter.registry).ok


def counted_so_far(counter: Counter) -> tuple[list[str], list[str], Stocktake]:
    with reading(counter.registry) as reader:
        scans = [row[0] for row in reader.tuples(StocktakeScan.select(StocktakeScan.control_no))]
        entries = LogEntry.select(LogEntry.control_no).where(LogEntry.type == "stocktake_scanned")
        logged = [row[0] for row in reader.tuples(entries)]
        return scans, logged, reader.rows(Stocktake.select())[0]


def finishes(counter: Counter, number: int, counted: int, copies: list[str]) -> None:
    """Resume once more, scan everything and close: only what nobody ever scanned is missing."""
    counter.desk = counter.another_desk("last")
    counter.now = datetime.now(UTC)
    counter.signs_in("C001")
    resumed = counter.does(do.ResumeStocktake(stocktake=number))
    assert resumed.data["scanned"] == counted
    findings = Tally(counter.scans(copy).data["finding"] for copy in copies)
    assert findings == Tally({"already": counted, "expected": len(copies) - counted})
    closed = counter.does(
        do.Finish(pin=pin_of("C001"), badge=counter.badges["S001"], second_pin=pin_of("S001"))
    )
    assert closed.data["missing"] == [copy for copy, *_ in COPIES]
