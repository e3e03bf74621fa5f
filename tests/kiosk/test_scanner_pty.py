"""The scanner's way in, on a real terminal: every scan arrives, whole and in order, and presses no key."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pty_terminal import PtyTerminal, terminal

APP = Path(__file__).with_name("scanner_app.py")
BADGE = "CB1.MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPJQWEY3EMVTGO2DJNJVWY3LON5YHC4TTOR2XM53YPF5A"
DEFAULT = "\\x02"


class Counter:
    """The app on its terminal, and what it wrote down."""

    def __init__(self, shown: PtyTerminal, log: Path) -> None:
        self.terminal = shown
        self._log = log

    def notes(self, *kinds: str) -> list[str]:
        """Return what was noted of these kinds, in order, as `kind text`."""
        lines = [line.replace("'", "") for line in self._log.read_text().splitlines()]
        return [line.rstrip() for line in lines if line.split()[0] in (kinds or (line.split()[0],))]

    def wait_for(self, met: Callable[[], bool], seconds: float = 15.0) -> None:
        """Read the screen until `met`, or give up silently: the assertion that follows tells what is there."""
        until = time.monotonic() + seconds
        while not met() and time.monotonic() < until and self.terminal.pump(0.02):
            pass

    def scans(self, count: int) -> list[str]:
        """Return the texts of scans and voids once `count` have come."""
        kinds = ("scan", "typed", "void")
        self.wait_for(lambda: len(self.notes(*kinds)) >= count)
        return self.notes(*kinds)


@contextmanager
def counter(
    folder: Path, focus: str = "name", prefix: str = DEFAULT, block_every: int = 0
) -> Iterator[Counter]:
    log = folder / "notes"
    command = (sys.executable, str(APP), str(log), focus, prefix, str(block_every))
    with terminal(*command) as shown:
        shown.wait_for("ready")
        yield Counter(shown, log)


def codes(count: int) -> list[str]:
    return [BADGE if place % 10 == 0 else f"JM2026-{place:04d}-01" for place in range(count)]


def as_scans(texts: list[str]) -> list[str]:
    return [f"scan {text}" for text in texts]


@pytest.mark.parametrize(
    ("suffix", "focus", "count"),
    [("\r", "name", 1000), ("\n", "press", 1000), ("\r\n", "code", 1000), ("\t", "name", 200)],
)
def test_scans_back_to_back_arrive_whatever_has_the_focus(
    tmp_path: Path, suffix: str, focus: str, count: int
) -> None:
    texts = codes(count)
    with counter(tmp_path, focus) as desk:
        desk.terminal.send("".join(f"\x02{text}{suffix}" for text in texts))
        assert desk.scans(count) == as_scans(texts)
        assert desk.notes("name", "pressed", "key") == []


def test_a_handler_that_blocks_loses_nothing(tmp_path: Path) -> None:
    texts = codes(60)
    with counter(tmp_path, block_every=20) as desk:
        for text in texts:
            desk.terminal.send(f"\x02{text}\r")
        assert desk.scans(60) == as_scans(texts)


@pytest.mark.parametrize("suffix", ["\r", "\n", "\r\n", "\t"])
def test_a_scanner_without_prefix_types_into_the_scan_input(tmp_path: Path, suffix: str) -> None:
    texts = codes(40)
    with counter(tmp_path, "code", prefix="", block_every=30) as desk:
        desk.terminal.send("".join(f"{text}{suffix}" for text in texts))
        assert desk.scans(40) == as_scans(texts)
        assert desk.notes("key") == []


def test_what_a_person_types_is_told_apart(tmp_path: Path) -> None:
    with counter(tmp_path, "code", prefix="") as desk:
        for character in "JM1\r":
            desk.terminal.send(character)
            desk.terminal.pump(0.12)
        desk.terminal.send("JM2026-0815-01\r")
        assert desk.scans(2) == ["typed JM1", "scan JM2026-0815-01"]
    with counter(tmp_path, "code") as desk:
        desk.terminal.send("JM2026-0815-01\r")
        assert desk.scans(3)[2:] == ["typed JM2026-0815-01"]


HOSTILE = {
    "ctrl+q quits": b"\x11",
    "ctrl+p opens the palette": b"\x10",
    "ctrl+c": b"\x03",
    "ctrl+z stops the program": b"\x1a",
    "escape": b"\x1b",
    "a function key": b"\x1bOP",
    "a click": b"\x1b[<0;3;8M\x1b[<0;3;8m",
    "a paste without end": b"\x1b[200~",
    "half an escape sequence": b"\x1b[",
    "a title": b"\x1b]0;owned\x07",
    "no UTF-8": b"\xff",
    "half a character": b"\xe4\xb8",
    "C1": b"\xc2\x9b",
    "NUL": b"\x00",
}


@pytest.mark.parametrize("suffix", [b"\r", b"\r\n"])
def test_a_scan_with_control_bytes_is_void_once_and_does_nothing(tmp_path: Path, suffix: bytes) -> None:
    with counter(tmp_path, "press") as desk:
        expected: list[str] = []
        for name, hostile in HOSTILE.items():
            desk.terminal.send(b"\x02JM2026" + hostile + b"-0815" + suffix + b"\x02NEXT" + suffix)
            expected += ["void control_character", "scan NEXT"]
            assert desk.scans(len(expected)) == expected, name
        desk.terminal.send("z")
        desk.wait_for(lambda: bool(desk.notes("key")))
        assert desk.notes("pressed", "key", "name") == ["key z"]
        assert desk.terminal.alive()


NO_SCANS = {
    "\x02" + "A" * 257 + "\r": ["void too_long"],
    "\x02" + "A" * 20000 + "\r": ["void too_long"],
    "\x02" + "A" * 256 + "\r": ["scan " + "A" * 256],
    "\x02\r\n": ["void empty"],
    "\x02JM20\x02JM2026\r": ["void unterminated", "scan JM2026"],
}


def test_what_is_no_scan_is_void(tmp_path: Path) -> None:
    with counter(tmp_path) as desk:
        expected: list[str] = []
        for sent, answers in NO_SCANS.items():
            desk.terminal.send(sent + "\x02NEXT\r")
            expected += [*answers, "scan NEXT"]
            assert desk.scans(len(expected)) == expected
        assert desk.notes("name", "key") == []


def test_a_scan_that_never_ends_is_given_up_and_its_late_rest_types_nothing(tmp_path: Path) -> None:
    with counter(tmp_path) as desk:
        desk.terminal.send("\x02JM2026")
        assert desk.scans(1) == ["void unterminated"]
        desk.terminal.send("-0815-01\r")
        desk.terminal.send("x")
        desk.wait_for(lambda: bool(desk.notes("name")))
        assert desk.notes("name", "scan", "void", "key") == ["void unterminated", "name x"]


def test_a_slow_wedge_and_a_resize_in_mid_scan(tmp_path: Path) -> None:
    with counter(tmp_path) as desk:
        for place, character in enumerate("\x02JM2026-0815\r\n"):
            desk.terminal.send(character)
            desk.terminal.pump(0.04)
            if place == 5:
                desk.terminal.resize(120, 36)
        assert desk.scans(1) == ["scan JM2026-0815"]
        desk.wait_for(lambda: "size 120x36" in desk.notes("size"))
        assert "size 120x36" in desk.notes("size")


def test_keys_and_scans_keep_their_order(tmp_path: Path) -> None:
    with counter(tmp_path, "press") as desk:
        desk.terminal.send("a\x1b\x02ONE\r\x1b\x02TWO\rb\r")
        desk.wait_for(lambda: "pressed" in desk.notes())
        assert desk.notes("arrived", "scan", "void") == [
            *("arrived a", "arrived escape", "scan ONE", "arrived escape", "scan TWO"),
            *("arrived b", "arrived enter"),
        ]


def test_outside_a_scan_no_byte_crashes_or_freezes(tmp_path: Path) -> None:
    with counter(tmp_path) as desk:
        desk.terminal.send(b"\xff\x1b[200~pasted \x02ONE\rmore")
        assert desk.scans(1) == ["scan ONE"]
        desk.wait_for(lambda: bool(desk.notes("name")))
        assert desk.notes("name") == ["name pasted more"]
        desk.terminal.send("x")
        desk.wait_for(lambda: len(desk.notes("name")) == 2)
        assert desk.notes("name")[1:] == ["name pasted morex"]


def test_without_prefix_a_control_byte_in_a_scan_still_presses_nothing(tmp_path: Path) -> None:
    with counter(tmp_path, "code", prefix="") as desk:
        expected: list[str] = []
        for hostile in (b"\x11", b"\x10", b"\x1bOP", b"\x1b[A", b"\x1b[200~", b"\xff"):
            desk.terminal.send(b"JM20" + hostile + b"26\r")
            desk.terminal.pump(0.7)
            desk.terminal.send("JM2026-0815-01\r")
            answer = {b"\xff": "scan JM2026", b"\x1b[200~": "void pasted"}.get(
                hostile, "void control_character"
            )
            expected += [answer, "scan JM2026-0815-01"]
            assert desk.scans(len(expected)) == expected
        assert desk.notes("key") == []
        assert desk.terminal.alive()


def test_a_terminal_that_goes_away_ends_the_program(tmp_path: Path) -> None:
    with counter(tmp_path) as desk:
        assert desk.terminal.alive()
        desk.terminal.hang_up()
        until = time.monotonic() + 5
        while desk.terminal.alive() and time.monotonic() < until:
            time.sleep(0.02)
        assert not desk.terminal.alive()
