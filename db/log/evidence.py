"""Owns turning what was kept elsewhere, witness files and checkpoints, into pins. Must not judge the log.

A signature that is wrong is a problem; a line that can't be read is a remark, since power cuts tear lines. What a
file noted of a branch of the log that a restoring ended is neither: it is passed over, if a mark that is signed
says so and the log itself does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from db.log.checkpoint import Checkpoint, claimed_origin, parse_checkpoint
from db.log.epochs import Mark, claims_mark, parse_mark
from db.log.notes import NoteError, NoteMalformed, Verifier
from db.log.report import Finding, Pin, Problem, Source, SourceKind
from db.log.witness import WitnessError, WitnessRecord, read_witness

MOST_NOTE_BYTES = 65_536


class EvidenceUnreadable(WitnessError):
    """A file that should be held against the log is neither a witness file nor a checkpoint."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a file says about the log: pins, what is wrong with the file itself, what is only worth saying, and the
    restorings that its marks confirm: the number of the entry, and how many entries the ended branch had at most."""

    pins: tuple[Pin, ...] = ()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    restorings: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Noted:
    """One thing that a witness file noted, in the file's order; `mark` where it begins an epoch."""

    pin: Pin
    mark: Mark | None = None


def read_evidence(
    path: Path, origin: str, verifiers: Sequence[Verifier], restorings: Mapping[int, int]
) -> Evidence:
    """Return what the witness file or checkpoint at `path` says about the log `origin`, whose keys, those of
    past rotations too, are `verifiers`.

    `restorings` are those that the log tells of: the number of the entry, and how many entries were kept then.
    Raises `WitnessError` if it can't be read, `EvidenceUnreadable` if it is neither.
    """
    record = read_witness(path)
    if record.origins or record.commits or record.checkpoints:
        source = Source(SourceKind.WITNESS_FILE, str(path))
        return evidence_of(record, source, origin, verifiers, restorings)
    return _of_note_at(path, origin, verifiers)


def evidence_of(
    record: WitnessRecord,
    source: Source,
    origin: str,
    verifiers: Sequence[Verifier],
    restorings: Mapping[int, int],
) -> Evidence:
    """Return what a witness file's record says about the log `origin`."""
    # A power cut may have torn the first line within the name.
    others = sorted(each for each in record.origins if not origin.startswith(each))
    if others:
        return Evidence(problems=(_of_another(source, ", ".join(others)),))
    noted: list[_Noted] = []
    problems: list[Problem] = []
    remarks = list(_torn(record, source))
    commits = [_Noted(Pin(size, root, source)) for size, root in record.commits]
    at = 0
    for (after, before), note in zip(record.places, record.checkpoints, strict=True):
        noted += commits[at:after]
        at = after
        found = _of_note(note, source, origin, verifiers)
        if isinstance(found, Checkpoint):
            noted.append(_noted(found, source, before, problems))
        elif found.finding is Finding.NOTE_TORN:
            remarks.append(found)
        else:
            problems.append(found)
    judged = _in_epochs([*noted, *commits[at:]], restorings)
    return replace(judged, problems=(*problems, *judged.problems), remarks=tuple(remarks))


def _noted(checkpoint: Checkpoint, source: Source, before: str, problems: list[Problem]) -> _Noted:
    """Return what a checkpoint in a witness file notes; a mark that was moved is a problem and none."""
    pin = Pin(checkpoint.size, checkpoint.root, source)
    mark = parse_mark(checkpoint)
    if mark is not None and mark.before != before:
        problems.append(Problem.nowhere(Finding.MARK_UNFIT, source=source, entry=checkpoint.size))
        mark = None
    return _Noted(pin, mark)


def _in_epochs(noted: Sequence[_Noted], restorings: Mapping[int, int]) -> Evidence:
    """Pass over what was noted of branches that ended. From the last to the first: a mark that itself lies on a
    branch which a later one ended says nothing but where that branch began."""
    pins: list[Pin] = []
    problems: list[Problem] = []
    ended: dict[int, int] = {}
    kept: int | None = None
    entry: int | None = None
    for each in reversed(noted):
        size, mark = each.pin.size, each.mark
        if kept is not None and size > kept:
            if entry is not None:
                ended[entry] = max(ended[entry], size)
            entry = entry if mark is None else None
            continue
        pins.append(each.pin)
        if mark is None:
            continue
        if restorings.get(size) != mark.kept:
            problems.append(Problem.nowhere(Finding.MARK_UNFIT, source=each.pin.source, entry=size))
            continue
        entry, kept = size, mark.kept
        ended[entry] = kept
    return Evidence(tuple(reversed(pins)), tuple(problems), restorings=ended)


def evidence_of_note(note: str, source: Source, origin: str, verifiers: Sequence[Verifier]) -> Evidence:
    """Return what a signed checkpoint says about the log `origin`; one that is torn is worth a remark."""
    found = _of_note(note, source, origin, verifiers)
    if isinstance(found, Checkpoint):
        return Evidence(pins=(Pin(found.size, found.root, source),))
    return Evidence(remarks=(found,)) if found.finding is Finding.NOTE_TORN else Evidence(problems=(found,))


def _of_note(note: str, source: Source, origin: str, verifiers: Sequence[Verifier]) -> Checkpoint | Problem:
    """Return the checkpoint in a note, or what is wrong with it: a power cut may have torn it, but a mark was on
    the disk before anything else was done."""
    try:
        checkpoint = parse_checkpoint(note, verifiers)
    except NoteMalformed as fault:
        finding = Finding.NOTE_UNSOUND if claims_mark(note) else Finding.NOTE_TORN
        return Problem.nowhere(finding, source=source, why=str(fault))
    except NoteError as fault:
        theirs = claimed_origin(note)
        if theirs != origin:
            return _of_another(source, theirs)
        return Problem.nowhere(Finding.NOTE_UNSOUND, source=source, why=str(fault))
    return checkpoint if checkpoint.origin == origin else _of_another(source, checkpoint.origin)


def _of_note_at(path: Path, origin: str, verifiers: Sequence[Verifier]) -> Evidence:
    try:
        with path.open(encoding="utf-8") as file:
            note = file.read(MOST_NOTE_BYTES)
    except (OSError, UnicodeDecodeError) as fault:
        raise EvidenceUnreadable(f"{path} can't be read: {fault}") from fault
    evidence = evidence_of_note(note, Source(SourceKind.CHECKPOINT, str(path)), origin, verifiers)
    if not evidence.pins and not evidence.problems:
        raise EvidenceUnreadable(f"{path} is neither a witness file nor a signed checkpoint")
    return evidence


def _torn(record: WitnessRecord, source: Source) -> tuple[Problem, ...]:
    lines = record.unreadable
    if not lines:
        return ()
    return (Problem.nowhere(Finding.TORN, source=source, count=len(lines), line=lines[0]),)


def _of_another(source: Source, origin: str) -> Problem:
    return Problem.nowhere(Finding.ANOTHER_LOG, source=source, origin=origin)
