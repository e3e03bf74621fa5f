"""Owns printing into a folder: for tests, for demonstrations, and where another program prints what appears.

A file under its final name is whole and on disk, whenever the power goes.
"""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from labels.printers.outcome import PrintOutcome, PrintReason, PrintState, checked_job_name
from labels.render import FORMATS

PART_PREFIX = ".part-"
"""How the name of a file that is still being written begins."""

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


@dataclass(frozen=True, slots=True)
class FilePrinter:
    """Writes each document to `folder`, as job name and suffix. The same job again replaces its file."""

    folder: Path

    def print(self, document: bytes, content_type: str, job_name: str) -> PrintOutcome:
        """Write the file; `printed` once it is on disk. Its path is the outcome's reference."""
        target = self.folder / (checked_job_name(job_name) + _suffix(content_type))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_atomically(target, document)
        except OSError as error:
            reason = PrintReason.DISK_FULL if error.errno in _FULL else PrintReason.NOT_WRITABLE
            return PrintOutcome(PrintState.FAILED, reason, str(error))
        return PrintOutcome(PrintState.PRINTED, reference=str(target))


def _suffix(content_type: str) -> str:
    known = (each.suffix for each in FORMATS.values() if each.content_type == content_type)
    return next(known, ".bin")


def _write_atomically(target: Path, document: bytes) -> None:
    descriptor, part = tempfile.mkstemp(prefix=PART_PREFIX, dir=target.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(document)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last, too. Windows cannot open a folder, and needs no such call."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
