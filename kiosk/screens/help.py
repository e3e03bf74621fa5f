"""Owns the help screen: what was written about the screen it was called from, in the language in use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Markdown, Static

from kiosk.desk import Refusal
from kiosk.refusal_texts import refusal_text
from kiosk.screens.base import DeskScreen
from kiosk.texts import N_, _, current_language

TOPICS: Mapping[str, str] = {
    "counter": N_("Counter"),
    "returns": N_("Returns"),
    "owing": N_("Receipts"),
    "meetings": N_("Meetings"),
    "proxies": N_("Grants"),
    "stocktaking": N_("Counts"),
    "destruction": N_("Destruction"),
    "log": N_("Log"),
    "incidents": N_("Incidents"),
    "records": N_("Records"),
    "reasons": N_("Refusals"),
}
"""What there is to read, in the order in which a key steps through. All but the last are written pages."""
WRITTEN = tuple(TOPICS)[:-1]
CHINESE = r"[\u2014-\u201d\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
BROKEN_CHINESE = re.compile(rf"(?<={CHINESE})\n[ \t]*(?={CHINESE})")
"""A line's end between two Chinese characters."""
TOPIC_OF: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("CounterScreen", "PhotoScreen", "HandOverScreen", "FullPhotoScreen", "OnCounterScreen"),
            *("SignInScreen", "LockScreen", "PinChangeScreen", "MoreScreen"),
        ),
        "counter",
    ),
    **dict.fromkeys(("ReturnsScreen", "IncompleteScreen", "TransferScreen"), "returns"),
    **dict.fromkeys(("ProxiesScreen", "ProxyRequestScreen"), "proxies"),
    **dict.fromkeys(
        ("MeetingsScreen", "MeetingScreen", "SubstituteRequestScreen", "CloseOutScreen"), "meetings"
    ),
    **dict.fromkeys(("LogScreen", "LogEntryScreen", "LogFilterScreen", "BatchesScreen"), "log"),
    **dict.fromkeys(("IncidentsScreen", "IncidentScreen", "NoteDialog", "ClosingDialog"), "incidents"),
    "ReportLossScreen": "incidents",
    **dict.fromkeys(
        (
            *("StocktakesScreen", "CountingScreen", "StocktakeClosingScreen"),
            *("StocktakeAbandoningScreen", "StocktakeResultScreen", "HoldingsScreen"),
        ),
        "stocktaking",
    ),
    **dict.fromkeys(
        (
            *("DestructionsScreen", "DestructionRequestScreen"),
            *("DestructionWitnessesScreen", "DestroyingScreen"),
        ),
        "destruction",
    ),
    **dict.fromkeys(("SearchScreen", "PersonScreen", "PortraitScreen", "CopyScreen"), "records"),
    **dict.fromkeys(("RegisterScreen", "OverdueScreen", "ReviewsScreen"), "owing"),
    **dict.fromkeys(("KeptBackScreen", "KeepBackScreen"), "owing"),
    "RefusalScreen": "reasons",
}
"""What is read first, by the screen from which help was called. A question that any screen asks (a PIN, a reason, a
second badge, a yes) has no page of its own: the page is that of the screen below it."""


class HelpScreen(DeskScreen):
    """Tells how the counter works. Arrow keys and Page Down move the page, F2 goes to the next one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "turn(1)", N_("Next page"), id="next_topic"),
        Binding("right", "turn(1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]
    DEFAULT_CSS = """
    HelpScreen VerticalScroll { padding: 0 2; }
    #help-reasons { height: auto; padding: 1 2; }
    """

    _topic = "counter"

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the topics and the page."""
        with Horizontal(classes="list-head"):
            yield Static(id="help-topics", markup=False)
        # The reasons are plain text: as Markdown their many parts would keep the counter waiting.
        yield VerticalScroll(
            Markdown(open_links=False), Static(markup=False, id="help-reasons"), id="help-page"
        )

    def begin(self) -> None:
        """Open the page about the screen below, and let the arrow keys move it."""
        below = (type(each).__name__ for each in reversed(self.app.screen_stack[:-1]))
        self._topic = next((TOPIC_OF[name] for name in below if name in TOPIC_OF), "counter")
        self._show_page()
        self.query_one(VerticalScroll).focus()

    def retranslate(self) -> None:
        """Show the page in the language in use."""
        super().retranslate()
        self._show_page()

    def action_turn(self, step: int) -> None:
        """Go to the page after or before this one."""
        topics = tuple(TOPICS)
        self._topic = topics[(topics.index(self._topic) + step) % len(topics)]
        self._show_page()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_leave(self) -> None:
        """Go back to where help was asked for."""
        self.dismiss()

    def _show_page(self) -> None:
        page, reasons = self.query_one(Markdown), self.query_one("#help-reasons", Static)
        page.display, reasons.display = self._topic in WRITTEN, self._topic not in WRITTEN
        if page.display:
            page.update(written_page(current_language(), self._topic))
        else:
            reasons.update(reasons_page())
        here = (Content.styled(f" {_(said)} ", self._style_of(topic)) for topic, said in TOPICS.items())
        self.query_one("#help-topics", Static).update(Content(" ").join(here))

    def _style_of(self, topic: str) -> str:
        return "$key-ink on $key-ground" if topic == self._topic else "not bold $quiet"


@cache
def written_page(language: str, topic: str) -> str:
    """Return the page that was written on this topic in this language, Chinese lines joined: Markdown puts a space
    where its source breaks a line, and Chinese has none there."""
    page = files("kiosk").joinpath("help", f"{topic}.{language}.md").read_text(encoding="utf-8")
    return BROKEN_CHINESE.sub("", page)


def reasons_page() -> Content:
    """Return every refusal and what to do next, in the language in use."""
    parts = [Content.styled(_("Every reason for a refusal, and what to do next"), "bold"), Content("\n\n")]
    for code in Refusal:
        said = refusal_text(code)
        about = (f"{said.reason} ", "bold"), (f" {code.value}", "$quiet"), f"\n  -> {said.next_step}\n\n"
        parts.append(Content.assemble(*about))
    return Content("").join(parts)
