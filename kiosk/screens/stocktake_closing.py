"""Owns the screen on which two people sign the end of a count: the operator, and a second member of staff."""

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
from kiosk.desk import Command, NotAllowed, Outcome, Refusal, RegistryError, looks_like_badge
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

    def __init__(self, figures: Mapping[str, Any]) -> None:
        """`figures` are those of the count as the desk tells them."""
        super().__init__()
        self._figures = dict(figures)
        self._doubtful = self._sure = False
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._step = Step.OWN_PIN
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
        self.query_one(Verdict).ruling = self._ruling()
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
        if outcome.outcome == "stocktake_closed":
            self.call_later(self.action_leave)
        elif isinstance(command, do.Finish):
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
            signed = do.Finish(pin=self._pin, badge=self._badge, second_pin=message.pin, sure=self._sure)
            self._pin = ""
            self.counter.do(signed)
        self.show_view(self.counter.view)

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
        try:
            holder = await self.counter.ask(lambda reads: reads.badge_holder(badge))
        except (NotAllowed, RegistryError):
            return
        if holder is not None and badge == self._badge:
            self._second = holder.staff_no
            self.show_view(self.counter.view)

    def _ruling(self) -> Ruling:
        said = self._figures
        place = place_in_words(said["place"], said.get("holder"))
        figures = figures_in_words(said["expected"], said["left"], said["scanned"])
        if self._sure:
            lines = (figures, _("You say that they are gone: each becomes missing and an incident."))
            return Ruling(Tone.ATTENTION, _("They are gone"), show(place), lines)
        if not said["left"]:
            return Ruling(Tone.PROMPT, _("Close the count"), show(place), (figures,))
        text = ngettext("{count} copy was not seen", "{count} copies were not seen", said["left"])
        gone = _("Whatever of it is still due becomes missing, each an incident.")
        return Ruling(Tone.ATTENTION, text.format(count=said["left"]), show(place), (figures, gone))

    def _told(self) -> str:
        texts = (
            _("1  The operator signs by PIN"),
            _("2  A second member of staff scans the badge"),
            _("3  and signs by PIN"),
        )
        signs = ("✔" if place < self._step else "▶" if place == self._step else " " for place in range(3))
        return "\n".join(f"{sign} {text}" for sign, text in zip(signs, texts, strict=True))
