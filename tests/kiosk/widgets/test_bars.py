"""The first and last line of every screen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

import pytest
from rich.cells import cell_len
from textual.binding import Binding, BindingType
from widget_app import WidgetApp, shown

from kiosk.texts import N_
from kiosk.widgets.counter_bar import CounterBar
from kiosk.widgets.function_keys import FunctionKeys, key_name
from kiosk.widgets.phrase import Phrase

NOW = datetime(2026, 11, 23, 9, 41, tzinfo=UTC)


def clock() -> datetime:
    return NOW


class KeysApp(WidgetApp):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "note('back')", N_("newer"), id="back"),
        Binding("f12", "note('lock')", N_("locked"), id="lock"),
        Binding("f2", "note('hand_over')", N_("nobody signed in"), id="hand_over"),
        Binding("f6", "idle", N_("older"), id="log"),
        Binding("ctrl+l", "note('hidden')", "hidden", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(FunctionKeys())
        self.noted: list[str] = []

    def action_note(self, what: str) -> None:
        self.noted.append(what)

    def action_idle(self) -> None:
        raise AssertionError("a disabled key acted")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "idle" else True


async def test_keys_stand_in_order_and_follow_the_language() -> None:
    app = KeysApp()
    async with app.run_test(size=(100, 10)) as pilot:
        await pilot.pause()
        app.language = "en"
        await pilot.pause()
        assert shown(app).split() == [
            "F2",
            "nobody",
            "signed",
            "in",
            "F6",
            "older",
            "F12",
            "locked",
            "Esc",
            "newer",
        ]
        app.language = "zh_CN"
        await pilot.pause()
        assert shown(app).split() == ["F2", "未登录", "F6", "较早", "F12", "已锁定", "Esc", "较新"]


async def test_a_key_that_cannot_be_used_now_keeps_its_place() -> None:
    app = KeysApp()
    async with app.run_test(size=(100, 10)) as pilot:
        await pilot.pause()
        assert [key.has_class("-idle") for key in app.query("FunctionKey")] == [False, True, False, False]
        await pilot.press("f6")


async def test_keys_that_stay_the_same_are_not_laid_out_anew() -> None:
    app = KeysApp()
    async with app.run_test(size=(100, 10)) as pilot:
        await pilot.pause()
        before = list(app.query("FunctionKey"))
        app.screen.refresh_bindings()
        await pilot.pause()
        assert list(app.query("FunctionKey")) == before


async def test_keys_that_do_not_fit_take_a_second_row() -> None:
    app = KeysApp()
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        app.language = "en"
        await pilot.pause()
        lines = shown(app).splitlines()
        assert max(cell_len(line) for line in lines) <= 30
        assert "Esc  newer" in lines[-1]


async def test_a_click_presses_the_key() -> None:
    app = KeysApp()
    async with app.run_test(size=(100, 10)) as pilot:
        await pilot.pause()
        await pilot.click("FunctionKey", offset=(1, 0))
        await pilot.pause()
        assert app.noted == ["hand_over"]


@pytest.mark.parametrize(
    ("key", "name"), [("f1", "F1"), ("ctrl+l", "^L"), ("escape", "Esc"), ("pagedown", "PgDn"), ("a", "A")]
)
def test_keys_are_called_what_stands_on_them(key: str, name: str) -> None:
    assert key_name(key) == name


async def test_the_bar_says_where_when_and_who() -> None:
    bar = CounterBar("保密文件柜台", "2", clock)
    app = WidgetApp(bar)
    async with app.run_test(size=(80, 5)) as pilot:
        app.language = "en"
        bar.operator = "C001  林 某"
        await pilot.pause()
        assert shown(app).split() == [
            "保密文件柜台",
            "Counter",
            "2",
            "2026-11-23",
            "09:41",
            "C001",
            "林",
            "某",
        ]
        bar.locked = True
        await pilot.pause()
        assert "C001" not in shown(app)
        assert "locked" in shown(app)


async def test_the_time_survives_long_names() -> None:
    bar = CounterBar("字" * 60, "窗" * 30, clock)
    app = WidgetApp(bar)
    async with app.run_test(size=(80, 5)) as pilot:
        bar.operator = "O[/]Neil [b" * 9
        await pilot.pause()
        assert "2026-11-23 09:41" in shown(app)
        assert cell_len(shown(app).splitlines()[0]) <= 80


async def test_a_phrase_follows_the_language_and_shows_values_safely() -> None:
    phrase = Phrase(N_("Counter {name}"), name="[b]\x1b2")
    app = WidgetApp(phrase)
    async with app.run_test(size=(60, 5)) as pilot:
        app.language = "zh_CN"
        await pilot.pause()
        assert shown(app) == "柜台 [b]?2"
        app.language = "en"
        phrase.say(N_("locked"))
        await pilot.pause()
        assert shown(app) == "locked"
