"""Owns asking for the reason of an act about one copy, before it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.widgets.phrase import Phrase

LONGEST = 200


class ReasonScreen(ModalScreen[str | None]):
    """Says what is about to be done and answers with the reason; None when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, question: Callable[[], str]) -> None:
        """`question` returns text in the language in use."""
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Lay out what it is about, and the field."""
        with Vertical(classes="dialog"):
            yield Static(id="reason-question", classes="heading", markup=False)
            yield Input(id="reason", max_length=LONGEST)
            yield Phrase(N_("Enter  do it\nEsc    leave it"), classes="quiet")

    def on_mount(self) -> None:
        """Ask."""
        self.watch(self.app, "language", self.retranslate)
        self.query_one(Input).focus()

    def retranslate(self) -> None:
        """Ask in the language in use."""
        self.query_one("#reason-question", Static).update(show(self._question()))
        self.query_one(Input).placeholder = _("why, in a few words, and nobody's name")

    @on(Input.Submitted)
    def answer(self, message: Input.Submitted) -> None:
        """Answer once there is a reason."""
        reason = message.value.strip()
        if reason:
            self.dismiss(reason)

    def action_leave(self) -> None:
        """Leave it."""
        self.dismiss(None)
