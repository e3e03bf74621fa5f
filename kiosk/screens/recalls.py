"""Owns the screen of recalled copies: which there are and where, recalling another, lifting a recall."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.desk import Command, Outcome, RecalledRow
from kiosk.desk import commands as do
from kiosk.owing_words import where_in_words
from kiosk.screens.looking_up import LookingUp
from kiosk.screens.reason_entry import ReasonScreen
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable
from kiosk.widgets.scan_input import ScanInput
from kiosk.words import level

COLUMNS = (
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("Level"), 12),
    PageColumn(N_("Where"), 20),
    PageColumn(N_("Reason")),
)
PAGE = 200
"""Rows that the desk's reads answer with at most."""


class RecallsScreen(LookingUp):
    """Lists the recalled copies. A copy that is scanned, or typed, is recalled; the marked one is let go again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "lift", N_("Lift the recall"), id="lift"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("up", "mark(-1)", show=False),
        Binding("down", "mark(1)", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._after: tuple[str, ...] = ()
        self._rows: tuple[RecalledRow, ...] = ()
        self._more = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the list and the field for another copy."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body"):
            yield FittedTable(COLUMNS, first="older", id="recalls")
        with Horizontal(id="recall-row", classes="field"):
            yield Static(id="recall-label", classes="field-label", markup=False)
            yield ScanInput(id="recall-copy")
            yield Static(id="recall-hint", classes="field-known", markup=False)
        yield self.compose_trouble()

    def begin(self) -> None:
        """Wait for a copy."""
        self.take_keys_back()
        super().begin()

    def take_keys_back(self) -> None:
        """Focus the field for a copy."""
        self.query_one("#recall-copy").focus()

    def reload(self) -> None:
        """Look up this page anew."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self.query_one("#recall-label", Static).update(_("Recall"))
        self.query_one("#recall-hint", Static).update(_("scan or type the copy to recall"))
        self._show_rows()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer lifting where there is something to lift."""
        return None if action == "lift" and self._marked is None else True

    def take_scan(self, text: str, typed: bool) -> bool:
        """Ask why the copy that was scanned is recalled."""
        copy = text.strip().upper()
        self.query_one("#recall-copy", Input).value = ""
        self._ask(
            lambda: _("Recall {copy}?").format(copy=copy), lambda reason: do.Recall(copy=copy, reason=reason)
        )
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what was changed."""
        if isinstance(command, do.Recall | do.Unrecall) and outcome.outcome != "error":
            self.reload()

    @on(Input.Submitted)
    def take_number(self, message: Input.Submitted) -> None:
        """Ask why the copy that was typed is recalled."""
        if message.value.strip():
            self.take_scan(message.value, typed=True)

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show the next numbers, or the ones before."""
        if message.direction == "newer":
            self._after = (*self._after, self._rows[-1].copy)
        else:
            self._after = self._after[:-1]
        self._load()

    def action_lift(self) -> None:
        """Lift the marked copy's recall, with a reason."""
        row = self._marked
        if row is not None:
            self._ask(
                lambda: _("Lift the recall of {copy}?").format(copy=row.copy),
                lambda reason: do.Unrecall(copy=row.copy, reason=reason),
            )

    def action_mark(self, step: int) -> None:
        """Mark the copy above or below."""
        table = self.query_one(FittedTable)
        table.move_cursor(row=table.cursor_row + step)

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    def _ask(self, question: Callable[[], str], command: Callable[[str], Command]) -> None:
        def given(reason: str | None) -> None:
            if reason is not None:
                self.counter.do(command(reason))

        self.app.push_screen(ReasonScreen(question), given)

    @work(exclusive=True)
    async def _load(self) -> None:
        after = self._after[-1] if self._after else None
        rows = await self.look_up(lambda reads: reads.recalled(after=after))
        if rows is None:
            return
        if self._after and not rows:
            self._after = self._after[:-1]
            self._load()
            return
        self._rows, self._more = rows, len(rows) == PAGE
        self._show_rows()

    @property
    def _marked(self) -> RecalledRow | None:
        tables = self.query(FittedTable)
        at = tables.first().cursor_row if tables else -1
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _show_rows(self) -> None:
        table = self.query_one(FittedTable)
        at = table.cursor_row
        rows = [
            PageRow(row.copy, (row.copy, level(row.level.name), where_in_words(row), row.reason))
            for row in self._rows
        ]
        table.show_page(rows, older=bool(self._after), newer=self._more)
        table.move_cursor(row=at)
        count = len(rows)
        text = ngettext("{count} recalled copy", "{count} recalled copies", count).format(count=count)
        self.query_one("#title", Static).update(show(text if rows else _("No copy is recalled.")))
        self.refresh_bindings()
