"""The five steps in README.md make a registry, command by command, with default folders."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from readme.manual import ROOT, shell

ADMINISTRATOR = ("A001", "860213")
CHOSEN = {"R001": "580241", "S001": "580242", "S002": "580243", "C001": "580244"}
ACTING = re.compile(r"kiosk .*--as (\w+)")


def commands(text: str) -> Iterator[str]:
    """Yield the commands of a shell text, each here-document with its own."""
    lines = iter(text.splitlines())
    for line in lines:
        whole = [line]
        while "<<END" in line and whole[-1] != "END":
            whole.append(next(lines))
        yield "\n".join(whole)


def answers(command: str, initial: dict[str, str]) -> Sequence[str]:
    """Return the PINs that people would type for a command."""
    pins = dict([ADMINISTRATOR]) | CHOSEN
    if command.startswith("kiosk init"):
        return [ADMINISTRATOR[1]]
    acting = ACTING.match(command)
    if acting is None:
        return []
    who = acting[1]
    return [initial[who], pins[who]] if "pin change" in command else [pins[who]]


def test_a_registry_is_set_up_as_the_readme_says(tmp_path: Path) -> None:
    text = shell("A real registry in five steps")
    initial = dict(re.findall(r"^(\w\d+),.*,active,(\d+)$", text, flags=re.MULTILINE))
    program = tmp_path / "bin" / "kiosk"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kiosk "$@"\n')
    program.chmod(0o755)
    environment = {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
    }

    def run(command: str, pins: Sequence[str] = ()) -> str:
        typed = f"{command} --pin-stdin" if pins else command
        given = "".join(f"{pin}\n" for pin in pins)
        done = subprocess.run(
            ["bash", "-ec", typed],
            input=given,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=environment,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    told = list(commands(text))
    assert told[-1] == "kiosk"
    said = {command: run(command, answers(command, initial)) for command in told[:-1]}
    assert "Set-up has ended" in said["kiosk import staff staff.csv --as A001"]
    assert "in force" in said["kiosk approve 1 --as S001"]
    assert "✖" not in said["kiosk doctor"]
    assert (tmp_path / "P009.pdf").read_bytes().startswith(b"%PDF")
    assert "The log stands" in run("kiosk verify")
    assert (tmp_path / ".local/share/confidential-file-counter/registry.db").exists()
    assert (tmp_path / ".config/confidential-file-counter/keys").is_dir()
