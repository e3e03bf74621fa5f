"""Owns the screen of incidents: the open ones with their clock, on a key the closed ones, and the marked one told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import DataTable, Static

from kiosk.desk import Command, IncidentRow, Outcome
from kiosk.desk import commands as do
from kiosk.incident_words import how_it_stands, in_short, what_happened
from kiosk.log_query import LogQuery
from kiosk.screens.incident import IncidentScreen
from kiosk.screens.looking_up import LookingUp
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable

COLUMNS = (
    PageColumn(N_("No."), 6),
    PageColumn(N_("How it stands"), 16),
    PageColumn(N_("Person"), 12),
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("What happened")),
    PageColumn(N_("Tries"), 5),
)
SOON = timedelta(hours=4)
EVERY = 30.0
"""Seconds after which the remaining time is shown anew."""
PAGE = 200
"""Incidents that the desk's reads answer with at most."""
CHANGES = (do.NoteIncident, do.CloseIncident, do.ReportLoss, do.ReportFound)


class IncidentsScreen(LookingUp):
    """Lists the open incidents, the most urgent first. Enter opens one; F4 shows the closed ones."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("Open"), id="open_incident"),
        Binding("f4", "switch", N_("Open or closed"), id="switch_incidents"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f6", "open_log", N_("Log entries"), id="log_entries"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, log_screen: Callable[[LogQuery], Screen[None]]) -> None:
        """`log_screen` makes the screen that shows what a question to the log finds."""
        super().__init__()
        self._log_screen = log_screen
        self._looks_back = False
        self._before: tuple[int, ...] = ()
        self._rows: tuple[IncidentRow, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the list and the marked incident."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body -stacked"):
            yield FittedTable(COLUMNS, id="incidents")
            yield EntryView(beside=True, id="detail", classes="panel")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show what is open, and keep the time."""
        self.query_one("#incidents").focus()
        self.set_interval(EVERY, self._show_rows)
        super().begin()

    def reload(self) -> None:
        """Look up this page anew."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_rows()

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what a note or a decision changed."""
        if isinstance(command, CHANGES) and outcome.outcome != "error":
            self.reload()

    @on(PageTable.Chosen)
    def action_open(self) -> None:
        """Tell all that is known of the marked incident."""
        marked = self._marked
        if marked is not None:
            self.app.push_screen(IncidentScreen(marked.incident))

    def action_switch(self) -> None:
        """Show the closed ones instead of the open ones, or these again."""
        self._looks_back = not self._looks_back
        self._before = ()
        self._load()

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show older or newer closed incidents."""
        if message.direction == "older":
            self._before = (*self._before, self._rows[-1].incident)
        else:
            self._before = self._before[:-1]
        self._load()

    def action_open_log(self) -> None:
        """Show the log entries of this person and copy, of the day on which it began."""
        marked = self._marked
        if marked is not None:
            day = marked.opened_at.astimezone(self.counter.settings.zone).date()
            self.app.push_screen(self._log_screen(LogQuery(day, person=marked.person, copy=marked.copy)))

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    @on(DataTable.RowHighlighted)
    def follow_mark(self) -> None:
        """Tell the marked incident."""
        self._show_detail()

    @work(exclusive=True)
    async def _load(self) -> None:
        before = self._before[-1] if self._before else None
        closed = self._looks_back
        found = await self.look_up(lambda reads: reads.incidents(closed=closed, before=before))
        if found is not None:
            self._rows = found
            self._show_rows()

    @property
    def _marked(self) -> IncidentRow | None:
        tables = self.query(FittedTable)
        at = tables.first().cursor_row if tables else -1
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _show_rows(self) -> None:
        now, colours = self.counter.local_now(), self.app.theme_variables
        rows = []
        for row in self._rows:
            left = row.due_at - now
            colour = "error" if left <= timedelta() else "warning" if left <= SOON else ""
            cells = (
                str(row.incident),
                how_it_stands(row, now),
                row.person or "",
                row.copy or "",
                what_happened(row.code),
                str(row.attempts),
            )
            style = "" if row.closed_at is not None else colours.get(colour, "")
            rows.append(PageRow(str(row.incident), cells, style))
        table = self.query_one(FittedTable)
        at = table.cursor_row
        table.show_page(
            rows, older=self._looks_back and len(rows) == PAGE, newer=self._looks_back and bool(self._before)
        )
        table.move_cursor(row=at)
        self.query_one("#title", Static).update(self._title(len(rows)))
        self._show_detail()

    def _title(self, count: int) -> str:
        if self._looks_back:
            return _("Closed incidents, newest first") if count else _("No incident was closed yet.")
        text = ngettext("{count} open incident", "{count} open incidents", count)
        return text.format(count=count) if count else _("No incident is open.")

    def _show_detail(self) -> None:
        row, detail = self._marked, self.query_one("#detail", EntryView)
        detail.border_title = "" if row is None else _("Incident {number}").format(number=row.incident)
        detail.show_sections(() if row is None else in_short(row, self.counter.settings.zone))
