"""Eight counters race: for 200 copies, of which each has one winner, and for what keeps the others of a unit from
more. The log verifies."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter as Tally
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from counter_kit import UNIT, Counter, add_copy
from owing_kit import add_telegram, make_cipher_clerk

from db.connection import reading, write_transaction
from db.custody.values import Classification, Clearance, PersonStatus
from db.log.body import decode_body
from db.log.verify import verify
from db.tables import HandOver, LogEntry, Person, Photo, PolicyVersion, PrintJob

WORKER = Path(__file__).with_name("worker.py")
COUNTERS, COPIES, UNITS = 8, 200, 15


def add_copies(counter: Counter, count: int) -> list[str]:
    copies = [f"RACE-2026-{number:03d}" for number in range(1, count + 1)]
    with write_transaction(counter.registry, counter.now) as tx:
        for copy in copies:
            add_copy(tx, copy, Classification.SECRET, None, UNIT)
    return copies


def let_race(counter: Counter, tries: Sequence[Sequence[tuple[str, str]]]) -> list[list[str]]:
    """Let a counter of its own try each list of badges and copies, all at once; return what was handed over there."""
    counter.write_settings()
    racers = [
        subprocess.Popen(
            [sys.executable, WORKER, counter.site.data, str(number), json.dumps(theirs)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for number, theirs in enumerate(tries)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write(b"go\n")
        racer.stdin.flush()
    won = [json.loads(racer.communicate(timeout=240)[0]) for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * len(racers)
    return won


def test_each_copy_has_one_winner(counter: Counter) -> None:
    copies = add_copies(counter, COPIES)
    badge = counter.badges["P014"]
    orders = [random.Random(number).sample(copies, COPIES) for number in range(COUNTERS)]
    won = let_race(counter, [[(badge, copy) for copy in order] for order in orders])
    winners = Tally(copy for copies_won in won for copy in copies_won)
    assert winners == Tally(copies)
    with reading(counter.registry) as reader:
        assert reader.count(HandOver.select().where(HandOver.closed_at.is_null())) == COPIES
        assert reader.count(LogEntry.select().where(LogEntry.type == "handed_over")) == COPIES
        assert reader.count(LogEntry.select().where(LogEntry.type == "refused")) == COPIES * (COUNTERS - 1)
        assert reader.count(PrintJob.select()) == COPIES
    assert verify(counter.registry).problems == ()


def someone_asks(counter: Counter, unit: int, place: int) -> tuple[str, str]:
    """Let there be one more of a unit, for whom a telegram or a document lies here; return their badge and it."""
    person, copy = f"U{unit:02d}{place}", f"W{unit:02d}-{place:02d}"
    clearance = {"clearance": Clearance.TOP_SECRET, "clearance_until": date(2027, 3, 1)}
    rest = {"status": PersonStatus.ACTIVE, "caveats": frozenset(), "cipher_list": True, **clearance}
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Person.insert(staff_no=person, name=person, post="", unit=f"unit {unit}", **rest))
        tx.change(Photo.insert(staff_no=person, image=b"picture"))
    if (unit + place) % 3:
        copy = f"D{copy}"
        with write_transaction(counter.registry, counter.now) as tx:
            add_copy(tx, copy, Classification.SECRET, person)
    else:
        copy = f"T{copy}"
        add_telegram(counter, copy, person)
    return counter.issue(person), copy


def test_whoever_of_a_unit_comes_second_is_kept_by_what_the_first_owes(counter: Counter) -> None:
    make_cipher_clerk(counter, "C001")
    with write_transaction(counter.registry, counter.now) as tx:
        policy = {"version": 1, "toml": "[levels.secret]\nscan_back = false\n", "imported_by": "A001"}
        tx.change(PolicyVersion.insert(since=counter.now, **policy))
    units = range(UNITS)
    tries = [[someone_asks(counter, unit, place) for unit in units] for place in range(COUNTERS)]
    won = let_race(counter, tries)
    with reading(counter.registry) as reader:
        rows = reader.rows(LogEntry.select().where(LogEntry.type == "handed_over").order_by(LogEntry.seq))
        assert reader.count(LogEntry.select().where(LogEntry.type == "refused")) == UNITS * COUNTERS - len(
            rows
        )
    out: dict[str, list[str]] = {}
    for entry in (decode_body(bytes(row.body)) for row in rows):
        [owed] = entry.facts["custody"]["owed"]
        out.setdefault(owed["unit"], []).append(entry.copy or "")
    # Documents of several people may be out at once, a telegram is out alone.
    assert all(
        len(copies) == 1 or not any(copy.startswith("T") for copy in copies) for copies in out.values()
    )
    assert len(out) == UNITS
    assert Tally(copy for copies in out.values() for copy in copies) == Tally(
        copy for theirs in won for copy in theirs
    )
    assert verify(counter.registry).problems == ()
