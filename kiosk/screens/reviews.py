"""Owns the screen of custody that no longer fits: who holds what they may no longer hold, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import DataTable, Static

from kiosk.desk import Command, Outcome, ReviewRow
from kiosk.desk import commands as do
from kiosk.owing_words import reasons_in_short, told_review
from kiosk.screens.looking_up import LookingUp
from kiosk.screens.reason_entry import ReasonScreen
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable

COLUMNS = (
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("Holder"), 12),
    PageColumn(N_("For"), 12),
    PageColumn(N_("Why not any more")),
)
PAGE = 200
"""Rows that the desk's reads answer with at most."""


class ReviewsScreen(LookingUp):
    """Lists the copies whose holders may no longer hold them, the longest out first. Supervisors recall them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "recall", N_("Recall"), id="recall"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._after: tuple[int, ...] = ()
        self._rows: tuple[ReviewRow, ...] = ()
        self._more = False
        self._recalled: str | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the list and the marked copy."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body -stacked"):
            yield FittedTable(COLUMNS, first="older", id="reviews")
            yield EntryView(beside=True, id="detail", classes="panel")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show the longest out."""
        self.query_one("#reviews").focus()
        super().begin()

    def reload(self) -> None:
        """Look up this page anew."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_rows()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the recall where there is something to recall."""
        marked = self._marked
        return None if action == "recall" and (marked is None or marked.recalled) else True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what a recall changed."""
        if isinstance(command, do.Recall) and outcome.outcome == "recalled":
            self._recalled = command.copy
            self._load()

    @on(DataTable.RowHighlighted)
    def follow_mark(self) -> None:
        """Tell the marked copy."""
        self._show_detail()

    @on(PageTable.Chosen)
    def go_to_detail(self) -> None:
        """Read it through."""
        self.query_one("#detail").focus()

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show what is out for less time, or for longer."""
        if message.direction == "newer":
            self._after = (*self._after, self._rows[-1].hand_over)
        else:
            self._after = self._after[:-1]
        self._load()

    def action_recall(self) -> None:
        """Recall the marked copy, with a reason."""
        row = self._marked
        if row is None:
            return

        def given(reason: str | None) -> None:
            if reason is not None:
                self.counter.do(do.Recall(copy=row.copy, reason=reason))

        self.app.push_screen(ReasonScreen(lambda: _("Recall {copy}?").format(copy=row.copy)), given)

    def action_reload(self) -> None:
        """Look again."""
        self._recalled = None
        self.reload()

    @work(exclusive=True)
    async def _load(self) -> None:
        after = self._after[-1] if self._after else None
        rows = await self.look_up(lambda reads: reads.reviews(after=after))
        if rows is None:
            return
        if self._after and not rows:
            self._after = self._after[:-1]
            self._load()
            return
        self._rows, self._more = rows, len(rows) == PAGE
        self._show_rows()

    @property
    def _marked(self) -> ReviewRow | None:
        tables = self.query(FittedTable)
        at = tables.first().cursor_row if tables else -1
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _show_rows(self) -> None:
        table = self.query_one(FittedTable)
        at = table.cursor_row
        rows = [
            PageRow(str(row.hand_over), (row.copy, row.holder.staff_no, row.held_for, reasons_in_short(row)))
            for row in self._rows
        ]
        table.show_page(rows, older=bool(self._after), newer=self._more)
        table.move_cursor(row=at)
        text = ngettext(
            "{count} copy whose holder may not keep it",
            "{count} copies whose holders may not keep them",
            len(rows),
        )
        said = text.format(count=len(rows)) if rows else _("Everybody may hold what they hold.")
        if self._recalled is not None:
            said = _("{copy} is recalled: it stands under overdue until it is back.")
            said = said.format(copy=self._recalled)
        self.query_one("#title", Static).update(show(said))
        self._show_detail()

    def _show_detail(self) -> None:
        row, detail = self._marked, self.query_one("#detail", EntryView)
        self.refresh_bindings()
        detail.border_title = "" if row is None else show(row.copy)
        detail.show_sections(() if row is None else told_review(row, self.counter.settings.zone))
