"""Owns the help screen: one page in the language in use, and every refusal with what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Markdown

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
    """

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the page."""
        yield VerticalScroll(Markdown(help_page(current_language()), open_links=False), id="help-page")

    def begin(self) -> None:
        """Let the arrow keys move the page."""
        self.query_one(VerticalScroll).focus()

    def retranslate(self) -> None:
        """Show the page in the language in use."""
        super().retranslate()
        self.query_one(Markdown).update(help_page(current_language()))

    def action_leave(self) -> None:
        """Go back to where help was asked for."""
        self.dismiss()


@cache
def written_page(language: str) -> str:
    """Return the page that was written for this language."""
    return files("kiosk").joinpath("help", f"{language}.md").read_text(encoding="utf-8")


def help_page(language: str) -> str:
    """Return the whole page: what was written, then every refusal and what to do next."""
    heading = _("Every reason for a refusal, and what to do next")
    said = map(refusal_text, Refusal)
    reasons = "\n".join(f"* **{each.reason}**\n\n  {each.next_step}" for each in said)
    return f"{written_page(language)}\n## {heading}\n\n{reasons}\n"
