from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from labels.printers import FilePrinter, PrintReason, PrintState

ZPL = "application/vnd.zebra-zpl"


def test_a_document_is_a_whole_file_under_its_job_s_name(tmp_path: Path) -> None:
    outcome = FilePrinter(tmp_path / "out").print(b"^XA^XZ", ZPL, "LK8RWEQG86-1")
    assert outcome.state is PrintState.PRINTED
    assert outcome.reference == str(tmp_path / "out" / "LK8RWEQG86-1.zpl")
    assert Path(outcome.reference).read_bytes() == b"^XA^XZ"
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["LK8RWEQG86-1.zpl"]


@pytest.mark.parametrize(
    ("content_type", "suffix"),
    [("image/png", ".png"), ("application/pdf", ".pdf"), (ZPL, ".zpl"), ("x/y", ".bin")],
)
def test_the_suffix_follows_the_content_type(tmp_path: Path, content_type: str, suffix: str) -> None:
    assert Path(FilePrinter(tmp_path).print(b"1", content_type, "a").reference).suffix == suffix


def test_the_same_job_again_replaces_its_file(tmp_path: Path) -> None:
    printer = FilePrinter(tmp_path)
    printer.print(b"first", "image/png", "a")
    printer.print(b"second", "image/png", "a")
    assert (tmp_path / "a.png").read_bytes() == b"second"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("name", ["", "../a", "a/b", "/a", ".a", "-a", "a b", "a\n", "编号", "a" * 101])
def test_a_name_that_could_be_a_path_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="print job"):
        FilePrinter(tmp_path).print(b"1", "image/png", name)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    outcome = FilePrinter(tmp_path / "file").print(b"1", "image/png", "a")
    assert (outcome.state, outcome.reason) == (PrintState.FAILED, PrintReason.NOT_WRITABLE)
    assert "file" in outcome.detail


def test_a_full_disk_is_a_failure_and_leaves_nothing(tmp_path: Path) -> None:
    """With the kernel's own limit on a file's size, which fails a write like a full disk does."""
    program = (
        "import resource, signal, sys; from pathlib import Path; from labels.printers import FilePrinter\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "print(FilePrinter(Path(sys.argv[1])).print(bytes(5000), 'image/png', 'a').state)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "failed"
    assert not list(tmp_path.iterdir())


def test_a_killed_writer_never_leaves_a_half_file_under_a_final_name(tmp_path: Path) -> None:
    """Writers of 2 MB files are killed at 12 different moments: every final name holds a whole file."""
    program = (
        "import sys; from pathlib import Path; from labels.printers import FilePrinter\n"
        "printer = FilePrinter(Path(sys.argv[1])); print('ready', flush=True)\n"
        "for n in range(10_000): printer.print(bytes([n % 256]) * 2_000_000, 'image/png', f'job-{n}')"
    )
    whole = 0
    for kill in range(12):
        folder = tmp_path / str(kill)
        writer = subprocess.Popen(
            [sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(0.02 + 0.011 * kill)
        writer.kill()
        writer.communicate()
        for file in folder.glob("[!.]*") if folder.exists() else ():
            document = file.read_bytes()
            assert len(document) == 2_000_000
            assert len(set(document)) == 1
            whole += 1
    assert whole


@pytest.mark.skipif(os.name == "nt", reason="file modes are POSIX's")
def test_a_printed_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    FilePrinter(tmp_path).print(b"1", "image/png", "a")
    assert (tmp_path / "a.png").stat().st_mode & 0o077 == 0
