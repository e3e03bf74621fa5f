"""Opening the counter: what a call without a command is, and that it pays for no command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli.here import Here
from kiosk.cli.opening import counter_asked_for


@pytest.mark.parametrize(
    ("arguments", "here"),
    [
        ("", Here()),
        ("--data d", Here(data=Path("d"))),
        ("--data=d --keys k", Here(data=Path("d"), keys=Path("k"))),
        ("--config s.toml --issuer-keys i", Here(config=Path("s.toml"), issuer_keys=Path("i"))),
        ("--data", None),
        ("--data d desk", None),
        ("--help", None),
        ("verify", None),
    ],
)
def test_a_call_without_a_command_asks_for_the_counter(arguments: str, here: Here | None) -> None:
    assert counter_asked_for(arguments.split()) == here


@pytest.mark.parametrize("unused", ["typer", "db.roster", "db.rekeying"])
def test_the_counter_pays_for_no_command_line_no_rosters_and_no_new_keys(unused: str) -> None:
    imports = f"import sys, kiosk.__main__, kiosk.cli.opening, kiosk.app; print({unused!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", imports], capture_output=True, check=True, timeout=60)
    assert done.stdout.split() == [b"False"]
