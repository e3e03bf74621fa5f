"""Owns the form on which a copy is taken back whose pages are not all there: how many, why, and a supervisor's word."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.desk import (
    LONGEST_TEXT,
    Command,
    Outcome,
    Refusal,
    TextFlaw,
    looks_like_badge,
    parse_text,
)
from kiosk.desk import commands as do
from kiosk.screens.base import DeskScreen
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.view import View
from kiosk.widgets.count_input import MOST_DIGITS
from kiosk.widgets.pin_input import PinInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict


class Step(IntEnum):
    """What is asked for."""

    PAGES = 0
    REASON = 1
    BADGE = 2
    PIN = 3
    ASKED = 4


class IncompleteScreen(DeskScreen):
    """Pages, reason, a supervisor's badge, a supervisor's PIN. A refusal asks for badge and PIN again."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", N_("Back"), id="cancel")]
    AUTO_FOCUS = ""

    def __init__(self, copy: str, pages: int | None = None) -> None:
        """`pages` is what was counted already, None where it is still to be typed."""
        super().__init__()
        self._copy = copy
        self._pages = pages
        self._reason = self._badge = self._named = ""
        self._step = Step.PAGES if pages is None else Step.REASON

    def compose_body(self) -> Iterable[Widget]:
        """Lay out what is taken back, what is done already, and the field for what is asked."""
        yield Verdict(Ruling(Tone.ATTENTION, ""), id="verdict")
        with Vertical(id="signing"):
            yield Static(id="steps", markup=False)
            yield Input(id="gone-pages", type="integer", restrict="[0-9]*", max_length=MOST_DIGITS)
            yield Input(id="gone-reason", max_length=LONGEST_TEXT, select_on_focus=False)
            yield PinInput(id="pin")
            yield from self.compose_catcher()

    def on_screen_resume(self) -> None:
        """Go on where the keys were."""
        self.take_keys_back()

    def show_view(self, view: View) -> None:
        """Show what is asked for."""
        super().show_view(view)
        self.query_one(Verdict).ruling = self._ruling()
        self.query_one("#steps", Static).update(self._told())
        pages, reason = self.query_one("#gone-pages", Input), self.query_one("#gone-reason", Input)
        pages.placeholder, reason.placeholder = _("pages, then Enter"), _("what is missing, then Enter")
        pin = self.query_one(PinInput)
        pin.label = _("PIN of {staff_no}").format(staff_no=self._named or _("the supervisor"))
        pin.refresh()
        fields = {Step.PAGES: pages, Step.REASON: reason, Step.PIN: pin}
        for step, field in fields.items():
            field.display = step is self._step
        if self._step in fields:
            fields[self._step].focus()
        elif self.query("#code"):
            self.query_one("#code").focus()

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take the supervisor's badge; anything else is the open task's."""
        if not looks_like_badge(text):
            return False
        if self._step is not Step.ASKED:
            self._badge, self._named = text, ""
            if self._step is Step.BADGE:
                self._step = Step.PIN
            self._look_up()
            self.show_view(self.counter.view)
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Leave once it is taken back; after a refusal somebody else may confirm, or the pages are counted again."""
        if not isinstance(command, do.TakeIncomplete):
            return
        if outcome.outcome == "returned":
            self.call_later(self.action_leave)
            return
        self._badge = self._named = ""
        counted = Refusal.PAGES_COMPLETE not in outcome.reasons
        self._step = Step.BADGE if counted else Step.PAGES
        self.show_view(self.counter.view)

    @on(Input.Submitted, "#gone-pages")
    def count(self, message: Input.Submitted) -> None:
        """Take the number of pages that are there."""
        if message.value.isascii() and message.value.isdigit():
            self._pages = int(message.value)
            self._step = Step.REASON if not self._reason else self._next_signature()
            self.show_view(self.counter.view)

    @on(Input.Submitted, "#gone-reason")
    def explain(self, message: Input.Submitted) -> None:
        """Take what is missing, and why it is taken back so."""
        text = parse_text(message.value)
        if not isinstance(text, TextFlaw):
            self._reason = text
            self._step = self._next_signature()
            self.show_view(self.counter.view)

    @on(PinInput.Entered)
    def sign(self, message: PinInput.Entered) -> None:
        """Have the desk take it back, under the supervisor's PIN."""
        if self._step is Step.PIN and self._pages is not None:
            self._step = Step.ASKED
            self.counter.do(
                do.TakeIncomplete(
                    copy=self._copy,
                    pages=self._pages,
                    reason=self._reason,
                    badge=self._badge,
                    pin=message.pin,
                )
            )
            self.show_view(self.counter.view)

    def action_leave(self) -> None:
        """Go back: nothing was taken back."""
        self.dismiss()

    def _next_signature(self) -> Step:
        return Step.PIN if self._badge else Step.BADGE

    @work(exclusive=True)
    async def _look_up(self) -> None:
        badge = self._badge
        holder = await self.look_aside(lambda reads: reads.badge_holder(badge))
        if holder is not None and badge == self._badge:
            self._named = holder.staff_no
            self.show_view(self.counter.view)

    def _ruling(self) -> Ruling:
        lines: tuple[str, ...] = (_("The copy comes back, is put on hold, and its incident stays open."),)
        if self._pages is not None:
            counted = _("Pages counted: {value}").format(value=self._pages)
            lines = (counted if not self._reason else f"{counted}  {show(self._reason)}", *lines)
        return Ruling(Tone.ATTENTION, _("Pages are gone"), show(self._copy), lines)

    def _told(self) -> str:
        texts = (
            _("1  The pages that are there"),
            _("2  What is missing"),
            _("3  A supervisor who had no part in it scans the badge"),
            _("4  and signs by PIN"),
        )
        signs = ("✔" if place < self._step else "▶" if place == self._step else " " for place in range(4))
        return "\n".join(f"{sign} {text}" for sign, text in zip(signs, texts, strict=True))
