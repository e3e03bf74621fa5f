"""The demonstration's tray stands beside every screen: it takes nothing from it but room, and not too much of that."""

from __future__ import annotations

import pytest
from counter_kit import PAGES, Counter
from screen_kit import terminal

from kiosk.demo.tray import Tray
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.widgets.page_table import PageTable
from kiosk.widgets.scan_input import ScanInput

SECRET = "JM2026-0815-01"


def with_tray(counter: Counter) -> Extras:
    codes = {"badges": counter.badges, "copies": [SECRET]}
    nothing = dict.fromkeys(counter.badges, "")
    return Extras(SCREENS, lambda: Tray({**codes, "names": nothing, "pins": nothing}, {}))


async def test_what_lies_on_the_counter_is_listed_on_its_own_screen(counter: Counter) -> None:
    async with terminal(counter, extras=with_tray(counter)) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(SECRET)
        await at.shows("F2: hand over")
        await at.presses("f2", *str(PAGES), "enter")
        await at.enters_pin_of("P009")
        await at.is_on("CounterScreen")
        await at.presses("f7")
        await at.is_on("OnCounterScreen")
        await at.shows("P009 signed")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_what_is_typed_after_a_choice_in_it_goes_to_the_screen_again(
    counter: Counter, size: tuple[int, int]
) -> None:
    async with terminal(counter, extras=with_tray(counter), size=size) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.presses("f10", "end", "enter")
        await at.shows("1/6")
        await at.types("JM2026-0815-02")
        assert at.app.screen.query_one(ScanInput).value == "JM2026-0815-02"


async def test_a_copy_is_taken_out_of_a_request(counter: Counter) -> None:
    async with terminal(counter, extras=with_tray(counter)) as at:
        await at.signs_in("C001")
        await at.presses("f3")
        await at.is_on("ProxiesScreen")
        await at.presses("f2")
        await at.is_on("ProxyRequestScreen")
        for copy in (SECRET, "JM2026-0815-02"):
            await at.scans(copy)
        await at.shows("2 copies")
        at.app.screen.query_one("#copy-list").focus()
        await at.presses("home", "f8")
        await at.shows("1 copy", "JM2026-0815-02")
        assert SECRET not in at.text


@pytest.mark.parametrize(("key", "screen"), [("f6", "LogScreen"), ("f3", "ProxiesScreen")])
async def test_lists_keep_their_columns_on_a_wide_terminal(counter: Counter, key: str, screen: str) -> None:
    async with terminal(counter, extras=with_tray(counter), size=(120, 36)) as at:
        counter.grants("P009", "P077", SECRET)
        await at.signs_in("S001")
        await at.presses(key)
        await at.is_on(screen)
        table = at.app.screen.query_one(PageTable)
        await at.until(lambda: table.row_count > 0, "rows were expected")
        assert table.virtual_size.width <= table.size.width
