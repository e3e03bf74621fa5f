"""Owns the screen of a fault: what happened, what is safe, what to do. One key goes on, another tries again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.fault_texts import fault_text
from kiosk.screens.base import DeskScreen
from kiosk.texts import N_, _
from kiosk.view import Said
from kiosk.widgets.verdict import Ruling, Tone, Verdict


class FaultScreen(DeskScreen):
    """Says a fault. Trying again asks for the very same act: what was done after all is not done twice."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "again", N_("Try again"), id="again"),
        Binding("enter", "go_on", N_("Go on"), id="go_on"),
        Binding("escape", "go_on", N_("Go on"), show=False),
    ]

    def __init__(self, said: Said) -> None:
        super().__init__()
        self._said = said

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the verdict and what to press."""
        yield Verdict(Ruling(Tone.ATTENTION, ""), id="verdict")
        yield Static(id="go-on", markup=False)
        yield from self.compose_catcher()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        text = fault_text(self._said.outcome)
        ruling = Ruling(Tone.ATTENTION, text.happened, "", (text.safe, text.remedy))
        self.query_one(Verdict).ruling = ruling
        self.query_one("#go-on", Static).update(_("F2: try again    Enter: leave it"))

    def action_again(self) -> None:
        """Ask for the same once more."""
        self.counter.acknowledge(again=True)

    @on(Input.Submitted)
    def action_go_on(self) -> None:
        """Leave it."""
        self.counter.acknowledge()
