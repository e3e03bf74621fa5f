"""Owns the form of a proxy request: who lets whom collect what, for how long, and what the principal proves it by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from kiosk.desk import Command, Outcome, Reads, looks_like_badge
from kiosk.desk import commands as do
from kiosk.request_draft import WINDOWS, Draft, to_text
from kiosk.screens.looking_up import LookingUp
from kiosk.show import show, show_rich
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.phrase import Phrase
from kiosk.widgets.pin_input import PinInput
from kiosk.widgets.scan_input import ScanInput

PEOPLE: Mapping[str, str] = {
    "principal": N_("Principal"),
    "proxy": N_("Proxy"),
    "second_proxy": N_("Second proxy"),
}
FIELDS: Mapping[str, str] = {
    **PEOPLE,
    "copies": N_("Copies"),
    "starts": N_("From"),
    "ends": N_("Until"),
    "uses": N_("Uses"),
    "reason": N_("Reason"),
    "paper": N_("Paper request"),
}
FIRST_HINT = N_("The principal proves the request: by PIN here, or by a signed paper.")
LONGEST = {"starts": 16, "ends": 16, "uses": 3, "reason": 100, "paper": 40}


class ProxyRequestScreen(LookingUp):
    """Takes a request down. Badges fill the people in their order, copies join the list, whatever has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "request", N_("Request"), id="request"),
        Binding("f4", "window", N_("Other time"), id="window"),
        Binding("f8", "take_out", N_("Take copy out"), id="take_out"),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._copies: list[str] = []
        self._window = 0
        self._asking = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the fields, each with what is known of it, and the copies beside them."""
        with Horizontal(classes="list-body"):
            with Vertical(id="request-fields", classes="panel"):
                for name in FIELDS:
                    with Horizontal(id=f"ask-row-{name}", classes="field"):
                        yield Static(id=f"ask-{name}-label", classes="field-label", markup=False)
                        yield self._field(name)
                        yield Static(id=f"ask-{name}-known", classes="field-known", markup=False)
                yield Phrase(FIRST_HINT, id="request-hint")
                yield PinInput(id="pin")
            yield OptionList(id="copy-list", markup=False)
        yield self.compose_trouble()

    def _field(self, name: str) -> Input:
        if name in PEOPLE or name == "copies":
            return ScanInput(id=f"ask-{name}")
        restrict = "[0-9]*" if name == "uses" else None
        return Input(id=f"ask-{name}", max_length=LONGEST[name], restrict=restrict, select_on_focus=False)

    def begin(self) -> None:
        """Begin with one use, from now until this evening."""
        self._input("uses").value = "1"
        self._offer_window()
        self._input("principal").focus()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        for name, label in FIELDS.items():
            self.query_one(f"#ask-{name}-label", Static).update(_(label))
        if not self._input("second_proxy").value:
            self._know("second_proxy", _("if two collect"))
        self._know("copies", _("scan or type"))
        self._know("ends", _(tuple(WINDOWS)[self._window]))
        self._know("paper", _("instead of PIN"))
        self.query_one("#request-fields").border_title = _("Proxy request")
        pin = self.query_one(PinInput)
        pin.label = _("Principal's PIN")
        pin.refresh()
        self._show_copies()

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take every scan: badges for the people in their order, anything else as a copy."""
        focused = (self.focused.id or "").removeprefix("ask-") if self.focused is not None else ""
        if typed:
            self._take(text, focused)
        elif looks_like_badge(text):
            self._identify(text, None)
        else:
            self._add_copy(text)
        return True

    def _take(self, text: str, field: str) -> None:
        if field in PEOPLE:
            self._identify(text, field)
        else:
            self._input("copies").value = ""
            self._add_copy(text)

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Close once the request was taken; after a refusal everything still stands here."""
        if isinstance(command, do.RequestProxy):
            self._asking = False
            if outcome.outcome == "proxy_requested":
                self.dismiss()

    @on(Input.Submitted)
    def go_on(self, message: Input.Submitted) -> None:
        """Go to the next field, having taken in what stood in this one."""
        name, text = (message.input.id or "").removeprefix("ask-"), message.value.strip()
        if name == "paper" and text:
            self.action_request()
        elif name in (*PEOPLE, "copies") and text:
            self._take(text, name)
        else:
            self.focus_next()

    @on(PinInput.Entered)
    def sign(self, message: PinInput.Entered) -> None:
        """The principal signed."""
        self._send(message.pin)

    def action_request(self) -> None:
        """Ask for the PIN, or send a request that stands on paper."""
        if self._is_complete():
            if self._input("paper").value.strip():
                self._send(None)
            else:
                self.query_one(PinInput).focus()
                self._hint(FIRST_HINT, urgent=False)

    def action_window(self) -> None:
        """Offer the next usual length of time."""
        self._window = (self._window + 1) % len(WINDOWS)
        self._offer_window()

    def action_take_out(self) -> None:
        """Take the marked copy, or the last one, out of the list."""
        if self._copies:
            marked = self.query_one("#copy-list", OptionList).highlighted
            self._copies.pop(-1 if marked is None else marked)
            self._show_copies()

    def _send(self, pin: str | None) -> None:
        if self._is_complete() and not self._asking:
            self._asking = True
            self.counter.do(self._draft().command(self.counter.settings.zone, pin))

    def _is_complete(self) -> bool:
        missing = self._draft().missing()
        if missing is None:
            return True
        field, what = missing
        self._hint(what)
        self._input(field).focus()
        return False

    def _draft(self) -> Draft:
        def text(name: str) -> str:
            return self._input(name).value.strip()

        waiting = text("copies").upper()
        return Draft(
            principal=text("principal").upper(),
            proxy=text("proxy").upper(),
            second_proxy=text("second_proxy").upper(),
            copies=(*self._copies, *([waiting] if waiting and waiting not in self._copies else [])),
            starts=text("starts"),
            ends=text("ends"),
            uses=text("uses"),
            reason=text("reason"),
            paper_request=text("paper"),
        )

    @work(group="people")
    async def _identify(self, text: str, field: str | None) -> None:
        """Enter whom a badge or a number means. Lookups are answered in the order in which they were asked."""
        found = await self.look_up(lambda reads: find_person(reads, text))
        if self.trouble is not None:
            return
        if field is None:
            field = next((name for name in PEOPLE if not self._input(name).value), "second_proxy")
        number, name = found or (text.strip().upper(), "")
        if found is None and looks_like_badge(text):
            self._hint(N_("This badge names nobody."))
            return
        self._input(field).value = number
        self._know(field, show(name) if name else _("not known here"))
        if self.focused is self._input(field):
            self.focus_next()

    def _add_copy(self, text: str) -> None:
        number = text.strip().upper()
        if number and number not in self._copies:
            self._copies.append(number)
            self._show_copies(last=True)

    def _show_copies(self, *, last: bool = False) -> None:
        copies = self.query_one("#copy-list", OptionList)
        marked = copies.highlighted
        copies.clear_options()
        copies.add_options([Option(show_rich(number)) for number in self._copies])
        if self._copies:
            end = len(self._copies) - 1
            copies.highlighted = end if last or marked is None else min(marked, end)
        count = ngettext("{count} copy", "{count} copies", len(self._copies))
        none = _("no copy yet: scan one")
        copies.border_title = count.format(count=len(self._copies)) if self._copies else none

    def _offer_window(self) -> None:
        name, end = tuple(WINDOWS.items())[self._window]
        now = self.counter.local_now()
        self._input("starts").value = to_text(now)
        self._input("ends").value = to_text(end(now))
        self._know("ends", _(name))

    def _input(self, name: str) -> Input:
        return self.query_one(f"#ask-{name}", Input)

    def _know(self, name: str, text: str) -> None:
        self.query_one(f"#ask-{name}-known", Static).update(text)

    def _hint(self, text: str, *, urgent: bool = True) -> None:
        hint = self.query_one("#request-hint", Phrase)
        hint.say(text)
        hint.set_class(urgent, "-attention")


def find_person(reads: Reads, text: str) -> tuple[str, str] | None:
    """Return number and name of whom `text` means: a staff number first, since a card's can look like one."""
    number = text.strip().upper()
    names = reads.names(number)
    if number in names:
        return number, names[number]
    holder = reads.badge_holder(text) if looks_like_badge(text) else None
    return None if holder is None else (holder.staff_no, holder.name)
