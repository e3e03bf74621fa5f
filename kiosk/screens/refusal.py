"""Owns the screen of a refusal: it fills everything, lists every reason, and needs one key to go on.

Scans that come meanwhile wait in their order, since whoever scans without looking must not miss it; they go on
with the key that closes it, or are dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.desk import Outcome
from kiosk.refusal_texts import refusal_text
from kiosk.rulings import keeps_the_copy
from kiosk.screens.base import KeptScreen
from kiosk.texts import N_, _, ngettext
from kiosk.view import Said, View
from kiosk.widgets.reason_list import Reason, ReasonList
from kiosk.widgets.verdict import Ruling, Tone, Verdict


class RefusalScreen(KeptScreen):
    """Says what was refused and why, all reasons at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", N_("Go on"), id="go_on"),
        Binding("escape", "go_on", N_("Go on"), show=False),
        Binding("f8", "drop", N_("Drop waiting scans"), id="drop_scans"),
    ]

    def __init__(self, said: Said) -> None:
        super().__init__()
        self._said = said
        self._waiting = 0

    async def stand_for(self, *given: Any) -> None:
        """Say another refusal."""
        (self._said,) = given
        self._waiting = 0
        self._say()
        await self._list_reasons()

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the verdict, the reasons, and what to press."""
        yield Verdict(Ruling(Tone.REFUSED, ""), id="verdict")
        yield ReasonList(reasons_of(self._said.outcome), id="reasons")
        yield Static(id="go-on", markup=False)
        yield from self.compose_catcher()

    def show_view(self, view: View) -> None:
        """Only what waits can change: a refusal is said once."""
        super().show_view(view)
        self.query_one("#go-on", Static).update(self._what_to_press())

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._say()
        self.call_next(self._list_reasons)

    def on_screen_resume(self) -> None:
        """Let the arrow keys move the reasons; or let a scanner without a prefix type where it does no harm."""
        takes_keys = self.query("#code") or self.query(ReasonList)
        if takes_keys:
            takes_keys.first().focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to drop scans when some wait."""
        return action != "drop" or self._waiting > 0

    def show_waiting(self, scans: int) -> None:
        """Say how many scans wait."""
        if scans != self._waiting:
            self._waiting = scans
            self.query_one("#go-on", Static).update(self._what_to_press())
            self.refresh_bindings()

    @on(Input.Submitted)
    def action_go_on(self) -> None:
        """Somebody read it."""
        self.counter.acknowledge()

    def action_drop(self) -> None:
        """Forget the scans that wait."""
        self.counter.drop_waiting_scans()

    def _say(self) -> None:
        self.query_one(Verdict).ruling = self._ruling()
        self.query_one("#go-on", Static).update(self._what_to_press())

    async def _list_reasons(self) -> None:
        await self.query_one(ReasonList).show_reasons(reasons_of(self._said.outcome))

    def _ruling(self) -> Ruling:
        lines = []
        if self._said.person is not None:
            who = f"{self._said.person} {self._said.name}".rstrip()
            lines.append(_("Collector {staff_no}").format(staff_no=who))
        if keeps_the_copy(self.counter.view, self._said):
            lines.append(_("The copy stays here."))
        if self._said.outcome.incident is not None:
            lines.append(
                _("Incident {number} was opened: a supervisor looks into it.").format(
                    number=self._said.outcome.incident
                )
            )
        return Ruling(Tone.REFUSED, _("REFUSED"), self._said.subject or "", tuple(lines))

    def _what_to_press(self) -> str:
        text = _("Read this, then press Enter")
        if self._waiting:
            waits = ngettext("{count} scan waits", "{count} scans wait", self._waiting)
            text = f"{text}    {waits.format(count=self._waiting)}"
        return text


def reasons_of(outcome: Outcome) -> list[Reason]:
    """Return every reason once, in reporting order; with the copies it is about, unless it is about all."""
    copies = outcome.data.get("copies", ())
    found = []
    for code in outcome.reasons:
        text = refusal_text(code)
        about = [each["copy"] for each in copies if code in each["reasons"]]
        subject = ", ".join(about) if 0 < len(about) < len(copies) else ""
        found.append(Reason(text.reason, text.next_step, subject))
    return found
