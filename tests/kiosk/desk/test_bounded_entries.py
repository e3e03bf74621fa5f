"""What one entry of the log holds stays small, whatever there is to say."""

from __future__ import annotations

import json
from datetime import date
from zoneinfo import ZoneInfo

from counter_kit import UNIT, Counter, add_copy, by

from db.connection import write_transaction
from db.custody.obligations import ObligationKind
from db.custody.policy_changes import LOOSENS
from db.custody.policy_file import LEVEL_KEYS, SECTION_KEYS
from db.custody.values import Classification
from db.queries.log import LogFilter
from db.registry.policy_import import import_policy
from db.tables import HandOver, Obligation
from kiosk.desk import commands as do


def owes(counter: Counter, count: int) -> None:
    """Let the unit owe for very many copies, below the program."""
    with write_transaction(counter.registry, counter.now) as tx:
        for number in range(1, count + 1):
            copy = f"OLD-2026-{number:04d}"
            add_copy(tx, copy, Classification.SECRET, None, UNIT)
            given = {
                "pickup": "p",
                "control_no": copy,
                "holder": "P014",
                "held_for": UNIT,
                "basis": "designation",
            }
            there = {"operator": "C001", "counter": "1", "at": counter.now, "seq": 1, "label_id": copy}
            signed = {"log_size": 1, "log_root": b"r" * 32, "released_at": counter.now}
            out = tx.change(HandOver.insert(**given, **there, **signed))
            owed = {"hand_over": out, "control_no": copy, "holder": "P014", "unit": UNIT}
            due = {"opened_at": counter.now, "due_at": counter.now}
            tx.change(Obligation.insert(kind=ObligationKind.RECEIPT, **owed, **due))


def test_a_refusal_for_a_thousand_debts_is_a_short_entry(counter: Counter) -> None:
    owes(counter, 400)
    counter.signs_in("C001")
    counter.identifies("P014")
    refused = counter.scans("JM2026-0820-01")
    assert refused.reasons == ("receipt_unregistered",)
    rows = counter.registry.database.execute_sql(
        "SELECT body FROM log_entry WHERE type = 'refused'"
    ).fetchall()
    body = bytes(rows[-1][0])
    assert len(json.loads(body)["facts"]["obligations"]) == 20
    assert len(body) < 10_000


def test_every_value_of_a_policy_can_change() -> None:
    keys = {*LEVEL_KEYS, *(key for section in SECTION_KEYS.values() for key in section)}
    assert keys == set(LOOSENS)


def test_a_policy_with_other_working_days_waits_for_a_supervisor(counter: Counter) -> None:
    days = '["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]'
    text = f"[calendar]\nworking_days = {days}\n"
    done = import_policy(counter.registry, by("A001"), text, "p.toml", counter.now)
    assert (done.errors, done.batch) == ((), 1)


def test_the_last_day_that_there_is_can_be_looked_at(counter: Counter) -> None:
    assert LogFilter.of_day(date.max, ZoneInfo("Asia/Shanghai")).end is None
    counter.signs_in("S001")
    assert counter.desk.reads.log_of_day(date.max) == ()


def test_an_act_id_that_another_counter_used_is_refused_and_logged(counter: Counter) -> None:
    counter.signs_in("S001")
    assert counter.does(do.Hold(copy="JM2026-0815-01", reason="x", act="1")).outcome == "held"
    other = counter.another_desk("2")
    other.session = counter.desk.session
    refused = other.handle(do.Hold(copy="JM2026-0815-02", reason="x", act="1"))
    assert (refused.reasons, refused.seq is not None) == (("act_reused",), True)
