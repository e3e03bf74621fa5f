"""The second and the third incident, played in a new demonstration on a real terminal with a real scanner's keys."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pty_terminal import PtyTerminal, terminal

ROOT = Path(__file__).parents[2]
STX, CR, ESC, F2, F5, F9 = "\x02", "\r", "\x1b", "\x1bOQ", "\x1b[15~", "\x1b[20~"
PAPER, TELEGRAMS = "HC2026-0040-01", tuple(f"MD2026-0007-0{number}" for number in range(1, 4))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("demo") / "data"
    _kiosk(data, "--prepare")
    return data


def _kiosk(data: Path, *options: str) -> str:
    command = (sys.executable, "-m", "kiosk", "demo", *options, "--data", str(data))
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


class Played:
    """The counter on a terminal, and the demonstration's badges and PINs."""

    def __init__(self, shown: PtyTerminal, codes: Mapping[str, Any]) -> None:
        self.shown = shown
        self.codes = codes

    def scans(self, text: str, *answers: str) -> None:
        self.types(STX + text + CR, *answers)

    def types(self, keys: str, *answers: str) -> None:
        self.shown.send(keys)
        for answer in answers:
            self.shown.wait_for(answer)

    def signs_in(self, staff_no: str) -> None:
        self.scans(self.codes["badges"][staff_no], "Enter your PIN")
        self.types(self.codes["pins"][staff_no] + CR, "Scan the collector")

    def identifies(self, staff_no: str) -> None:
        self.scans(self.codes["badges"][staff_no], "Same person?")
        self.types(CR, "Scan a copy")


@contextmanager
def counter(demo: Path) -> Iterator[Played]:
    codes = json.loads(_kiosk(demo, "--codes"))
    command = (sys.executable, "-m", "kiosk", "demo", "--data", str(demo))
    with terminal(*command, environment={"PYTHONPATH": str(ROOT)}) as shown:
        shown.wait_for("F10", 60)
        played = Played(shown, codes)
        played.types(F9, "Scan your badge")
        yield played


def test_the_stand_in_gets_no_paper_of_the_officials_seat(demo: Path) -> None:
    with counter(demo) as at:
        at.signs_in("C001")
        at.identifies("P022")
        at.scans(PAPER, "REFUSED", PAPER, "Collector P022", "not on the meeting's seat roster", "Incident")
        at.types(CR, "Scan a copy")
        at.types(ESC, "Scan the collector")
        at.identifies("P021")
        at.scans(PAPER, "Accepted", PAPER)


def test_the_helping_hand_is_refused_for_both_reasons_until_the_telegrams_are_registered(demo: Path) -> None:
    with counter(demo) as at:
        at.signs_in("K001")
        at.identifies("P032")
        at.scans(TELEGRAMS[2], "REFUSED", "Collector P032", "not listed", "not registered", "Incident")
        at.types(CR, "Scan a copy")
        at.types(ESC, "Scan the collector")
        at.identifies("P031")
        at.scans(TELEGRAMS[2], "REFUSED", "Collector P031", "not registered")
        at.types(CR, "Scan a copy")
        at.types(ESC, "Scan the collector")
        at.types(F5, "Scan the badge of somebody of")
        at.scans(at.codes["badges"]["P032"], "To register: 0 of 2")
        for count, telegram in enumerate(TELEGRAMS[:2], 1):
            at.scans(telegram, f"To register: {count} of 2")
        at.types(F2, "Enter the incoming")
        at.types("118" + CR, "Whoever registers")
        at.types(at.codes["pins"]["P032"] + CR, "✔ Registered", "2 copies")
        at.types(ESC, "Registered", "Scan the collector")
        at.identifies("P032")
        at.scans(TELEGRAMS[2], "REFUSED", "not listed")
        assert "not registered" not in at.shown.text
        at.types(CR, "Scan a copy")
        at.types(ESC, "Scan the collector")
        at.identifies("P031")
        at.scans(TELEGRAMS[2], "Accepted", TELEGRAMS[2])
