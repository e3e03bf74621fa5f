"""The registry against its log, by command: exit code 3 and a line for each thing that differs."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from counter_kit import Counter

from db.connection import write_transaction
from db.replay.comparing import About
from db.replay.custody import CopyState, Custody, Owed
from db.replay.destruction import ListState
from db.replay.endings import HandOverState, MetState
from db.replay.incidents import AttemptState, IncidentState, NoteState
from db.replay.leave import GrantState, SubstitutionState
from db.replay.meetings import MeetingState
from db.replay.stocktakes import CountState, DueState, ResultState, ScanState
from db.tables import FileCopy, HandOver
from kiosk.replay_words import ABOUT, WHAT, value_text

COPY = "JM2026-0802-01"


@pytest.fixture
def collected(staffed: Counter) -> Counter:
    """A registry with one copy out."""
    staffed.signs_in("C001")
    staffed.identifies("P009")
    staffed.scans(COPY)
    assert staffed.hands_over("P009").outcome == "handed_over"
    return staffed


@pytest.mark.parametrize("who", ["S001", "A001"])
def test_log_and_registry_agree(kiosk: Any, collected: Counter, who: str) -> None:
    answer = kiosk.asks(who, "replay", "--json").json
    assert answer == {"ok": True, "size": answer["size"], "unclear": [], "differences": []}
    assert "rebuild" in kiosk.asks(who, "replay").out


def test_what_differs_is_named_with_both_values(kiosk: Any, collected: Counter) -> None:
    with write_transaction(collected.registry, collected.now) as tx:
        tx.change(HandOver.update(holder="P077"))
        tx.change(FileCopy.update(missing=True).where(FileCopy.control_no == "JM2026-0900-01"))
    answer = kiosk.asks("S001", "replay", "--json", code=3).json
    assert not answer["ok"]
    assert answer["differences"] == [
        {"copy": COPY, "what": "holder", "log": "P009", "registry": "P077"},
        {"copy": "JM2026-0900-01", "what": "missing", "log": False, "registry": True},
    ]
    told = kiosk.asks("S001", "replay", code=3).err
    assert f"copy {COPY}: holder: the log says P009, the registry P077" in told
    assert "missing: the log says no, the registry yes" in told
    assert "2 differences." in told


def test_whoever_may_not_verify_may_not_replay(kiosk: Any, collected: Counter) -> None:
    refused = kiosk.asks("C001", "replay", "--json", code=1).json
    assert refused["reasons"] == ["operator_out_of_authority"]


def test_everything_that_is_compared_has_a_word() -> None:
    values: tuple[Any, ...] = (
        Custody,
        CopyState,
        Owed,
        HandOverState,
        MetState,
        GrantState,
        SubstitutionState,
    )
    values += (MeetingState, ListState, IncidentState, AttemptState, NoteState)
    values += (CountState, DueState, ScanState, ResultState)
    compared = {each.name.rstrip("_") for value in values for each in fields(value) if each.compare}
    assert set(WHAT) == compared - {"custody", "owed"} | {"registered"}
    assert set(ABOUT) == {each.value for each in About}


def test_values_are_told_for_people() -> None:
    assert value_text(None) == value_text([]) == "nothing"
    assert value_text(["P014", "P015"]) == "P014, P015"
    assert value_text({"due": "2026-11-23", "person": None, "unit": "服务中心"}) == "2026-11-23 服务中心"
    assert value_text("a\x1b[31m") != "a\x1b[31m"
