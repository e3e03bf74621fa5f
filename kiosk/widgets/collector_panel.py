"""Owns the panel that says who stands at the counter: portrait, number, name, unit, clearance, what was proved."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from kiosk.show import show
from kiosk.widgets.photo import Photo


class CollectorPanel(Vertical):
    """A portrait with a few lines under it; empty while nobody is there."""

    def compose(self) -> ComposeResult:
        """Lay out portrait and lines."""
        yield Photo(id="collector-photo")
        yield Static(id="collector-words", markup=False)

    def show_person(self, photo: bytes | None, lines: Sequence[str], *, empty: bool) -> None:
        """Show the portrait and the lines; `empty`: there is nobody to show a portrait of."""
        portrait = self.query_one(Photo)
        portrait.display = not empty
        if portrait.photo != photo:
            portrait.photo = photo
        self.query_one("#collector-words", Static).update(Content("\n".join(show(line) for line in lines)))
