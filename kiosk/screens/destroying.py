"""Owns the screen of carrying a destruction list out: each copy that is scanned is destroyed, for good."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from kiosk.desk import Command, Outcome
from kiosk.desk import commands as do
from kiosk.rulings import ruling_of
from kiosk.screens.base import DeskScreen
from kiosk.screens.confirm import ConfirmScreen
from kiosk.show import show_rich
from kiosk.texts import N_, _, ngettext
from kiosk.view import View
from kiosk.widgets.choice_list import ChoiceList
from kiosk.widgets.scan_input import ScanInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict

MOST_DIGITS = 5


def _first_ruling() -> Ruling:
    lines = (_("What is scanned is recorded as destroyed: nothing undoes that."),)
    return Ruling(Tone.ATTENTION, _("Scan a copy"), "", lines)


class DestroyingScreen(DeskScreen):
    """Shows what is left, what was done last, and asks for pages where the level wants them counted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "finish", N_("Finish"), id="finish"),
        Binding("escape", "leave", N_("Go on later"), id="go_on_later"),
    ]

    AUTO_FOCUS = ""

    def __init__(self, begun: Outcome, total: int) -> None:
        """`begun` is the desk's answer to beginning the list, `total` how many copies stand on it."""
        super().__init__()
        self._number = int(begun.data["destruction"])
        self._witnesses = tuple(begun.data["witnesses"])
        self._left: list[str] = list(begun.data["left"])
        self._done: list[str] = []
        self._total = total
        self._counting: str | None = None
        self._open = True
        self._ruling: Callable[[], Ruling] = _first_ruling

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the verdict, the field for pages, what is left and what is done."""
        yield Verdict(self._ruling(), id="verdict")
        with Horizontal(id="destroying-fields"):
            yield Static(id="progress", markup=False)
            yield Input(id="pages", type="integer", restrict="[0-9]*", max_length=MOST_DIGITS)
            yield ScanInput(id="code")
        with Horizontal(classes="list-body"):
            with Vertical(classes="panel", id="left-panel"):
                yield ChoiceList(id="left", markup=False)
            with Vertical(classes="panel", id="done-panel"):
                yield ChoiceList(id="done", markup=False)

    def begin(self) -> None:
        """Let the scanner type here."""
        self._show()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show()

    def on_screen_resume(self) -> None:
        """Let the scanner type here again."""
        self._focus()

    def still_wanted(self, view: View) -> bool:
        """Close once the list is ended or left."""
        return self._open

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what became of a scan, of a count, or of the list."""
        if isinstance(command, do.BeginDestruction):
            return
        copy = str(outcome.data.get("copy") or "")
        if outcome.outcome == "destroyed":
            self._take_out(copy)
        elif outcome.outcome == "prompt" and outcome.data.get("lacks"):
            self._counting = copy
            self._ruling = lambda: Ruling(
                Tone.PROMPT, _("Count the pages"), copy, (_("Then type their number."),)
            )
        elif outcome.outcome == "void" and self.counter.view.said is not None:
            self._ruling = partial(ruling_of, self.counter.view)
        elif outcome.outcome == "refused" and isinstance(command, do.Scan):
            self._counting = None
            self._ruling = lambda: Ruling(Tone.REFUSED, _("Not destroyed"), copy, (_("Scan the next copy."),))
        elif isinstance(command, do.Finish | do.Cancel) and outcome.outcome in (
            "destruction_ended",
            "cancelled",
        ):
            self._open = False
            self.dismiss()
            return
        self._show()

    @on(Input.Submitted, "#pages")
    def count(self, message: Input.Submitted) -> None:
        """Have the copy destroyed whose pages were counted."""
        if self._counting is not None and message.value.isascii() and message.value.isdigit():
            self.counter.do(do.CountPages(copy=self._counting, pages=int(message.value)))
            message.input.value = ""

    def action_finish(self) -> None:
        """End the list; ask first where something is left on it."""
        if not self._left:
            self.counter.do(do.Finish())
            return
        question = N_("End the list? What is left stays in the registry, for another list.")
        asked = ConfirmScreen(question, N_("F2   end the list"), N_("Esc  go on destroying"))
        self.app.push_screen(asked, lambda yes: self.counter.do(do.Finish()) if yes else None)

    def action_leave(self) -> None:
        """Leave it for now: it goes on with its witnesses."""
        self.counter.do(do.Cancel())

    def _take_out(self, copy: str) -> None:
        self._left = [each for each in self._left if each != copy]
        self._done.insert(0, copy)
        self._counting = None
        line = N_("Scan the next copy.") if self._left else N_("All are destroyed: F2 ends the list.")
        self._ruling = lambda: Ruling(Tone.ALLOWED, _("Destroyed"), copy, (_(line),))

    def _show(self) -> None:
        self.query_one(Verdict).ruling = self._ruling()
        done = self._total - len(self._left)
        said = {"number": self._number, "done": done, "all": self._total}
        progress = _("List {number}: {done} of {all} destroyed").format(**said)
        witnesses = _("Witnesses: {value}").format(value=_(", ").join(self._witnesses))
        self.query_one("#progress", Static).update(f"{progress}   {witnesses}")
        pages = self.query_one("#pages", Input)
        pages.display = self._counting is not None
        pages.placeholder = _("pages, then Enter")
        code = self.query_one(ScanInput)
        code.placeholder = _("or type a number")
        code.display = self._counting is None
        self._fill("#left", self._left)
        self._fill("#done", self._done)
        left = ngettext("{count} copy left", "{count} copies left", len(self._left))
        self.query_one("#left-panel").border_title = left.format(count=len(self._left))
        self.query_one("#done-panel").border_title = _("Destroyed")
        self._focus()

    def _focus(self) -> None:
        if self._counting is not None:
            self.query_one("#pages").focus()
        else:
            self.query_one(ScanInput).focus()

    def _fill(self, where: str, copies: list[str]) -> None:
        shown = self.query_one(where, ChoiceList)
        shown.clear_options()
        shown.add_options([Option(show_rich(copy)) for copy in copies])
