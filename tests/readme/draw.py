"""Draws the pictures of README.md from the program: `PYTHONPATH=.:tests .venv/bin/python -m readme.draw`.

The counter is the real program on a pseudo-terminal, read by an independent terminal emulator; a scanner's
characters are typed into it, and the clock stands still.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from pty_terminal import PtyTerminal, terminal
from readme.terminal_picture import picture_of

from kiosk.demo.building import build
from kiosk.demo.cast import pin_of
from kiosk.site import find_site
from labels.content import Language
from labels.sample import sample_picture

ROOT = Path(__file__).parents[2]
PICTURES = Path(__file__).parent / "pictures"
COUNTER, REFUSAL, LABEL = "counter.png", "refusal.png", "label.png"
PROGRAM = Path(__file__).with_name("fixed_counter.py")
NOW = datetime(2026, 11, 23, 1, 41, tzinfo=UTC)
"""Monday, 09:41 in Shanghai."""
COLUMNS, ROWS = 110, 32
STX, CR, ESC = "\x02", "\r", "\x1b"
OPERATOR, DESIGNATED, DRIVER = "C001", "P014", "P077"
OWN, OF_THE_UNIT, OF_THE_CLERK = "JM2026-0831-04", "JM2026-0816-01", "JM2026-0815-03"
SETTLING, SETTLINGS = 1.2, 5
"""Seconds of silence after which a screen stands still, and how often they are waited for."""


def counter_pictures() -> Mapping[str, Image.Image]:
    """Return the counter in the middle of a pickup, and the refusal of the first incident."""
    with tempfile.TemporaryDirectory() as folder:
        badges = build(find_site(Path(folder) / "data"), NOW)
        command = (sys.executable, str(PROGRAM), str(Path(folder) / "data"), NOW.isoformat())
        # Without it the folders of tests would stand for the packages that they are named after.
        environment = {"PYTHONPATH": str(ROOT)}
        with terminal(*command, columns=COLUMNS, rows=ROWS, environment=environment) as shown:
            return {
                COUNTER: _picking_up(shown, badges),
                REFUSAL: _refused(shown, badges),
            }


def label_picture() -> Image.Image:
    """Return the sample label."""
    return Image.open(io.BytesIO(sample_picture(Language.ZH_CN)))


def _picking_up(shown: PtyTerminal, badges: Mapping[str, str]) -> Image.Image:
    shown.wait_for("to open this counter", 30)
    _scan(shown, badges[OPERATOR], "Your badge was read")
    _type(shown, pin_of(OPERATOR) + CR, "Scan the collector's badge")
    _identify(shown, badges[DESIGNATED])
    _scan(shown, OWN, "1/")
    _scan(shown, OF_THE_UNIT, "2/")
    return _drawn(shown)


def _refused(shown: PtyTerminal, badges: Mapping[str, str]) -> Image.Image:
    _type(shown, ESC, "Scan the collector's badge")
    _identify(shown, badges[DRIVER])
    _scan(shown, OF_THE_CLERK, "not listed")
    return _drawn(shown)


def _identify(shown: PtyTerminal, badge: str) -> None:
    _scan(shown, badge, "Same person?")
    _type(shown, CR, "Scan a copy")


def _scan(shown: PtyTerminal, text: str, then: str) -> None:
    _type(shown, STX + text + CR, then)


def _type(shown: PtyTerminal, keys: str, then: str) -> None:
    shown.send(keys)
    shown.wait_for(then)


def _drawn(shown: PtyTerminal) -> Image.Image:
    """Draw the screen once nothing more is written on it."""
    for _try in range(SETTLINGS):
        read = len(shown.output)
        shown.pump(SETTLING)
        if len(shown.output) == read:
            break
    return picture_of(shown.screen)


def main() -> None:
    """Write all pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    for name, picture in {**counter_pictures(), LABEL: label_picture()}.items():
        picture.save(PICTURES / name, optimize=True)
        print(PICTURES / name)


if __name__ == "__main__":
    main()
