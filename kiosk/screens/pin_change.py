"""Owns the screen on which people change their own PIN: badge, old PIN, new PIN twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from kiosk.desk import Command, Outcome, looks_like_badge
from kiosk.desk import commands as do
from kiosk.refusal_texts import refusal_text
from kiosk.screens.base import DeskScreen
from kiosk.texts import N_, _
from kiosk.view import View
from kiosk.widgets.pin_input import PinInput
from kiosk.widgets.scan_input import ScanInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict


class PinChangeScreen(DeskScreen):
    """Asks for one thing after the other. What was typed is forgotten when the screen closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, badge: str | None = None, *, initial: bool = False) -> None:
        """`initial` says that somebody else set the PIN, which must be changed before it signs anything."""
        super().__init__()
        self._badge = badge
        self._initial = initial
        self._typed: list[str] = []
        self._outcome: Outcome | None = None
        self._differs = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the verdict and, below it, the field that is awaited."""
        yield Verdict(Ruling(Tone.PROMPT, ""), id="verdict")
        with Vertical(id="fields"):
            yield ScanInput(id="code")
            yield PinInput(id="pin")

    def show_view(self, view: View) -> None:
        """Show which of the four is awaited."""
        super().show_view(view)
        self.query_one(Verdict).ruling = self._ruling()
        code, pin = self.query_one(ScanInput), self.query_one(PinInput)
        code.placeholder = _("or type the card's number, then Enter")
        pin.label = (_("Old PIN"), _("New PIN"), _("New PIN again"))[len(self._typed) % 3]
        pin.refresh()
        done = self._done
        code.display, pin.display = self._badge is None, self._badge is not None and not done
        (code if self._badge is None else pin).focus()

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take the badge of whoever changes their PIN."""
        if looks_like_badge(text):
            self._badge = text
            self._start_over()
        return looks_like_badge(text)

    @on(PinInput.Entered)
    def take_pin(self, message: PinInput.Entered) -> None:
        """Take the next of the three, and after the last have the desk change the PIN."""
        if self._outcome is not None and self._outcome.outcome == "refused":
            self._outcome = None
        self._differs = False
        self._typed.append(message.pin)
        if len(self._typed) == 3:
            old, new, again = self._typed
            self._typed.clear()
            if new != again:
                self._differs = True
            elif self._badge is not None:
                self.counter.do(do.ChangePin(badge=self._badge, old=old, new=new))
        self.show_view(self.counter.view)

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Say whether the PIN was changed."""
        if isinstance(command, do.ChangePin):
            self._outcome = outcome
            self.show_view(self.counter.view)

    def action_leave(self) -> None:
        """Go back; nothing that was typed is kept."""
        self._typed.clear()
        self.dismiss()

    @property
    def _done(self) -> bool:
        return self._outcome is not None and self._outcome.outcome == "pin_changed"

    def _start_over(self) -> None:
        self._typed.clear()
        self._outcome, self._differs = None, False
        self.show_view(self.counter.view)

    def _ruling(self) -> Ruling:
        if self._done:
            return Ruling(
                Tone.ALLOWED, _("PIN changed"), "", (_("Press Esc. Sign with the new PIN from now on."),)
            )
        if self._outcome is not None and self._outcome.outcome == "refused":
            texts = [refusal_text(code) for code in self._outcome.reasons]
            lines = tuple(line for text in texts for line in (text.reason, text.next_step))
            return Ruling(Tone.REFUSED, _("PIN not changed"), "", (*lines, _("Begin with the old PIN.")))
        if self._differs:
            return Ruling(Tone.ATTENTION, _("The two differ"), "", (_("Begin with the old PIN."),))
        if self._badge is None:
            return Ruling(
                Tone.PROMPT, _("Whose PIN?"), _("Scan your badge, or type the number of your card.")
            )
        why = (_("Somebody else set your PIN: choose one that only you know."),) if self._initial else ()
        rule = _("At least six digits, no plain sequence, no single repeated digit.")
        return Ruling(Tone.PROMPT, _("Change your PIN"), "", (*why, rule))
