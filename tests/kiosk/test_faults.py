"""What becomes of an exception that nobody expected."""

from __future__ import annotations

import asyncio
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.widgets import Button

from kiosk.faults import FULL, fault_code, write_fault
from kiosk.quiet_app import QuietApp

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECRETS = ("周建国", "730009")


def raised() -> Exception:
    """Return an exception that passed through a few frames, with a cause."""
    pin = SECRETS[1]
    try:
        try:
            int(f"{SECRETS[0]}{pin}")
        except ValueError as cause:
            raise RuntimeError(f"{SECRETS[0]} {pin}") from cause
    except RuntimeError as fault:
        return fault


def test_the_file_says_where_and_what_kind_and_no_value(tmp_path: Path) -> None:
    code = write_fault(tmp_path / "faults", raised(), NOW)
    [file] = (tmp_path / "faults").iterdir()
    text = file.read_text()
    assert file.stem == code
    assert "builtins.RuntimeError" in text
    assert "builtins.ValueError" in text
    assert "test_faults.py" in text
    assert not any(secret in text for secret in SECRETS)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_same_fault_has_the_same_code_and_does_not_fill_the_disk(tmp_path: Path) -> None:
    faults = [raised() for _time in range(3)]
    assert len({fault_code(fault) for fault in faults}) == 1
    for _time in range(400):
        write_fault(tmp_path, faults[0], NOW)
    [file] = tmp_path.iterdir()
    assert file.stat().st_size < FULL + 2_000


def test_a_folder_that_takes_no_file_is_no_second_fault(tmp_path: Path) -> None:
    (tmp_path / "faults").write_text("in the way")
    assert write_fault(tmp_path / "faults", raised(), NOW).startswith("F-")


class Breaking(QuietApp[None]):
    """Breaks when its button is pressed."""

    def compose(self) -> ComposeResult:
        yield Button("break", id="break")

    def on_button_pressed(self) -> None:
        pin = SECRETS[1]
        raise RuntimeError(f"{SECRETS[0]} {pin}")


def test_a_handler_that_breaks_ends_the_app_and_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    app = Breaking()

    async def run() -> None:
        async with app.run_test() as pilot:
            await pilot.click("#break")
            await pilot.pause()

    with pytest.raises(RuntimeError):
        asyncio.run(run())
    printed = capfd.readouterr()
    assert isinstance(app.fault, RuntimeError)
    assert printed.out + printed.err == ""
