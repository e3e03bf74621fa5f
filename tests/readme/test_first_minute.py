"""The keys in README.md play the three incidents, each in a new demonstration on a real terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from pty_terminal import PtyTerminal, terminal
from readme.manual import ROOT, codes, table

KEYS = {
    **{"F2": "\x1bOQ", "F4": "\x1bOS", "F5": "\x1b[15~", "F7": "\x1b[18~", "F8": "\x1b[19~"},
    **{"F9": "\x1b[20~", "F10": "\x1b[21~", "↓": "\x1b[B", "Home": "\x1b[H", "Enter": "\r"},
    **{"Esc": "\x1b", "Ctrl+Q": "\x11"},
}
REPEATED = re.compile(r"(\d+)×(.+)")
QUIET = 0.4

FIRST = (
    "Scan your badge",
    "Enter your PIN",
    "Scan the collector",
    "Same person?",
    "Scan a copy",
    "not listed",
)
"""What stands on the screen after each step, several things with `; ` between them. Large letters have their words in
the border, too."""
SECOND = (
    "Enter your PIN",
    "Scan the collector",
    "Same person?",
    "Scan a copy",
    "seat roster",
    "Seat of P021",
    "! to approve",
    "Scan your badge",
    "Scan the collector",
    "Approve substitute",
    "✔ in force",
)
THIRD = (
    "Enter your PIN",
    "Scan the collector",
    "Same person?",
    "Scan a copy",
    "not listed; an earlier receipt is not registered",
    "Who registers",
    "MD2026-0007-02",
    "To register: 2 of 2; Whoever registers",
    "✔ Registered; 2 copies",
)


def settle(shown: PtyTerminal) -> None:
    """Wait until the screen is quiet."""
    before = None
    while before != shown.text:
        before = shown.text
        shown.pump(QUIET)


def press(shown: PtyTerminal, key: str) -> None:
    many = REPEATED.fullmatch(key)
    times, name = (int(many[1]), many[2]) if many else (1, key)
    for _ in range(times):
        shown.send(KEYS.get(name, name))
        shown.pump(0.05)
    settle(shown)


def play(shown: PtyTerminal, incident: str, answers: Sequence[str]) -> None:
    steps = table(f"The {incident} incident, in a minute")
    for (keys, _says), answer in zip(steps, answers, strict=True):
        for key in codes(keys):
            press(shown, key)
        for text in answer.split("; "):
            shown.wait_for(text)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 36)])
@pytest.mark.parametrize(
    ("incident", "answers", "shows"),
    [
        ("first", FIRST, ("JM2026-0815-03", "P077")),
        ("second", SECOND, ("P022", "HY2026-0040")),
        ("third", THIRD, ("Receipt registration",)),
    ],
)
def test_an_incident_is_played(
    incident: str, answers: Sequence[str], shows: Sequence[str], columns: int, rows: int, tmp_path: Path
) -> None:
    command = (sys.executable, "-m", "kiosk", "demo", "--data", str(tmp_path / "demo"))
    environment = {"PYTHONPATH": str(ROOT)}
    with terminal(*command, columns=columns, rows=rows, environment=environment) as shown:
        shown.wait_for("F10", 60)
        if incident != "first":
            press(shown, "F9")
        play(shown, incident, answers)
        assert [text for text in shows if text not in shown.text] == []
