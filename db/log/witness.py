"""Owns witness files: what the log was at each commit, kept where whoever edits the registry does not reach.

Lines of text, only ever added. The first says what the file is; then a line for each commit, unsigned, and
signed checkpoints, each of their lines behind a `> `:

    CF-WITNESS 1 ORIGIN
    C SIZE ROOT [UTC]
    N
    > ORIGIN
    > SIZE
    > ROOT
    >
    > — ORIGIN SIGNATURE

A commit's line is written after COMMIT returned, so a crash between the two loses the line, never the commit.
Each addition is one write at the file's end: processes of one machine may share a file; machines may not, each
has its own. A line that was torn by a power cut is passed over. Nothing here checks a signature.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from db.errors import RegistryError
from db.log.roots import parse_root, parse_size, root_text

MAGIC = "CF-WITNESS 1"
NOTE = "N"
QUOTE = ">"
_COMMIT = re.compile(r"C ([0-9]+) ([A-Za-z0-9+/]{43}=)( [0-9T:.-]+Z)?")


class WitnessError(RegistryError):
    """A witness file can't be written or read, or it is another log's."""


@dataclass(slots=True)
class WitnessRecord:
    """What a witness file holds. `origins` are the logs that its first lines name; `commits` are sizes and
    32-byte roots in the order they were added; `checkpoints` are signed notes, unopened; `unreadable` are the
    numbers of lines that say nothing: torn by a power cut, or changed. `places` says where each checkpoint stands:
    after how many commits, and the SHA-256, in hex, of all lines before it."""

    origins: set[str] = field(default_factory=set)
    commits: list[tuple[int, bytes]] = field(default_factory=list)
    checkpoints: list[str] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    places: list[tuple[int, str]] = field(default_factory=list)


def append_commit(
    path: Path, size: int, root: bytes, *, origin: str | None = None, at: datetime | None = None
) -> None:
    """Add a commit's line to the file at `path`, made if there is none, without waiting for the disk.

    Raises `WitnessError` if it can't be written whole, or if the file names another log than `origin`.
    """
    when = "" if at is None else f" {at.astimezone(UTC).isoformat().replace('+00:00', 'Z')}"
    _append(path, f"C {size} {root_text(root)}{when}\n", origin, lasting=False)


def append_checkpoint(path: Path, note: str, *, origin: str | None = None) -> None:
    """Add a signed checkpoint to the file at `path` and return once it is on the disk. Raises `WitnessError`."""
    quoted = "".join(f"{QUOTE} {line}".rstrip() + "\n" for line in note.splitlines())
    _append(path, f"{NOTE}\n{quoted}", origin, lasting=True)


def read_witness(path: Path) -> WitnessRecord:
    """Return what the file at `path` holds. Raises `WitnessError` if it can't be opened or read."""
    try:
        with path.open("rb") as file:
            return parse_witness(file)
    except OSError as fault:
        raise WitnessError(f"{path} can't be read: {fault.strerror}") from fault


def digest_of(path: Path) -> str:
    """Return the SHA-256, in hex, of the lines in the file at `path`, as the place of what is added next. The end
    of a line may be another system's. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for line in file:
            digest.update(_whole(line))
    return digest.hexdigest()


def parse_witness(lines: Iterable[bytes]) -> WitnessRecord:
    """Return what the lines of a witness file say; lines that say nothing are noted, never an error."""
    record = WitnessRecord()
    notes: list[tuple[tuple[int, str], list[str]]] = []
    within_note = False
    digest = hashlib.sha256()
    for number, raw in enumerate(lines, start=1):
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line.startswith(QUOTE) and within_note:
            notes[-1][1].append(line[len(QUOTE) :].removeprefix(" ") + "\n")
        elif line == NOTE:
            within_note = True
            notes.append(((len(record.commits), digest.hexdigest()), []))
        else:
            within_note = False
            if line and not _take_in(record, line):
                record.unreadable.append(number)
        digest.update(_whole(raw))
    whole = [(place, "".join(quoted)) for place, quoted in notes if quoted]
    record.checkpoints = [note for _place, note in whole]
    record.places = [place for place, _note in whole]
    return record


def _whole(line: bytes) -> bytes:
    return line.rstrip(b"\r\n") + b"\n"


def _take_in(record: WitnessRecord, line: str) -> bool:
    """Take in a line that stands by itself; say whether it could be read."""
    if line == MAGIC or line.startswith(f"{MAGIC} "):
        record.origins.update(line[len(MAGIC) :].split())
        return True
    found = _COMMIT.fullmatch(line)
    size, root = (None, None) if found is None else (parse_size(found[1]), parse_root(found[2]))
    if size is None or root is None:
        return False
    record.commits.append((size, root))
    return True


def _append(path: Path, addition: str, origin: str | None, *, lasting: bool) -> None:
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    try:
        file = os.open(path, flags, 0o644)
        try:
            data = _opening(path, file, origin) + addition.encode()
            if os.write(file, data) != len(data):
                raise WitnessError(f"{path} could not be written whole: is its disk full?")
            if lasting:
                os.fsync(file)
        finally:
            os.close(file)
    except OSError as fault:
        raise WitnessError(f"{path} can't be written: {fault.strerror}") from fault


def _opening(path: Path, file: int, origin: str | None) -> bytes:
    """Return what must stand before an addition: the first line, or the end of a line that was torn.

    Two processes may both find the file empty; a first line is welcome anywhere.
    """
    expected = f"{MAGIC} {origin or ''}".rstrip()
    if os.fstat(file).st_size == 0:
        return expected.encode() + b"\n"
    first = os.read(file, 512).partition(b"\n")[0].decode("utf-8", "replace")
    torn = expected.startswith(first) or first.startswith("\0")
    if not (torn or first == MAGIC or (origin is None and first.startswith(f"{MAGIC} "))):
        raise WitnessError(f"{path} is not a witness file of this log ({origin}): name another one")
    os.lseek(file, -1, os.SEEK_END)
    return b"" if os.read(file, 1) == b"\n" else b"\n"
