"""The keys in README.md play the first incident, in a new demonstration on a real terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pty_terminal import PtyTerminal, terminal
from readme.manual import ROOT, codes, table

KEYS = {"F9": "\x1b[20~", "F10": "\x1b[21~", "↓": "\x1b[B", "Enter": "\r"}
ANSWERS = (
    "Scan your badge",
    "Enter your PIN",
    "Scan the collector",
    "Same person?",
    "Scan a copy",
    "not listed",
)
"""What stands on the screen after each step; large letters have their words in the border, too."""


def press(shown: PtyTerminal, key: str) -> None:
    shown.send(KEYS.get(key, key))
    shown.pump(0.3)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 36)])
def test_the_driver_is_refused(columns: int, rows: int, tmp_path: Path) -> None:
    command = (sys.executable, "-m", "kiosk", "demo", "--data", str(tmp_path / "demo"))
    steps = table("The first incident, in a minute")
    environment = {"PYTHONPATH": str(ROOT)}
    with terminal(*command, columns=columns, rows=rows, environment=environment) as shown:
        shown.wait_for("F10", 60)
        for (keys, _says), answer in zip(steps, ANSWERS, strict=True):
            for key in codes(keys):
                press(shown, key)
            shown.wait_for(answer)
        assert "JM2026-0815-03" in shown.text
        assert "P077" in shown.text
