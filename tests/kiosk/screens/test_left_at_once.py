"""Screens that are left while they open, and lists that a small window has no room for: keys outrun frames."""

from __future__ import annotations

import asyncio

import pytest
from counter_kit import Counter
from screen_kit import terminal
from textual.app import App, ComposeResult
from textual.screen import Screen

from kiosk.desk import commands as do
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.widgets.choice_list import ChoiceList
from kiosk.widgets.verdict import Ruling, Tone, Verdict


class Saying(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Verdict(Ruling(Tone.ALLOWED, "GIVE THE FILE"))


@pytest.mark.parametrize("turns", range(12))
async def test_a_verdict_that_is_left_while_it_opens_ends_nothing(turns: int) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        app.push_screen(Saying())
        for _ in range(turns):
            await asyncio.sleep(0)
        app.pop_screen()
        await pilot.pause()
        assert app.is_running


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_that_the_counter_takes_away_while_it_opens_ends_nothing(
    counter: Counter, name: str
) -> None:
    async with terminal(counter, extras=Extras(SCREENS)) as at:
        for turns in (0, 1, 4):
            await at.signs_in("S001")
            at.app.open(name)
            for _ in range(turns):
                await asyncio.sleep(0)
            at.app.do(do.SignOut())
            await at.until(lambda: at.app.view.operator is None, "nobody was expected to be signed in")
            if at.screen == "RefusalScreen":  # what the screen asked of the desk came too late
                await at.presses("enter")
            await at.is_on("SignInScreen")


async def test_a_list_without_room_stands_the_page_keys() -> None:
    class Small(App[None]):
        def compose(self) -> ComposeResult:
            yield ChoiceList("one", "two")

    app = Small()
    async with app.run_test() as pilot:
        choices = app.query_one(ChoiceList)
        choices.highlighted = 0
        choices.focus()
        choices.display = False
        await pilot.pause()
        choices.clear_options()
        choices.add_options(["three", "four"])
        choices.highlighted = 1
        choices.action_page_up()
        choices.action_page_down()
        await pilot.pause()
        assert app.is_running
