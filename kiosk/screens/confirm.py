"""Owns the question before something ends: one key says yes, every other way out says no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from kiosk.texts import N_
from kiosk.widgets.phrase import Phrase


class ConfirmScreen(ModalScreen[bool]):
    """Asks `question`, a catalogue text; answers True for F2."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "answer(True)", show=False),
        Binding("escape", "answer(False)", show=False),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Lay out the question and its two answers."""
        with Vertical(classes="dialog"):
            yield Phrase(self._question, classes="heading")
            yield Phrase(N_("F2   yes\nEsc  no"))

    def action_answer(self, answer: bool) -> None:
        """Answer."""
        self.dismiss(answer)
