"""README names every command and every setting that there is."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import typer

from kiosk.cli.app import app
from kiosk.settings import Settings

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_every_command_is_named() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    missing = [name for name in commands if f"kiosk {name}" not in README and f"`{name}`" not in README]
    assert missing == []


def test_every_setting_is_named() -> None:
    missing = []
    for section in msgspec.structs.fields(Settings):
        if section.name not in README:
            missing.append(section.name)
        for field in (
            msgspec.structs.fields(type(section.default))
            if isinstance(section.default, msgspec.Struct)
            else ()
        ):
            if field.name not in README:
                missing.append(f"{section.name}.{field.name}")
    assert missing == []


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_prose_is_wrapped(name: str) -> None:
    lines = (Path(__file__).parents[1] / name).read_text(encoding="utf-8").splitlines()
    prose = [line for line in lines if not line.startswith(("|", "!"))]
    assert [line for line in prose if len(line) > 120] == []
