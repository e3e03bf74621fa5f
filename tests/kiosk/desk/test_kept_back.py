"""What is kept back: the list of holds and recalls in force, where each copy is, who said so and why."""

from __future__ import annotations

from typing import Any

import pytest
from counter_kit import Counter
from owing_kit import collects

from db.connection import reading
from db.queries.kept_back import kept_back_rows
from db.tables import LogEntry
from kiosk.desk import KeptBack
from kiosk.desk import commands as do

OWN, OTHER, UNITS = "JM2026-0815-01", "JM2026-0815-02", "JM2026-0820-01"


def kept(counter: Counter, **narrowed: Any) -> list[tuple[str, str]]:
    """Return number and way of each copy on the list, as a supervisor reads it."""
    told = counter.does(do.ShowKeptBack(**narrowed))
    assert told.outcome == "looked_up", told
    return [(each["copy"], each["how"]) for each in told.data["copies"]]


@pytest.fixture
def kept_back(counter: Counter) -> Counter:
    """P009 has a copy that S001 recalled; of two in the registry S002 holds both and recalled one."""
    collects(counter, "P009", OWN)
    counter.signs_out()
    counter.signs_in("S001")
    counter.does(do.Recall(copy=OWN, reason="作废"))
    counter.signs_out()
    counter.signs_in("S002")
    counter.does(do.Hold(copy=OTHER, reason="核对页码"))
    counter.does(do.Hold(copy=UNITS, reason="等待通知"))
    counter.does(do.Recall(copy=UNITS, reason="发错版本"))
    return counter


def test_holds_and_recalls_stand_in_one_list_until_they_are_lifted(kept_back: Counter) -> None:
    assert kept(kept_back) == [(OWN, "recall"), (OTHER, "hold"), (UNITS, "hold"), (UNITS, "recall")]
    assert kept(kept_back, how=KeptBack.HOLD) == [(OTHER, "hold"), (UNITS, "hold")]
    assert kept(kept_back, how=KeptBack.RECALL) == [(OWN, "recall"), (UNITS, "recall")]
    kept_back.does(do.Unhold(copy=UNITS, reason="已通知"))
    assert kept(kept_back) == [(OWN, "recall"), (OTHER, "hold"), (UNITS, "recall")]
    kept_back.does(do.Unrecall(copy=UNITS, reason="误收"))
    kept_back.does(do.Unrecall(copy=OWN, reason="误收"))
    kept_back.does(do.Unhold(copy=OTHER, reason="无误"))
    assert kept(kept_back) == []


def test_each_says_why_since_when_by_whom_and_where_the_copy_is(kept_back: Counter) -> None:
    told = kept_back.does(do.ShowKeptBack()).data["copies"]
    out, held = told[0], told[1]
    assert (out["reason"], out["by"]["staff_no"], out["holder"]["staff_no"]) == (
        "作废",
        "S001",
        "P009",
    )
    assert out["holder"]["unit"] == "服务中心"
    assert (out["released"], out["missing"], out["level"]) == (True, False, "secret")
    assert (held["reason"], held["by"]["staff_no"], held.get("holder")) == ("核对页码", "S002", None)
    with reading(kept_back.registry) as reader:
        [entry] = reader.rows(LogEntry.select().where(LogEntry.control_no == OTHER, LogEntry.type == "held"))
    assert held["since"] == entry.at.isoformat()


def test_what_was_held_again_says_who_held_it_last(kept_back: Counter) -> None:
    kept_back.does(do.Unhold(copy=OTHER, reason="无误"))
    kept_back.signs_out()
    kept_back.signs_in("S001")
    kept_back.does(do.Hold(copy=OTHER, reason="又有疑问"))
    [again] = [each for each in kept_back.does(do.ShowKeptBack()).data["copies"] if each["copy"] == OTHER]
    assert (again["reason"], again["by"]["staff_no"]) == ("又有疑问", "S001")


def test_a_page_never_parts_a_copy_from_itself(kept_back: Counter) -> None:
    def page(after: str | None) -> list[tuple[str, str]]:
        with reading(kept_back.registry) as reader:
            return [(row.copy, row.how) for row in kept_back_rows(reader, after=after, limit=2)]

    assert page(None) == [(OWN, "recall"), (OTHER, "hold")]
    assert page(OTHER) == [(UNITS, "hold"), (UNITS, "recall")]
    assert page(UNITS) == []


def test_a_clerk_does_not_read_the_list_and_that_is_logged(kept_back: Counter) -> None:
    kept_back.signs_out()
    kept_back.signs_in("C001")
    assert kept_back.does(do.ShowKeptBack()).reasons == ("operator_out_of_authority",)
    assert kept_back.log_says("refused", actor="C001")
