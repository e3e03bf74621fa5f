"""Owns the screen that is turned to the collector: what they sign for, the pages counted, their signature."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.desk import Command, Outcome, Refusal
from kiosk.desk import commands as do
from kiosk.rulings import ground_in_words
from kiosk.screens.base import DeskScreen
from kiosk.show import pad, show
from kiosk.texts import N_, _, ngettext
from kiosk.view import CopyLine, View
from kiosk.widgets.count_input import CountInput
from kiosk.widgets.pin_input import PinInput
from kiosk.words import level

NUMBER_ROOM = 24


class CopyToSign(Horizontal):
    """One copy that is signed for, with a field for its pages where the level asks for a count."""

    def __init__(self, line: CopyLine) -> None:
        super().__init__()
        self.line = line
        self.counts = Refusal.PAGES_REQUIRED in line.lacks

    def compose(self) -> ComposeResult:
        """Lay out the copy's words and, where they are counted, its pages."""
        yield Static(classes="sign-words", markup=False)
        if self.counts:
            yield Static(classes="sign-pages", markup=False)
            yield CountInput()

    def on_mount(self) -> None:
        """Say it."""
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language in use."""
        line = self.line
        number = _("copy {number} of {total}").format(
            number=line.copy_no or "?", total=line.copies_total or "?"
        )
        words = f"{pad(line.copy, NUMBER_ROOM)}  {level(line.level or 'none')}"
        self.query_one(".sign-words", Static).update(f"{words}\n{number}  {show(ground_in_words(line))}")
        if self.counts:
            self.query_one(".sign-pages", Static).update(_("pages"))

    @property
    def pages(self) -> int | None:
        """The pages that were counted, None while there is no number."""
        return self.query_one(CountInput).count if self.counts else None


class HandOverScreen(DeskScreen):
    """Pages are counted first, then the collector signs. Nothing is handed over before the desk says so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "paper", N_("Paper receipt"), id="paper"),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._on_paper = False
        self._paper_allowed = False
        self._asking = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out who signs for what, and where."""
        with Vertical(id="signing"):
            yield Static(id="who-signs", markup=False)
            with VerticalScroll(id="to-sign", can_focus=False):
                for line in self.counter.view.accepted:
                    yield CopyToSign(line)
            yield Static(id="sign-here", markup=False)
            yield PinInput(id="pin")
            yield Input(id="receipt", max_length=40)

    def begin(self) -> None:
        """See whether paper will do."""
        self._look_up_paper()

    def on_screen_resume(self) -> None:
        """Begin with the first thing that is missing, also after a refusal."""
        self.take_keys_back()

    def take_keys_back(self) -> None:
        """Focus the first thing that is missing."""
        self._begin()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        for row in self.query(CopyToSign):
            row.retranslate()

    def show_view(self, view: View) -> None:
        """Show the copies that are signed for; one may have been scanned meanwhile."""
        super().show_view(view)
        self._follow(view.accepted)
        person = view.collector
        if person is not None:
            count = len(view.accepted)
            text = ngettext("{who} signs for {count} copy", "{who} signs for {count} copies", count)
            who = show(f"{person.staff_no} {person.name}")
            self.query_one("#who-signs", Static).update(text.format(who=who, count=count))
        self._show_fields()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the paper receipt where the policy takes one."""
        return action != "paper" or self._paper_allowed

    def still_wanted(self, view: View) -> bool:
        """Close once it is done, or when there is nothing left to sign for."""
        return view.collector is not None and not view.gone and bool(view.accepted)

    def answered(self, command: Command, outcome: Outcome) -> None:
        """A refusal leaves the pages as they were typed."""
        if isinstance(command, do.HandOver):
            self._asking = False

    @on(Input.Submitted)
    def sign_on_paper(self, message: Input.Submitted) -> None:
        """The collector signed a receipt."""
        self._hand_over(paper_receipt=message.value.strip())

    @on(PinInput.Entered)
    def sign(self, message: PinInput.Entered) -> None:
        """The collector signed."""
        self._hand_over(sign_pin=message.pin)

    def action_paper(self) -> None:
        """Take the number of a signed paper receipt instead of the PIN, or the PIN again."""
        self._on_paper = not self._on_paper
        self._show_fields()
        self._begin()

    def action_leave(self) -> None:
        """Go back; nothing was signed."""
        self.dismiss()

    def _hand_over(self, *, sign_pin: str | None = None, paper_receipt: str | None = None) -> None:
        if self._begin() and (sign_pin or paper_receipt) and not self._asking:
            self._asking = True
            pages = {row.line.copy: row.pages for row in self.query(CopyToSign) if row.pages is not None}
            self.counter.do(do.HandOver(pages=pages, sign_pin=sign_pin, paper_receipt=paper_receipt))

    def _begin(self) -> bool:
        """Focus the first count that is missing, else the signature; say whether all pages are counted."""
        for row in self.query(CopyToSign):
            if row.counts and row.pages is None:
                row.query_one(CountInput).focus()
                return False
        (self.query_one("#receipt") if self._on_paper else self.query_one(PinInput)).focus()
        return True

    def _show_fields(self) -> None:
        pin, receipt = self.query_one(PinInput), self.query_one("#receipt", Input)
        pin.display, receipt.display = not self._on_paper, self._on_paper
        pin.label = _("Collector's PIN")
        pin.refresh()
        receipt.placeholder = _("number of the signed paper receipt, then Enter")
        counted = any(row.counts for row in self.query(CopyToSign))
        steps = _("Count the pages together, then turn the screen to the collector.") if counted else ""
        own = _("I take these copies and answer for them. I sign with my PIN.")
        if self._on_paper:
            own = _(
                "The collector signs the paper receipt; its number stands for the PIN. F4: the PIN again."
            )
        self.query_one("#sign-here", Static).update(f"{steps}\n{own}" if steps else own)

    def _follow(self, accepted: tuple[CopyLine, ...]) -> None:
        rows = {row.line.copy: row for row in self.query(CopyToSign)}
        wanted = {line.copy: line for line in accepted}
        for copy, row in rows.items():
            if copy not in wanted:
                row.remove()
        added = [CopyToSign(line) for copy, line in wanted.items() if copy not in rows]
        if added:
            self.query_one("#to-sign").mount(*added)

    @work
    async def _look_up_paper(self) -> None:
        copies = tuple(line.copy for line in self.counter.view.accepted)
        self._paper_allowed = await self.counter.ask(lambda reads: reads.paper_suffices(copies))
        self.refresh_bindings()
