"""What was kept elsewhere becomes pins: witness files and checkpoints, whole, torn, forged, or another log's."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from db.identity.ed25519 import public_of
from db.log.checkpoint import Checkpoint, sign_checkpoint
from db.log.evidence import EvidenceUnreadable, read_evidence
from db.log.notes import Verifier
from db.log.report import Finding, Pin, Problem, Source, SourceKind
from db.log.witness import WitnessError, append_checkpoint, append_commit

ORIGIN = "counter.example/registry"
OTHER = "counter.example/demo"
SEED, NEXT_SEED, FOREIGN_SEED = (bytes([n]) * 32 for n in (1, 2, 3))
KEYS = [Verifier(ORIGIN, public_of(seed)) for seed in (SEED, NEXT_SEED)]


def root(size: int) -> bytes:
    return sha256(str(size).encode()).digest()


def note(size: int, seed: bytes = SEED, origin: str = ORIGIN) -> str:
    return sign_checkpoint(Checkpoint(origin, size, root(size)), seed)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def test_a_witness_file_is_a_pin_for_each_commit_and_each_checkpoint_of_any_rotation(path: Path) -> None:
    append_commit(path, 3, root(3), origin=ORIGIN)
    append_checkpoint(path, note(3))
    append_checkpoint(path, note(5, NEXT_SEED))
    evidence = read_evidence(path, ORIGIN, KEYS, {})
    source = Source(SourceKind.WITNESS_FILE, str(path))
    assert evidence.pins == (Pin(3, root(3), source), Pin(3, root(3), source), Pin(5, root(5), source))
    assert (evidence.problems, evidence.remarks) == ((), ())


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_checkpoint_is_a_pin(path: Path, end: str) -> None:
    path.write_bytes(note(5).replace("\n", end).encode())
    evidence = read_evidence(path, ORIGIN, KEYS, {})
    assert evidence.pins == (Pin(5, root(5), Source(SourceKind.CHECKPOINT, str(path))),)
    assert (evidence.problems, evidence.remarks) == ((), ())


@pytest.mark.parametrize(
    ("kept", "finding"),
    [
        (note(5, FOREIGN_SEED), Finding.NOTE_UNSOUND),
        (note(5).replace("\n5\n", "\n6\n"), Finding.NOTE_UNSOUND),
        (note(5, FOREIGN_SEED, OTHER), Finding.ANOTHER_LOG),
    ],
)
def test_a_checkpoint_that_does_not_stand_is_a_problem_and_no_pin(
    path: Path, kept: str, finding: Finding
) -> None:
    for in_witness_file in (False, True):
        path.unlink(missing_ok=True)
        if in_witness_file:
            append_commit(path, 3, root(3), origin=ORIGIN)
            append_checkpoint(path, kept)
        else:
            path.write_text(kept, encoding="utf-8")
        evidence = read_evidence(path, ORIGIN, KEYS, {})
        [problem] = evidence.problems
        assert (problem.first, problem.last) == (None, None)
        assert problem.finding is finding
        assert [pin.size for pin in evidence.pins] == ([3] if in_witness_file else [])


def test_another_logs_witness_file_convicts_nobody(path: Path) -> None:
    append_commit(path, 3, root(3), origin=OTHER)
    evidence = read_evidence(path, ORIGIN, KEYS, {})
    said = {"source": Source(SourceKind.WITNESS_FILE, str(path)), "origin": OTHER}
    assert (evidence.pins, evidence.problems) == ((), (Problem(None, None, Finding.ANOTHER_LOG, said),))


def test_what_a_power_cut_tore_is_a_remark(path: Path) -> None:
    append_commit(path, 3, root(3), origin=ORIGIN)
    append_commit(path, 4, root(4))
    path.write_bytes(path.read_bytes()[:-9])
    append_checkpoint(path, note(5))
    path.write_bytes(path.read_bytes()[:-9])
    evidence = read_evidence(path, ORIGIN, KEYS, {})
    assert ([pin.size for pin in evidence.pins], evidence.problems) == ([3], ())
    torn, note_torn = evidence.remarks
    assert (torn.finding, torn.said["count"], torn.said["line"]) == (Finding.TORN, 1, 3)
    assert note_torn.finding is Finding.NOTE_TORN


def test_a_first_line_that_was_torn_does_not_make_it_another_logs(path: Path) -> None:
    path.write_text(f"CF-WITNESS 1 {ORIGIN[:9]}")
    append_commit(path, 3, root(3), origin=ORIGIN)
    assert [pin.size for pin in read_evidence(path, ORIGIN, KEYS, {}).pins] == [3]


@pytest.mark.parametrize("content", [b"", b"nothing\n", b"\x89PNG\r\n\x1a\n\x00\xff", note(5).encode()[:-20]])
def test_a_file_that_is_no_evidence_is_a_fault_and_never_agreement(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(EvidenceUnreadable):
        read_evidence(path, ORIGIN, KEYS, {})


def test_a_file_that_is_not_there_is_a_fault(path: Path) -> None:
    with pytest.raises(WitnessError, match="can't be read"):
        read_evidence(path, ORIGIN, KEYS, {})
