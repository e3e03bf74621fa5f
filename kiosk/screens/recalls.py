"""Owns the screen of recalled copies: which there are and where, recalling another, lifting a recall."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.desk import Command, Reads, RecalledRow
from kiosk.desk import commands as do
from kiosk.owing_words import where_in_words
from kiosk.screens.listing import Listing
from kiosk.screens.reason_entry import ReasonScreen
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn
from kiosk.widgets.scan_input import ScanInput
from kiosk.words import level

COLUMNS = (
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("Level"), 12),
    PageColumn(N_("Where"), 20),
    PageColumn(N_("Reason")),
)


class RecallsScreen(Listing[RecalledRow, str]):
    """Lists the recalled copies. A copy that is scanned, or typed, is recalled; the marked one is let go again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "lift", N_("Lift the recall"), id="lift"),
        Binding("up", "mark(-1)", show=False),
        Binding("down", "mark(1)", show=False),
    ]
    LIST = "recalls"
    COLUMNS = COLUMNS
    NEWEST_FIRST = False
    CHANGES = (do.Recall, do.Unrecall)

    def asks(self, behind: str | None) -> Callable[[Reads], tuple[RecalledRow, ...]]:
        """Look up recalled copies."""
        return lambda reads: reads.recalled(after=behind)

    def key_of(self, row: RecalledRow) -> str:
        """Return the copy's number."""
        return row.copy

    def compose_beside(self) -> Iterable[Widget]:
        """Give the list all of the room: its cells say everything."""
        return ()

    def compose_below(self) -> Iterable[Widget]:
        """Lay out the field for another copy."""
        with Horizontal(id="recall-row", classes="field"):
            yield Static(id="recall-label", classes="field-label", markup=False)
            yield ScanInput(id="recall-copy")
            yield Static(id="recall-hint", classes="field-known", markup=False)

    def take_keys_back(self) -> None:
        """Focus the field for a copy."""
        self.query_one("#recall-copy").focus()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self.query_one("#recall-label", Static).update(_("Recall"))
        self.query_one("#recall-hint", Static).update(_("scan or type the copy to recall"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer lifting where there is something to lift."""
        return None if action == "lift" and self.marked is None else True

    def take_scan(self, text: str, typed: bool) -> bool:
        """Ask why the copy that was scanned is recalled."""
        copy = text.strip().upper()
        self.query_one("#recall-copy", Input).value = ""
        self._ask(
            lambda: _("Recall {copy}?").format(copy=copy), lambda reason: do.Recall(copy=copy, reason=reason)
        )
        return True

    @on(Input.Submitted)
    def take_number(self, message: Input.Submitted) -> None:
        """Ask why the copy that was typed is recalled."""
        if message.value.strip():
            self.take_scan(message.value, typed=True)

    def open_marked(self) -> None:
        """Do nothing: all of it is in its row."""

    def action_lift(self) -> None:
        """Lift the marked copy's recall, with a reason."""
        row = self.marked
        if row is not None:
            self._ask(
                lambda: _("Lift the recall of {copy}?").format(copy=row.copy),
                lambda reason: do.Unrecall(copy=row.copy, reason=reason),
            )

    def action_mark(self, step: int) -> None:
        """Mark the copy above or below."""
        table = self.query_one(FittedTable)
        table.move_cursor(row=table.cursor_row + step)

    def _ask(self, question: Callable[[], str], command: Callable[[str], Command]) -> None:
        def given(reason: str | None) -> None:
            if reason is not None:
                self.counter.do(command(reason))

        self.app.push_screen(ReasonScreen(question), given)

    def cells_of(self, row: RecalledRow) -> tuple[str, ...]:
        """Return where the copy is and why it is recalled."""
        return row.copy, level(row.level.name), where_in_words(row), row.reason

    def headline(self) -> str:
        """Return how many are recalled."""
        count = len(self.rows)
        text = ngettext("{count} recalled copy", "{count} recalled copies", count).format(count=count)
        return text if count else _("No copy is recalled.")
