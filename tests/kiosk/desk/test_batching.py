"""Batches are looked at and decided at the desk like everything else."""

from __future__ import annotations

import json

import pytest
from counter_kit import Counter, pin_of
from roster_kit import PEOPLE, imports

from kiosk.desk import NotAllowed
from kiosk.desk import commands as do
from kiosk.desk.jsonl import answer

WIDER = ("P077", "姓名P077", "服务中心", "top_secret", "2027-03-01", "active")


@pytest.fixture
def batch(counter: Counter) -> int:
    number = imports(counter, "R001", "people", PEOPLE, WIDER).batch
    assert number is not None
    return number


def test_a_supervisor_sees_what_a_batch_would_change(counter: Counter, batch: int) -> None:
    counter.signs_in("S001")
    shown = counter.desk.reads.batch(batch)
    assert shown is not None
    assert [(each.key, each.field, each.old, each.new, each.widens) for each in shown.differences] == [
        ("P077", "clearance", "secret", "top_secret", True)
    ]
    assert shown.problems == ()
    assert [row.batch for row in counter.desk.reads.batches()] == [batch]


def test_a_clerk_sees_no_batch(counter: Counter, batch: int) -> None:
    counter.signs_in("C001")
    with pytest.raises(NotAllowed):
        counter.desk.reads.batch(batch)


def test_a_supervisor_approves_by_pin_and_it_waits_no_more(counter: Counter, batch: int) -> None:
    counter.signs_in("S001")
    refused = counter.does(do.ApproveBatch(batch=batch, pin="000000"))
    assert (refused.outcome, refused.reasons) == ("refused", ("pin_wrong",))
    approved = counter.does(do.ApproveBatch(batch=batch, pin=pin_of("S001")))
    assert (approved.outcome, approved.data["batch"]) == ("batch_approved", batch)
    assert counter.desk.reads.batch(batch) is None


def test_a_batch_is_rejected_over_json_lines(counter: Counter, batch: int) -> None:
    counter.signs_in("S001")
    asked = {"do": "reject_batch", "batch": batch, "pin": pin_of("S001")}
    said = json.loads(answer(counter.desk, json.dumps(asked).encode()))
    assert (said["outcome"], said["batch"]) == ("batch_rejected", batch)


def test_an_unknown_batch_is_refused(counter: Counter) -> None:
    counter.signs_in("S001")
    assert counter.does(do.RejectBatch(batch=99, pin=pin_of("S001"))).reasons == ("batch_unknown",)
