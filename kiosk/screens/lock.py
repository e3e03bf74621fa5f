"""Owns the screen of a locked counter: no name, no number; a PIN opens it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from kiosk.desk import Command, Outcome, looks_like_badge
from kiosk.desk import commands as do
from kiosk.refusal_texts import refusal_text
from kiosk.screens.base import KeptScreen
from kiosk.texts import N_, _
from kiosk.view import View
from kiosk.widgets.pin_input import PinInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict


class LockScreen(KeptScreen):
    """The operator's PIN opens it; a supervisor's badge and PIN end the session."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "forget", N_("Cancel"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._badge: str | None = None
        self._refusal: Outcome | None = None

    async def stand_for(self, *given: Any) -> None:
        """Begin anew."""
        self.action_forget()

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the verdict and the PIN."""
        yield Verdict(Ruling(Tone.PROMPT, ""), id="verdict")
        with Vertical(id="fields"):
            yield PinInput(id="pin")
            yield from self.compose_catcher()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to forget a badge or a refusal where there is one."""
        return None if action == "forget" and self._badge is None and self._refusal is None else True

    def show_view(self, view: View) -> None:
        """Show whose PIN is asked for, and why the last one was refused."""
        super().show_view(view)
        self.query_one(Verdict).ruling = self._ruling(view)
        pin = self.query_one(PinInput)
        pin.label = _("Operator's PIN") if self._badge is None else _("Supervisor's PIN")
        pin.refresh()
        pin.focus()
        self.refresh_bindings()

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take a supervisor's badge; whatever else is scanned the desk refuses."""
        if looks_like_badge(text):
            self._badge, self._refusal = text, None
            self.show_view(self.counter.view)
        return looks_like_badge(text)

    @on(PinInput.Entered)
    def unlock(self, message: PinInput.Entered) -> None:
        """Have the desk check the PIN."""
        self.counter.do(do.Unlock(pin=message.pin, badge=self._badge))

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Say why not."""
        if isinstance(command, do.Unlock):
            self._refusal = outcome if outcome.outcome == "refused" else None
            self._badge = None
            self.show_view(self.counter.view)

    def action_forget(self) -> None:
        """Forget the supervisor's badge."""
        self._badge, self._refusal = None, None
        self.show_view(self.counter.view)

    def _ruling(self, view: View) -> Ruling:
        if self._refusal is not None:
            texts = [refusal_text(code) for code in self._refusal.reasons]
            lines = tuple(line for text in texts for line in (text.reason, text.next_step))
            return Ruling(Tone.REFUSED, _("Not unlocked"), "", lines)
        if self._badge is not None:
            what = _("It ends the operator's session. Esc: the operator unlocks after all.")
            return Ruling(Tone.PROMPT, _("Locked"), _("Supervisor: enter your PIN"), (what,))
        ends = (_("A supervisor's badge and PIN end this session."),)
        files = (_("Files lie on this counter: do not leave them alone."),) if view.on_the_counter else ()
        return Ruling(Tone.PROMPT, _("Locked"), _("Operator: enter your PIN"), (*ends, *files))
