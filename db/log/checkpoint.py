"""Owns checkpoints (c2sp.org/tlog-checkpoint): the log's size and root, signed. Must not judge entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from db.log.merkle import HASH_BYTES
from db.log.notes import NoteMalformed, Verifier, is_key_name, open_note, sign_note
from db.log.roots import parse_root, parse_size, root_text


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log's state at one moment: whose log, how many entries, their 32-byte root, and any further lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not is_key_name(self.origin):
            raise NoteMalformed(f"{self.origin!r} can't be a log's origin")
        if parse_size(str(self.size)) is None or len(self.root) != HASH_BYTES:
            raise NoteMalformed(f"{self.size} entries and {len(self.root)} bytes of root make no checkpoint")
        if not all(each and "\n" not in each for each in self.extensions):
            raise NoteMalformed("an extension line is empty or more than a line")

    def text(self) -> str:
        """Return the note's text: origin, size, root in base64, further lines."""
        lines = (self.origin, str(self.size), root_text(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def sign_checkpoint(checkpoint: Checkpoint, seed: bytes) -> str:
    """Return the checkpoint as a note signed with the log's 32-byte private `seed`, under the log's origin."""
    return sign_note(checkpoint.text(), checkpoint.origin, seed)


def parse_checkpoint(note: str, verifiers: Iterable[Verifier]) -> Checkpoint:
    """Return the checkpoint in `note`, signed under its origin by one of `verifiers`.

    Give the keys of all rotations: an old checkpoint stays valid under the key that signed it. Raises a
    `NoteError` otherwise: `NoteMalformed`, `NoteUnsigned`, `NoteForged`.
    """
    opened = open_note(note, verifiers)
    checkpoint = _checkpoint(opened.text)
    if all(signer.name != checkpoint.origin for signer in opened.signers):
        raise NoteMalformed(f"a key that is not the log's signed for {checkpoint.origin}")
    return checkpoint


def claimed_origin(note: str) -> str:
    """Return whose log an unopened note says it is about: only good for telling people why it is passed over."""
    return note.partition("\n")[0]


def root_at(note: str, size: int) -> bytes | None:
    """Return the root that an unopened note of our own says for `size` entries, None if it says no such thing."""
    try:
        found = _checkpoint(note.partition("\n\n")[0] + "\n")
    except NoteMalformed:
        return None
    return found.root if found.size == size else None


def _checkpoint(text: str) -> Checkpoint:
    lines = text[:-1].split("\n")
    if len(lines) < 3:
        raise NoteMalformed("it is not a checkpoint: origin, size and root, a line each")
    size, root = parse_size(lines[1]), parse_root(lines[2])
    if size is None or root is None:
        raise NoteMalformed("it is not a checkpoint: its size or root can't be read")
    return Checkpoint(lines[0], size, root, tuple(lines[3:]))
