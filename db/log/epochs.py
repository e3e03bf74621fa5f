"""Owns the marks that a restoring leaves in witness files: from here on the log is another branch of what it was.

A mark is a checkpoint of the log as the restoring left it, with one further line:

    CF-RESTORED KEPT BEFORE

KEPT is how many entries the backup held: what the file noted before the mark beyond them is gone from the log.
BEFORE is the SHA-256, in hex, of all that stands in the file before the mark, so that a mark can't be put anywhere
else. Only the log's own entry makes it count. Nothing here reads a registry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from db.log.checkpoint import Checkpoint, sign_checkpoint
from db.log.roots import parse_size, root_text
from db.log.witness import QUOTE, WitnessError, append_checkpoint, digest_of

MARK = "CF-RESTORED"
_LINE = re.compile(rf"{MARK} ([0-9]+) ([0-9a-f]{{64}})")


@dataclass(frozen=True, slots=True)
class Epoch:
    """What began with a restoring: the number of its entry, how many entries the backup held, and the log's 32-byte
    root at that entry."""

    entry: int
    kept: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark says beside its checkpoint: how many entries were kept, and what must stand before it."""

    kept: int
    before: str


def parse_mark(checkpoint: Checkpoint) -> Mark | None:
    """Return the mark that a checkpoint is, None for an ordinary one."""
    for line in checkpoint.extensions:
        found = _LINE.fullmatch(line)
        kept = None if found is None else parse_size(found[1])
        if found is not None and kept is not None:
            return Mark(kept, found[2])
    return None


def claims_mark(note: str) -> bool:
    """Say whether an unopened note pretends to be a mark."""
    return f"\n{MARK} " in note


def mark_epochs(path: Path, epochs: Sequence[Epoch], origin: str, seed: bytes) -> None:
    """Add the marks that the witness file at `path` lacks, signed with the log's private `seed`.

    To be called before anything else is added after a restoring; a file without a line needs none. Raises
    `WitnessError`.
    """
    if not epochs or not path.exists() or not path.stat().st_size:
        return
    try:
        with _alone(path) as file:
            content = file.read()
            for epoch in epochs:
                if not _marked(content, epoch):
                    before = f"{MARK} {epoch.kept} {digest_of(path)}"
                    note = Checkpoint(origin, epoch.entry, epoch.root, (before,))
                    append_checkpoint(path, sign_checkpoint(note, seed), origin=origin)
    except OSError as fault:
        raise WitnessError(f"{path} can't be read: {fault.strerror}") from fault


def _marked(content: bytes, epoch: Epoch) -> bool:
    # Whether it is signed and fits is for whoever verifies: a second one would not make a forged first one better.
    lines = (str(epoch.entry), root_text(epoch.root), f"{MARK} {epoch.kept} ")
    wanted = rb"\r?\n".join(re.escape(f"{QUOTE} {line}".encode()) for line in lines)
    return re.search(wanted, content) is not None


@contextmanager
def _alone(path: Path) -> Iterator[IO[bytes]]:
    """Keep other processes from marking the same file meanwhile: what they note waits for their mark."""
    with path.open("rb") as file:
        try:
            import fcntl
        except ImportError:
            # Windows: counters there hold their witness files each for itself.
            yield file
            return
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield file
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
