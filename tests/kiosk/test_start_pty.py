"""The counter's start on a real terminal: a first picture before the registry is open, and what comes meanwhile."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import counter_kit
import pytest
from counter_kit import Counter, build_counter, pin_of
from pty_terminal import PtyTerminal, terminal

from kiosk.site import Site, open_site

PROGRAM = Path(__file__).with_name("counter_program.py")
FIRST_PICTURE = ("nobody signed in", "to open this counter", "or type the card's number", "Change PIN")
ENGLISH = '[registry]\nlanguage = "en"\n'
ENVIRONMENT = {
    "PYTHONPATH": os.pathsep.join(map(str, (PROGRAM.parents[2], PROGRAM.parents[1]))),
    "LANG": "en_US.UTF-8",
}
SLOW = 3
"""Seconds that the registry takes to open in these tests."""
F1, F4 = "\x1bOP", "\x1bOS"
ENTER = "\r"
GIVEN_BACK = b"\x1b[?1049l"
"""The terminal shows again what it showed before the counter."""


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """A registry that was set up just now: the program goes by the machine's clock."""
    monkeypatch.setattr(counter_kit, "START", datetime.now(UTC))
    built = build_counter(tmp_path / "data", "")
    built.now = datetime.now(UTC)
    (built.site.data / "settings.toml").write_text(ENGLISH, encoding="utf-8")
    yield built
    built.close()


@pytest.fixture
def opening(counter: Counter) -> Iterator[PtyTerminal]:
    """The counter's program, its first picture painted, its registry not open for some seconds yet."""
    command = (sys.executable, str(PROGRAM), str(counter.site.data), ENGLISH, str(SLOW))
    with terminal(*command, environment=ENVIRONMENT) as shown:
        for text in FIRST_PICTURE:
            shown.wait_for(text, 30)
        yield shown


def scans(shown: PtyTerminal, text: str) -> None:
    shown.send(f"\x02{text}\r")


def test_a_badge_and_its_pin_are_taken_before_the_registry_is_open(
    opening: PtyTerminal, counter: Counter
) -> None:
    began = time.monotonic()
    scans(opening, counter.badges["C001"])
    opening.wait_for("Your badge was read", SLOW)
    opening.send(pin_of("C001"))
    opening.wait_for("* * * * * *", SLOW)
    assert time.monotonic() - began < SLOW
    assert not counter.log_says("signed_in")
    opening.send(ENTER)
    opening.wait_for("Scan the collector's badge", 30)
    assert counter.log_says("signed_in", actor="C001")


def test_what_is_scanned_before_the_registry_is_open_is_handled_in_its_order(
    opening: PtyTerminal, counter: Counter
) -> None:
    scans(opening, counter.badges["C001"])
    opening.wait_for("Your badge was read", SLOW)
    opening.send(pin_of("C001") + ENTER)
    opening.pump(0.3)
    for text in ("JM2026-0815-03", counter.badges["P009"]):
        scans(opening, text)
    opening.wait_for("no collector is identified", 30)
    opening.wait_for("1 scan waits")
    opening.send(ENTER)
    opening.wait_for("Same person?")
    assert counter.log_says("signed_in", actor="C001")


def test_a_scan_that_is_no_badge_is_refused_when_the_registry_is_open(
    opening: PtyTerminal, counter: Counter
) -> None:
    scans(opening, "JM2026-0815-03")
    opening.pump(0.5)
    assert "REFUSED" not in opening.text
    opening.wait_for("REFUSED", 30)
    assert counter.log_says("refused")


@pytest.mark.parametrize(("key", "screen"), [(F1, "The counter, step by step"), (F4, "Whose PIN?")])
def test_a_key_that_opens_a_screen_waits_for_no_registry(opening: PtyTerminal, key: str, screen: str) -> None:
    began = time.monotonic()
    opening.send(key)
    opening.wait_for(screen, 30)
    assert time.monotonic() - began < SLOW


def test_the_counter_can_be_closed_before_the_registry_is_open(
    opening: PtyTerminal, counter: Counter
) -> None:
    opening.send("\x11")
    opening.wait_for("Close the counter?", SLOW)
    opening.send("\x1bOQ")
    assert _exit_code(opening) == 0
    assert not counter.log_says("signed_in")


def _of_another(site: Site) -> None:
    (site.keys / "database.key").write_text("ab" * 32 + "\n", encoding="ascii")


def _for_others(site: Site) -> None:
    (site.keys / "database.key").chmod(0o644)


def _damaged(site: Site) -> None:
    size = site.database.stat().st_size
    site.database.write_bytes(os.urandom(size))


def _newer(site: Site) -> None:
    registry = open_site(site)
    registry.database.execute_sql("INSERT INTO schema_version (version) VALUES (99)")
    registry.close()


def _gone(site: Site) -> None:
    for name in ("registry.db", "registry.db-wal", "registry.db-shm"):
        (site.data / name).unlink(missing_ok=True)


FAULTS = [
    pytest.param(_of_another, "Check that --data and --keys belong together", id="another key"),
    pytest.param(_for_others, "chmod 600", id="a key that others may read"),
    pytest.param(_damaged, "restore a backup", id="damaged"),
    pytest.param(_newer, "or a newer one", id="of a newer program"),
    pytest.param(_gone, "kiosk", id="no registry"),
]


@pytest.mark.parametrize(("spoil", "remedy"), FAULTS)
def test_a_registry_that_cannot_be_opened_gives_the_terminal_back_and_says_why(
    counter: Counter, spoil: Callable[[Site], None], remedy: str
) -> None:
    counter.close()
    spoil(counter.site)
    command = (sys.executable, "-m", "kiosk", "--data", str(counter.site.data))
    with terminal(*command, environment=ENVIRONMENT) as shown:
        assert _exit_code(shown) == 1
        said = bytes(shown.output).rpartition(GIVEN_BACK)[2].decode()
    assert "✖" in said
    assert remedy in said
    assert "Traceback" not in said


def _exit_code(shown: PtyTerminal) -> int:
    """Wait until the program ends by itself and return its exit code."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        shown.pump(0.05)
        ended, status = os.waitpid(shown.pid, os.WNOHANG)
        if ended:
            shown.pump(0.1)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    raise TimeoutError(shown.text)
