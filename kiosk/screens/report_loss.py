"""Owns the form of a loss report: which copy, who says so, and what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.desk import LONGEST_TEXT, Command, CopyRow, Outcome, Reads, TextFlaw, looks_like_badge, parse_text
from kiosk.desk import commands as do
from kiosk.screens.looking_up import LookingUp
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.widgets.phrase import Phrase
from kiosk.widgets.scan_input import ScanInput
from kiosk.words import level

FIELDS: Mapping[str, str] = {
    "lost": N_("Copy"),
    "by": N_("Reported by"),
    "reason": N_("What is known"),
}


FIRST_HINT = N_("The copy is recorded as missing, and an incident opens: it is reported within 24 hours.")


class ReportLossScreen(LookingUp):
    """Takes a loss down. The copy stays with its holder, and a supervisor is told by the incident at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "report", N_("Report"), id="report"),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._asking = False
        self._lost: CopyRow | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the three fields and what to do."""
        with Horizontal(classes="list-body"), Vertical(id="request-fields", classes="panel"):
            for name in FIELDS:
                with Horizontal(id=f"ask-row-{name}", classes="field"):
                    yield Static(id=f"ask-{name}-label", classes="field-label", markup=False)
                    yield self._field(name)
                    yield Static(id=f"ask-{name}-known", classes="field-known", markup=False)
            yield Phrase(FIRST_HINT, id="request-hint")
        yield self.compose_trouble()

    def _field(self, name: str) -> Input:
        if name == "reason":
            return Input(id="ask-reason", max_length=LONGEST_TEXT, select_on_focus=False)
        return ScanInput(id=f"ask-{name}")

    def begin(self) -> None:
        """Begin with the copy."""
        self._input("lost").focus()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        for name, label in FIELDS.items():
            self.query_one(f"#ask-{name}-label", Static).update(_(label))
        self._know_copy()
        if not self._input("by").value:
            self._know("by", _("badge or staff number; empty: a stranger"))
        self.query_one("#request-fields").border_title = _("Report a loss")

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take a badge for who reports it, anything else for the copy; what was typed goes where it was typed."""
        in_by = self.focused is self._input("by")
        if looks_like_badge(text) or (typed and in_by):
            self._identify(text)
        else:
            self._input("lost").value = text.strip().upper()
            self._hint(FIRST_HINT)
            self._look_up_copy()
            self._input("by").focus()
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Close once the loss was taken; after a refusal everything still stands here."""
        if isinstance(command, do.ReportLoss):
            self._asking = False
            if outcome.outcome == "loss_reported":
                self.dismiss()

    @on(Input.Submitted)
    def go_on(self, message: Input.Submitted) -> None:
        """Go to the next field; from the last one, send it."""
        if message.input.id == "ask-reason":
            self.action_report()
        else:
            self.focus_next()

    def action_report(self) -> None:
        """Send it, once everything is there."""
        copy, text = self._input("lost").value.strip(), parse_text(self._input("reason").value)
        if not copy:
            self._want("lost", N_("Which copy is missing? Scan or type its number."))
        elif isinstance(text, TextFlaw):
            self._want("reason", N_("Say in one line what happened: where and when it was seen last."))
        elif not self._asking:
            self._asking = True
            by = self._input("by").value.strip() or None
            self.counter.do(do.ReportLoss(copy=copy, by=by, circumstances=text))

    def _want(self, field: str, hint: str) -> None:
        self._hint(hint, urgent=True)
        self._input(field).focus()

    @work(exclusive=True, group="lost")
    async def _look_up_copy(self) -> None:
        """Tell which copy that is and where it should be, so that nobody reports another one."""
        number = self._input("lost").value
        self._lost = await self.look_aside(lambda reads: reads.copy(number))
        self._know_copy()

    @work(exclusive=True, group="by")
    async def _identify(self, text: str) -> None:
        found = await self.look_aside(lambda reads: _find(reads, text))
        if found is None and looks_like_badge(text):
            self._hint(N_("This badge names nobody."), urgent=True)
            return
        number, name = found or (text.strip().upper(), "")
        self._input("by").value = number
        self._know("by", show(name) if name else _("not known here"))
        self._input("reason").focus()

    def _input(self, name: str) -> Input:
        return self.query_one(f"#ask-{name}", Input)

    def _know_copy(self) -> None:
        copy = self._lost
        if copy is None:
            self._know("lost", _("scan or type"))
            return
        holder = None if copy.custody is None else copy.custody.holder
        where = _("in the registry") if holder is None else _("held by {who}").format(who=show(holder))
        self._know("lost", f"{level(copy.level.name)}  {copy.copy_no}/{copy.copies_total}  {where}")

    def _know(self, name: str, text: str) -> None:
        self.query_one(f"#ask-{name}-known", Static).update(text)

    def _hint(self, text: str, *, urgent: bool = False) -> None:
        hint = self.query_one("#request-hint", Phrase)
        hint.say(text)
        hint.set_class(urgent, "-attention")


def _find(reads: Reads, text: str) -> tuple[str, str] | None:
    number = text.strip().upper()
    names = reads.names(number)
    if number in names:
        return number, names[number]
    holder = reads.badge_holder(text) if looks_like_badge(text) else None
    return None if holder is None else (holder.staff_no, holder.name)
