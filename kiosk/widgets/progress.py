"""Owns the bar that shows how far something is. It is drawn with coloured blanks: block characters are one cell wide
in some terminals and two in others."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class Progress(Widget):
    """A bar, filled as far as `done` of `total`."""

    DEFAULT_CSS = "Progress { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._done, self._total = 0, 0

    def show_progress(self, done: int, total: int) -> None:
        """Show how far it is."""
        self._done, self._total = done, total
        self.refresh()

    def render(self) -> Content:
        """Return the bar in the room that there is."""
        width = self.size.width
        filled = width * min(self._done, self._total) // self._total if self._total else width
        return Content.assemble(
            (" " * filled, "on $primary"), (" " * (width - filled), "on $panel-lighten-1")
        )
