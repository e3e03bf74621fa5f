"""Owns the screen of a transfer: who gives, what goes on to the collector at the counter, and both signatures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.desk import Command, Outcome
from kiosk.desk import commands as do
from kiosk.screens.scanned_copies import ScannedCopiesScreen
from kiosk.show import show
from kiosk.texts import N_, NP_, _
from kiosk.view import View
from kiosk.widgets.pin_input import PinInput

LONGEST_RECEIPT = 40


class TransferScreen(ScannedCopiesScreen):
    """The giver's badge, the copies, whoever else the level asks for; then pages, and both sign: by PIN, or the taker
    on paper where the policy takes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "sign", N_("Sign"), id="sign", priority=True),
        Binding("f4", "paper", N_("Paper receipt"), id="paper"),
    ]
    BEGIN = do.BeginTransfer
    TASK = "begin_transfer"
    TITLE = N_("Hand on")
    ACCEPTED = NP_("transfer", "Accepted")

    def __init__(self) -> None:
        super().__init__()
        self._giver: str | None = None
        self._named = ""
        self._giver_pin: str | None = None
        self._paper_allowed = False

    def compose_signing(self) -> Iterable[Widget]:
        """Lay out the two signatures; they are asked for one after the other."""
        with Vertical(id="hand-on-signing"):
            yield Static(id="sign-here", markup=False)
            yield PinInput(id="pin-of-giver")
            yield PinInput(id="pin-of-taker")
            yield Input(id="paper-of-taker", max_length=LONGEST_RECEIPT)

    def on_screen_resume(self) -> None:
        """Go on where it was left, also after a refusal."""
        self.take_keys_back()

    def take_keys_back(self) -> None:
        """Focus the signature that is missing, else the field where codes are typed."""
        if not self.has_class("-signing"):
            super().take_keys_back()
        elif self.count_first():
            taker = "#paper-of-taker" if self.has_class("-on-paper") else "#pin-of-taker"
            self.query_one("#pin-of-giver" if self._giver_pin is None else taker).focus()

    def hear(self, command: Command, outcome: Outcome) -> None:
        """Follow who gives, and the end."""
        giver = outcome.data.get("giver")
        if outcome.outcome == "prompt" and giver:
            self._giver = str(giver)
            self._named = f"{outcome.data.get('name', '')}  {outcome.data.get('unit', '')}".strip()
        if isinstance(command, do.Transfer):
            self._asking = False
            if outcome.outcome == "transferred":
                self.dismiss()
                return
            self._ask_signatures(False)
        self.show_view(self.counter.view)

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.query_one("#scanned").border_title = _("Handed on")
        super().retranslate()

    def show_view(self, view: View) -> None:
        """Show who signs, too."""
        super().show_view(view)
        giving, taking = self.query_one("#pin-of-giver", PinInput), self.query_one("#pin-of-taker", PinInput)
        taker = "" if view.collector is None else view.collector.staff_no
        giving.label = _("PIN of {staff_no}, who gives").format(staff_no=self._giver or "")
        taking.label = _("PIN of {staff_no}, who takes").format(staff_no=taker)
        giving.refresh()
        taking.refresh()
        paper = self.query_one("#paper-of-taker", Input)
        paper.placeholder = _("number of the signed paper receipt, then Enter")
        own = _("I hand these copies on, and I take them and answer for them. Both sign.")
        self.query_one("#sign-here", Static).update(own)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the paper receipt where the policy takes one, once somebody signs."""
        if action == "paper":
            return self._paper_allowed and self.has_class("-signing")
        return super().check_action(action, parameters)

    def action_paper(self) -> None:
        """Take the number of a paper receipt that the taker signed instead of their PIN, or the PIN again."""
        self.toggle_class("-on-paper")
        self.take_keys_back()

    def action_sign(self) -> None:
        """Ask for both signatures, once everybody is here and the pages are counted."""
        if self._giver is None:
            self.counter.say("whose_badge")
        elif not self._scanned:
            self.counter.say("nothing_scanned")
        elif "hand_over" not in self.counter.view.next:
            self.counter.say("others_first")
        else:
            self._ask_signatures(True)

    def action_leave(self) -> None:
        """Leave the signatures, else the transfer."""
        if self.has_class("-signing"):
            self._ask_signatures(False)
        else:
            super().action_leave()

    @on(PinInput.Entered, "#pin-of-giver")
    def giver_signed(self, message: PinInput.Entered) -> None:
        """The giver signed; now the other one."""
        self._giver_pin = message.pin
        self.add_class("-signed-by-giver")
        self.take_keys_back()

    @on(PinInput.Entered, "#pin-of-taker")
    def taker_signed(self, message: PinInput.Entered) -> None:
        """Both signed."""
        self._hand_on(sign_pin=message.pin)

    @on(Input.Submitted, "#paper-of-taker")
    def taker_signed_on_paper(self, message: Input.Submitted) -> None:
        """Both signed, the taker a receipt."""
        self._hand_on(paper_receipt=message.value.strip())

    def _hand_on(self, *, sign_pin: str | None = None, paper_receipt: str | None = None) -> None:
        """Hand the copies on, once the pages are counted."""
        giver_pin, signed = self._giver_pin, sign_pin or paper_receipt
        if giver_pin is not None and signed and self.count_first() and not self._asking:
            self._asking = True
            self._giver_pin = None
            self.counter.do(
                do.Transfer(
                    giver_pin=giver_pin, pages=self.pages, sign_pin=sign_pin, paper_receipt=paper_receipt
                )
            )

    def what_now(self, view: View) -> str:
        """Return the one thing to do now."""
        if self._giver is None:
            return _("Scan the badge of whoever gives it")
        if "second_collector" in view.next:
            return _("Second collector: scan the badge")
        if "witness" in view.next:
            return _("Witness: scan the badge")
        if self.counting is not None:
            return self.counting
        if self.has_class("-signing"):
            return self._who_signs(view)
        if self._scanned:
            return _("Scan the next copy, or F2: both sign")
        return _("Scan the copies that are handed on")

    def _who_signs(self, view: View) -> str:
        if self._giver_pin is None:
            return _("{staff_no} hands on: enter the PIN").format(staff_no=self._giver)
        taker = "" if view.collector is None else view.collector.staff_no
        if self.has_class("-on-paper"):
            return _("{staff_no} takes over: number of the signed paper receipt").format(staff_no=taker)
        return _("{staff_no} takes over: enter the PIN").format(staff_no=taker)

    def people(self, view: View) -> str:
        """Return who gives and who takes, and who else came."""
        giver = "-" if self._giver is None else f"{self._giver}  {self._named}"
        person = view.collector
        taker = "-" if person is None else f"{person.staff_no}  {person.name}  {person.unit}"
        others = {"second_collector": _("Second collector"), "witness": _("Witness")}
        joined = [f"{others[role]}: {show(who)} ✔" for role, who in view.joined.items()]
        said = {"giver": show(giver), "taker": show(taker)}
        return "\n".join([_("From {giver}\nTo   {taker}").format(**said), *joined])

    def _ask_signatures(self, asking: bool) -> None:
        self._giver_pin = None
        self.query_one("#paper-of-taker", Input).value = ""
        self.remove_class("-signed-by-giver")
        self.set_class(asking, "-signing")
        self.take_keys_back()
        if asking:
            self._look_up_paper()

    @work
    async def _look_up_paper(self) -> None:
        copies = tuple(self._scanned)
        self._paper_allowed = await self.counter.ask(lambda reads: reads.paper_suffices(copies))
        self.set_class(self._paper_allowed and self.has_class("-on-paper"), "-on-paper")
        self.refresh_bindings()
