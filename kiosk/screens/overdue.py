"""Owns the screen of what is overdue: receipts and returns, how late, and whom to call about each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import DataTable, Static

from kiosk.desk import Command, Outcome, OverdueRow
from kiosk.desk import commands as do
from kiosk.owing_words import FILTERS, OWED, late_colour, late_in_words, told_overdue
from kiosk.screens.looking_up import LookingUp
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable

COLUMNS = (
    PageColumn(N_("Late by"), 9),
    PageColumn(N_("Owed"), 8),
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("Holder"), 12),
    PageColumn(N_("Unit")),
)
PAGE = 200
"""Rows that the desk's reads answer with at most."""
EVERY = 60.0
"""Seconds after which the list is looked up anew: time makes more of it."""
CHANGES = (do.RegisterReceipt, do.Recall, do.Unrecall)


class OverdueScreen(LookingUp):
    """Lists what is late, the oldest first, and says whom to call about the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "filter", N_("Narrow"), id="filter"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f7", "unit", N_("This unit, or all"), id="unit"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._filter = 0
        self._unit: str | None = None
        self._after: tuple[int, ...] = ()
        self._rows: tuple[OverdueRow, ...] = ()
        self._more = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the list and whom to call."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body -stacked"):
            yield FittedTable(COLUMNS, first="older", id="overdue")
            yield EntryView(beside=True, id="detail", classes="panel")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show the oldest, and keep the time."""
        self.query_one("#overdue").focus()
        self.set_interval(EVERY, self.reload)
        super().begin()

    def reload(self) -> None:
        """Look up this page anew."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_rows()

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what an act changed."""
        if isinstance(command, CHANGES) and outcome.outcome not in ("error", "refused"):
            self.reload()

    @on(DataTable.RowHighlighted)
    def follow_mark(self) -> None:
        """Say whom to call about the marked one."""
        self._show_detail()

    @on(PageTable.Chosen)
    def go_to_detail(self) -> None:
        """Read it through."""
        self.query_one("#detail").focus()

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show what is due later, or earlier."""
        if message.direction == "newer":
            self._after = (*self._after, self._rows[-1].obligation)
        else:
            self._after = self._after[:-1]
        self._load()

    def action_filter(self) -> None:
        """Narrow the list to receipts, to returns, or to neither."""
        self._filter = (self._filter + 1) % len(FILTERS)
        self._after = ()
        self._load()

    def action_unit(self) -> None:
        """Narrow the list to the unit that owes the marked one, or to none."""
        marked = self._marked
        if self._unit is None and marked is None:
            return
        self._unit = None if self._unit is not None or marked is None else marked.unit
        self._after = ()
        self._load()

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    @work(exclusive=True)
    async def _load(self) -> None:
        kind = tuple(FILTERS.values())[self._filter]
        unit, after = self._unit, self._after[-1] if self._after else None
        rows = await self.look_up(lambda reads: reads.overdue(kind=kind, unit=unit, after=after))
        if rows is None:
            return
        if self._after and not rows:
            self._after = self._after[:-1]
            self._load()
            return
        self._rows, self._more = rows, len(rows) == PAGE
        self._show_rows()

    @property
    def _marked(self) -> OverdueRow | None:
        tables = self.query(FittedTable)
        at = tables.first().cursor_row if tables else -1
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _show_rows(self) -> None:
        table = self.query_one(FittedTable)
        at = table.cursor_row
        table.show_page([self._row(row) for row in self._rows], older=bool(self._after), newer=self._more)
        table.move_cursor(row=at)
        self.query_one("#title", Static).update(show(self._title()))
        self._show_detail()

    def _title(self) -> str:
        parts = [_(tuple(FILTERS)[self._filter])]
        if self._unit is not None:
            parts.append(self._unit)
        count = len(self._rows)
        shown = ngettext("{count} on this page", "{count} on this page", count).format(count=count)
        parts.append(shown if count else _("There is none."))
        return "   ".join(parts)

    def _row(self, row: OverdueRow) -> PageRow:
        late = self.counter.local_now() - row.due_at
        cells = (late_in_words(late), _(OWED[row.kind]), row.copy, row.holder.staff_no, row.unit)
        return PageRow(str(row.obligation), cells, self.app.theme_variables.get(late_colour(late), ""))

    def _show_detail(self) -> None:
        row, detail = self._marked, self.query_one("#detail", EntryView)
        detail.border_title = "" if row is None else show(row.copy)
        told = () if row is None else told_overdue(row, self.counter.local_now(), self.counter.settings.zone)
        detail.show_sections(told)
