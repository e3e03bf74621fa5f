"""Shows every widget with made-up content: `python tests/kiosk/widgets/gallery.py [zh_CN|en] [dark|light]`.

F2, F3, F4 and F8 change the verdict, F5 opens a refusal, F6 a log, F7 the photo, F9 the other language.
"""

from __future__ import annotations

import io
import sys
from datetime import datetime
from pathlib import Path, PurePath
from typing import ClassVar

from PIL import Image, ImageDraw
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.screen import Screen

import kiosk
from db.custody.refusals import Refusal
from kiosk.language import SpeakingApp
from kiosk.refusal_texts import refusal_text
from kiosk.scanner import ScannerMixin
from kiosk.scans import Scanned, ScanVoided
from kiosk.theme import ThemedApp
from kiosk.widgets.counter_bar import CounterBar
from kiosk.widgets.function_keys import FunctionKeys
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable
from kiosk.widgets.photo import Photo
from kiosk.widgets.phrase import Phrase
from kiosk.widgets.pin_input import PinInput
from kiosk.widgets.reason_list import Reason, ReasonList
from kiosk.widgets.scan_input import ScanInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict
from kiosk.words import word

STYLES = Path(kiosk.__file__).parent / "styles"
NOW = datetime(2026, 11, 23, 9, 41)  # noqa: DTZ001  a picture of a clock
RULINGS = {
    "1": Ruling(Tone.PROMPT, "请扫描文件", "P014  周 某", ("人像已比对",)),
    "2": Ruling(Tone.ALLOWED, "可领取", "JM2026-0815-01  机密 3/10", ("own copy of P014",)),
    "3": Ruling(Tone.GIVE, "GIVE THE FILE", "JM2026-0815-01  to P014", ("The label was read back.",)),
    "4": Ruling(
        Tone.REFUSED, "REFUSED", "JM2026-0815-03", ("not listed: addressee P009", "Incident 7 was opened")
    ),
    "5": Ruling(Tone.ATTENTION, "留存此处", "JM2026-0815-04", ("标签尚未回扫",)),
}


def portrait() -> bytes:
    """Draw a head and shoulders."""
    picture = Image.new("RGB", (300, 400), "#b9c8d6")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((30, 290, 270, 560), fill="#23384f")
    pen.polygon([(125, 290), (175, 290), (150, 380)], fill="#f2f2f2")
    pen.ellipse((85, 70, 215, 270), fill="#e3b891")
    pen.pieslice((78, 50, 222, 220), 180, 360, fill="#241c18")
    for x in (125, 175):
        pen.ellipse((x - 9, 160, x + 9, 172), fill="#241c18")
    pen.arc((125, 200, 175, 235), 20, 160, fill="#8a4b3b", width=4)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


class Page(Screen[None]):
    """A screen with the bars that every screen has."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.page('counter')", "the counter is locked", id="help"),
        *(Binding(f"f{key}", f"ruling('{key}')", show=False) for key in "234"),
        Binding("f8", "ruling('5')", show=False),
        Binding("f5", "app.page('refusal')", "REFUSED", id="refusal"),
        Binding("f6", "app.page('log')", "older", id="log"),
        Binding("f7", "app.page('photo')", "no photo in the registry", id="photo"),
        Binding("f9", "app.switch_language", "Counter", id="language"),
        Binding("escape", "app.page('counter')", "newer", id="back"),
    ]

    def compose(self) -> ComposeResult:
        yield CounterBar("保密文件柜台", "2", lambda: NOW)
        yield from self.body()
        yield FunctionKeys()

    def body(self) -> ComposeResult:
        yield Container()


class CounterPage(Page):
    def body(self) -> ComposeResult:
        with Horizontal(id="upper"):
            photo = Photo(portrait(), id="portrait", classes="panel")
            photo.border_title = "P014"
            yield photo
            with Vertical():
                yield Phrase("the counter is locked", classes="heading")
                yield ScanInput("Scan or type", id="scan")
                yield PinInput("PIN", id="pin")
        yield Verdict(RULINGS["1"], id="verdict")

    def action_ruling(self, key: str) -> None:
        self.query_one(Verdict).ruling = RULINGS[key]


class RefusalPage(Page):
    def body(self) -> ComposeResult:
        yield Verdict(RULINGS["4"], id="verdict")
        codes = (
            "photo_required",
            "proxy_expired",
            "proxy_unlisted",
            "clearance_too_low",
            "second_collector_ineligible",
        )
        texts = [refusal_text(code) for code in codes]
        yield ReasonList([Reason(each.reason, each.next_step, "JM2026-0815-03") for each in texts])


class LogPage(Page):
    def body(self) -> ComposeResult:
        columns = [
            PageColumn(*each)
            for each in (("older", 7), ("newer", 8), ("Counter", 20), ("the counter is locked", 0))
        ]
        yield PageTable(columns)

    def on_mount(self) -> None:
        codes = list(Refusal)
        rows = [
            PageRow(
                str(n),
                (str(n), f"09:{n % 60:02d}:00", word("log", "refused"), refusal_text(codes[n % 60]).reason),
            )
            for n in range(200, 0, -1)
        ]
        self.query_one(PageTable).show_page(rows, older=True, newer=True)


class PhotoPage(Page):
    def body(self) -> ComposeResult:
        yield Photo(portrait(), id="large")


class Gallery(ScannerMixin, SpeakingApp[None], ThemedApp[None]):
    """The pages and nothing behind them."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [STYLES / "base.tcss", STYLES / "widgets.tcss"]
    CSS = """
    #upper { height: 1fr; }
    #portrait { width: 30; }
    #verdict { height: 11; }
    #large, PageTable, ReasonList { height: 1fr; }
    """
    ENABLE_COMMAND_PALETTE = False
    SCREENS: ClassVar[dict[str, type[Page]]] = {
        "counter": CounterPage,
        "refusal": RefusalPage,
        "log": LogPage,
        "photo": PhotoPage,
    }

    def on_mount(self) -> None:
        if "light" in sys.argv:
            self.action_switch_theme()
        self.language = "en" if "en" in sys.argv else "zh_CN"
        self.push_screen("counter")

    def action_page(self, name: str) -> None:
        self.switch_screen(name)

    @on(Scanned)
    def show_scan(self, message: Scanned) -> None:
        self.screen.query_one(Verdict).ruling = Ruling(Tone.ALLOWED, "ACCEPTED", message.text)

    @on(ScanVoided)
    def show_void(self, message: ScanVoided) -> None:
        self.screen.query_one(Verdict).ruling = Ruling(Tone.ATTENTION, word("void", message.reason))


if __name__ == "__main__":
    Gallery().run()
