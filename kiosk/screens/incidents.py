"""Owns the screen of open incidents: how long until each must be reported, and the log entries that tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import DataTable, Static

from kiosk.desk import IncidentRow
from kiosk.incident_words import what_happened
from kiosk.log_query import LogQuery
from kiosk.screens.looking_up import LookingUp
from kiosk.seen_words import Line, Section
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable

COLUMNS = (
    PageColumn(N_("No."), 6),
    PageColumn(N_("To report in"), 14),
    PageColumn(N_("Person"), 12),
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("What happened")),
    PageColumn(N_("Tries"), 5),
)
SOON = timedelta(hours=4)
EVERY = 30.0
"""Seconds after which the remaining time is shown anew."""


class IncidentsScreen(LookingUp):
    """Lists the open incidents, the most urgent first. Enter opens what the log says of one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f6", "open_log", N_("Log entries"), id="log_entries"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, log_screen: Callable[[LogQuery], Screen[None]]) -> None:
        """`log_screen` makes the screen that shows what a question to the log finds."""
        super().__init__()
        self._log_screen = log_screen
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
        """Look up what is open."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_rows()

    @on(PageTable.Chosen)
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
        found = await self.look_up(lambda reads: reads.incidents())
        if found is not None:
            self._rows = found
            self._show_rows()

    @property
    def _marked(self) -> IncidentRow | None:
        at = self.query_one(FittedTable).cursor_row
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _show_rows(self) -> None:
        now, colours = self.counter.local_now(), self.app.theme_variables
        rows = []
        for row in self._rows:
            left = row.due_at - now
            colour = "error" if left <= timedelta() else "warning" if left <= SOON else ""
            cells = (
                str(row.incident),
                time_left(left),
                row.person or "",
                row.copy or "",
                what_happened(row.code),
                str(row.attempts),
            )
            rows.append(PageRow(str(row.incident), cells, colours.get(colour, "")))
        table = self.query_one(FittedTable)
        at = table.cursor_row
        table.show_page(rows, older=False, newer=False)
        table.move_cursor(row=at)
        text = ngettext("{count} open incident", "{count} open incidents", len(rows))
        title = text.format(count=len(rows)) if rows else _("No incident is open.")
        self.query_one("#title", Static).update(title)
        self._show_detail()

    def _show_detail(self) -> None:
        row, detail = self._marked, self.query_one("#detail", EntryView)
        detail.border_title = "" if row is None else _("Incident {number}").format(number=row.incident)
        detail.show_sections(() if row is None else self._told(row))

    def _told(self, row: IncidentRow) -> tuple[Section, ...]:
        about = (
            (N_("Who wanted it: {value}"), row.person),
            (N_("Copy: {value}"), row.copy),
            (N_("Addressee: {value}"), row.addressee),
            (N_("At counter {value}"), row.counter),
            (N_("Operator: {value}"), row.operator),
        )
        clock = (
            (N_("Opened: {value}"), self._local(row.opened_at)),
            (N_("To be reported by: {value}"), self._local(row.due_at)),
        )
        tries = ngettext("{count} attempt", "{count} attempts", row.attempts).format(count=row.attempts)
        todo = _("A possible leak is reported within 24 hours. Enter shows the log entries.")
        return (
            Section(what_happened(row.code), tuple(_lines(about))),
            Section(_("What is to be done"), (*_lines(clock), Line(tries), Line(todo))),
        )

    def _local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.counter.settings.zone):%Y-%m-%d %H:%M}"


def _lines(said: Iterable[tuple[str, str | None]]) -> Iterator[Line]:
    for sentence, value in said:
        if value:
            yield Line(_(sentence).format(value=show(value)))


def time_left(left: timedelta) -> str:
    """Return how long there is left, in hours and minutes."""
    minutes = int(left.total_seconds() // 60)
    if minutes < 0:
        return _("overdue")
    return _("{hours} h {minutes:02d} min").format(hours=minutes // 60, minutes=minutes % 60)
