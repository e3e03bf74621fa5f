"""Owns a fixed phrase on a screen: it speaks the language in use, and changes when that changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

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
        self._tell: Callable[[], str] = partial(_filled, message, values)

    def on_mount(self) -> None:
        """Speak, now and after each change of language."""
        self.watch(self.app, "language", self.retranslate)

    def say(self, message: str, **values: object) -> None:
        """Say another text, or the same with other values."""
        self.tell(partial(_filled, message, values))

    def tell(self, text: Callable[[], str]) -> None:
        """Say what `text` returns in the language in use, safe to show."""
        self._tell = text
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language in use."""
        self.update(Content(self._tell()))


def _filled(message: str, values: Mapping[str, object]) -> str:
    return _(message).format(**{name: show(str(value)) for name, value in values.items()})
