"""Owns reading and writing the files that a command names. Knows nothing of what they hold."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Undone:
    """What to say where an act was done and its file could not be written: what stands all the same, and what to
    do now."""

    safe: str
    remedy: str


class FileUnwritten(Exception):
    """The file of an act that was done could not be written; `happened`, `safe` and `remedy` are sentences."""

    def __init__(self, target: Path, fault: OSError, undone: Undone) -> None:
        happened = _("{file} could not be written: {why}.")
        self.happened = happened.format(file=target, why=fault.strerror or fault)
        self.safe, self.remedy = undone.safe, undone.remedy
        super().__init__(self.happened)


class Room:
    """Room on the disk for a file that is written once its act was done."""

    def __init__(self, target: Path, part: Path) -> None:
        self.target = target
        self.part = part

    def fill(self, data: bytes, undone: Undone) -> None:
        """Write `data` to the target, all of it or nothing. Raises `FileUnwritten`."""
        try:
            _write(self.part, data)
            os.replace(self.part, self.target)
        except OSError as fault:
            raise FileUnwritten(self.target, fault, undone) from fault


@contextmanager
def room_for(target: Path | None, least: int) -> Iterator[Room | None]:
    """Make sure that `least` bytes can be written where `target` is, before the act that the file is of is done.

    None for no file. Raises OSError for a folder that is not there, that can't be written, or for a full disk.
    """
    if target is None:
        yield None
        return
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    try:
        descriptor, name = tempfile.mkstemp(prefix=".part-", dir=target.parent)
    except OSError as fault:
        # The file that was named, not the one that was tried.
        raise OSError(fault.errno, fault.strerror, str(target)) from fault
    os.close(descriptor)
    part = Path(name)
    try:
        _write(part, bytes(least))
        yield Room(target, part)
    finally:
        part.unlink(missing_ok=True)


def replace_file(target: Path, data: bytes) -> None:
    """Write `data` to `target`, replacing what stood there only once all of it is on disk. Raises OSError."""
    with room_for(target, 0) as room:
        if room is not None:
            _write(room.part, data)
            os.replace(room.part, target)


def _write(path: Path, data: bytes) -> None:
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
