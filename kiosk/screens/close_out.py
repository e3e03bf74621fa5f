"""Owns the screen of a meeting's close-out: papers are scanned back one after the other, then what is missing is told
by seat, as large as it can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.desk import Command, MeetingShown, Outcome, PaperState, Reads, Refusal
from kiosk.desk import commands as do
from kiosk.rulings import taken_incomplete
from kiosk.screens.confirm import ConfirmScreen
from kiosk.screens.incomplete import IncompleteScreen
from kiosk.screens.looking_up import LookingUp
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow
from kiosk.widgets.scan_input import ScanInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict
from kiosk.words import word

COLUMNS = (
    PageColumn(N_("Seat"), 12),
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("Holder"), 24),
    PageColumn(N_("What is to be done")),
)


MOST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is out: at which seat, and with whom. `incident` is the one that its absence opened."""

    seat: str
    copy: str
    holder: str
    may_leave: bool = False
    incident: int | None = None


class CloseOutScreen(LookingUp):
    """Counts a meeting's papers back. Every scan is a return at once; F2 closes the meeting for good."""

    NOTHING = N_("Papers that are still out stand here.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "finish", N_("Close the meeting"), id="finish"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f8", "gone", N_("Pages gone"), id="gone"),
        Binding("escape", "break_off", N_("Break off"), id="break_off"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, meeting: str) -> None:
        super().__init__()
        self._meeting = meeting
        self._out: tuple[Paper, ...] = ()
        self._names: dict[str, str] = {}
        self._returned = 0
        self._last: Outcome | None = None
        self._ending: Outcome | None = None
        self._short: set[str] = set()
        self._early = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the verdict, and below it what is still out."""
        yield Verdict(Ruling(Tone.PROMPT, ""), id="verdict")
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body"):
            yield FittedTable(COLUMNS, id="papers")
        yield self.compose_trouble()
        yield Input(id="pages", type="integer", restrict="[0-9]*", max_length=MOST_DIGITS)
        yield ScanInput(id="code")

    def begin(self) -> None:
        """Show what is out."""
        self._show()
        super().begin()

    def on_screen_resume(self) -> None:
        """Let the scanner or the count type here again."""
        self._focus()

    def reload(self) -> None:
        """Look up what is out."""
        if self._ending is None:
            self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self.query_one(ScanInput).placeholder = _("or type a number")
        self.query_one("#pages", Input).placeholder = _("pages, then Enter")
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A meeting is closed once; before that its count is broken off, after it there is only the way back."""
        if action in ("break_off", "leave"):
            return (action == "leave") is (self._ending is not None)
        if action == "gone":
            return self._counting in self._short
        return None if self._ending is not None and action in ("finish", "reload") else True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what each scan was, and at the end what is missing."""
        back = isinstance(command, do.TakeIncomplete) and outcome.outcome == "returned"
        if (back or isinstance(command, do.Scan | do.CountPages)) and self._ending is None:
            self._last = outcome
            if isinstance(command, do.CountPages) and Refusal.PAGE_COUNT_MISMATCH in outcome.reasons:
                self._short.add(command.copy)
            self.query_one("#pages", Input).value = ""
            if outcome.outcome == "returned":
                self._take_off(outcome.data)
            self._show()
            self.refresh_bindings()
        elif isinstance(command, do.Finish) and outcome.outcome == "meeting_closed":
            self._ending = outcome
            self._out = tuple(_missing(each) for each in outcome.data["missing"])
            self._returned = int(outcome.data["returned"])
            self.add_class("-closed")
            self.query_one(FittedTable).say_of_nothing("")
            self.query_one("#papers").focus()
            self._show()
            self.refresh_bindings()

        elif isinstance(command, do.Finish):
            self._early = Refusal.MEETING_NOT_OVER in outcome.reasons

    @property
    def _counting(self) -> str | None:
        """The paper whose pages are asked for."""
        asked = self._last is not None and self._last.outcome == "prompt" and "lacks" in self._last.data
        return str(self._last.data["copy"]) if self._last is not None and asked else None

    @on(Input.Submitted, "#pages")
    def count(self, message: Input.Submitted) -> None:
        """Have the paper counted back whose pages were counted."""
        if self._counting is not None and message.value.isascii() and message.value.isdigit():
            self.counter.do(do.CountPages(copy=self._counting, pages=int(message.value)))

    def action_finish(self) -> None:
        """Ask before the meeting is closed for good."""
        question = N_("Close this meeting for good?\nWhat is not counted back is reported as missing.")
        if self._early:
            question = N_("It is planned for longer than another hour.\nIs it over, and closed for good?")
        end = do.Finish(sure=self._early)
        asked = ConfirmScreen(question, N_("F2   close the meeting"), N_("Esc  go on counting"))
        self.app.push_screen(asked, lambda yes: self.counter.do(end) if yes else None)

    def action_gone(self) -> None:
        """Have a supervisor confirm that a paper comes back without all its pages."""
        self.app.push_screen(IncompleteScreen(self._counting or ""))

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    def action_break_off(self) -> None:
        """Leave the meeting open: what was counted back stays returned."""
        self.counter.do(do.Cancel())
        self.dismiss()

    def _take_off(self, data: Mapping[str, Any]) -> None:
        self._returned = int(data["progress"]["returned"])
        self._out = tuple(paper for paper in self._out if paper.copy != data["copy"])

    @work(exclusive=True)
    async def _load(self) -> None:
        def read(reads: Reads) -> tuple[int, tuple[Paper, ...], dict[str, str]]:
            found: list[Paper] = []
            returned, after = 0, None
            while True:
                shown = reads.meeting(self._meeting, after=after)
                if shown is None or not shown.seats:
                    break
                found.extend(_papers_out(shown))
                returned, after = shown.meeting.returned, shown.seats[-1].seat
            return returned, tuple(found), reads.names(*{paper.holder for paper in found})

        found = await self.look_up(read)
        if found is not None:
            self._returned, self._out, self._names = found
            self._show()

    def _show(self) -> None:
        self.query_one("#verdict", Verdict).ruling = self._ruling()
        self.query_one("#title", Static).update(self._title())
        self.query_one(FittedTable).show_page(
            [self._row(paper) for paper in self._out], older=False, newer=False
        )
        counting = self._counting is not None
        self.query_one("#pages").display = counting
        self.query_one("#code").display = not counting and self._ending is None
        self._focus()

    def _focus(self) -> None:
        if self._ending is None:
            self.query_one("#code" if self._counting is None else "#pages").focus()

    def _ruling(self) -> Ruling:
        if self._ending is not None:
            return self._verdict_at_close(self._ending)
        last = self._last
        if last is None or last.outcome == "refused":
            return Ruling(Tone.PROMPT, _("Scan papers"), show(self._meeting), (self._help(),))
        if last.outcome == "returned":
            seat = _("seat {seat}").format(seat=show(last.data["seat"] or ""))
            if last.incident is not None:
                return taken_incomplete(last, seat, self._left())
            return Ruling(Tone.ALLOWED, _("Came back"), f"{show(last.data['copy'])}  {seat}", (self._left(),))
        if self._counting is not None:
            seen = (_("Then type their number."),)
            return Ruling(Tone.PROMPT, _("Count the pages"), show(self._counting), seen)
        if last.outcome == "prompt":
            return self._who_brings(last.data)
        if last.data.get("why"):
            said = (word("void", last.data["why"]), _("Does its code not read: F4 takes it back."))
            return Ruling(Tone.ATTENTION, _("Typed, not scanned"), show(last.data["copy"]), said)
        return Ruling(Tone.ATTENTION, _("Unreadable scan"), "", (_("Nothing happened. Scan it again."),))

    def _who_brings(self, data: Mapping[str, Any]) -> Ruling:
        if "returner" not in data:
            lines = (_("The next papers are gathered at their seats: the log names nobody."),)
            return Ruling(Tone.PROMPT, _("Scan papers"), show(self._meeting), lines)
        name = f"{show(data['returner'])} {show(data.get('name') or '')}".rstrip()
        lines = (_("The next papers are laid back by them. The same badge once more ends that."),)
        return Ruling(Tone.PROMPT, _("Badge read"), name, lines)

    def _help(self) -> str:
        return _("Whoever brings papers: badge first. Gathered at the seats: papers alone.")

    def _left(self) -> str:
        left = sum(not paper.may_leave for paper in self._out)
        if not left:
            return _("Everything is back. F2 closes the meeting.")
        return ngettext("{count} paper is still out", "{count} papers are still out", left).format(count=left)

    def _verdict_at_close(self, closed: Outcome) -> Ruling:
        missing, taken = closed.data["missing"], closed.data["taken"]
        left = ngettext("{count} was taken away as allowed", "{count} were taken away as allowed", len(taken))
        lines = (left.format(count=len(taken)),) if taken else ()
        if not missing:
            closed_now = _("Meeting {meeting} is closed").format(meeting=show(self._meeting))
            back = _("Put what came back into the vault. Esc goes back.")
            return Ruling(Tone.ALLOWED, _("All back"), closed_now, (*lines, back))
        seats = "  ".join(dict.fromkeys(show(each["seat"]) for each in missing))
        counted = ngettext("{count} paper, seats: {seats}", "{count} papers, seats: {seats}", len(missing))
        subject = counted.format(count=len(missing), seats=seats)
        todo = _("Call the holders. An incident was opened for each.")
        return Ruling(Tone.REFUSED, _("Missing"), subject, (todo, *lines))

    def _title(self) -> str:
        if self._ending is not None:
            missing = _("The meeting is closed. Missing, by seat:")
            return missing if self._out else _("The meeting is closed. Nothing is missing.")
        said = {"back": self._returned, "out": sum(not paper.may_leave for paper in self._out)}
        text = _("Came back: {back}   still out: {out}").format(**said)
        leave = sum(paper.may_leave for paper in self._out)
        allowed = _("may leave: {count}").format(count=leave)
        return f"{text}   {allowed}" if leave else text

    def _row(self, paper: Paper) -> PageRow:
        name = self._names.get(paper.holder, "")
        todo = _("may be taken away") if paper.may_leave else _("to count back")
        if paper.incident is not None:
            todo = _("call the holder; incident {number}").format(number=paper.incident)
        colour = "error" if paper.incident is not None else "quiet" if paper.may_leave else ""
        cells = (paper.seat, paper.copy, f"{paper.holder} {name}".rstrip(), todo)
        return PageRow(paper.copy, cells, self.app.theme_variables.get(colour, ""))


def _papers_out(shown: MeetingShown) -> Iterable[Paper]:
    for seat in shown.seats:
        for paper in seat.papers:
            if paper.state in (PaperState.OUT, PaperState.LYING):
                yield Paper(seat.seat, paper.copy, paper.holder or "", seat.may_take_away)


def _missing(told: Mapping[str, Any]) -> Paper:
    return Paper(told["seat"], told["copy"], told["holder"], incident=told["incident"])
