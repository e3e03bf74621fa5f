"""Witness files: lines only ever added, by several processes, through torn writes and full disks."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from db.log.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from db.log.notes import Verifier
from db.log.roots import root_text
from db.log.witness import WitnessError, append_checkpoint, append_commit, read_witness

ORIGIN = "counter.example/registry"
SEED = bytes([1]) * 32


def root(size: int) -> bytes:
    return sha256(str(size).encode()).digest()


NOTE = sign_checkpoint(Checkpoint(ORIGIN, 5, root(5)), SEED)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "witness.txt"


def test_commits_and_checkpoints_are_read_back_in_order(path: Path) -> None:
    append_commit(path, 3, root(3), origin=ORIGIN)
    append_commit(path, 5, root(5), origin=ORIGIN, at=datetime(2026, 11, 23, 9, 41, tzinfo=UTC))
    append_checkpoint(path, NOTE, origin=ORIGIN)
    append_commit(path, 6, root(6))
    record = read_witness(path)
    assert record.origins == {ORIGIN}
    assert record.commits == [(3, root(3)), (5, root(5)), (6, root(6))]
    assert record.checkpoints == [NOTE]
    assert record.unreadable == []


def test_the_file_is_text_that_a_person_can_read(path: Path) -> None:
    append_commit(path, 3, root(3), origin=ORIGIN, at=datetime(2026, 11, 23, 9, 41, tzinfo=UTC))
    append_checkpoint(path, NOTE)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[:3] == [f"CF-WITNESS 1 {ORIGIN}", f"C 3 {root_text(root(3))} 2026-11-23T09:41:00Z", "N"]
    assert lines[3:7] == [f"> {ORIGIN}", "> 5", f"> {root_text(root(5))}", ">"]
    assert lines[7].startswith(f"> — {ORIGIN} ")


def test_a_file_without_a_named_log_is_good_too(path: Path) -> None:
    append_commit(path, 1, root(1))
    append_commit(path, 2, root(2), origin=ORIGIN)
    record = read_witness(path)
    assert (record.origins, record.commits) == (set(), [(1, root(1)), (2, root(2))])


def test_two_logs_do_not_share_a_file(path: Path) -> None:
    append_commit(path, 1, root(1), origin=ORIGIN)
    before = path.read_bytes()
    with pytest.raises(WitnessError, match="not a witness file of this log"):
        append_commit(path, 1, root(1), origin="counter.example/demo")
    with pytest.raises(WitnessError, match="not a witness file of this log"):
        append_checkpoint(path, NOTE, origin=ORIGIN[:-1] + "x")
    assert path.read_bytes() == before


def test_a_file_that_is_something_else_is_left_alone(path: Path) -> None:
    path.write_text("[registry]\nname = 'x'\n")
    for origin in (ORIGIN, None):
        with pytest.raises(WitnessError):
            append_commit(path, 1, root(1), origin=origin)
    assert path.read_text() == "[registry]\nname = 'x'\n"


def test_a_write_torn_anywhere_costs_itself_alone(path: Path, tmp_path: Path) -> None:
    append_commit(path, 3, root(3), origin=ORIGIN)
    append_checkpoint(path, NOTE)
    append_commit(path, 6, root(6), at=datetime(2026, 11, 23, 9, 41, 0, 5, tzinfo=UTC))
    whole = path.read_bytes()
    torn = tmp_path / "torn.txt"
    for cut in range(len(whole)):
        torn.write_bytes(whole[:cut])
        append_commit(torn, 7, root(7), origin=ORIGIN)
        record = read_witness(torn)
        kept = whole[:cut].count(b"\n")
        assert record.commits[-1] == (7, root(7))
        assert ((3, root(3)) in record.commits) >= (kept >= 2)
        assert (NOTE in record.checkpoints) >= (kept >= 8)
        assert all(each in ((3, root(3)), (6, root(6)), (7, root(7))) for each in record.commits)
        assert len(record.unreadable) <= 1


def test_a_torn_end_is_passed_over_when_nothing_follows(path: Path) -> None:
    append_commit(path, 3, root(3), origin=ORIGIN)
    append_commit(path, 4, root(4))
    path.write_bytes(path.read_bytes()[:-9])
    record = read_witness(path)
    assert (record.commits, record.unreadable) == ([(3, root(3))], [3])


def test_zeros_where_a_power_cut_lost_data_are_passed_over(path: Path) -> None:
    path.write_bytes(bytes(100))
    append_commit(path, 4, root(4), origin=ORIGIN)
    with path.open("ab") as file:
        file.write(bytes(64))
    append_commit(path, 5, root(5), origin=ORIGIN)
    record = read_witness(path)
    assert (record.commits, record.unreadable) == ([(4, root(4)), (5, root(5))], [1, 3])


@pytest.mark.parametrize(
    "line",
    [
        "C",
        "C 1",
        f"C 01 {root_text(root(1))}",
        f"C -1 {root_text(root(1))}",
        f"C {'9' * 30} {root_text(root(1))}",
        f"C 1  {root_text(root(1))}",
        f"C 1 {root_text(root(1))[:-1]}",
        f"C 1 {root_text(root(1))[:-2]}B=",
        f"C 1 {root_text(root(1))} yesterday",
        f"c 1 {root_text(root(1))}",
        "> 1",
        "CF-WITNESS 2",
        "\ufffd\ufffd",
    ],
)
def test_a_line_that_says_nothing_is_counted_and_harms_nothing(path: Path, line: str) -> None:
    append_commit(path, 1, root(1))
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    append_commit(path, 2, root(2))
    record = read_witness(path)
    assert (record.commits, record.unreadable) == ([(1, root(1)), (2, root(2))], [3])


def test_line_ends_of_another_system_are_understood(path: Path) -> None:
    append_commit(path, 1, root(1), origin=ORIGIN)
    append_checkpoint(path, NOTE)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    record = read_witness(path)
    assert (record.origins, record.commits, record.checkpoints) == ({ORIGIN}, [(1, root(1))], [NOTE])


def test_a_checkpoint_kept_in_it_still_verifies(path: Path) -> None:
    from db.identity.ed25519 import public_of

    append_checkpoint(path, NOTE, origin=ORIGIN)
    [note] = read_witness(path).checkpoints
    assert parse_checkpoint(note, [Verifier(ORIGIN, public_of(SEED))]).size == 5


@pytest.mark.parametrize("kind", ["folder missing", "a folder", "a file for a folder"])
def test_a_file_that_cannot_be_written_is_a_fault_that_names_it(tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").write_text("")
    path = {"folder missing": tmp_path / "no" / "w", "a folder": tmp_path}.get(kind, tmp_path / "file" / "w")
    for add in (lambda: append_commit(path, 1, root(1)), lambda: append_checkpoint(path, NOTE)):
        with pytest.raises(WitnessError, match="can't be written"):
            add()
    with pytest.raises(WitnessError, match="can't be read"):
        read_witness(path)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")
def test_a_full_disk_is_a_fault() -> None:
    with pytest.raises(WitnessError, match="can't be written"):
        append_commit(Path("/dev/full"), 1, root(1))


WRITER = """
import sys
from hashlib import sha256
from pathlib import Path
from db.log.witness import append_checkpoint, append_commit
path, first, note = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
for size in range(first, first + 500):
    append_commit(path, size, sha256(str(size).encode()).digest(), origin=sys.argv[4])
    if size % 50 == 0:
        append_checkpoint(path, note, origin=sys.argv[4])
"""


def test_four_processes_add_at_once_and_no_line_is_lost_or_mixed(path: Path) -> None:
    commands = [[sys.executable, "-c", WRITER, str(path), str(n * 500), NOTE, ORIGIN] for n in range(4)]
    writers = [subprocess.Popen(command) for command in commands]
    assert [each.wait(timeout=120) for each in writers] == [0, 0, 0, 0]
    record = read_witness(path)
    assert sorted(record.commits) == [(size, root(size)) for size in range(2000)]
    assert record.checkpoints == [NOTE] * 40
    assert (record.unreadable, record.origins) == ([], {ORIGIN})
