"""Owns what the screens of tasks have in common in which copies that are out are scanned: a list with pages, keys to
take one out, to finish, and to leave with a question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from kiosk.desk import Command, Outcome
from kiosk.desk import commands as do
from kiosk.rulings import ruling_of
from kiosk.screens.base import DeskScreen
from kiosk.screens.confirm import ConfirmScreen
from kiosk.show import show
from kiosk.texts import N_, _, ngettext, pgettext
from kiosk.view import Said, View
from kiosk.widgets.count_input import CountInput
from kiosk.widgets.scan_input import ScanInput
from kiosk.widgets.scanned_row import ScannedCopy, ScannedRow
from kiosk.widgets.verdict import Ruling, Tone, Verdict


class ScannedCopiesScreen(DeskScreen):
    """Shows a task from its first scan to its end. What was scanned is heard from the desk's answers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "take_out", N_("Take out"), id="take_out", priority=True),
        Binding("up", "mark(-1)", show=False),
        Binding("down", "mark(1)", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]
    BEGIN: ClassVar[type[Command]]
    TASK: ClassVar[str]
    TITLE: ClassVar[str]
    """What the work is called, as a catalogue text."""
    ACCEPTED: ClassVar[tuple[str, str]]
    """The headline for a copy that nothing stands against."""

    def __init__(self) -> None:
        super().__init__()
        self._scanned: dict[str, ScannedCopy] = {}
        self._marked: str | None = None
        self._begun = False
        self._done: Outcome | None = None
        self._asking = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out what to do now, who is part of it, the list, and the verdict."""
        with Horizontal(id="banner"):
            yield Static(id="now", markup=False)
            yield ScanInput(id="code")
        with Vertical(id="scanned", classes="panel"):
            yield Static(id="scanned-people", markup=False)
            yield VerticalScroll(id="scanned-rows", can_focus=False)
        yield from self.compose_signing()
        yield Verdict(Ruling(Tone.PROMPT, ""), id="verdict")

    def compose_signing(self) -> Iterable[Widget]:
        """Lay out where somebody signs, if anybody does."""
        return ()

    def begin(self) -> None:
        """Open the task, unless it is open already."""
        self._begun = self.counter.view.task == self.TASK
        if not self._begun:
            self.counter.do(self.BEGIN())

    def on_screen_resume(self) -> None:
        """Let the scanner type here again."""
        self.take_keys_back()

    def take_keys_back(self) -> None:
        """Focus the field where codes are typed."""
        self.query_one(ScanInput).focus()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        for row in self.query(ScannedRow):
            row.retranslate()
        super().retranslate()

    def show_view(self, view: View) -> None:
        """Show what is awaited, who is here, and what was answered last."""
        super().show_view(view)
        self.say_what_now()
        self.query_one(ScanInput).placeholder = _("or type a number")
        self.query_one("#scanned-people", Static).update(self.people(view))
        panel = self.query_one("#scanned")
        count = len(self._scanned)
        text = ngettext("{count} copy", "{count} copies", count)
        panel.border_subtitle = text.format(count=count) if count else ""
        self.query_one(Verdict).ruling = self._ruling(view)
        self.refresh_bindings()

    def on_descendant_focus(self) -> None:
        """What is to be done now follows the keys: a count, a signature, the next scan."""
        self.say_what_now()

    def say_what_now(self) -> None:
        """Say the one thing to do now, above everything else."""
        self.query_one("#now", Static).update(f"▶ {show(self.what_now(self.counter.view))}")

    def still_wanted(self, view: View) -> bool:
        """Close when the task never began, or was ended by somebody else."""
        return self._asking or self._done is not None or not self._begun or view.task == self.TASK

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Follow the task."""
        if isinstance(command, self.BEGIN):
            self._began(outcome)
        elif isinstance(command, do.Scan) and outcome.outcome == "accepted":
            self._add(outcome.data)
        elif isinstance(command, do.RemoveCopy) and outcome.outcome == "removed":
            self._remove(str(outcome.data["copy"]))
        elif isinstance(command, do.Cancel) and outcome.outcome == "cancelled" and self._done is None:
            self.dismiss()
        self.hear(command, outcome)

    def hear(self, command: Command, outcome: Outcome) -> None:
        """Follow what only this task has."""

    def what_now(self, view: View) -> str:
        """Return the one thing to do now."""
        raise NotImplementedError

    def people(self, view: View) -> str:
        """Return who is part of it, safe to show."""
        raise NotImplementedError

    def done_ruling(self, view: View, done: Outcome) -> Ruling:
        """Return what the verdict says once it is done."""
        return ruling_of(view)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done now."""
        if action == "take_out":
            return True if self._scanned and self._done is None else None
        return True

    def action_take_out(self) -> None:
        """Take the marked copy out again."""
        if self._marked in self._scanned:
            self.counter.do(do.RemoveCopy(copy=self._marked or ""))

    def action_mark(self, step: int) -> None:
        """Mark the copy above or below."""
        copies = list(self._scanned)
        if copies:
            at = copies.index(self._marked) if self._marked in copies else 0
            self._mark(copies[max(0, min(len(copies) - 1, at + step))])

    def action_leave(self) -> None:
        """Clear what was typed, else drop the task; ask first where something was scanned."""
        typed = self.query_one(ScanInput)
        if typed.value:
            typed.value = ""
        elif self._done is not None or not self._begun:
            self.dismiss()
        elif self._scanned:
            question = ConfirmScreen(
                N_("Drop what was scanned?"), N_("F2   drop it and go back"), N_("Esc  go on")
            )
            self.app.push_screen(question, lambda yes: self.counter.do(do.Cancel()) if yes else None)
        else:
            self.counter.do(do.Cancel())

    @property
    def pages(self) -> dict[str, int]:
        """The pages that were counted, by copy."""
        counted = ((row.scanned.copy, row.pages) for row in self.query(ScannedRow))
        return {copy: pages for copy, pages in counted if pages is not None}

    @property
    def counting(self) -> str | None:
        """What to do while a copy's pages are being counted: it has the keys."""
        row = self.focused.parent if isinstance(self.focused, CountInput) else None
        if not isinstance(row, ScannedRow):
            return None
        return _("Count the pages of {copy}, then Enter").format(copy=row.scanned.copy)

    def count_first(self) -> bool:
        """Focus the first count that is missing; say whether all are there."""
        for row in self.query(ScannedRow):
            if row.scanned.counts and row.pages is None:
                self._mark(row.scanned.copy)
                row.query_one(CountInput).focus()
                return False
        return True

    def finished(self, outcome: Outcome) -> None:
        """The task is done: keep showing what came of it."""
        self._done = outcome
        self.query_one("#scanned-rows").disabled = True
        for row in self.query(ScannedRow):
            row.mark(False)
        self.show_view(self.counter.view)

    def _began(self, outcome: Outcome) -> None:
        # Once the refusal that fills the screen was read, there is nothing to go on with; a fault may be tried again.
        self._begun = outcome.outcome != "error"

    def _add(self, said: Any) -> None:
        copy = str(said["copy"])
        if copy not in self._scanned:
            scanned = ScannedCopy(
                copy,
                said["level"],
                said["copy_no"],
                said["copies_total"],
                said["holder"] or "",
                said["for"],
                "pages_required" in said.get("lacks", ()),
            )
            self._scanned[copy] = scanned
            self.query_one("#scanned-rows").mount(ScannedRow(scanned))
        self.call_after_refresh(self._mark, copy)
        self.show_view(self.counter.view)

    def _remove(self, copy: str) -> None:
        self._scanned.pop(copy, None)
        for row in self.query(ScannedRow):
            if row.scanned.copy == copy:
                row.remove()
        if self._scanned:
            self._mark(next(reversed(self._scanned)))
        self.take_keys_back()

    def _mark(self, copy: str) -> None:
        self._marked = copy
        for row in self.query(ScannedRow):
            marked = row.scanned.copy == copy
            row.mark(marked)
            if marked:
                row.scroll_visible(animate=False)

    def _ruling(self, view: View) -> Ruling:
        if self._done is not None:
            return self.done_ruling(view, self._done)
        said = view.said
        if said is None or said.outcome.outcome in ("prompt", "identified", "signed_in"):
            return Ruling(Tone.PROMPT, _(self.TITLE), self.what_now(view))
        if said.outcome.outcome == "accepted":
            return self._accepted(said)
        return ruling_of(view)

    def _accepted(self, said: Said) -> Ruling:
        copy = self._scanned.get(said.subject or "")
        headline = _("Accepted already") if said.outcome.data.get("already") else pgettext(*self.ACCEPTED)
        lines = []
        if copy is not None:
            lines.append(
                _("{holder} holds it, for {addressee}").format(holder=copy.holder, addressee=copy.held_for)
            )
            if copy.counts:
                lines.append(_("Count its pages: F2 asks for their number."))
        return Ruling(Tone.ALLOWED, headline, said.subject or "", tuple(lines))
