"""Counters are killed at random moments, 200 times under load: nothing acknowledged is lost or half done."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from counter_kit import Counter
from test_race import add_copies
from worker import work_until_killed

from db.connection import reading
from db.log.verify import verify
from db.tables import Act, HandOver, LogEntry, PrintJob

KILLS, AT_ONCE = 200, 3


@contextmanager
def child(counter: Counter, number: int, copies: list[str]) -> Iterator[tuple[int, int]]:
    """A counter in a forked process: its process id and the end of the pipe that it reports to."""
    read_end, write_end = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(read_end)
            work_until_killed(counter.site.data, str(number), counter.badges["P014"], copies, write_end)
        finally:
            os._exit(1)
    os.close(write_end)
    try:
        yield process, read_end
    finally:
        os.close(read_end)


def drain(pipe: int) -> list[list[Any]]:
    """Return every whole line that a killed process had reported."""
    text = b""
    while select.select([pipe], [], [], 0)[0] and (part := os.read(pipe, 65536)):
        text += part
    return [json.loads(line) for line in text.split(b"\n")[:-1]]


def kill_rounds(counter: Counter, copies: list[str]) -> list[list[Any]]:
    chance = random.Random(20261123)
    acknowledged: list[list[Any]] = []
    for kill_no in range(0, KILLS, AT_ONCE):
        running = []
        for number in range(min(AT_ONCE, KILLS - kill_no)):
            context = child(counter, kill_no + number, copies)
            running.append((context, *context.__enter__()))
        for context, process, pipe in running:
            time.sleep(chance.uniform(0.01, 0.12))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            acknowledged += drain(pipe)
            context.__exit__(None, None, None)
    return acknowledged


def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(counter: Counter) -> None:
    copies = add_copies(counter, 12)
    counter.write_settings()
    counter.close()
    acknowledged = kill_rounds(counter, copies)
    handed = [line for line in acknowledged if line[2] == "handed_over"]
    assert len(handed) >= KILLS // 10, "the processes were killed before they did anything"
    with reading(counter.registry) as reader:
        acts = {row[0] for row in reader.tuples(Act.select(Act.act))}
        logged = {(row[0], row[1]) for row in reader.tuples(LogEntry.select(LogEntry.seq, LogEntry.act))}
        for copy, act, outcome, seq in acknowledged:
            assert act in acts, (copy, outcome)
            assert (seq, act) in logged, (copy, outcome)
        pickups = reader.tuples(HandOver.select(HandOver.pickup, HandOver.seq, HandOver.label_id))
        jobs = {row[0] for row in reader.tuples(PrintJob.select(PrintJob.label_id))}
        entries = reader.tuples(
            LogEntry.select(LogEntry.seq, LogEntry.act).where(LogEntry.type == "handed_over")
        )
        assert {(seq, pickup) for pickup, seq, _ in pickups} == set(entries)
        assert {label for _, _, label in pickups} == jobs
        assert {row[1] for row in entries} <= acts
    assert verify(counter.registry).problems == ()
