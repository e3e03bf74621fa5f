"""Owns the form of a request that somebody sits in for another at a meeting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.desk import Command, Outcome, looks_like_badge
from kiosk.desk import commands as do
from kiosk.screens.looking_up import LookingUp
from kiosk.screens.proxy_request import find_person
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.widgets.phrase import Phrase
from kiosk.widgets.scan_input import ScanInput

FIELDS: Mapping[str, str] = {"substitute": N_("Substitute"), "reason": N_("Reason")}
FIRST_HINT = N_("A supervisor who has no part in it approves. Until then the substitute gets nothing.")
LONGEST_REASON = 100


class SubstituteRequestScreen(LookingUp):
    """Takes a request down. The substitute's badge is scanned, or the number typed; a supervisor decides later."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "request", N_("Request"), id="request"),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, meeting: str, seat: str, absent: str, name: str) -> None:
        """`absent` is whose seat it is, `name` theirs."""
        super().__init__()
        self._meeting = meeting
        self._seat = seat
        self._absent = absent
        self._absent_name = name
        self._asking = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out for whom it is, and the fields."""
        with Vertical(id="request-fields", classes="panel"):
            yield Static(id="for-whom", markup=False)
            for name in FIELDS:
                with Horizontal(id=f"ask-row-{name}", classes="field"):
                    yield Static(id=f"ask-{name}-label", classes="field-label", markup=False)
                    if name == "substitute":
                        yield ScanInput(id="ask-substitute")
                    else:
                        yield Input(id="ask-reason", max_length=LONGEST_REASON, select_on_focus=False)
                    yield Static(id=f"ask-{name}-known", classes="field-known", markup=False)
            yield Phrase(FIRST_HINT, id="request-hint")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Ask who comes."""
        self._input("substitute").focus()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        for name, label in FIELDS.items():
            self.query_one(f"#ask-{name}-label", Static).update(_(label))
        self.query_one("#request-fields").border_title = _("Substitute at a meeting")
        said = {"meeting": show(self._meeting), "seat": show(self._seat)}
        place = _("Meeting {meeting}, seat {seat}").format(**said)
        whose = _("Seat of {who}").format(who=f"{show(self._absent)} {show(self._absent_name)}".rstrip())
        self.query_one("#for-whom", Static).update(f"{place}\n{whose}")
        if not self._input("substitute").value:
            self._know(_("scan the badge or type the number"))

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take every scan for the substitute."""
        if text.strip():
            self._identify(text)
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Close once the request was taken; after a refusal everything still stands here."""
        if isinstance(command, do.RequestSubstitute):
            self._asking = False
            if outcome.outcome == "substitute_requested":
                self.dismiss()

    @on(Input.Submitted, "#ask-substitute")
    def look_up_substitute(self, message: Input.Submitted) -> None:
        """Say whom the number means."""
        if message.value.strip():
            self._identify(message.value)

    @on(Input.Submitted, "#ask-reason")
    def go_on(self) -> None:
        """Send it."""
        self.action_request()

    def action_request(self) -> None:
        """Send the request, once it is complete."""
        substitute = self._input("substitute").value.strip().upper()
        reason = self._input("reason").value.strip()
        if not substitute:
            self._miss("substitute", N_("Who sits in? Scan the badge."))
        elif not reason:
            self._miss("reason", N_("Why? The supervisor reads it."))
        elif not self._asking:
            self._asking = True
            said = {"meeting": self._meeting, "absent": self._absent}
            self.counter.do(do.RequestSubstitute(**said, substitute=substitute, reason=reason))

    @work(group="people")
    async def _identify(self, text: str) -> None:
        found = await self.look_up(lambda reads: find_person(reads, text))
        if self.trouble is not None:
            return
        if found is None and looks_like_badge(text):
            self._hint(N_("This badge names nobody."))
            return
        number, name = found or (text.strip().upper(), "")
        self._input("substitute").value = number
        self._know(show(name) if name else _("not known here"))
        self._hint(FIRST_HINT, urgent=False)
        self._input("reason").focus()

    def _miss(self, field: str, text: str) -> None:
        self._hint(text)
        self._input(field).focus()

    def _input(self, name: str) -> Input:
        return self.query_one(f"#ask-{name}", Input)

    def _know(self, text: str) -> None:
        self.query_one("#ask-substitute-known", Static).update(text)

    def _hint(self, text: str, *, urgent: bool = True) -> None:
        hint = self.query_one("#request-hint", Phrase)
        hint.say(text)
        hint.set_class(urgent, "-attention")
