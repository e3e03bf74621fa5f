"""Labels go from the outbox to paper; whatever the printer does, custody stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from counter_kit import Counter
from PIL import Image

from db.connection import reading
from db.registry import outbox
from db.registry.outbox import JobState
from kiosk.desk import commands as do
from kiosk.printing import Printing, program
from kiosk.settings import parse_settings

COPY = "JM2026-0815-01"


def printing(counter: Counter, folder: Path, settings: str = "") -> Printing:
    parsed = parse_settings(settings, "settings.toml")
    return Printing(counter.registry, parsed, folder, lambda: counter.now)


def hand_over(counter: Counter) -> dict[str, Any]:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(COPY)
    [copy] = counter.hands_over("P009").data["copies"]
    return dict(copy)


def test_a_hand_over_prints_a_label_that_reads_back_as_recorded(counter: Counter, tmp_path: Path) -> None:
    copy = hand_over(counter)
    [printed] = printing(counter, tmp_path / "labels").drain(counter.desk.by(do.State()))
    assert (printed.copy, printed.attempt, printed.state) == (COPY, 1, JobState.PRINTED)
    assert counter.log_says("label_printed", copy=COPY)
    [file] = (tmp_path / "labels").glob("*.png")
    codes = {str(code.format): code.text for code in zxingcpp.read_barcodes(Image.open(file))}
    assert copy["label"] in codes.values()
    assert copy["label"].split(":")[1] in codes.values()
    assert counter.scans(copy["label"]).outcome == "label_read"


def test_a_printers_fault_leaves_custody_and_the_label_can_be_printed_again(
    counter: Counter, tmp_path: Path
) -> None:
    hand_over(counter)
    blocked = tmp_path / "labels"
    blocked.write_text("not a folder")
    [failed] = printing(counter, blocked).drain(counter.desk.by(do.State()))
    assert (failed.state, bool(failed.reason)) == (JobState.FAILED, True)
    assert counter.log_says("label_failed", copy=COPY)
    assert counter.holder(COPY) == "P009"
    assert counter.does(do.Reprint(copy=COPY)).outcome == "label_queued"
    [again] = printing(counter, tmp_path / "elsewhere").drain(counter.desk.by(do.State()))
    assert (again.attempt, again.state) == (2, JobState.PRINTED)


def test_a_crash_while_sending_asks_a_person(counter: Counter, tmp_path: Path) -> None:
    hand_over(counter)
    job = outbox.take_next(counter.registry, "1", counter.now)
    assert job is not None
    after_restart = printing(counter, tmp_path)
    assert after_restart.begin(program("1")) == (job.job,)
    assert after_restart.drain(program("1")) == []
    with reading(counter.registry) as reader:
        assert [each.job for each in outbox.jobs_at(reader, "1", JobState.UNKNOWN)] == [job.job]
    resolved = outbox.resolve(counter.registry, program("1"), job.job, counter.now, printed=True)
    assert resolved.outcome == "label_resolved"


@pytest.mark.parametrize("other", ["2", "3"])
def test_another_counters_labels_are_left_alone(counter: Counter, tmp_path: Path, other: str) -> None:
    hand_over(counter)
    assert printing(counter, tmp_path, f'[counter]\nname = "{other}"').drain(program(other)) == []
