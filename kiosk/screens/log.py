"""Owns the screen of the day's log: any day, a page at a time, narrowed to what is looked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import DataTable, Static

from kiosk.desk import Act, LogRow, LyingRow, Reads
from kiosk.entry_words import outcome_in_words, type_in_words
from kiosk.log_marks import MARKS
from kiosk.log_query import LogQuery, day_in_words
from kiosk.screens.batches import BatchesScreen
from kiosk.screens.incidents import IncidentsScreen
from kiosk.screens.log_entry import LogEntryScreen, show_entry, told_entry
from kiosk.screens.log_filter import LogFilterScreen
from kiosk.screens.looking_up import LookingUp
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable

PAGE = 200
COLUMNS = (
    PageColumn(N_("Time"), 8),
    PageColumn(N_("No."), 9),
    PageColumn(N_("What happened")),
    PageColumn(N_("Outcome"), 12),
    PageColumn(N_("By"), 12),
    PageColumn(N_("Collector"), 12),
    PageColumn(N_("Copy"), 24),
)


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown at once, and whether there is more before and after it."""

    rows: tuple[LogRow, ...] = ()
    older: bool = False
    newer: bool = False


class DayTable(FittedTable):
    """The entries of a day; left and right go to other days."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.day(-1)", show=False),
        Binding("right", "screen.day(1)", show=False),
        Binding("home", "screen.first", show=False),
        Binding("end", "screen.newest", show=False),
    ]


class LogScreen(LookingUp):
    """Shows a day's entries, oldest first. What is open for a supervisor stands above them."""

    NOTHING = N_("No entry here. The left and right arrows go from day to day.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "find", N_("Find"), id="find"),
        Binding("f4", "incidents", N_("Incidents"), id="incidents"),
        Binding("f5", "newest", N_("Newest"), id="newest"),
        Binding("f7", "batches", N_("Batches"), id="batches"),
        Binding("f8", "show_all", N_("Show all"), id="show_all"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, query: LogQuery | None = None) -> None:
        """Begin with `query`, else with everything of today."""
        super().__init__()
        self._asked = query
        self._looks_back = query is not None
        self._page = Page()
        self._open: tuple[int | None, int | None] = (None, None)
        self._lying: tuple[LyingRow, ...] = ()

    @property
    def question(self) -> LogQuery:
        """What is shown."""
        return self._asked or LogQuery(self.counter.local_now().date())

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the day, what is shown of it, and the entries; where there is room, the marked one in words."""
        with Horizontal(classes="list-head"):
            yield Static(id="day", markup=False)
            yield Static(id="open", markup=False)
        yield Static(id="lying", markup=False)
        yield Static(id="filters", markup=False)
        with Horizontal(classes="list-body"):
            yield DayTable(COLUMNS, first="older", id="entries")
            yield EntryView(id="detail", classes="panel")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show the newest entries."""
        self.query_one("#entries").focus()
        super().begin()

    def reload(self) -> None:
        """Show the newest entries of the day, and what is open."""
        self._load()
        self._look_at_open_matters()

    def on_screen_resume(self) -> None:
        """Count anew what is open: a screen above this one may have closed some."""
        if self._page.rows:
            self._look_at_open_matters()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_head()
        at = self.query_one(DayTable).cursor_row
        self._show_page()
        self.query_one(DayTable).move_cursor(row=at)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done now."""
        if self.trouble is not None and action in ("find", "show_all"):
            return False
        if action == "show_all":
            return self.question.is_filtered
        incidents, batches = (None, None) if self._looks_back else self._open
        if action == "incidents":
            return incidents is not None
        return batches is not None if action == "batches" else True

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show the page before or after this one."""
        rows = self._page.rows
        if message.direction == "older":
            self._load(before=rows[0].seq if rows else None)
        else:
            self._load(after=rows[-1].seq if rows else 0)

    @on(PageTable.Chosen)
    def open_entry(self, message: PageTable.Chosen) -> None:
        """Show one entry in words."""
        self.app.push_screen(LogEntryScreen(int(message.key)))

    @on(DataTable.RowHighlighted)
    def follow_mark(self) -> None:
        """Tell the marked entry beside the list."""
        self._show_detail()

    def action_day(self, days: int) -> None:
        """Go to an earlier or a later day, not beyond today."""
        moved = self.question.moved(days)
        if moved.day <= self.counter.local_now().date():
            self._ask(moved)

    def action_first(self) -> None:
        """Go to the day's first entries."""
        self._load(after=0)

    def action_newest(self) -> None:
        """Look for newer entries, and go to the last one."""
        self.reload()

    def action_show_all(self) -> None:
        """Show everything of the day again."""
        self._ask(self.question.unfiltered())

    def action_find(self) -> None:
        """Ask what is looked for."""
        self.app.push_screen(LogFilterScreen(self.question, self._ask))

    def action_incidents(self) -> None:
        """Show the open incidents."""
        self.app.push_screen(IncidentsScreen(LogScreen))

    def action_batches(self) -> None:
        """Show the batches that wait."""
        self.app.push_screen(BatchesScreen())

    def _ask(self, query: LogQuery) -> None:
        self._asked = None if query == LogQuery(self.counter.local_now().date()) else query
        self._show_head()
        self.refresh_bindings()
        self._load()

    @work(exclusive=True, group="page")
    async def _load(self, *, before: int | None = None, after: int | None = None) -> None:
        query = self.question
        found = await self.look_up(
            lambda reads: reads.log_of_day(
                query.day, before=before, after=after, limit=PAGE + 1, **query.named
            )
        )
        if found is None or (not found and (before is not None or after)):
            return
        more = len(found) > PAGE
        if after is not None:
            self._page = Page(found[:PAGE], older=after > 0, newer=more or self._is_today)
        else:
            self._page = Page(found[-PAGE:], older=more, newer=before is not None or self._is_today)
        self._show_page(at_end=after is None)

    @property
    def _is_today(self) -> bool:
        return self.question.day == self.counter.local_now().date()

    def _show_page(self, *, at_end: bool = False) -> None:
        rows = [self._row(row) for row in self._page.rows]
        newer, older = self._page.newer, self._page.older
        self.query_one(DayTable).show_page(rows, older=older, newer=newer, at_end=at_end)
        self.query_one("#filters", Static).update(self._in_words())
        self._show_detail()

    def _row(self, row: LogRow) -> PageRow:
        sign, colour = MARKS.get(row.type, (" ", ""))
        cells = (
            f"{row.at.astimezone(self.counter.settings.zone):%H:%M:%S}",
            str(row.seq),
            f"{sign} {type_in_words(row.type)}",
            outcome_in_words(row.outcome),
            row.actor or "",
            row.collector or "",
            row.copy or "",
        )
        return PageRow(str(row.seq), cells, self.app.theme_variables.get(colour, ""))

    def _in_words(self) -> str:
        count = len(self._page.rows)
        if count:
            shown = ngettext("{count} entry on this page", "{count} entries on this page", count)
        else:
            shown = _("No such entry on this day.") if self.question.is_filtered else _("Nothing was logged.")
        return f"{self.question.in_words()}   {shown.format(count=count)}"

    def _show_head(self) -> None:
        day = day_in_words(self.question.day, self.counter.local_now().date())
        self.query_one("#day", Static).update(f"<  {day}  >")
        incidents, batches = self._open
        parts = []
        if incidents:
            text = ngettext("! {count} open incident (F4)", "! {count} open incidents (F4)", incidents)
            parts.append(text.format(count=incidents))
        if batches:
            text = ngettext("{count} batch waits (F7)", "{count} batches wait (F7)", batches)
            parts.append(text.format(count=batches))
        self.query_one("#open", Static).update("   ".join(parts))
        self.query_one("#open").set_class(bool(incidents), "-attention")
        lying = self.query_one("#lying", Static)
        lying.update(self._lying_in_words())
        lying.display = bool(self._lying)

    def _lying_in_words(self) -> str:
        """Return what was signed for and lies on a counter, the longest first; a line of its own, for it is long."""
        if not self._lying:
            return ""
        first = self._lying[0]
        text = ngettext(
            "! {count} copy unreleased: {copy}, counter {name}, {since}",
            "! {count} copies unreleased: {copy}, counter {name}, {since}",
            len(self._lying),
        )
        since = f"{first.since.astimezone(self.counter.settings.zone):%m-%d}"
        said = {"copy": show(first.copy), "name": show(first.counter), "since": since}
        return text.format(count=len(self._lying), **said)

    @work(exclusive=True, group="open")
    async def _look_at_open_matters(self) -> None:
        found = await self.look_aside(_look_at_open)
        if found is not None:
            self._open, self._lying = found
            self._show_head()
            self.refresh_bindings()

    @work(exclusive=True, group="detail")
    async def _show_detail(self) -> None:
        at, rows = self.query_one(DayTable).cursor_row, self._page.rows
        if not self.has_class("-wide") or not 0 <= at < len(rows):
            return
        seq = rows[at].seq
        told = await self.look_aside(lambda reads: told_entry(reads, seq))
        if told is not None:
            show_entry(self.query_one("#detail", EntryView), told, self.counter.settings.zone)


def _look_at_open(reads: Reads) -> tuple[tuple[int | None, int | None], tuple[LyingRow, ...]]:
    counts = (
        len(reads.incidents()) if reads.may(Act.REVIEW_INCIDENT) else None,
        len(reads.batches()) if reads.may(Act.SHOW_BATCH) else None,
    )
    return counts, reads.lying() if reads.may(Act.LOOK_UP) else ()
