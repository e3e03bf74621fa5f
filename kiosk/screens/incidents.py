"""Owns the screen of incidents: the open ones with their clock, on a key the closed ones, and the marked one told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from kiosk.desk import IncidentRow, Reads
from kiosk.desk import commands as do
from kiosk.incident_words import how_it_stands, in_short, what_happened
from kiosk.log_query import LogQuery
from kiosk.screens.incident import IncidentScreen
from kiosk.screens.listing import Listing
from kiosk.seen_words import Section
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.page_table import PageColumn

COLUMNS = (
    PageColumn(N_("No."), 6),
    PageColumn(N_("How it stands"), 18),
    PageColumn(N_("Person"), 12),
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("What happened")),
    PageColumn(N_("Tries"), 5),
)
SOON = timedelta(hours=4)
EVERY = 30.0
"""Seconds after which the remaining time is shown anew."""


class IncidentsScreen(Listing[IncidentRow, int]):
    """Lists the open incidents, the most urgent first. Enter opens one; F4 shows the closed ones."""

    NOTHING = N_("Refusals, losses and missing copies stand here until somebody closes them.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("Open"), id="open_incident"),
        Binding("f4", "switch", N_("Open or closed"), id="switch_incidents"),
        Binding("f6", "open_log", N_("Log entries"), id="log_entries"),
    ]
    LIST = "incidents"
    COLUMNS = COLUMNS
    CHANGES = (do.NoteIncident, do.CloseIncident, do.ReportLoss, do.ReportFound)

    def __init__(self, log_screen: Callable[[LogQuery], Screen[None]]) -> None:
        """`log_screen` makes the screen that shows what a question to the log finds."""
        super().__init__()
        self._log_screen = log_screen
        self._looks_back = False

    def asks(self, behind: int | None) -> Callable[[Reads], tuple[IncidentRow, ...]]:
        """Look up the open incidents, or the closed ones."""
        closed = self._looks_back
        return lambda reads: reads.incidents(closed=closed, before=behind)

    def key_of(self, row: IncidentRow) -> int:
        """Return the incident's number."""
        return row.incident

    def is_full(self) -> bool:
        """Say whether there may be more: open ones are always shown together."""
        return self._looks_back and super().is_full()

    def begin(self) -> None:
        """Show what is open, and keep the time."""
        self.set_interval(EVERY, self.show_rows)
        super().begin()

    def open_marked(self) -> None:
        """Tell all that is known of the marked incident."""
        self.action_open()

    def action_open(self) -> None:
        """Tell all that is known of the marked incident."""
        marked = self.marked
        if marked is not None:
            self.app.push_screen(IncidentScreen(marked.incident))

    def action_switch(self) -> None:
        """Show the closed ones instead of the open ones, or these again."""
        self._looks_back = not self._looks_back
        self.begin_anew()

    def action_open_log(self) -> None:
        """Show the log entries of this person and copy, of the day on which it began."""
        marked = self.marked
        if marked is not None:
            day = marked.opened_at.astimezone(self.counter.settings.zone).date()
            self.app.push_screen(self._log_screen(LogQuery(day, person=marked.person, copy=marked.copy)))

    def cells_of(self, row: IncidentRow) -> tuple[str, ...]:
        """Return how the incident stands, whom it is about and how often it was tried."""
        return (
            str(row.incident),
            how_it_stands(row, self.counter.local_now()),
            row.person or "",
            row.copy or "",
            what_happened(row.code),
            str(row.attempts),
        )

    def colour_of(self, row: IncidentRow) -> str:
        """Let it be seen whose time is running out."""
        if row.closed_at is not None:
            return ""
        left = row.due_at - self.counter.local_now()
        return "error" if left <= timedelta() else "warning" if left <= SOON else ""

    def headline(self) -> str:
        """Return how many are open, or what is shown instead."""
        count = len(self.rows)
        if self._looks_back:
            return _("Closed incidents, newest first") if count else _("No incident was closed yet.")
        text = ngettext("{count} open incident", "{count} open incidents", count)
        return text.format(count=count) if count else _("No incident is open.")

    def heading_of(self, row: IncidentRow) -> str:
        """Return the incident's number."""
        return _("Incident {number}").format(number=row.incident)

    def told(self, row: IncidentRow) -> Iterable[Section]:
        """Return the incident in short."""
        return in_short(row, self.counter.settings.zone)
