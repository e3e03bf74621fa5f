"""Owns the screen of the plan: which meetings there are, when their counters are open, and where their papers are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import DataTable, Static

from kiosk.desk import Command, MeetingRow, Outcome
from kiosk.desk import commands as do
from kiosk.meeting_words import LOOKS, standing_in_words, standing_of, time_in_words, told_meeting
from kiosk.screens.looking_up import LookingUp
from kiosk.screens.meeting import MeetingScreen
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable

COLUMNS = (
    PageColumn(N_("Meeting"), 20),
    PageColumn(N_("State"), 14),
    PageColumn(N_("When"), 24),
    PageColumn(N_("Place")),
    PageColumn(N_("Seats"), 6),
    PageColumn(N_("Out"), 6),
    PageColumn(N_("Back"), 6),
)
PAGE = 200
"""Meetings that the desk's reads answer with at most."""
CHANGES = (do.OpenMeeting, do.Finish, do.ApproveSubstitute, do.RequestSubstitute)


class MeetingsScreen(LookingUp):
    """Lists the meetings that are not closed out, the next first; a key shows those that are. Enter opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "show_meeting", N_("Seats"), id="seats"),
        Binding("f4", "past", N_("Now or past"), id="past"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._past = False
        self._behind: tuple[str, ...] = ()
        self._rows: tuple[MeetingRow, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the list and the marked meeting."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body -stacked"):
            yield FittedTable(COLUMNS, id="meetings", first="older")
            yield EntryView(beside=True, id="detail", classes="panel")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show what comes next."""
        self.query_one("#meetings").focus()
        super().begin()

    def reload(self) -> None:
        """Look up this page anew."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_rows()

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what changed."""
        if isinstance(command, CHANGES) and outcome.outcome != "error":
            self.reload()

    @on(DataTable.RowHighlighted)
    def follow_mark(self) -> None:
        """Tell the marked meeting."""
        self._show_detail()

    @on(PageTable.Chosen)
    def action_show_meeting(self) -> None:
        """Show the seats of the marked meeting."""
        if self._marked is not None:
            self.app.push_screen(MeetingScreen(self._marked.meeting))

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show the meetings after these, or before."""
        newer = message.direction == "newer"
        self._behind = (*self._behind, self._rows[-1].meeting) if newer else self._behind[:-1]
        self._load()

    def action_past(self) -> None:
        """Show the meetings that were closed out, or those to come."""
        self._past, self._behind = not self._past, ()
        self._load()

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    @work(exclusive=True)
    async def _load(self) -> None:
        past, after = self._past, self._behind[-1] if self._behind else None
        found = await self.look_up(lambda reads: reads.meetings(past=past, after=after))
        if found is not None:
            self._rows = found
            self._show_rows()

    @property
    def _marked(self) -> MeetingRow | None:
        tables = self.query(FittedTable)
        at = tables.first().cursor_row if tables else -1
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _show_rows(self) -> None:
        table = self.query_one(FittedTable)
        at = table.cursor_row
        rows = [self._row(row) for row in self._rows]
        table.show_page(rows, older=bool(self._behind), newer=len(rows) == PAGE)
        table.move_cursor(row=at)
        title = _("Meetings that were closed out") if self._past else _("Meetings")
        shown = ngettext("{count} on this page", "{count} on this page", len(rows)).format(count=len(rows))
        none = _("There is none.")
        self.query_one("#title", Static).update(f"{title}   {shown if rows else none}")
        self._show_detail()

    def _row(self, row: MeetingRow) -> PageRow:
        standing = standing_of(row, self.counter.local_now())
        cells = (
            row.meeting,
            standing_in_words(standing),
            time_in_words(row, self.counter.settings.zone),
            row.venue,
            str(row.seats),
            str(row.out),
            str(row.returned),
        )
        return PageRow(row.meeting, cells, self.app.theme_variables.get(LOOKS[standing].colour, ""))

    def _show_detail(self) -> None:
        row, detail = self._marked, self.query_one("#detail", EntryView)
        self.refresh_bindings()
        detail.border_title = "" if row is None else show(row.meeting)
        zone = self.counter.settings.zone
        detail.show_sections(() if row is None else told_meeting(row, self.counter.local_now(), zone))
