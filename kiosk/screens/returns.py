"""Owns the screen of a return: who brings copies back, what was scanned, and the number of their receipt."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from kiosk.desk import Command, Outcome, Refusal
from kiosk.desk import commands as do
from kiosk.rulings import taken_incomplete
from kiosk.screens.incomplete import IncompleteScreen
from kiosk.screens.scanned_copies import ScannedCopiesScreen
from kiosk.screens.transfers import TransferScreen
from kiosk.show import show
from kiosk.texts import N_, NP_, _, ngettext
from kiosk.view import View
from kiosk.widgets.verdict import Ruling, Tone


class ReturnsScreen(ScannedCopiesScreen):
    """A badge first or last, copies or their labels in between, then F2. While a collector is identified and nothing
    was scanned, F7 turns it into a transfer to them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "finish", N_("Take back"), id="finish", priority=True),
        Binding("f4", "again", N_("Next return"), id="again"),
        Binding("f7", "hand_on", N_("Hand on"), id="hand_on"),
        Binding("f8", "gone", N_("Pages gone"), id="gone"),
    ]
    BEGIN = do.TakeBack
    TASK = "take_back"
    TITLE = N_("Return")
    ACCEPTED = NP_("return", "Accepted")

    def __init__(self) -> None:
        super().__init__()
        self._returner: str | None = None
        self._named = ""
        self._short: list[str] = []

    def hear(self, command: Command, outcome: Outcome) -> None:
        """Follow who brings something, and the end."""
        returner = outcome.data.get("returner")
        if outcome.outcome == "prompt" and returner:
            self._returner = str(returner)
            self._named = f"{outcome.data.get('name', '')}  {outcome.data.get('unit', '')}".strip()
        if isinstance(command, do.Finish):
            self._asking = False
            if outcome.outcome == "returned":
                self.finished(outcome)
            else:
                self._short = _short_of_pages(outcome)
        elif isinstance(command, do.TakeIncomplete) and outcome.outcome == "returned":
            self._came_back_short(outcome)
        self.show_view(self.counter.view)

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.query_one("#scanned").border_title = _("Comes back")
        super().retranslate()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the end while it is open, and the next one afterwards."""
        if action == "again":
            return self._done is not None
        if action == "finish":
            return self._done is None
        if action == "hand_on":
            return self._transferable
        if action == "gone":
            return self._done is None and any(copy in self._scanned for copy in self._short)
        return super().check_action(action, parameters)

    def action_finish(self) -> None:
        """Take everything back that was scanned, once the pages are counted."""
        if self._returner is None:
            self.counter.say("whose_badge")
        elif not self._scanned:
            self.counter.say("nothing_scanned")
        elif self.count_first() and not self._asking:
            self._asking = True
            self.counter.do(do.Finish(pages=self.pages))

    def action_gone(self) -> None:
        """Have a supervisor confirm that a copy comes back without all its pages."""
        short = [copy for copy in self._short if copy in self._scanned]
        copy = self._marked if self._marked in short else short[0]
        # The task ends with its last copy: this screen stays, and says so.
        self._asking = True
        self.app.push_screen(IncompleteScreen(copy, self.pages.get(copy)), self._left_form)

    def _left_form(self, _result: object) -> None:
        self._asking = False

    def _came_back_short(self, outcome: Outcome) -> None:
        self._remove(str(outcome.data["copies"][0]["copy"]))
        if not outcome.data["left"]:
            self.finished(outcome)

    def action_again(self) -> None:
        """Begin with the next person."""
        self.app.switch_screen(ReturnsScreen())

    def action_hand_on(self) -> None:
        """Hand copies on to the collector who is identified, instead of taking them back."""
        self.app.switch_screen(TransferScreen())

    @property
    def _transferable(self) -> bool:
        view = self.counter.view
        here = view.collector is not None and view.identified and not view.gone
        return here and not self._scanned and self._done is None

    def what_now(self, view: View) -> str:
        """Return the one thing to do now."""
        if self._done is not None:
            return _("Give the receipt to whoever brought it")
        if self._returner is None:
            return _("Scan the badge of whoever brings it back")
        if self.counting is not None:
            return self.counting
        if self._scanned:
            return _("Scan the next copy, or F2: take back")
        return _("Scan the copies that come back")

    def people(self, view: View) -> str:
        """Return who brings it back."""
        who = "-"
        if self._returner is not None:
            person = view.collector
            named = self._named
            if not named and person is not None and person.staff_no == self._returner:
                named = f"{person.name}  {person.unit}"
            who = f"{self._returner}  {named}"
        return _("Brought back by {who}").format(who=show(who))

    def done_ruling(self, view: View, done: Outcome) -> Ruling:
        """Say that it came back, under which receipt, and where that is."""
        if done.incident is not None:
            return taken_incomplete(done, *_sheet_lines(view, str(done.data["receipt"])))
        count = len(done.data["copies"])
        text = ngettext(
            "{count} copy is the registry's again.", "{count} copies are the registry's again.", count
        )
        number = str(done.data["receipt"])
        lines = [text.format(count=count), *_still_owed(done), *_sheet_lines(view, number)]
        return Ruling(Tone.ALLOWED, _("RETURNED"), _("Receipt {number}").format(number=number), tuple(lines))


def _short_of_pages(outcome: Outcome) -> list[str]:
    """Return the copies that nothing but their page count keeps from coming back."""
    only = [Refusal.PAGE_COUNT_MISMATCH]
    return [str(each["copy"]) for each in outcome.data.get("copies", ()) if each["reasons"] == only]


def _still_owed(done: Outcome) -> list[str]:
    """Say for what the unit still owes a registration: that it came back meets none."""
    copies = done.data.get("unregistered")
    if not copies:
        return []
    said = _("The receipt of {copies} is still to be registered, by the receiving unit, on F5.")
    return [said.format(copies=show(", ".join(map(str, copies))))]


def _sheet_lines(view: View, number: str) -> list[str]:
    sheet = view.sheet
    if sheet is None or sheet.number != number:
        return []
    lines = []
    if sheet.printed:
        lines.append(_("The receipt was sent to the printer."))
    elif sheet.file is not None:
        lines.append(_("The receipt is in {file}").format(file=sheet.file))
    if sheet.trouble is not None:
        lines.append(_("The receipt was not printed: {why}").format(why=sheet.trouble))
    return lines
