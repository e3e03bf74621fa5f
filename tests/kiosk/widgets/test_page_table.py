"""A table shows one page, whole, and asks for the next."""

from __future__ import annotations

import pytest
from textual.message import Message
from widget_app import WidgetApp, shown

from kiosk.texts import N_
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable

COLUMNS = (PageColumn("seq", 7), PageColumn("copy", 24), PageColumn(N_("older")))


def rows(first: int, count: int) -> list[PageRow]:
    return [
        PageRow(str(n), (str(n), f"JM2026-0815-{n:06d}", f"O[/]Neil [b {n}"))
        for n in range(first, first + count)
    ]


async def test_numbers_are_whole_and_markup_is_literal() -> None:
    table = PageTable(COLUMNS)
    app = WidgetApp(table)
    async with app.run_test(size=(60, 12)) as pilot:
        table.show_page(rows(1, 3), older=False, newer=False)
        await pilot.pause()
        assert "JM2026-0815-000003" in shown(app)
        assert "O[/]Neil [b 3" in shown(app)


async def test_the_open_column_takes_the_room_and_long_text_is_marked_as_cut() -> None:
    table = PageTable((PageColumn("seq", 7), PageColumn("why")))
    app = WidgetApp(table)
    async with app.run_test(size=(40, 12)) as pilot:
        table.show_page([PageRow("1", ("1", "x" * 100))], older=False, newer=False)
        await pilot.pause()
        narrow = shown(app)
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        wide = shown(app)
    assert "~" in narrow
    assert wide.count("x") == narrow.count("x") + 40


async def test_keys_at_the_ends_ask_for_the_neighbouring_page() -> None:
    heard: list[Message] = []
    table = PageTable(COLUMNS)
    app = WidgetApp(table)
    async with app.run_test(size=(60, 12), message_hook=heard.append) as pilot:
        table.show_page(rows(1, 5), older=True, newer=False)
        table.focus()
        await pilot.press("pageup", "pagedown", "pagedown", "pageup", "pageup")
        assert "PgDn" in shown(app)
        assert "PgUp" not in shown(app)
    asked = list(dict.fromkeys(message for message in heard if isinstance(message, PageTable.Wanted)))
    assert [message.direction for message in asked] == ["older"]


async def test_enter_opens_a_row() -> None:
    heard: list[Message] = []
    table = PageTable(COLUMNS)
    app = WidgetApp(table)
    async with app.run_test(size=(60, 12), message_hook=heard.append) as pilot:
        table.show_page(rows(41, 5), older=False, newer=False, at_end=True)
        table.focus()
        await pilot.press("up", "enter")
    opened = list(dict.fromkeys(message for message in heard if isinstance(message, PageTable.Chosen)))
    assert [message.key for message in opened] == ["44"]


async def test_headings_follow_the_language() -> None:
    table = PageTable(COLUMNS)
    app = WidgetApp(table)
    async with app.run_test(size=(60, 12)) as pilot:
        app.language = "zh_CN"
        table.show_page(rows(1, 2), older=False, newer=False)
        await pilot.pause()
        assert "较早" in shown(app)
        app.language = "en"
        await pilot.pause()
        assert "older" in shown(app)


@pytest.mark.parametrize("kind", [PageTable, FittedTable])
async def test_more_rows_than_fit_bring_no_bar_across(kind: type[PageTable]) -> None:
    table = kind((PageColumn("seq", 9), PageColumn("copy", 24), PageColumn("unit")))
    table.styles.height = 9
    app = WidgetApp(table)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        many = [PageRow(str(n), ("12 days", "JM2026-0831-02", "unit")) for n in range(10)]
        table.show_page(many, older=False, newer=False)
        await pilot.pause()
        await pilot.pause(0.1)
        assert (table.show_vertical_scrollbar, table.show_horizontal_scrollbar) == (True, False)
