"""Owns the form of a new destruction list: why, where, and the copies, each with what stands against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from kiosk.desk import Command, DestructionLine, Outcome, TextFlaw, looks_like_badge, parse_text
from kiosk.desk import commands as do
from kiosk.destruction_words import line_in_words
from kiosk.screens.looking_up import LookingUp
from kiosk.show import show_rich
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.phrase import Phrase
from kiosk.widgets.scan_input import ScanInput

FIELDS: Mapping[str, str] = {
    "reason": N_("Reason"),
    "site": N_("Place"),
    "listed": N_("Copies"),
}
LONGEST = 200
FIRST_HINT = N_("Scan every copy. Nothing is destroyed before a supervisor approved the list.")


class DestructionRequestScreen(LookingUp):
    """Takes a list down. Every copy that is scanned joins it, whatever has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "request", N_("Request"), id="request"),
        Binding("f8", "take_out", N_("Take copy out"), id="take_out"),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._copies: list[str] = []
        self._lines: dict[str, DestructionLine] = {}
        self._asking = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the fields above the copies."""
        with Vertical(classes="list-body"):
            with Vertical(id="destruction-fields", classes="panel"):
                for name in FIELDS:
                    with Horizontal(id=f"ask-row-{name}", classes="field"):
                        yield Static(id=f"ask-{name}-label", classes="field-label", markup=False)
                        yield self._field(name)
                yield Phrase(FIRST_HINT, id="request-hint")
            yield OptionList(id="listed", markup=False)
        yield self.compose_trouble()

    def _field(self, name: str) -> Input:
        if name == "listed":
            return ScanInput(id="ask-listed")
        return Input(id=f"ask-{name}", max_length=LONGEST, select_on_focus=False)

    def begin(self) -> None:
        """Begin with the reason."""
        self._input("reason").focus()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        for name, label in FIELDS.items():
            self.query_one(f"#ask-{name}-label", Static).update(_(label))
        self.query_one("#destruction-fields").border_title = _("New destruction list")
        self._show_copies()

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take every scan that is no badge as a copy."""
        if looks_like_badge(text):
            self._hint(N_("No badge is needed here: the witnesses come when the list is carried out."))
            return True
        if typed:
            self._input("listed").value = ""
        number = text.strip().upper()
        if number and number not in self._copies:
            self._copies.append(number)
            self._look_at_copies()
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Close once the list was taken; after a refusal everything still stands here."""
        if isinstance(command, do.RequestDestruction):
            self._asking = False
            if outcome.outcome == "destruction_requested":
                self.dismiss()

    @on(Input.Submitted)
    def go_on(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def action_request(self) -> None:
        """Send it, once everything is there."""
        reason, site = (parse_text(self._input(name).value) for name in ("reason", "site"))
        if isinstance(reason, TextFlaw):
            self._want("reason", N_("Say in one line why these are destroyed."))
        elif isinstance(site, TextFlaw):
            self._want("site", N_("Name the approved place where they are destroyed."))
        elif not self._copies:
            self._want("listed", N_("Scan or type a copy first."))
        elif not self._asking:
            self._asking = True
            self.counter.do(do.RequestDestruction(copies=tuple(self._copies), reason=reason, site=site))

    def action_take_out(self) -> None:
        """Take the marked copy, or the last one, out of the list."""
        if self._copies:
            marked = self.query_one("#listed", OptionList).highlighted
            self._copies.pop(-1 if marked is None else marked)
            self._show_copies()

    @work(exclusive=True, group="copies")
    async def _look_at_copies(self) -> None:
        self._show_copies(last=True)
        copies = list(self._copies)
        found = await self.look_aside(lambda reads: reads.destroyable(copies))
        if found is not None:
            self._lines = {line.copy: line for line in found}
            self._show_copies(last=True)

    def _show_copies(self, *, last: bool = False) -> None:
        copies = self.query_one("#listed", OptionList)
        marked = copies.highlighted
        copies.clear_options()
        copies.add_options([Option(show_rich(self._told(number))) for number in self._copies])
        if self._copies:
            end = len(self._copies) - 1
            copies.highlighted = end if last or marked is None else min(marked, end)
        count = ngettext("{count} copy", "{count} copies", len(self._copies))
        none = _("no copy yet: scan one")
        copies.border_title = count.format(count=len(self._copies)) if self._copies else none

    def _told(self, number: str) -> str:
        line = self._lines.get(number)
        return number if line is None else line_in_words(line)

    def _want(self, field: str, hint: str) -> None:
        self._hint(hint, urgent=True)
        self._input(field).focus()

    def _input(self, name: str) -> Input:
        return self.query_one(f"#ask-{name}", Input)

    def _hint(self, text: str, *, urgent: bool = False) -> None:
        hint = self.query_one("#request-hint", Phrase)
        hint.say(text)
        hint.set_class(urgent, "-attention")
