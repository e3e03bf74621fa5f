"""Opening the counter: what a call without a command is, and that it pays for no command line."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from kiosk.cli.here import Here
from kiosk.cli.opening import counter_asked_for
from kiosk.opening import REST


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


LATER = {"db.connection", "kiosk.desk.desk", "kiosk.screens.counter", "peewee", "cryptography", "PIL"}
NEVER = {"typer", "db.roster", "db.rekeying", "qrcode", "fpdf", "zebrafy"}


def _imported(*modules: str) -> set[str]:
    imports = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", imports], capture_output=True, check=True, timeout=60)
    return set(done.stdout.decode().split())


def test_the_first_picture_waits_for_no_registry_and_no_command_line() -> None:
    start = _imported(
        "kiosk.__main__", "kiosk.cli.opening", "kiosk.app", "kiosk.site", "kiosk.terminal_driver"
    )
    assert not start & (LATER | NEVER | {"psycopg", "argon2"})


def test_the_whole_counter_pays_for_no_command_line_no_rosters_no_new_keys_and_no_printing() -> None:
    whole = _imported("kiosk.app", *REST)
    assert whole >= LATER
    assert not whole & NEVER


@pytest.mark.parametrize("package", ["kiosk.desk", "kiosk.desk.commands"])
def test_a_package_offers_every_name_that_its_module_names(package: str) -> None:
    offered, module = import_module(package), {"kiosk.desk": "exports"}.get(package, "every")
    for name in import_module(f"{package}.{module}").__all__:
        assert getattr(offered, name) is not None
    with pytest.raises(AttributeError):
        _ = offered.nothing_of_this_name
