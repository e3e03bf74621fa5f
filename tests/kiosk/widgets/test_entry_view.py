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
