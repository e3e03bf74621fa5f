"""Owns asking whether a copy is put on hold or recalled, and why: both are said before either is done."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from kiosk.desk import Command
from kiosk.desk import commands as do
from kiosk.screens.reason_entry import LONGEST
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.widgets.phrase import Phrase

WAYS = N_(
    "Enter  put it on hold: nobody collects it\nF2     recall it: it must also come back now\nEsc    leave it"
)


class KeepBackScreen(ModalScreen[Command | None]):
    """Asks about one copy; answers with what is to be done, None when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "recall", show=False),
        Binding("escape", "leave", show=False),
    ]

    def __init__(self, copy: str) -> None:
        super().__init__()
        self._copy = copy

    def compose(self) -> ComposeResult:
        """Lay out the question, the field for the reason, and what each key does."""
        with Vertical(classes="dialog"):
            yield Static(id="reason-question", classes="heading", markup=False)
            yield Input(id="reason", max_length=LONGEST)
            yield Phrase(WAYS, classes="quiet")

    def on_mount(self) -> None:
        """Ask."""
        self.watch(self.app, "language", self.retranslate)
        self.query_one(Input).focus()

    def retranslate(self) -> None:
        """Ask in the language in use."""
        question = _("Hold or recall {copy}?").format(copy=show(self._copy))
        self.query_one("#reason-question", Static).update(question)
        self.query_one(Input).placeholder = _("why, in a few words, and nobody's name")

    @on(Input.Submitted)
    def hold(self) -> None:
        """Put it on hold, once there is a reason."""
        if self._reason:
            self.dismiss(do.Hold(copy=self._copy, reason=self._reason))

    def action_recall(self) -> None:
        """Recall it, once there is a reason."""
        if self._reason:
            self.dismiss(do.Recall(copy=self._copy, reason=self._reason))

    def action_leave(self) -> None:
        """Leave it."""
        self.dismiss(None)

    @property
    def _reason(self) -> str:
        return self.query_one(Input).value.strip()
