"""Owns the screen on which an operator signs in: badge, then PIN."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from kiosk.desk import commands as do
from kiosk.screens.base import DeskScreen
from kiosk.texts import N_, _
from kiosk.view import View
from kiosk.widgets.pin_input import PinInput
from kiosk.widgets.scan_input import ScanInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict

if TYPE_CHECKING:
    from kiosk.desk import Command, Outcome

ANOTHER_TRY = frozenset({"pin_wrong"})
"""After these the badge is kept: only the PIN is typed again."""
MUST_CHANGE = "pin_initial"


class SignInScreen(DeskScreen):
    """Waits for a badge, then for its owner's PIN.

    The program begins with it, before the desk is there: nothing that it shows or keeps needs that.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "change_pin", N_("Change PIN"), id="change_pin"),
        Binding("escape", "start_over", N_("Cancel"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._badge: str | None = None
        self._refusal: Outcome | None = None
        self._asking = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the verdict and, below it, the field that is awaited."""
        yield Verdict(self._ruling(), id="verdict")
        with Vertical(id="fields"):
            yield ScanInput(id="code")
            yield PinInput(id="pin")

    def show_view(self, view: View) -> None:
        """Show what is awaited, and why the last try was refused."""
        super().show_view(view)
        self.query_one(Verdict).ruling = self._ruling()
        code, pin = self.query_one(ScanInput), self.query_one(PinInput)
        code.placeholder = _("or type the card's number, then Enter")
        pin.label = _("Your PIN")
        pin.refresh()
        code.display, pin.display = self._badge is None, self._badge is not None
        (code if self._badge is None else pin).focus()

    def take_scan(self, text: str, typed: bool) -> bool:
        """Keep a badge until its owner typed the PIN; anything else is the desk's to refuse."""
        from kiosk.desk.scan import looks_like_badge  # alone: most of the desk may still be on its way

        if not looks_like_badge(text):
            return False
        self._badge, self._refusal = text, None
        self.show_view(self.counter.view)
        return True

    @on(PinInput.Entered)
    def sign_in(self, message: PinInput.Entered) -> None:
        """Have the desk check badge and PIN."""
        from kiosk.desk.commands.counter import SignIn  # alone: the other commands may still be on their way

        if self._badge is not None and not self._asking:
            self._asking = True
            self.counter.do(SignIn(badge=self._badge, pin=message.pin))

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Keep a refusal shown until the next try; an initial PIN is changed at once."""
        if not isinstance(command, do.SignIn):
            return
        self._asking = False
        self._refusal = outcome if outcome.outcome == "refused" else None
        badge = self._badge
        if not ANOTHER_TRY.issuperset(outcome.reasons) or outcome.outcome == "error":
            self._badge = None
        self.show_view(self.counter.view)
        if MUST_CHANGE in outcome.reasons and badge is not None:
            self._change_pin(badge, initial=True)

    def action_start_over(self) -> None:
        """Forget the badge."""
        self._badge, self._refusal = None, None
        self.show_view(self.counter.view)

    async def action_change_pin(self) -> None:
        """Change one's own PIN without signing in."""
        await self.counter.whole()
        self._change_pin(self._badge)

    def _change_pin(self, badge: str | None, *, initial: bool = False) -> None:
        from kiosk.screens.pin_change import PinChangeScreen

        self.app.push_screen(PinChangeScreen(badge, initial=initial))

    def _ruling(self) -> Ruling:
        if self._refusal is not None:
            from kiosk.refusal_texts import refusal_text

            texts = [refusal_text(code) for code in self._refusal.reasons]
            lines = tuple(line for text in texts for line in (text.reason, text.next_step))
            return Ruling(Tone.REFUSED, _("Not signed in"), "", lines)
        if self._badge is not None:
            return Ruling(Tone.PROMPT, _("Enter your PIN"), "", (_("Your badge was read."),))
        lines = (_("The scanner works on every screen. Nothing is shown until you are signed in."),)
        return Ruling(Tone.PROMPT, _("Scan your badge"), _("to open this counter"), lines)
