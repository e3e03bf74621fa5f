"""Owns a fixed phrase on a screen: it speaks the language in use, and changes when that changes."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from kiosk.show import show
from kiosk.texts import _


class Phrase(Static):
    """A text of the catalogues, with values filled in. Values come from outside and are made safe here."""

    def __init__(
        self, message: str, *, id: str | None = None, classes: str | None = None, **values: object
    ) -> None:
        super().__init__(markup=False, id=id, classes=classes)
        self._message = message
        self._values = values

    def on_mount(self) -> None:
        """Speak, now and after each change of language."""
        self.watch(self.app, "language", self.retranslate)

    def say(self, message: str, **values: object) -> None:
        """Say another text, or the same with other values."""
        self._message, self._values = message, values
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language in use."""
        shown = {name: show(str(value)) for name, value in self._values.items()}
        self.update(Content(_(self._message).format(**shown)))
