"""Owns what becomes of an exception that nobody expected: a code for the screen, a file for whoever repairs.

Neither holds a value: no message, no variable, no name. Frames say where, types say what.
"""

from __future__ import annotations

import base64
import hashlib
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

FULL = 100_000
"""Bytes beyond which nothing more is written about one fault: what repeats itself must not fill the disk."""
PROGRAM = "confidential-file-counter"


def fault_code(fault: BaseException) -> str:
    """Return a short code that is the same whenever the same thing breaks in the same place."""
    seen = hashlib.sha256("\n".join(_said(fault)).encode()).digest()
    return "F-" + base64.b32encode(seen)[:5].decode()


def write_fault(folder: Path, fault: BaseException, now: datetime) -> str:
    """Add the fault to its file in `folder` and return its code; a folder that takes no file is no new fault."""
    from importlib.metadata import version  # no start that goes well waits for it

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
