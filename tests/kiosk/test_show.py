"""Nothing from outside reaches a screen as anything but visible text."""

from __future__ import annotations

import unicodedata
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.widgets import DataTable, Label, OptionList, Static
from textual.widgets.option_list import Option

from kiosk.show import pad, show, show_rich

HOSTILE = [
    "[@click=app.quit]press[/]",
    "O[/]Neil [b",
    "[red]周[/red]",
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31m",
    "a\u202eb\u200bc\u2066d",
    "two\nlines\r\nhere",
    "[/][/][/]",
]


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("周 某", None, "周 某"),
        ("a\x1b[31mb", None, "a?[31mb"),
        ("a\x9bb\x00c\x7fd", None, "a?b?c?d"),
        ("a\u202eb\u200bc\ufeffd", None, "a?b?c?d"),
        ("a\tb\nc\r\u2028d", None, "a b c  d"),
        ("全\u3000角", None, "全 角"),
        ("“一—二…”", None, '"一-二..."'),
        ("买买提·某", None, "买买提・某"),
        ("e\u0301\u0301\u0301\u0301", None, "e\u0301\u0301"),
        ("葛\U000e0100", None, "葛"),
        ("䶮㛃𬭸𠮷\U00031350", None, "䶮㛃𬭸𠮷\U00031350"),
        ("\ud800\ue000", None, "??"),
        ("JM2026-0815-01", 14, "JM2026-0815-01"),
        ("JM2026-0815-01", 10, "JM2026-08~"),
        ("服务中心", 8, "服务中心"),
        ("服务中心", 7, "服务中~"),
        ("服务中心", 6, "服务~"),
        ("服务中心", 1, "~"),
        ("服务中心", 0, ""),
    ],
)
def test_text_is_shown(text: str, width: int | None, shown: str) -> None:
    assert show(text, width) == shown


@given(st.text())
def test_no_character_that_acts_survives(text: str) -> None:
    for character in show(text):
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        assert character.isprintable() or 0x20000 <= ord(character) <= 0x3FFFD


@given(st.text(), st.integers(min_value=0, max_value=40))
def test_text_never_takes_more_cells_than_it_has(text: str, width: int) -> None:
    assert cell_len(show(text, width)) <= width
    assert cell_len(pad(text, width)) == width


@given(st.text())
def test_what_was_shown_once_is_shown_the_same_again(text: str) -> None:
    assert show(show(text)) == show(text)


class ShowingApp(App[None]):
    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        yield Static(show(self._text), markup=False)
        yield Label(show_rich(self._text))
        yield OptionList(Option(show_rich(self._text)))
        yield DataTable()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_column("name", width=40)
        table.add_row(show_rich(self._text))


@pytest.mark.parametrize("text", HOSTILE)
async def test_widgets_show_it_literally(text: str) -> None:
    app = ShowingApp(text)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        drawn = app.export_screenshot(simplify=True)
        assert drawn.count(escape(show(text)).replace(" ", "&#160;")) == 4
        await pilot.click(Label, offset=(1, 0))
        await pilot.pause()
        assert app.is_running
