"""Owns the help screen: one page in the language in use, and every refusal with what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Markdown, Static

from kiosk.desk import Refusal
from kiosk.refusal_texts import refusal_text
from kiosk.screens.base import DeskScreen
from kiosk.texts import N_, _, current_language


class HelpScreen(DeskScreen):
    """Tells how the counter works. Arrow keys and Page Down move the page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("Back"), id="cancel"),
        Binding("f1", "leave", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    HelpScreen VerticalScroll { padding: 0 2; }
    #help-reasons { height: auto; padding: 1 2; }
    """

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the page."""
        # The reasons are plain text: as Markdown their many parts would keep the counter waiting.
        yield VerticalScroll(
            Markdown(written_page(current_language()), open_links=False),
            Static(reasons_page(), markup=False, id="help-reasons"),
            id="help-page",
        )

    def begin(self) -> None:
        """Let the arrow keys move the page."""
        self.query_one(VerticalScroll).focus()

    def retranslate(self) -> None:
        """Show the page in the language in use."""
        super().retranslate()
        self.query_one(Markdown).update(written_page(current_language()))
        self.query_one("#help-reasons", Static).update(reasons_page())

    def action_leave(self) -> None:
        """Go back to where help was asked for."""
        self.dismiss()


@cache
def written_page(language: str) -> str:
    """Return the page that was written for this language."""
    return files("kiosk").joinpath("help", f"{language}.md").read_text(encoding="utf-8")


def reasons_page() -> Content:
    """Return every refusal and what to do next, in the language in use."""
    parts = [Content.styled(_("Every reason for a refusal, and what to do next"), "bold"), Content("\n\n")]
    for said in map(refusal_text, Refusal):
        parts += [Content.styled(said.reason, "bold"), Content(f"\n  -> {said.next_step}\n\n")]
    return Content("").join(parts)
