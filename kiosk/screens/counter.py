"""Owns the counter's main screen: what to do now, who stands there, which copies, what was answered last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from kiosk.desk import commands as do
from kiosk.rulings import clearance_in_words, ground_in_words, ruling_of, what_now
from kiosk.screens.base import DeskScreen
from kiosk.screens.full_photo import FullPhotoScreen
from kiosk.screens.hand_over import HandOverScreen
from kiosk.screens.on_counter import OnCounterScreen
from kiosk.show import show
from kiosk.texts import N_, NP_, _, pgettext
from kiosk.view import CopyLine, LineState, PersonShown, View
from kiosk.widgets.collector_panel import CollectorPanel
from kiosk.widgets.copy_list import CopyItem, CopyList
from kiosk.widgets.scan_input import ScanInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict
from kiosk.words import level

STATES: Mapping[LineState, tuple[str, str, tuple[str, str]]] = {
    LineState.WAITING: ("○", "quiet", NP_("line", "waits")),
    LineState.ACCEPTED: ("✔", "success", NP_("line", "accepted")),
    LineState.REFUSED: ("✖", "error", NP_("line", "refused")),
    LineState.HANDED: ("!", "warning", NP_("line", "keep here")),
    LineState.LABEL_READ: ("!", "warning", NP_("line", "scan the copy")),
    LineState.RELEASED: ("✔", "success", NP_("line", "given")),
    LineState.WITHDRAWN: ("✖", "quiet", NP_("line", "withdrawn")),
}
"""Sign, colour and word of each state."""
TWO_ROWS = 40
"""Cells of a name and of a unit beside the copies, so that what was proved stays in sight; the photo's screen
shows them whole."""


class CounterScreen(DeskScreen):
    """Shows the pickup. Keys ask the desk; what they cannot do now is said in the verdict."""

    OPENS_OTHERS = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "hand_over", N_("Hand over"), id="hand_over", priority=True),
        Binding("f7", "on_counter", N_("Undo, reprint"), id="on_counter"),
        Binding("f11", "photo", N_("Photo"), id="photo"),
        Binding("delete", "take_out", N_("Take out"), id="take_out", priority=True),
        Binding("up", "mark(-1)", show=False),
        Binding("down", "mark(1)", show=False),
        Binding("escape", "cancel", N_("Cancel"), id="cancel"),
    ]

    def compose_body(self) -> Iterable[Widget]:
        """Lay out banner, panels and verdict."""
        with Horizontal(id="banner"):
            yield Static(id="now", markup=False)
            yield ScanInput(id="code")
        with Horizontal(id="panels"):
            yield CollectorPanel(id="collector", classes="panel")
            yield CopyList(id="copies")
        yield Verdict(Ruling(Tone.PROMPT, ""), id="verdict")

    def on_screen_resume(self) -> None:
        """Let the scanner type here again."""
        self.take_keys_back()

    def take_keys_back(self) -> None:
        """Focus the field where codes are typed."""
        self.query_one(ScanInput).focus()

    def show_view(self, view: View) -> None:
        """Show the view."""
        super().show_view(view)
        self.query_one("#now", Static).update(f"▶ {show(what_now(view))}")
        self.query_one(ScanInput).placeholder = _("or type a number")
        self._show_collector(view)
        self._show_copies(view)
        self.query_one(Verdict).ruling = ruling_of(view)

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.query_one(CollectorPanel).border_title = _("Collector")
        super().retranslate()

    def action_hand_over(self) -> None:
        """Turn the list to the collector, who signs."""
        view = self.counter.view
        if view.collector is None or not view.identified or view.gone:
            self.counter.say("nobody_here")
        elif not view.accepted:
            self.counter.say("nothing_accepted")
        elif "hand_over" not in view.next:
            self.counter.say("others_first")
        else:
            self.app.push_screen(HandOverScreen())

    def action_photo(self) -> None:
        """Show the portrait on the whole screen."""
        collector = self.counter.view.collector
        if collector is None:
            self.counter.say("nobody_here")
        else:
            self.app.push_screen(FullPhotoScreen(collector))

    def action_on_counter(self) -> None:
        """Show what was signed for and not released: to withdraw it, or to print its label again."""
        if self.counter.view.on_the_counter:
            self.app.push_screen(OnCounterScreen())
        else:
            self.counter.say("nothing_on_counter")

    def action_take_out(self) -> None:
        """Take the marked copy back out."""
        copy = self.query_one(CopyList).marked
        if copy in {line.copy for line in self.counter.view.accepted}:
            self.counter.do(do.RemoveCopy(copy=copy or ""))
        else:
            self.counter.say("nothing_to_take_out")

    def action_mark(self, step: int) -> None:
        """Mark the copy above or below."""
        copies = self.query_one(CopyList)
        if step > 0:
            copies.action_cursor_down()
        else:
            copies.action_cursor_up()

    def action_cancel(self) -> None:
        """Clear what was typed, else send the collector away; what was handed over stays."""
        typed = self.query_one(ScanInput)
        if typed.value:
            typed.value = ""
        elif self.counter.view.collector is not None:
            self.counter.do(do.Cancel())

    def _show_collector(self, view: View) -> None:
        person = view.collector
        panel = self.query_one(CollectorPanel)
        if person is None:
            panel.show_person(None, (_("Nobody is here yet."),), empty=True)
            return
        panel.show_person(person.photo, self._words(person, view), empty=False)

    def _words(self, person: PersonShown, view: View) -> tuple[str, ...]:
        proved = _("badge ✔  photo ✔") if view.identified else _("badge ✔  photo -")
        others = {"second_collector": _("second: {who} ✔"), "witness": _("witness: {who} ✔")}
        joined = tuple(others[role].format(who=who) for role, who in view.joined.items())
        return (
            show(f"{person.staff_no}  {person.name}", TWO_ROWS),
            show(person.unit, TWO_ROWS),
            clearance_in_words(person),
            _("signed ✔") if view.gone else proved,
            *joined,
        )

    def _show_copies(self, view: View) -> None:
        copies = self.query_one(CopyList)
        title = _("Copies") if view.collector is None else _("For this collector")
        here = [line for line in view.lines if line.state is not LineState.REFUSED and _is_for(view, line)]
        done = sum(1 for line in here if line.state in (LineState.ACCEPTED, LineState.RELEASED))
        copies.border_title = f"{title}  {done}/{len(here)}" if here else title
        latest = None if view.said is None else view.said.subject
        copies.show_items([_item(line) for line in view.lines], latest)


def _is_for(view: View, line: CopyLine) -> bool:
    """Say whether whoever stands here takes the copy: an earlier collector's may still lie on the counter."""
    return view.collector is None or line.holder in (None, view.collector.staff_no)


def _item(line: CopyLine) -> CopyItem:
    sign, colour, word = STATES[line.state]
    return CopyItem(
        line.copy,
        sign,
        pgettext(*word),
        colour,
        "" if line.level is None else level(line.level),
        "" if line.copy_no is None else f"{line.copy_no}/{line.copies_total}",
        _("{holder} signed").format(holder=line.holder) if line.holder else _ground(line),
    )


def _ground(line: CopyLine) -> str:
    return "" if line.basis is None else ground_in_words(line)
