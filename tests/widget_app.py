"""An app that holds the widgets of one test, in the program's theme, styles and languages."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path, PurePath
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.widget import Widget

import kiosk
from kiosk.language import SpeakingApp
from kiosk.theme import ThemedApp

STYLES = Path(kiosk.__file__).parent / "styles"
TEXT = re.compile(r'<text class="\S*-r\d+"[^>]*? y="([\d.]+)"[^>]*>(.*?)</text>', re.DOTALL)


class WidgetApp(SpeakingApp[None], ThemedApp[None]):
    """Shows `widgets` in a column."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [STYLES / "base.tcss", STYLES / "widgets.tcss"]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self._widgets_of_test = widgets

    def compose(self) -> ComposeResult:
        yield from self._widgets_of_test


def shown(app: App[Any]) -> str:
    """Return the text on the screen, a line a row, without blank rows and outer spaces."""
    rows: dict[float, list[str]] = {}
    for y, text in TEXT.findall(app.export_screenshot(simplify=True)):
        rows.setdefault(float(y), []).append(unescape(text).replace("\xa0", " "))
    lines = ["".join(rows[y]).strip() for y in sorted(rows)]
    return "\n".join(line for line in lines if line)
