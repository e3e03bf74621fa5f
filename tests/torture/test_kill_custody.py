"""Counters are killed while copies come back and are handed on: no copy is ever between two hands."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

from counter_kit import UNIT, Counter, add_copy
from test_kill import drain
from worker import open_worker

from db.connection import Registry, reading, write_transaction
from db.custody.values import Classification, PhotoComparison, PinCheck, Signature
from db.log.body import decode_body
from db.log.verify import verify
from db.queries.log import log_bodies
from db.registry.acting import By, Face
from db.registry.gathering import Attendance, Party
from db.registry.hand_over import Pickup, hand_over
from db.registry.returns import take_back
from db.registry.transfers import transfer
from db.tables import HandOver, Obligation
from labels.payload import new_label_id

KILLS = 25
SIGNED = Signature(pin=PinCheck.CORRECT)


def go_round(registry: Registry, badges: dict[str, str], copies: list[str], report: int) -> None:
    """Collect, hand on and take back without end; write a line to `report` for each thing that was acknowledged."""
    order = random.Random(os.getpid())
    while True:
        copy = order.choice(copies)
        giver, taker = order.sample(("P014", "P015"), 2)
        for work in (_collect, _hand_on, _bring_back):
            by = By(os.urandom(8).hex(), Face.DESK, "1", "session", "C001", digest=b"round")
            result = work(registry, by, badges, copy, giver, taker)
            os.write(report, (json.dumps([copy, by.act, result]) + "\n").encode())


def _party(badges: dict[str, str], collector: str) -> Party:
    return Party("C001", Attendance(badges[collector], PhotoComparison(True), SIGNED))


def _pickup(copy: str) -> Pickup:
    return Pickup({copy: new_label_id(os.urandom(5))}, {copy: 12})


def _collect(registry: Registry, by: By, badges: dict[str, str], copy: str, giver: str, taker: str) -> str:
    return hand_over(registry, by, _party(badges, giver), _pickup(copy), datetime.now(UTC)).outcome


def _hand_on(registry: Registry, by: By, badges: dict[str, str], copy: str, giver: str, taker: str) -> str:
    given = Attendance(badges[giver], signature=SIGNED)
    party = _party(badges, taker)
    return transfer(registry, by, party, given, _pickup(copy), datetime.now(UTC)).outcome


def _bring_back(registry: Registry, by: By, badges: dict[str, str], copy: str, giver: str, taker: str) -> str:
    returner = Attendance(badges["P077"])
    return take_back(registry, by, returner, [copy], {copy: 12}, datetime.now(UTC)).outcome


def kill_rounds(data: Path, badges: dict[str, str], copies: list[str]) -> list[list[str]]:
    chance = random.Random(20261123)
    acknowledged: list[list[str]] = []
    for _ in range(KILLS):
        read_end, write_end = os.pipe()
        process = os.fork()
        if process == 0:
            try:
                os.close(read_end)
                go_round(open_worker(data), badges, copies, write_end)
            finally:
                os._exit(1)
        os.close(write_end)
        time.sleep(chance.uniform(0.05, 0.25))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        acknowledged += drain(read_end)
        os.close(read_end)
    return acknowledged


def told_by_the_log(counter: Counter) -> tuple[dict[str, str], set[str]]:
    """Return who holds what, and which acts there were, from the log alone."""
    holders: dict[str, str] = {}
    acts = set()
    with reading(counter.registry) as reader:
        for _, body in log_bodies(reader, 0, 1_000_000):
            entry = decode_body(body)
            copy = entry.copy or ""
            acts.add(entry.act or "")
            if entry.type in ("handed_over", "transferred"):
                assert holders.get(copy) == entry.facts.get("transfer", {}).get("from")
                holders[copy] = entry.collector or ""
            elif entry.type == "returned":
                assert holders.pop(copy) == entry.facts["holder"]
    return holders, acts


def test_no_copy_is_ever_between_two_hands(counter: Counter) -> None:
    copies = [f"JM2026-0950-{place:02d}" for place in range(1, 7)]
    with write_transaction(counter.registry, counter.now) as tx:
        for copy in copies:
            add_copy(tx, copy, Classification.INTERNAL, None, UNIT)
    counter.write_settings()
    counter.close()
    acknowledged = kill_rounds(counter.site.data, counter.badges, copies)
    assert {outcome for _, _, outcome in acknowledged} >= {"handed_over", "transferred", "returned"}
    holders, acts = told_by_the_log(counter)
    assert {act for _, act, _ in acknowledged} <= acts
    with reading(counter.registry) as reader:
        rows = reader.rows(HandOver.select().where(HandOver.closed_at.is_null()))
        open_ = {row.hand_over for row in rows}
        owed = reader.rows(Obligation.select().where(Obligation.ended_at.is_null()))
    assert {row.control_no: row.holder for row in rows} == holders
    assert {each.hand_over for each in owed} <= open_
    assert verify(counter.registry).problems == ()
