"""Owns reading and writing the files that a command names. Knows nothing of what they hold."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kiosk.texts import _


class FileUnusable(Exception):
    """A file that was named cannot be what it should be; the message names it."""


def read_file(path: Path, most: int) -> bytes:
    """Return what the file at `path` holds, at most `most` bytes. Raises `OSError`, `FileUnusable`."""
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise FileUnusable(_("{file}: larger than {most} bytes.").format(file=path, most=most))
    return data


def read_text(path: Path, most: int) -> str:
    """Return the UTF-8 text in the file at `path`. Raises `OSError`, `FileUnusable`."""
    try:
        return read_file(path, most).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise FileUnusable(_("{file}: not a text in UTF-8.").format(file=path)) from fault


def replace_file(target: Path, data: bytes) -> None:
    """Write `data` to `target`, replacing what stood there only once all of it is on disk."""
    descriptor, part = tempfile.mkstemp(prefix=".part-", dir=target.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
