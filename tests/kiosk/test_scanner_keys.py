"""Scans that come as key events, where no terminal of ours reads the bytes (Windows, a browser)."""

from __future__ import annotations

import asyncio

import pytest
from textual import events, on
from textual.app import App, ComposeResult
from textual.widgets import Button, Input

from kiosk.scanner import ScannerMixin
from kiosk.scans import Scanned, ScanVoided


class KeysApp(ScannerMixin, App[None]):
    scan_gap = 60.0  # a busy machine that presses keys late is no pause of the scanner's

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def compose(self) -> ComposeResult:
        yield Input(id="name")
        yield Button("press")

    @on(Scanned)
    def note_scan(self, message: Scanned) -> None:
        self.seen.append(f"scan {message.text}")

    @on(ScanVoided)
    def note_void(self, message: ScanVoided) -> None:
        self.seen.append(f"void {message.reason.value}")

    @on(Button.Pressed)
    def note_press(self) -> None:
        self.seen.append("pressed")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("ctrl+b", *"JM1", "enter"), ["scan JM1"]),
        (("ctrl+b", *"JM1", "tab", "ctrl+b", *"JM2", "tab"), ["scan JM1", "scan JM2"]),
        (("ctrl+b", *"JM1", "enter", "ctrl+j", "ctrl+b", *"JM2", "enter"), ["scan JM1", "scan JM2"]),
        (("ctrl+b", "J", "ctrl+q", "M", "enter"), ["void control_character"]),
        (("ctrl+b", "J", "f1", "M", "enter"), ["void control_character"]),
        (("ctrl+b", "J", "escape", "M", "enter"), ["void control_character"]),
    ],
)
async def test_key_events_are_framed_whatever_has_the_focus(
    keys: tuple[str, ...], expected: list[str]
) -> None:
    for widget in (Input, Button):
        app = KeysApp()
        async with app.run_test() as pilot:
            app.query_one(widget).focus()
            await pilot.press(*keys)
            await pilot.pause()
            assert app.seen == expected
            assert app.query_one(Input).value == ""
            assert app.is_running


async def test_a_paste_within_a_scan_voids_it() -> None:
    app = KeysApp()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+b", "J")
        app.post_message(events.Paste("OTHER"))
        await pilot.press("M", "enter")
        assert app.seen == ["void control_character"]


async def test_a_scan_without_suffix_is_given_up() -> None:
    app = KeysApp()
    app.scan_gap = 0.2
    async with app.run_test() as pilot:
        await pilot.press("ctrl+b", "J")
        for _ in range(100):
            await asyncio.sleep(0 if app.seen else 0.05)
        assert app.seen == ["void unterminated"]
