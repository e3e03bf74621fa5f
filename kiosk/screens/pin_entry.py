"""Owns asking the operator for their PIN once more, before something that they answer for."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from kiosk.texts import N_, _
from kiosk.widgets.phrase import Phrase
from kiosk.widgets.pin_input import PinInput


class PinScreen(ModalScreen[str | None]):
    """Says what is about to be done and answers with the PIN; None when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, question: Callable[[], str], details: Callable[[], str], operator: str) -> None:
        """`question` and `details` return text in the language in use, `details` made safe to show."""
        super().__init__()
        self._question = question
        self._details = details
        self._operator = operator

    def compose(self) -> ComposeResult:
        """Lay out what it is about, and the field."""
        with Vertical(classes="dialog"):
            yield Static(id="pin-question", classes="heading", markup=False)
            yield Static(id="pin-details", markup=False)
            yield PinInput(id="pin")
            yield Phrase(N_("Enter  do it\nEsc    leave it"), classes="quiet")

    def on_mount(self) -> None:
        """Ask."""
        self.watch(self.app, "language", self.retranslate)
        self.query_one(PinInput).focus()

    def retranslate(self) -> None:
        """Ask in the language in use."""
        self.query_one("#pin-question", Static).update(self._question())
        self.query_one("#pin-details", Static).update(self._details())
        field = self.query_one(PinInput)
        field.label = _("PIN of {staff_no}").format(staff_no=self._operator)
        field.refresh()

    @on(PinInput.Entered)
    def answer(self, message: PinInput.Entered) -> None:
        """Answer."""
        self.dismiss(message.pin)

    def action_leave(self) -> None:
        """Leave it."""
        self.dismiss(None)
