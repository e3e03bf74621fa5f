"""Owns the field for a number of pages: a few digits, then Enter or Tab to the next field.

What is typed after Enter belongs to the next field, which may be a PIN: keys that were already on their way here
are passed on in their order, and none of them is ever shown here.
"""

from __future__ import annotations

from textual import events
from textual.widgets import Input

MOST_DIGITS = 5


class CountInput(Input):
    """Takes digits alone; Enter goes to the next field at once, not by a binding that later keys overtake."""

    def __init__(self) -> None:
        super().__init__(type="integer", restrict="[0-9]*", max_length=MOST_DIGITS)
        self._was_left = False

    @property
    def count(self) -> int | None:
        """The number, None while there is none."""
        return int(self.value) if self.value.isascii() and self.value.isdigit() else None

    def on_focus(self) -> None:
        """Take keys again."""
        self._was_left = False

    async def on_key(self, event: events.Key) -> None:
        """Leave by Enter; pass on what came after it."""
        focused = self.screen.focused
        if self._was_left and focused is not None and focused is not self:
            focused.post_message(events.Key(event.key, event.character))
        elif event.key == "enter":
            self._was_left = True
            self.screen.focus_next()
        else:
            return
        event.stop()
        event.prevent_default()
