"""Owns lists of things to choose from with the arrow keys."""

from __future__ import annotations

from textual.widgets import OptionList


class ChoiceList(OptionList):
    """An option list that also stands keys which reach it while a small window has no room for it."""

    def action_page_up(self) -> None:
        """Go up a page of what is shown."""
        if self.size.area:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Go down a page of what is shown."""
        if self.size.area:
            super().action_page_down()  # type: ignore[no-untyped-call]
