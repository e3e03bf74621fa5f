"""Owns what becomes of an exception that nobody expected: a code for the screen, a file for whoever repairs.

Neither holds a value: no message, no variable, no name. Frames say where, types say what.
"""

from __future__ import annotations

import base64
import hashlib
import io
import traceback
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from textual.app import App, ReturnType

FOLDER = "faults"
FULL = 100_000
"""Bytes beyond which nothing more is written about one fault: what repeats itself must not fill the disk."""
PROGRAM = "confidential-file-counter"


def fault_code(fault: BaseException) -> str:
    """Return a short code that is the same whenever the same thing breaks in the same place."""
    seen = hashlib.sha256("\n".join(_said(fault)).encode()).digest()
    return "F-" + base64.b32encode(seen)[:5].decode()


def write_fault(folder: Path, fault: BaseException, now: datetime) -> str:
    """Add the fault to its file in `folder` and return its code; a folder that takes no file is no new fault."""
    code = fault_code(fault)
    lines = [f"{now.isoformat(timespec='seconds')} {code} program {version(PROGRAM)}", *_said(fault), ""]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{code}.txt"
        path.touch(mode=0o600)
        if path.stat().st_size < FULL:
            with path.open("a", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
    except OSError:
        return code
    return code


def _said(fault: BaseException | None) -> Iterator[str]:
    while fault is not None:
        yield f"{type(fault).__module__}.{type(fault).__qualname__}"
        for frame in traceback.extract_tb(fault.__traceback__):
            yield f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
        fault = fault.__cause__ or fault.__context__


class QuietApp(App[ReturnType]):
    """An app that never prints a traceback: Textual's holds the variables, and with them names and PINs.

    `_handle_exception` is not documented, yet Textual offers no other place that all its failures pass;
    `tests/kiosk/test_faults.py` fails when that changes.
    """

    fault: Exception | None = None

    def __init__(self) -> None:
        super().__init__()
        self.error_console = Console(file=io.StringIO())

    def _handle_exception(self, error: Exception) -> None:
        self.fault = self.fault or error
        super()._handle_exception(error)
