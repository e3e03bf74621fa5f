"""Owns the screen for the second collector and the witness: the face, where it is compared, and their PIN."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from kiosk.desk import Command, Outcome
from kiosk.desk import commands as do
from kiosk.screens.comparing import ComparingScreen, has_photo
from kiosk.show import show
from kiosk.texts import _
from kiosk.view import PersonShown, View
from kiosk.widgets.photo import Photo
from kiosk.widgets.pin_input import PinInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict


class SecondPersonScreen(ComparingScreen):
    """A second collector's face is compared first; a witness the operator knows. Both sign by PIN."""

    AUTO_FOCUS = ""

    def __init__(self, role: str, person: PersonShown | None) -> None:
        """`person` is None where the badge names nobody: the desk refuses them with the reason."""
        super().__init__()
        self._role = role
        self._person = person
        self._compared = role == "witness"
        self._asking = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out portrait and question side by side."""
        with Horizontal(id="compare"):
            yield Photo(None if self._person is None else self._person.photo, id="portrait")
            with Vertical(id="question"):
                yield Verdict(Ruling(Tone.PROMPT, ""), id="verdict")
                yield Static(id="who", markup=False)
                yield Static(id="answers", markup=False)
                yield PinInput(id="pin")
                yield from self.compose_catcher()

    def show_view(self, view: View) -> None:
        """Show what is asked now."""
        super().show_view(view)
        person = self._person
        who = "" if person is None else f"{show(person.staff_no)}  {show(person.name)}\n{show(person.unit)}"
        self.query_one("#who", Static).update(who)
        self.query_one(Verdict).ruling = self._ruling()
        pin = self.query_one(PinInput)
        pin.label = _("Witness's PIN") if self._role == "witness" else _("Second collector's PIN")
        pin.display = self._compared
        answers = self.query_one("#answers", Static)
        answers.display = not self._compared
        answers.update(self.answers_in_words())
        if self._compared:
            pin.focus()
        elif self.query("#code"):
            self.query_one("#code").focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Compare once."""
        if action in ("matches", "differs") and self._compared:
            return False
        return super().check_action(action, parameters)

    def can_enlarge(self) -> bool:
        """Say whether there is a face to compare still; while they sign, the field for the PIN stays in sight."""
        return not self._compared and has_photo(self._person)

    @on(PinInput.Entered)
    def join(self, message: PinInput.Entered) -> None:
        """They signed: have the desk take them in."""
        if self._asking:
            return
        self._asking = True
        if self._role == "witness":
            self.counter.do(do.Witness(pin=message.pin))
        else:
            self.counter.do(do.SecondCollector(pin=message.pin, matches=True))

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Take another PIN when the last one met a fault."""
        if isinstance(command, do.Witness | do.SecondCollector):
            self._asking = False

    def action_matches(self) -> None:
        """The face is the one on the photo; now their PIN."""
        self._compared = True
        self.action_shrink()
        self.show_view(self.counter.view)

    def action_differs(self) -> None:
        """The face is another: the desk refuses them."""
        self.counter.do(do.SecondCollector(matches=False))

    def action_cancel(self) -> None:
        """Send them away; the collector stays."""
        self.counter.send_second_away()

    def _ruling(self) -> Ruling:
        if self._role == "witness":
            return Ruling(Tone.PROMPT, _("Witness"), "", (_("A second member of staff signs by PIN."),))
        if not self._compared:
            return Ruling(Tone.PROMPT, _("Same person?"), "", (_("Second collector: compare the face."),))
        return Ruling(Tone.PROMPT, _("Second collector"), "", (_("They sign by PIN too."),))
