"""Owns the screens on which the end of a count is signed: by the operator and a second member of staff, and without a
result by the second one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from kiosk.count_words import figures_in_words, figures_of, place_in_words
from kiosk.desk import Command, Outcome, Refusal, looks_like_badge
from kiosk.desk import commands as do
from kiosk.screens.base import DeskScreen
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.view import View
from kiosk.widgets.pin_input import PinInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict


class Step(IntEnum):
    """Whose turn it is."""

    OWN_PIN = 0
    BADGE = 1
    SECOND_PIN = 2
    ASKED = 3


class StocktakeClosingScreen(DeskScreen):
    """Own PIN, the second person's badge, the second person's PIN. Copies that are scanned meanwhile still count."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "vouch", N_("They are gone"), id="vouch"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]
    AUTO_FOCUS = ""
    STEPS: ClassVar[Mapping[Step, str]] = {
        Step.OWN_PIN: N_("1  The operator signs by PIN"),
        Step.BADGE: N_("2  A second member of staff scans the badge"),
        Step.SECOND_PIN: N_("3  and signs by PIN"),
    }
    """What is done in which order, from the first step on."""

    def __init__(self, figures: Mapping[str, Any]) -> None:
        """`figures` are those of the count as the desk tells them."""
        super().__init__()
        self._figures = dict(figures)
        self._doubtful = self._sure = False
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._step = next(iter(self.STEPS))
        self._pin = self._badge = ""
        self._second = ""

    def compose_body(self) -> Iterable[Widget]:
        """Lay out what is closed, and whose turn it is."""
        yield Verdict(Ruling(Tone.PROMPT, ""), id="verdict")
        with Vertical(id="signing"):
            yield Static(id="steps", markup=False)
            yield PinInput(id="pin")
            yield from self.compose_catcher()

    def on_screen_resume(self) -> None:
        """Go on where the keys were."""
        self.take_keys_back()

    def show_view(self, view: View) -> None:
        """Show whose turn it is."""
        super().show_view(view)
        self.query_one(Verdict).ruling = self.ruling()
        self.query_one("#steps", Static).update(self._told())
        pin = self.query_one(PinInput)
        pin.display = self._step in (Step.OWN_PIN, Step.SECOND_PIN)
        who = view.operator if self._step is Step.OWN_PIN else self._second
        pin.label = _("PIN of {staff_no}").format(staff_no=who or _("the second person"))
        pin.refresh()
        if pin.display:
            pin.focus()
        elif self.query("#code"):
            self.query_one("#code").focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to vouch for a count once it is in doubt."""
        if action == "vouch":
            return True if self._doubtful and not self._sure else None
        return True

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take the second person's badge; whatever else is scanned counts."""
        if not looks_like_badge(text):
            return False
        if self._step is not Step.ASKED:
            self._badge = text
            if self._step is Step.BADGE:
                self._step = Step.SECOND_PIN
            self._look_up_second()
            self.show_view(self.counter.view)
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Begin the signing anew when it was refused."""
        if outcome.outcome == "counted":
            self._figures.update(figures_of(outcome))
        if outcome.outcome in ("stocktake_closed", "stocktake_abandoned"):
            self.call_later(self.action_leave)
        elif isinstance(command, do.Finish | do.AbandonStocktake):
            self._doubtful |= Refusal.STOCKTAKE_DOUBTFUL in outcome.reasons
            self._begin_anew()
            self.refresh_bindings()
        self.show_view(self.counter.view)

    @on(PinInput.Entered)
    def sign(self, message: PinInput.Entered) -> None:
        """Take a PIN; with the second one have the desk close the count."""
        if self._step is Step.OWN_PIN:
            self._pin = message.pin
            self._step = Step.SECOND_PIN if self._badge else Step.BADGE
        elif self._step is Step.SECOND_PIN:
            self._step = Step.ASKED
            self.counter.do(self.signed(message.pin))
            self._pin = ""
        self.show_view(self.counter.view)

    def signed(self, second_pin: str) -> Command:
        """Return what they signed."""
        return do.Finish(pin=self._pin, badge=self._badge, second_pin=second_pin, sure=self._sure)

    def action_vouch(self) -> None:
        """Say that what is missing is really gone."""
        self._sure = True
        self.refresh_bindings()
        self.show_view(self.counter.view)

    def action_leave(self) -> None:
        """Go on counting."""
        self.dismiss()

    @work(exclusive=True)
    async def _look_up_second(self) -> None:
        badge = self._badge
        holder = await self.look_aside(lambda reads: reads.badge_holder(badge))
        if holder is not None and badge == self._badge:
            self._second = holder.staff_no
            self.show_view(self.counter.view)

    def figures_told(self) -> tuple[str, str]:
        """Return what is counted, and how far it is."""
        said = self._figures
        place = place_in_words(said["place"], said.get("holder"))
        return show(place), figures_in_words(said["expected"], said["left"], said["scanned"])

    def ruling(self) -> Ruling:
        """Return what they sign."""
        said, (place, figures) = self._figures, self.figures_told()
        if self._sure:
            lines = (figures, _("You say that they are gone: each becomes missing and an incident."))
            return Ruling(Tone.ATTENTION, _("They are gone"), place, lines)
        if not said["left"]:
            return Ruling(Tone.PROMPT, _("Close the count"), place, (figures,))
        text = ngettext("{count} copy was not seen", "{count} copies were not seen", said["left"])
        gone = _("Whatever of it is still due becomes missing, each an incident.")
        return Ruling(Tone.ATTENTION, text.format(count=said["left"]), place, (figures, gone))

    def _told(self) -> str:
        signs = ("✔" if step < self._step else "▶" if step == self._step else " " for step in self.STEPS)
        return "\n".join(f"{sign} {_(text)}" for sign, text in zip(signs, self.STEPS.values(), strict=True))


class StocktakeAbandoningScreen(StocktakeClosingScreen):
    """The second person's badge and PIN: nobody throws a count away alone."""

    STEPS: ClassVar[Mapping[Step, str]] = {
        Step.BADGE: N_("1  A second member of staff scans the badge"),
        Step.SECOND_PIN: N_("2  and signs by PIN"),
    }

    def __init__(self, figures: Mapping[str, Any], reason: str) -> None:
        """`figures` are those of the count as the desk tells them, `reason` why it ends."""
        super().__init__(figures)
        self._reason = reason

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is vouched for."""
        return action != "vouch"

    def signed(self, second_pin: str) -> Command:
        """Return what was signed."""
        return do.AbandonStocktake(reason=self._reason, badge=self._badge, second_pin=second_pin)

    def ruling(self) -> Ruling:
        """Say that the count ends without a result, and what of it is kept."""
        place, figures = self.figures_told()
        lines = (figures, _("Nothing becomes missing. The log names what was not seen."))
        return Ruling(Tone.ATTENTION, _("Abandon the count"), place, lines)
