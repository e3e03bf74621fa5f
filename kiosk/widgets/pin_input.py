"""Owns the field for a PIN: digits in, marks shown, nothing kept.

Deliberately no `Input`: that one has a clipboard, a selection, and messages that carry its value.
"""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from kiosk.show import show
from kiosk.texts import _

LONGEST = 32
MARK = "*"


class PinInput(Widget, can_focus=True):
    """Takes digits, Backspace and Enter, in the order in which they come; refuses what is pasted.

    `label` says whose PIN is asked for, in the language in use.
    """

    class Entered(Message):
        """Enter was pressed. The PIN stands here alone; the field is empty again."""

        def __init__(self, field: PinInput, pin: str) -> None:
            super().__init__()
            self.field = field
            self.pin = pin

        @property
        def control(self) -> PinInput:
            """The field, for `@on` selectors."""
            return self.field

    class PasteRefused(Message):
        """Somebody tried to paste: a PIN is typed by its owner."""

    def __init__(self, label: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._digits: list[str] = []
        self.label = label

    def render(self) -> Content:
        """Return one mark a digit and a cursor while the field has the focus."""
        marks = " ".join(MARK for _digit in self._digits)
        cursor = ("_", "bold") if self.has_focus else ""
        said = Content.assemble(
            *((f"{show(self.label)}  ", "bold") for _present in (self.label,) if self.label),
            marks + (" " if marks else ""),
            cursor,
        )
        hint = "  " + _("digits, then Enter")
        if self._digits or said.cell_length + cell_len(hint) > self.content_size.width:
            return said
        return Content.assemble(said, (hint, "$quiet"))

    def clear(self) -> None:
        """Forget what was typed."""
        self._digits.clear()
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """Take the keys that belong to a PIN; others go on to bindings."""
        if event.character is not None and event.character.isascii() and event.character.isdigit():
            if len(self._digits) < LONGEST:
                self._digits.append(event.character)
        elif event.key == "backspace":
            self._digits = self._digits[:-1]
        elif event.key == "enter" and self._digits:
            self.post_message(self.Entered(self, "".join(self._digits)))
            self._digits.clear()
        elif not event.is_printable:
            return
        event.stop()
        event.prevent_default()
        self.refresh()

    def on_paste(self, event: events.Paste) -> None:
        """Refuse it."""
        event.stop()
        self.post_message(self.PasteRefused())

    def on_blur(self) -> None:
        """Forget a PIN whose owner turned to something else."""
        self.clear()
