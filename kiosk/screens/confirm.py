"""Owns the question before something ends: one key ends it, every other way out leaves it as it is."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from kiosk.widgets.phrase import Phrase


class ConfirmScreen(ModalScreen[bool]):
    """Asks `question`; answers True for F2. `ends` says what F2 does, `stays` what Esc does: catalogue texts."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "answer(True)", show=False),
        Binding("escape", "answer(False)", show=False),
    ]

    def __init__(self, question: str, ends: str, stays: str) -> None:
        super().__init__()
        self._question = question
        self._answers = (ends, stays)

    def compose(self) -> ComposeResult:
        """Lay out the question and its two answers."""
        with Vertical(classes="dialog"):
            yield Phrase(self._question, classes="heading")
            for answer in self._answers:
                yield Phrase(answer)

    def action_answer(self, answer: bool) -> None:
        """Answer."""
        self.dismiss(answer)
