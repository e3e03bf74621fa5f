"""Owns which styles the counter reads, and when, and from which size of the terminal on which of them hold."""

from __future__ import annotations

from pathlib import Path

from textual.app import ReturnType

from kiosk.theme import ThemedApp

FIRST = ("base", "widgets", "standing")
LATER = ("lists", "records", "forms", "counter", "pickup", "tasks", "meetings", "stocktake")
"""Nothing in these concerns sign-in, the first picture, which waits for no more than it needs."""


class StyledApp(ThemedApp[ReturnType]):
    """An app with the counter's styles."""

    CSS_PATH = [f"styles/{name}.tcss" for name in FIRST]  # noqa: RUF012
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-usual"), (118, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-medium"), (32, "-tall")]  # noqa: RUF012

    def read_other_styles(self) -> None:
        """Read what the first picture does without; before any other screen is opened."""
        folder = Path(__file__).with_name("styles")
        self.stylesheet.read_all([folder / f"{name}.tcss" for name in LATER])
