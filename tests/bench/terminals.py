"""Measures the program on a terminal: from a scan's last character to its verdict, from start to first frame."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from bench import minimal_app
from bench.registries import CLERK, COLLECTOR
from bench.table import Line
from bench.timing import MS, alternate, told, worst_of
from pty_terminal import PtyTerminal, terminal

KIOSK = str(Path(sys.executable).with_name("kiosk"))
MINIMAL = (sys.executable, str(Path(minimal_app.__file__)))
AS_INSTALLED: Mapping[str, str] = {"PYTHONPATH": ""}
"""Neither program looks into the bench's own folders."""
ENGLISH = '[registry]\nlanguage = "en"\n'
FIRST_FRAME = ("nobody signed in", "to open this counter", "or type the card's number", "Change PIN")
"""What the clerk sees first: the whole screen on which to sign in, that takes scans and keys."""
STX, CR, ESC = "\x02", "\r", "\x1b"
OWN, OF_ANOTHER = "JM2026-0831-04", "JM2026-0815-03"
SCANS, STARTS, WARM_UP = 25, 14, 2
PAUSE = 0.05
"""Seconds of silence after which a frame is whole."""
A_MOMENT = 0.25
"""Seconds between what a person does: the program has finished what came before."""
PATIENCE = 20.0


class CounterOnTerminal:
    """The counter with its clerk signed in; collectors come, each with one copy."""

    def __init__(self, shown: PtyTerminal, codes: Mapping[str, Any]) -> None:
        self.shown = shown
        self.badges = codes["badges"]
        _shown_at(shown, *FIRST_FRAME)
        self._scans(self.badges[CLERK], "Your badge was read")
        self._types(codes["pins"][CLERK] + CR, "Scan the collector's badge")

    def identify(self) -> None:
        """Send away who is here, and identify the collector."""
        self._types(ESC, "Scan the collector's badge")
        self._scans(self.badges[COLLECTOR], "Same person?")
        self._types(CR, "Identified")

    def accept(self, _: int) -> float:
        """Scan a copy that the collector may take; return ms until the screen says so."""
        return self._verdict(OWN, "Accepted")

    def refuse(self, _: int) -> float:
        """Scan a copy of somebody else; return ms until the screen says why not, and acknowledge it."""
        span = self._verdict(OF_ANOTHER, "✖ REFUSED", "not listed: no grant or designation")
        self._types(CR, "Scan a copy")
        return span

    def _verdict(self, copy: str, *says: str) -> float:
        self._types(STX + copy, "")
        assert says[0] not in self.shown.text, self.shown.text
        began = time.perf_counter()
        os.write(self.shown.fd, CR.encode())
        return (_shown_at(self.shown, copy, *says) - began) * MS

    def _scans(self, text: str, then: str) -> None:
        self._types(STX + text + CR, then)

    def _types(self, keys: str, then: str) -> None:
        self.shown.send(keys)
        self.shown.wait_for(then)
        self.shown.pump(A_MOMENT)


def scan(scratch: Path) -> Line:
    """Scan copies that are accepted and refused, and say which verdict was slower."""
    data = _demonstration(scratch)
    codes = json.loads((data / "demo.json").read_text(encoding="utf-8"))
    with terminal(KIOSK, "--data", str(data), environment=AS_INSTALLED) as shown:
        counter = CounterOnTerminal(shown, codes)
        cases = [
            ("the slower: refused, on a screen of its own", counter.refuse),
            ("the slower: accepted", counter.accept),
        ]
        slower, span = worst_of(cases, SCANS, WARM_UP, counter.identify, told)
    return Line.within("last character of a scan to the painted verdict (pty)", span, slower, 50)


def start(scratch: Path) -> Line:
    """Start the counter beside a minimal Textual app, from the fork to the first frame."""
    counter = (KIOSK, "--data", str(_demonstration(scratch)))
    sides = partial(_started, counter, FIRST_FRAME), partial(_started, MINIMAL, (minimal_app.TEXT,))
    measured, beside = alternate(STARTS, *sides, warm_up=WARM_UP, watch=told)
    return Line.at_most("process start to first frame", measured, beside, "a minimal Textual app", 1.5)


def _started(command: tuple[str, ...], texts: tuple[str, ...], _: int) -> float:
    began = time.perf_counter()
    with terminal(*command, environment=AS_INSTALLED) as shown:
        return (_shown_at(shown, *texts) - began) * MS


def _shown_at(shown: PtyTerminal, *texts: str) -> float:
    """Return when all `texts` stood on the screen.

    What arrives is only noted with its time, and put on the screen once nothing more comes: the program never waits
    for the emulator, and the emulator takes no processor from it.
    """
    until = time.perf_counter() + PATIENCE
    noted: list[tuple[float, bytes]] = []
    while time.perf_counter() < until:
        readable, _, _ = select.select([shown.fd], [], [], PAUSE)
        if readable:
            data = os.read(shown.fd, 65536)
            noted.append((time.perf_counter(), data))
            continue
        found = None
        for at, data in noted:
            # What came after it is put there, too: the next look would else be at a screen with holes.
            shown.show(data)
            if found is None and all(text in shown.text for text in texts):
                found = at
        if found is not None:
            return found
        noted.clear()
    raise TimeoutError(f"{texts} never came on the screen:\n{shown.text}")


def _demonstration(scratch: Path) -> Path:
    """Return the data folder of a demonstration in English, made where there is none."""
    data = scratch / "demonstration"
    if not data.exists():
        data.mkdir()
        (data / "settings.toml").write_text(ENGLISH)
        subprocess.run([KIOSK, "demo", "--prepare", "--data", str(data)], check=True, stdout=sys.stderr)
    return data
