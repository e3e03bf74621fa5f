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
from kiosk.desk import Chain, CopyRow, Link, Reads
from kiosk.log_marks import MARKS
from kiosk.log_query import day_in_words
from kiosk.screens.log_entry import LogEntryScreen
from kiosk.screens.looking_up import LookingUp
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.timeline import Timeline, TimelineEvent
from kiosk.words import level


@dataclass(frozen=True, slots=True)
class CopyTold:
    """A copy with a page of its chain, and the names of those in it."""

    copy: CopyRow
    chain: Chain
    names: dict[str, str]


class CopyScreen(LookingUp):
    """One copy. Enter opens the log entry of the marked line, F2 the person who holds the copy or whom it is for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "person", N_("The person"), id="person"),
        Binding("f4", "whole", N_("All, or custody only"), id="whole"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, control_no: str) -> None:
        super().__init__()
        self._control_no = control_no
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
        """Offer the person where there is one."""
        return None if action == "person" and self._person is None else True

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

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    def action_first(self) -> None:
        """Go to the beginning."""
        self._load(after=0)

    def action_newest(self) -> None:
        """Go to the end."""
        self._load()

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
            return CopyTold(copy, chain, names_in(reads, chain.links, copy))

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
