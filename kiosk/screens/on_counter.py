"""Owns the screen of what lies on the counter: signed for, not released. There it is withdrawn or its label
printed again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from kiosk.desk import commands as do
from kiosk.screens.base import DeskScreen
from kiosk.show import show, show_rich
from kiosk.texts import N_, _
from kiosk.view import CopyLine, View
from kiosk.words import print_trouble, word


class OnCounterScreen(DeskScreen):
    """Choose a copy, then say why it is withdrawn, or print its label once more."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "withdraw", N_("Withdraw"), id="withdraw"),
        Binding("f4", "reprint", N_("Print label again"), id="reprint"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._copies: tuple[CopyLine, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the list and the field for a reason."""
        with Vertical(id="left-here"):
            yield Static(id="explanation", markup=False)
            yield OptionList(id="choices", markup=False)
            yield Input(id="reason", max_length=100)

    def show_view(self, view: View) -> None:
        """List what lies on the counter."""
        super().show_view(view)
        if view.on_the_counter != self._copies:
            self._show_copies(view.on_the_counter)

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_copies(self._copies)
        text = _("These were signed for and not released. Keep them here until they are given or withdrawn.")
        self.query_one("#explanation", Static).update(text)
        reason = self.query_one("#reason", Input)
        reason.placeholder = _("why the marked copy is withdrawn, then Enter")
        self._choices.border_title = _("On this counter")

    def _show_copies(self, copies: tuple[CopyLine, ...]) -> None:
        """List them. The marked one stays marked: a label's news must not have another copy withdrawn."""
        marked, self._copies = self._marked, copies
        numbers = [line.copy for line in copies]
        self._choices.clear_options()
        self._choices.add_options([Option(show_rich(self._line(line)), id=line.copy) for line in copies])
        self._choices.highlighted = numbers.index(marked) if marked in numbers else 0 if numbers else None
        if marked not in numbers or self.focused is None:
            self._choices.focus()

    def still_wanted(self, view: View) -> bool:
        """Close once nothing is left."""
        return bool(view.on_the_counter)

    @on(OptionList.OptionSelected)
    def action_withdraw(self) -> None:
        """Ask why."""
        self.query_one("#reason", Input).focus()

    @on(Input.Submitted)
    def withdraw(self, message: Input.Submitted) -> None:
        """Undo the hand-over of the marked copy."""
        copy, reason = self._marked, message.value.strip()
        if copy is not None and reason:
            message.input.value = ""
            self.counter.do(do.Withdraw(copy=copy, reason=reason))

    def action_reprint(self) -> None:
        """Print the marked copy's label once more."""
        if self._marked is not None:
            self.counter.do(do.Reprint(copy=self._marked))
            self.dismiss()

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()

    @property
    def _choices(self) -> OptionList:
        return self.query_one("#choices", OptionList)

    @property
    def _marked(self) -> str | None:
        at = self._choices.highlighted
        return None if at is None or at >= len(self._copies) else self._copies[at].copy

    def _line(self, line: CopyLine) -> str:
        holder = _("{holder} signed").format(holder=line.holder or "?")
        printed = ""
        if line.label_state is not None:
            printed = _("label: {state}").format(state=word("label", line.label_state))
        why = f" ({print_trouble(line.label_reason)})" if line.label_reason else ""
        return f"{show(line.copy)}  {show(holder)}  {printed}{why}"
