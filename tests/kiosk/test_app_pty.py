"""The counter's program on a real terminal: keys, scans and resizes as they come over a pty."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import counter_kit
import pytest
from counter_kit import Counter, build_counter, pin_of
from pty_terminal import PtyTerminal, terminal

PROGRAM = Path(__file__).with_name("counter_program.py")
ENGLISH = '[registry]\nlanguage = "en"\n'
SECRET = "JM2026-0815-03"
ENTER = "\r"
ENVIRONMENT = {"PYTHONPATH": os.pathsep.join(map(str, (PROGRAM.parents[2], PROGRAM.parents[1])))}


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """A registry that was set up just now: the program goes by the machine's clock."""
    monkeypatch.setattr(counter_kit, "START", datetime.now(UTC))
    built = build_counter(tmp_path / "data", "")
    built.now = datetime.now(UTC)
    yield built
    built.close()


@pytest.fixture
def shown(counter: Counter) -> Iterator[PtyTerminal]:
    """The counter's program over that registry."""
    command = (sys.executable, str(PROGRAM), str(counter.site.data), ENGLISH)
    with terminal(*command, environment=ENVIRONMENT) as opened:
        opened.wait_for("to open this counter", 30)
        yield opened


def scans(shown: PtyTerminal, text: str, suffix: str = "\r") -> None:
    shown.send(f"\x02{text}{suffix}")


def signs_in(shown: PtyTerminal, counter: Counter, staff_no: str = "C001") -> None:
    scans(shown, counter.badges[staff_no])
    shown.wait_for("Your badge was read")
    shown.send(pin_of(staff_no) + ENTER)
    shown.wait_for("Scan the collector's badge")


def identifies(shown: PtyTerminal, counter: Counter, staff_no: str) -> None:
    scans(shown, counter.badges[staff_no])
    shown.wait_for("Same person?")
    shown.send(ENTER)
    shown.wait_for("Identified")


def test_the_errand_is_refused_on_the_screen_and_the_copy_stays(shown: PtyTerminal, counter: Counter) -> None:
    signs_in(shown, counter)
    identifies(shown, counter, "P077")
    scans(shown, SECRET)
    shown.wait_for("not listed: no grant or designation names this collector")
    assert SECRET in shown.text
    assert "Collector P077" in shown.text
    assert counter.holder(SECRET) is None
    assert counter.log_says("refused", copy=SECRET, collector="P077")
    assert counter.log_says("incident_opened", copy=SECRET, collector="P077")
    assert [(each.person, each.control_no) for each in counter.incidents()] == [("P077", SECRET)]
    shown.send(ENTER)
    shown.wait_for("Scan a copy")


def test_a_hand_over_from_badge_to_release(shown: PtyTerminal, counter: Counter) -> None:
    signs_in(shown, counter)
    identifies(shown, counter, "P009")
    scans(shown, SECRET, "\n")
    shown.wait_for("F2: hand over")
    shown.send("\x1bOQ")
    shown.wait_for("signs for 1 copy")
    shown.send(f"12{ENTER}")
    shown.wait_for("Collector's PIN  _")
    shown.send(pin_of("P009") + ENTER)
    shown.wait_for("KEEP IT HERE")
    assert "GIVE THE FILE" not in shown.text
    assert counter.holder(SECRET) == "P009"
    scans(shown, SECRET, "\t")
    shown.wait_for("REFUSED")


def test_a_terminal_that_is_resized_in_the_middle_of_a_scan_loses_nothing(
    shown: PtyTerminal, counter: Counter
) -> None:
    signs_in(shown, counter)
    identifies(shown, counter, "P009")
    shown.send("\x02" + SECRET[:7])
    shown.resize(120, 36)
    shown.pump(0.1)
    shown.send(SECRET[7:] + "\r")
    shown.wait_for("Accepted")
    shown.resize(60, 18)
    shown.wait_for("too small: 60 x 18")
    scans(shown, "JM2026-0815-02")
    shown.resize(80, 24)
    shown.wait_for("2/6")


def test_control_bytes_in_a_scan_press_no_key_and_are_logged(shown: PtyTerminal, counter: Counter) -> None:
    signs_in(shown, counter)
    for spoiled in ("JM20\x1126", "JM20\x1b[20~26", "JM\x1b[200~20", "JM\x0326", "JM\x0c26"):
        scans(shown, spoiled)
    shown.wait_for("Unreadable scan")
    scans(shown, counter.badges["P009"])
    shown.wait_for("Same person?")
    assert counter.log_says("void")


def test_ctrl_c_ends_nothing_and_leaving_signs_out(shown: PtyTerminal, counter: Counter) -> None:
    signs_in(shown, counter)
    shown.send("\x03\x03")
    shown.send("\x11")
    shown.wait_for("Sign out?")
    shown.send("\x1bOQ")
    shown.wait_for("to open this counter")
    assert counter.log_says("signed_out", actor="C001")
    shown.send("\x11")
    shown.wait_for("Close the counter?")
    shown.send("\x1bOQ")
    until = time.monotonic() + 20
    while shown.alive() and time.monotonic() < until:
        shown.pump(0.05)
        time.sleep(0.05)
    assert not shown.alive()


def test_a_window_that_is_closed_signs_the_operator_out(shown: PtyTerminal, counter: Counter) -> None:
    signs_in(shown, counter)
    shown.hang_up()
    until = time.monotonic() + 20
    while not counter.log_says("signed_out", actor="C001") and time.monotonic() < until:
        time.sleep(0.05)
    assert counter.log_says("signed_out", actor="C001")
