"""Owns the notice on a terminal that is too small for the counter. Nothing is lost behind it."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widgets import Static

from kiosk.texts import _

COLUMNS, ROWS = 80, 24


class TooSmall(Static):
    """Covers the screen while it has less than 80 columns or 24 rows; the styles show and hide it."""

    def on_mount(self) -> None:
        """Say it from the first."""
        self.watch(self.app, "language", self.retranslate, init=False)
        self.retranslate()

    def on_resize(self, event: events.Resize) -> None:
        """Say how large it is now."""
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language in use."""
        size = self.app.size
        needed = _("This window is too small: {columns} x {rows}.").format(
            columns=size.width, rows=size.height
        )
        wanted = _("The counter needs 80 x 24. Nothing is lost: make it larger.")
        self.update(Content(f"{needed}\n{wanted}"))
