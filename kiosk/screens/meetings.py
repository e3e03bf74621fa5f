"""Owns the screen of the plan: which meetings there are, when their counters are open, and where their papers are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from kiosk.desk import MeetingRow, Reads
from kiosk.desk import commands as do
from kiosk.meeting_words import (
    LOOKS,
    MeetingStanding,
    standing_in_words,
    standing_of,
    time_in_words,
    told_meeting,
)
from kiosk.screens.listing import Listing
from kiosk.screens.meeting import MeetingScreen
from kiosk.seen_words import Section
from kiosk.texts import N_, _
from kiosk.widgets.page_table import PageColumn

COLUMNS = (
    PageColumn(N_("Meeting"), 20),
    PageColumn(N_("State"), 14),
    PageColumn(N_("When"), 24),
    PageColumn(N_("Place")),
    PageColumn(N_("Seats"), 6),
    PageColumn(N_("Out"), 6),
    PageColumn(N_("Came back"), 9),
)


class MeetingsScreen(Listing[MeetingRow, str]):
    """Lists the meetings that are not closed out, the next first; a key shows those that are. Enter opens one."""

    NOTHING = N_("The registrar imports meetings; F4 shows those that are over.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "show_meeting", N_("Seats"), id="seats"),
        Binding("f4", "past", N_("Now or past"), id="past"),
    ]
    LIST = "meetings"
    COLUMNS = COLUMNS
    NEWEST_FIRST = False
    CHANGES = (do.OpenMeeting, do.Finish, do.ApproveSubstitute, do.RequestSubstitute)

    def __init__(self) -> None:
        super().__init__()
        self._past = False

    def asks(self, behind: str | None) -> Callable[[Reads], tuple[MeetingRow, ...]]:
        """Look up the meetings to come, or those that were closed out."""
        past = self._past
        return lambda reads: reads.meetings(past=past, after=behind)

    def key_of(self, row: MeetingRow) -> str:
        """Return the meeting's number."""
        return row.meeting

    def open_marked(self) -> None:
        """Show the seats of the marked meeting."""
        self.action_show_meeting()

    def action_show_meeting(self) -> None:
        """Show the seats of the marked meeting."""
        if self.marked is not None:
            self.app.push_screen(MeetingScreen(self.marked.meeting))

    def action_past(self) -> None:
        """Show the meetings that were closed out, or those to come."""
        self._past = not self._past
        self.begin_anew()

    def headline(self) -> str:
        """Return which meetings are shown."""
        return self.counted(_("Meetings that were closed out") if self._past else _("Meetings"))

    def cells_of(self, row: MeetingRow) -> tuple[str, ...]:
        """Return how the meeting stands and where its papers are."""
        return (
            row.meeting,
            standing_in_words(self._standing(row)),
            time_in_words(row, self.counter.settings.zone),
            row.venue,
            str(row.seats),
            str(row.out),
            str(row.returned),
        )

    def colour_of(self, row: MeetingRow) -> str:
        """Let how it stands be seen."""
        return LOOKS[self._standing(row)].colour

    def told(self, row: MeetingRow) -> Iterable[Section]:
        """Return all of the meeting in words."""
        return told_meeting(row, self.counter.local_now(), self.counter.settings.zone)

    def _standing(self, row: MeetingRow) -> MeetingStanding:
        return standing_of(row, self.counter.local_now())
