"""Sections of sentences are shown whole, whatever language they are in."""

from __future__ import annotations

import pytest
from widget_app import WidgetApp, shown

from kiosk.seen_words import Line, Section
from kiosk.widgets.entry_view import EntryView

HEADING, SENTENCE = (
    "未列入名单：无授权，亦未指定",
    "可能泄密的，须在二十四小时内上报，并保留当日全部登记记录备查，不得删改。",
)


@pytest.mark.parametrize("width", [44, 78, 118])
async def test_chinese_sentences_break_where_their_column_ends(width: int) -> None:
    view = EntryView(beside=True)
    app = WidgetApp(view)
    async with app.run_test(size=(width, 24)) as pilot:
        view.show_sections([Section(HEADING, (Line("领取人：P077"),)), Section("办理", (Line(SENTENCE),))])
        await pilot.pause()
        text = shown(app)
        assert "…" not in text
        assert [sign for sign in HEADING + SENTENCE if sign not in text] == []


@pytest.mark.parametrize("width", [44, 72, 80, 120])
async def test_no_line_ends_within_a_name(width: int) -> None:
    view = EntryView(beside=True)
    app = WidgetApp(view)
    people = ("座位归 P020 胡 丽华", "替会人：P077 孙 永刚", "柜台受理：C001 林 晓梅，11-23 09:00")
    async with app.run_test(size=(width, 24)) as pilot:
        view.show_sections([Section("座位与材料", (Line(text),)) for text in people])
        await pilot.pause()
        assert [
            name for name in ("P020 胡 丽华", "P077 孙 永刚", "C001 林 晓梅") if name not in shown(app)
        ] == []


async def test_a_line_that_is_set_in_stays_set_in_where_it_goes_on() -> None:
    view = EntryView()
    app = WidgetApp(view)
    async with app.run_test(size=(30, 12)) as pilot:
        view.show_sections([Section("Why not", (Line("   The copy stays here until somebody asks."),))])
        await pilot.pause()
        rows = [row for row in shown(app).split("\n") if row.strip() and "Why" not in row]
        assert len(rows) == 2
        assert len({len(row) - len(row.lstrip()) for row in rows}) == 1
