"""The program as people and scripts call it: in a process of its own, on real folders."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import counter_kit
import pytest
from counter_kit import Counter, build_counter, pin_of
from typer.testing import CliRunner

from kiosk.cli.app import app

ADMINISTRATOR, ADMINISTRATOR_PIN = "A001", "860213"
ENGLISH = {"LANG": "en_US.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}


@dataclass(frozen=True)
class Answer:
    """What one call of the program gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Program:
    """The program on one data folder."""

    data: Path

    def __call__(self, *arguments: str | Path, lines: str = "", code: int = 0, **environment: str) -> Answer:
        """Run a command with `lines` on stdin; fail unless it ends with `code`."""
        done = subprocess.run(
            self.command(*arguments),
            input=lines.encode(),
            capture_output=True,
            env={**os.environ, **ENGLISH, **environment},
            timeout=60,
            check=False,
        )
        answer = Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert answer.code == code, answer
        assert "Traceback" not in answer.err, answer.err
        return answer

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "kiosk", "--data", str(self.data), *map(str, arguments)]

    def call(self, *arguments: str | Path, lines: str = "", code: int = 0, **environment: str) -> Answer:
        """Run a command within this process, which spares its start; everything else is real."""
        spoken = ["--data", str(self.data), *map(str, arguments)]
        done = CliRunner().invoke(
            app,
            spoken,
            input=lines,
            env={**ENGLISH, **environment},
            catch_exceptions=False,
            prog_name="kiosk",
        )
        answer = Answer(done.exit_code, done.stdout, done.stderr)
        assert answer.code == code, answer
        return answer

    def asks(self, staff_no: str, *arguments: str | Path, code: int = 0) -> Answer:
        """Run a command within this process as one of the staff of the tests' registry."""
        pin = ADMINISTRATOR_PIN if staff_no == ADMINISTRATOR else pin_of(staff_no)
        return self.call(*arguments, "--as", staff_no, "--pin-stdin", lines=f"{pin}\n", code=code)

    def acts(self, staff_no: str, pin: str, *arguments: str | Path, code: int = 0) -> Answer:
        """Run a command as somebody, by their PIN."""
        return self(*arguments, "--as", staff_no, "--pin-stdin", lines=f"{pin}\n", code=code)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on a folder where there is no registry yet."""
    return Program(tmp_path / "data")


@pytest.fixture
def staffed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """A registry of today that is set up, with people, staff and copies."""
    monkeypatch.setattr(counter_kit, "START", datetime.now(UTC))
    counter = build_counter(tmp_path / "data", "")
    yield counter
    counter.close()


@pytest.fixture
def in_the_way(tmp_path: Path) -> Iterator[Path]:
    """A file that can be written beside but not replaced: another one is mounted on it."""
    target, other = tmp_path / "mounted.png", tmp_path / "other"
    target.touch()
    other.touch()
    command = ["mount", "--bind", str(other), str(target)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("this account can't mount a file")
    yield target
    subprocess.run(["umount", "-l", str(target)], check=True)


@pytest.fixture
def kiosk(staffed: Counter) -> Program:
    """The program on a registry that is set up."""
    return Program(staffed.site.data)
