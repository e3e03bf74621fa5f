"""Every command and option of the program's published table is there, and helps."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from kiosk.cli.app import app

ACTING = ("--as", "--pin-stdin")
TABLE = {
    "": ("--data", "--keys", "--config", "--issuer-keys", "--version"),
    "demo": ("--data", "--reset", "--prepare", "--codes"),
    "init": ("--admin", "--admin-name", "--pin-stdin"),
    "import": (*ACTING, "--dry-run", "--json"),
    "batch": (*ACTING, "--json"),
    "approve": (*ACTING, "--json"),
    "reject": (*ACTING, "--json"),
    "badge": (*ACTING, "-o", "--text", "--revoke", "--json"),
    "pin change": (*ACTING, "--json"),
    "pin reset": (*ACTING, "--json"),
    "desk": ("--counter",),
    "log": (*ACTING, "--day", "--from", "--limit", "--json", "--csv"),
    "verify": ("--against", "--json"),
    "replay": (*ACTING, "--json"),
    "checkpoint": (*ACTING, "-o", "--json"),
    "label": (*ACTING, "--format", "--medium", "-o", "--json"),
    "receipt": (*ACTING, "-o", "--json"),
    "backup": (*ACTING, "--with-keys", "--json"),
    "restore": (*ACTING, "--json"),
    "doctor": ("--json",),
    "keys rotate": (*ACTING, "--json"),
    "keys retire": (*ACTING, "--of", "--json"),
    "policy show": (*ACTING, "-o", "--json"),
    "clock confirm": (*ACTING, "--json"),
}


def commands(group: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, f"{path} {name}".strip())


FOUND = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("path", TABLE)
def test_the_command_has_its_options(path: str) -> None:
    options = {option for parameter in FOUND[path].params for option in parameter.opts}
    assert set(TABLE[path]) <= options


@pytest.mark.parametrize("path", FOUND)
def test_the_command_says_what_it_does(path: str, program: Any) -> None:
    shown = program.call(*path.split(), "--help").out
    assert "Usage: kiosk" in shown
    assert FOUND[path].help


def test_a_shell_gets_its_completion(program: Any) -> None:
    shown = subprocess.run(
        ["bash", "-c", " ".join([*program.command("--show-completion"), "; true"])],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert b"_KIOSK_COMPLETE" in shown.stdout
    completed = program("", _KIOSK_COMPLETE="complete_bash", COMP_WORDS="kiosk ver", COMP_CWORD="1")
    assert completed.out.split() == ["verify"]


def test_it_says_its_version(program: Any) -> None:
    assert program.call("--version").out.startswith("kiosk 0")
