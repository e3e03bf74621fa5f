"""Owns the screen of one copy: what it is, where it is now, and its custody chain as a timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from kiosk.chain_words import copy_sections, names_in, told_link
from kiosk.desk import Act, Chain, Command, CopyRow, Link, Outcome, Reads
from kiosk.desk import commands as do
from kiosk.log_marks import MARKS
from kiosk.log_query import day_in_words
from kiosk.screens.keep_back import KeepBackScreen
from kiosk.screens.log_entry import LogEntryScreen
from kiosk.screens.looking_up import LookingUp
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.timeline import Timeline, TimelineEvent
from kiosk.words import level

CHANGES = (do.Hold, do.Unhold, do.Recall, do.Unrecall, do.Reprint)


@dataclass(frozen=True, slots=True)
class CopyTold:
    """A copy with a page of its chain, the names of those in it, and whether the operator may keep it back."""

    copy: CopyRow
    chain: Chain
    names: dict[str, str]
    keeps_back: bool


class CopyScreen(LookingUp):
    """One copy. Enter opens the log entry of the marked line, F2 the person who holds the copy or whom it is for.
    Supervisors keep it back from here, and while it is out its label is printed again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "person", N_("The person"), id="person"),
        Binding("f4", "whole", N_("All, or custody only"), id="whole"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f7", "keep_back", N_("Hold or recall"), id="keep_back"),
        Binding("f8", "reprint", N_("Print label again"), id="reprint"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, control_no: str) -> None:
        super().__init__()
        self._control_no = self.sought = control_no
        self._whole = False
        self._told: CopyTold | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the copy above its chain."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        yield EntryView(beside=True, id="facts", classes="list-part")
        yield Timeline(id="chain", classes="list-body")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show the newest lines."""
        self.query_one(Timeline).focus()
        super().begin()

    def reload(self) -> None:
        """Look the copy up, with the newest lines."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the person where there is one, and what can be done with the copy to those who may."""
        told = self._told
        if action == "person":
            return True if self._person is not None else None
        if action == "keep_back":
            return told is not None and told.keeps_back and not told.copy.destroyed
        if action == "reprint":
            return True if told is not None and told.copy.custody is not None else None
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what became of the copy; of its label the chain says it."""
        if isinstance(command, CHANGES) and outcome.outcome not in ("error", "refused"):
            self.reload()

    @on(Timeline.Wanted)
    def turn_page(self, message: Timeline.Wanted) -> None:
        """Show the lines before or after these."""
        links = () if self._told is None else self._told.chain.links
        numbers = [link.entry.seq for link in links if link.entry.copy is not None]
        if numbers and message.direction == "older":
            self._load(before=numbers[0])
        elif numbers:
            self._load(after=numbers[-1])

    @on(Timeline.Chosen)
    def open_entry(self, message: Timeline.Chosen) -> None:
        """Show the whole entry, to those who read the log."""
        self.app.push_screen(LogEntryScreen(int(message.key)))

    def action_person(self) -> None:
        """Go to the holder, else to the addressee."""
        from kiosk.screens.person_record import PersonScreen  # each of the two leads to the other

        if self._person is not None:
            self.app.push_screen(PersonScreen(self._person))

    def action_whole(self) -> None:
        """Show what else the log says of the copy, or the custody alone again."""
        self._whole = not self._whole
        self._load()

    def action_keep_back(self) -> None:
        """Ask whether it is put on hold or recalled, and why."""
        self.app.push_screen(KeepBackScreen(self._control_no), self._carry_out)

    def action_reprint(self) -> None:
        """Print the label of the copy that is out once more."""
        self.counter.do(do.Reprint(copy=self._control_no))

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    def action_first(self) -> None:
        """Go to the beginning."""
        self._load(after=0)

    def action_newest(self) -> None:
        """Go to the end."""
        self._load()

    def _carry_out(self, command: Command | None) -> None:
        if command is not None:
            self.counter.do(command)

    @property
    def _person(self) -> str | None:
        if self._told is None:
            return None
        copy = self._told.copy
        return copy.addressee if copy.custody is None else copy.custody.holder

    @work(exclusive=True)
    async def _load(self, *, before: int | None = None, after: int | None = None) -> None:
        whole = self._whole

        def read(reads: Reads) -> CopyTold | None:
            copy = reads.copy(self._control_no)
            if copy is None:
                return None
            chain = reads.chain(self._control_no, before=before, after=after, whole=whole)
            return CopyTold(copy, chain, names_in(reads, chain.links, copy), reads.may(Act.HOLD))

        told = await self.look_up(read)
        if told is None and self.trouble is None:
            self.meet_nothing()
        if told is not None:
            self._told = told
            self._show(at_end=after is None)
            self.refresh_bindings()

    def _show(self, *, at_end: bool = False) -> None:
        told = self._told
        if told is None:
            return
        copy, zone = told.copy, self.counter.settings.zone
        title = f"{show(copy.copy)}   {level(copy.level.name)}   {copy.copy_no}/{copy.copies_total}"
        self.query_one("#title", Static).update(title)
        self.query_one("#facts", EntryView).show_sections(copy_sections(copy, told.names, zone))
        timeline, chain = self.query_one(Timeline), told.chain
        timeline.border_title = _("Everything") if self._whole else _("Custody chain")
        shown = [self._event(link, told.names) for link in chain.links]
        timeline.show_events(shown, older=chain.earlier, newer=chain.later, at_end=at_end)

    def _event(self, link: Link, names: dict[str, str]) -> TimelineEvent:
        zone = self.counter.settings.zone
        line = told_link(link, names, zone)
        day = day_in_words(link.entry.at.astimezone(zone).date(), self.counter.local_now().date())
        sign, colour = MARKS.get(line.type, ("", ""))
        return TimelineEvent(str(line.seq), day, line.at, sign, line.headline, line.details, colour)
