"""Owns asking for one short text: a staff number, a reason."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from kiosk.texts import N_
from kiosk.widgets.phrase import Phrase


class AskScreen(ModalScreen[str | None]):
    """Asks `question`, a catalogue text; answers with what was typed, None when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, question: str, *, longest: int = 100) -> None:
        super().__init__()
        self._question = question
        self._longest = longest

    def compose(self) -> ComposeResult:
        """Lay out the question and the field."""
        with Vertical(classes="dialog"):
            yield Phrase(self._question, classes="heading")
            yield Input(id="asked", max_length=self._longest)
            yield Phrase(N_("Enter  do it\nEsc    leave it"), classes="quiet")

    @on(Input.Submitted)
    def answer(self, message: Input.Submitted) -> None:
        """Answer, once there is something to say."""
        if message.value.strip():
            self.dismiss(message.value.strip())

    def action_leave(self) -> None:
        """Leave it."""
        self.dismiss(None)
