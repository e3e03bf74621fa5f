"""Owns turning what was kept elsewhere, witness files and checkpoints, into pins. Must not judge the log.

A signature that is wrong is a problem; a line that can't be read is a remark, since power cuts tear lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from db.log.checkpoint import Checkpoint, claimed_origin, parse_checkpoint
from db.log.notes import NoteError, NoteMalformed, Verifier
from db.log.report import Pin, Problem
from db.log.witness import WitnessError, WitnessRecord, read_witness

MOST_NOTE_BYTES = 65_536
ANOTHER_LOG = "{} is of another log: {}."
NOT_OURS = "{} holds a checkpoint that does not stand: {}."
TORN = "{}: lines that say nothing: {}, the first is line {} (torn by a power cut, or changed)."


class EvidenceUnreadable(WitnessError):
    """A file that should be held against the log is neither a witness file nor a checkpoint."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a file says about the log: pins, what is wrong with the file itself, and what is only worth saying."""

    pins: tuple[Pin, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()


def read_evidence(path: Path, origin: str, verifiers: Sequence[Verifier]) -> Evidence:
    """Return what the witness file or checkpoint at `path` says about the log `origin`, whose keys, those of
    past rotations too, are `verifiers`.

    Raises `WitnessError` if it can't be read, `EvidenceUnreadable` if it is neither.
    """
    record = read_witness(path)
    if record.origins or record.commits or record.checkpoints:
        return evidence_of(record, f"the witness file {path}", origin, verifiers)
    return _of_note_at(path, origin, verifiers)


def evidence_of(record: WitnessRecord, source: str, origin: str, verifiers: Sequence[Verifier]) -> Evidence:
    """Return what a witness file's record says about the log `origin`."""
    # A power cut may have torn the first line within the name.
    others = sorted(each for each in record.origins if not origin.startswith(each))
    if others:
        return Evidence(problems=(_nowhere(ANOTHER_LOG.format(source, ", ".join(others))),))
    noted = [evidence_of_note(note, source, origin, verifiers) for note in record.checkpoints]
    return Evidence(
        pins=(
            *(Pin(size, root, source) for size, root in record.commits),
            *(pin for each in noted for pin in each.pins),
        ),
        problems=tuple(problem for each in noted for problem in each.problems),
        remarks=(*_torn(record, source), *(remark for each in noted for remark in each.remarks)),
    )


def evidence_of_note(note: str, source: str, origin: str, verifiers: Sequence[Verifier]) -> Evidence:
    """Return what a signed checkpoint says about the log `origin`; one that is torn is worth a remark."""
    try:
        checkpoint = parse_checkpoint(note, verifiers)
    except NoteMalformed as fault:
        return Evidence(remarks=(NOT_OURS.format(source, fault),))
    except NoteError as fault:
        theirs = claimed_origin(note)
        said = NOT_OURS.format(source, fault) if theirs == origin else ANOTHER_LOG.format(source, theirs)
        return Evidence(problems=(_nowhere(said),))
    return _of_checkpoint(checkpoint, source, origin)


def _of_checkpoint(checkpoint: Checkpoint, source: str, origin: str) -> Evidence:
    if checkpoint.origin != origin:
        return Evidence(problems=(_nowhere(ANOTHER_LOG.format(source, checkpoint.origin)),))
    return Evidence(pins=(Pin(checkpoint.size, checkpoint.root, source),))


def _of_note_at(path: Path, origin: str, verifiers: Sequence[Verifier]) -> Evidence:
    source = f"the checkpoint {path}"
    try:
        with path.open(encoding="utf-8") as file:
            note = file.read(MOST_NOTE_BYTES)
    except (OSError, UnicodeDecodeError) as fault:
        raise EvidenceUnreadable(f"{path} can't be read: {fault}") from fault
    evidence = evidence_of_note(note, source, origin, verifiers)
    if not evidence.pins and not evidence.problems:
        raise EvidenceUnreadable(f"{path} is neither a witness file nor a signed checkpoint")
    return evidence


def _torn(record: WitnessRecord, source: str) -> tuple[str, ...]:
    lines = record.unreadable
    return (TORN.format(source, len(lines), lines[0]),) if lines else ()


def _nowhere(problem: str) -> Problem:
    return Problem(None, None, problem[0].upper() + problem[1:])
