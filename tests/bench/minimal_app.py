"""The least that Textual can show: what every program on it pays before its first frame."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static

TEXT = "This is all."


class MinimalApp(App[None]):
    """Shows one text that never changes."""

    def compose(self) -> ComposeResult:
        yield Static(TEXT)


if __name__ == "__main__":
    MinimalApp().run()
