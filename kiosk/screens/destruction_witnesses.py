"""Owns asking for the two witnesses before a destruction list is carried out: badge and PIN, one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from kiosk.desk import Command, DestructionRow, Outcome
from kiosk.desk import commands as do
from kiosk.destruction_words import in_short
from kiosk.screens.destroying import DestroyingScreen
from kiosk.screens.looking_up import LookingUp
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.widgets.pin_input import PinInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict

WITNESSES = 2


class DestructionWitnessesScreen(LookingUp):
    """Takes two witnesses in. The desk judges them; a refusal begins anew with the first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "anew", N_("Begin anew"), id="anew"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    AUTO_FOCUS = ""

    def __init__(self, row: DestructionRow) -> None:
        super().__init__()
        self._row = row
        self._witnesses: list[do.DestructionWitness] = []
        self._names: list[str] = []
        self._badge: str | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Lay out what is asked now, the list in short, and the PIN."""
        yield Verdict(Ruling(Tone.PROMPT, ""), id="verdict")
        with Vertical(id="witnesses", classes="panel"):
            yield Static(id="in-short", markup=False)
            yield Static(id="who", markup=False)
            yield PinInput(id="pin")
            yield from self.compose_catcher()
        yield self.compose_trouble()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self.query_one("#in-short", Static).update(in_short(self._row, self.counter.settings.zone))
        title = _("Destruction list {value}").format(value=self._row.destruction)
        self.query_one("#witnesses").border_title = title
        self._ask()

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take a badge for the witness who is awaited."""
        if len(self._witnesses) < WITNESSES:
            self._badge = text
            self._recognise(text)
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Give way to the work once the list is begun; else the witnesses are asked for anew."""
        if not isinstance(command, do.BeginDestruction):
            return
        if outcome.outcome == "destruction_begun":
            self.app.switch_screen(DestroyingScreen(outcome, self._row.copies))
        else:
            self.action_anew()

    @on(PinInput.Entered)
    def sign(self, message: PinInput.Entered) -> None:
        """A witness signed; with the second one the list is begun."""
        if self._badge is None or len(self._witnesses) == WITNESSES:
            return
        self._witnesses.append(do.DestructionWitness(badge=self._badge, pin=message.pin))
        self._badge = None
        if len(self._witnesses) == WITNESSES:
            begin = do.BeginDestruction(destruction=self._row.destruction, witnesses=tuple(self._witnesses))
            self.counter.do(begin)
        self._ask()

    def action_anew(self) -> None:
        """Forget who came and ask for the first witness again."""
        self._witnesses, self._names, self._badge = [], [], None
        self._ask()

    @work(exclusive=True)
    async def _recognise(self, badge: str) -> None:
        found = await self.look_aside(lambda reads: reads.badge_holder(badge))
        if not self.is_attached:
            return
        name = _("This badge names nobody.") if found is None else f"{found.staff_no}  {found.name}"
        self._names = [*self._names[: len(self._witnesses)], name]
        self._ask()

    def _ask(self) -> None:
        pin, catcher = self.query_one(PinInput), self.query("#code")
        pin.display = self._badge is not None
        place = min(len(self._witnesses) + 1, WITNESSES)
        if self._badge is not None:
            headline, line = _("Witness {number}").format(number=place), _("They sign by PIN.")
            pin.label = _("PIN of witness {number}").format(number=place)
            pin.focus()
        else:
            headline = _("Witness {number}: scan the badge").format(number=place)
            line = _("Two members of staff, neither the destroyer nor who approved the list.")
            if catcher:
                catcher.first().focus()
        self.query_one(Verdict).ruling = Ruling(Tone.PROMPT, headline, "", (line,))
        said = [
            _("Witness {number}: {who}").format(number=place, who=show(name))
            for place, name in enumerate(self._names, 1)
        ]
        self.query_one("#who", Static).update("\n".join(said))
