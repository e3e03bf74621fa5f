"""A PIN goes in by keys, comes out once, and is never seen."""

from __future__ import annotations

import pytest
from textual import events
from textual.message import Message
from widget_app import WidgetApp, shown

from kiosk.widgets.pin_input import PinInput


async def entered(*keys: str, then: list[Message] | None = None) -> tuple[list[str], str]:
    """Press `keys` in a PIN field; return the PINs that came out and what the screen then shows."""
    heard: list[Message] = []
    app = WidgetApp(PinInput("PIN"))
    async with app.run_test(size=(60, 6), message_hook=heard.append) as pilot:
        app.query_one(PinInput).focus()
        await pilot.press(*keys)
        for message in then or []:
            app.query_one(PinInput).post_message(message)
        await pilot.pause()
        text = shown(app)
    pins = [message.pin for message in heard if isinstance(message, PinInput.Entered)]
    return list(dict.fromkeys(pins)), text


@pytest.mark.parametrize(
    ("keys", "pins"),
    [
        ((*"483920", "enter"), ["483920"]),
        ((*"4839", "backspace", *"0", "enter"), ["4830"]),
        (("enter",), []),
        ((*"12", "x", "space", *"34", "enter"), ["1234"]),
        ((*"123456", "enter", *"654321", "enter"), ["123456", "654321"]),
        ((*"1" * 40, "enter"), ["1" * 32]),
    ],
)
async def test_digits_backspace_and_enter(keys: tuple[str, ...], pins: list[str]) -> None:
    assert (await entered(*keys))[0] == pins


async def test_no_digit_is_shown() -> None:
    _pins, text = await entered(*"483920")
    assert "* * * * * *" in text
    assert not any(digit in text for digit in "483920")


async def test_what_is_pasted_is_refused() -> None:
    pins, text = await entered(*"12", then=[events.Paste("3456")])
    assert pins == []
    assert "* *" in text
    assert "* * *" not in text


async def test_a_pin_left_half_typed_is_forgotten() -> None:
    app = WidgetApp(PinInput("first", id="first"), PinInput("second", id="second"))
    async with app.run_test(size=(60, 8)) as pilot:
        app.query_one("#first").focus()
        await pilot.press(*"123", "tab")
        assert app.focused is app.query_one("#second")
        assert "*" not in shown(app)


def test_a_pin_is_in_no_representation() -> None:
    assert "483920" not in repr(PinInput.Entered(PinInput(), "483920"))


@pytest.mark.parametrize(("width", "hint"), [(60, True), (30, False)])
async def test_the_hint_stands_there_whole_or_not_at_all(width: int, hint: bool) -> None:
    app = WidgetApp(PinInput("Second collector's PIN"))
    async with app.run_test(size=(width, 6)) as pilot:
        await pilot.pause()
        assert ("digits, then Enter" in shown(app), "digits" in shown(app)) == (hint, hint)
