"""Owns the screen of holds and recalls: which are in force and where the copies are, another one, lifting one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import DataTable, Input, Static

from kiosk.desk import Command, KeptBack, KeptBackRow, Outcome, looks_like_badge
from kiosk.desk import commands as do
from kiosk.kept_back_words import FILTERS, LIFT, told_kept_back, where_in_words
from kiosk.screens.keep_back import KeepBackScreen
from kiosk.screens.looking_up import LookingUp
from kiosk.screens.reason_entry import ReasonScreen
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable
from kiosk.widgets.scan_input import ScanInput
from kiosk.words import level, word

COLUMNS = (
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("State"), 12),
    PageColumn(N_("Level"), 12),
    PageColumn(N_("Where"), 20),
    PageColumn(N_("Reason")),
)
PAGE = 200
"""Copies that the desk's reads answer with at most."""
HINT = N_("scan or type one to hold or recall it")
NO_BADGE = N_("No badge is needed here: scan a copy.")
CHANGES = (do.Hold, do.Unhold, do.Recall, do.Unrecall)


class KeptBackScreen(LookingUp):
    """Lists holds and recalls. A copy that is scanned, or typed, is held or recalled; the marked one is let go."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "lift", N_("Lift it"), id="lift"),
        Binding("f4", "filter", N_("Narrow"), id="filter"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("up", "mark(-1)", show=False),
        Binding("down", "mark(1)", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._hint = HINT
        self._filter = 0
        self._after: tuple[str, ...] = ()
        self._rows: tuple[KeptBackRow, ...] = ()
        self._more = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the list, the marked copy, and the field for another one."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body -stacked"):
            yield FittedTable(COLUMNS, first="older", id="kept-back")
            yield EntryView(beside=True, id="detail", classes="panel")
        with Horizontal(id="keep-row", classes="field"):
            yield Static(id="keep-label", classes="field-label", markup=False)
            yield ScanInput(id="keep-copy")
            yield Static(id="keep-hint", classes="field-known", markup=False)
        yield self.compose_trouble()

    def begin(self) -> None:
        """Wait for a copy."""
        self.take_keys_back()
        super().begin()

    def take_keys_back(self) -> None:
        """Focus the field for a copy."""
        self.query_one("#keep-copy").focus()

    def reload(self) -> None:
        """Look up this page anew."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self.query_one("#keep-label", Static).update(_("Copy"))
        self._show_hint()
        self._show_rows()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer lifting where there is something to lift."""
        return None if action == "lift" and self._marked is None else True

    def take_scan(self, text: str, typed: bool) -> bool:
        """Ask what becomes of the copy that was scanned, and why."""
        self.query_one("#keep-copy", Input).value = ""
        if looks_like_badge(text):
            self._hint = NO_BADGE
            self._show_hint()
            return True
        self._hint = HINT
        self._show_hint()
        self.app.push_screen(KeepBackScreen(text.strip().upper()), self._carry_out)
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what was changed."""
        if isinstance(command, CHANGES) and outcome.outcome != "error":
            self.reload()

    @on(Input.Submitted)
    def take_number(self, message: Input.Submitted) -> None:
        """Ask what becomes of the copy that was typed."""
        if message.value.strip():
            self.take_scan(message.value, typed=True)

    @on(DataTable.RowHighlighted)
    def follow_mark(self) -> None:
        """Tell the marked copy."""
        self._show_detail()

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show the next numbers, or the ones before."""
        if message.direction == "newer":
            self._after = (*self._after, self._rows[-1].copy)
        else:
            self._after = self._after[:-1]
        self._load()

    def action_lift(self) -> None:
        """Lift the marked hold or recall, with a reason."""
        row = self._marked
        if row is None:
            return
        lift = do.Unhold if row.how is KeptBack.HOLD else do.Unrecall

        def given(reason: str | None) -> None:
            if reason is not None:
                self.counter.do(lift(copy=row.copy, reason=reason))

        self.app.push_screen(ReasonScreen(lambda: _(LIFT[row.how]).format(copy=row.copy)), given)

    def action_filter(self) -> None:
        """Narrow the list to holds, to recalls, or to neither."""
        self._filter = (self._filter + 1) % len(FILTERS)
        self._after = ()
        self._load()

    def action_mark(self, step: int) -> None:
        """Mark the copy above or below."""
        table = self.query_one(FittedTable)
        table.move_cursor(row=table.cursor_row + step)

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    def _carry_out(self, command: Command | None) -> None:
        if command is not None:
            self.counter.do(command)

    @work(exclusive=True)
    async def _load(self) -> None:
        how = tuple(FILTERS.values())[self._filter]
        after = self._after[-1] if self._after else None
        rows = await self.look_up(lambda reads: reads.kept_back(how, after=after))
        if rows is None:
            return
        if self._after and not rows:
            self._after = self._after[:-1]
            self._load()
            return
        self._rows, self._more = rows, len({row.copy for row in rows}) == PAGE
        self._show_rows()

    @property
    def _marked(self) -> KeptBackRow | None:
        tables = self.query(FittedTable)
        at = tables.first().cursor_row if tables else -1
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _show_rows(self) -> None:
        table = self.query_one(FittedTable)
        at = table.cursor_row
        table.show_page([_row(row) for row in self._rows], older=bool(self._after), newer=self._more)
        table.move_cursor(row=at)
        self.query_one("#title", Static).update(show(self._title()))
        self._show_detail()

    def _title(self) -> str:
        count = len(self._rows)
        shown = ngettext("{count} on this page", "{count} on this page", count).format(count=count)
        return f"{_(tuple(FILTERS)[self._filter])}   {shown if count else _('There is none.')}"

    def _show_hint(self) -> None:
        self.query_one("#keep-hint", Static).update(_(self._hint))

    def _show_detail(self) -> None:
        row, detail = self._marked, self.query_one("#detail", EntryView)
        self.refresh_bindings()
        detail.border_title = "" if row is None else show(row.copy)
        detail.show_sections(() if row is None else told_kept_back(row, self.counter.settings.zone))


def _row(row: KeptBackRow) -> PageRow:
    told = (row.copy, word("kept_back", row.how), level(row.level.name), where_in_words(row), row.reason)
    return PageRow(f"{row.copy} {row.how}", told)
