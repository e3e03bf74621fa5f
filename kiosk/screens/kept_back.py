"""Owns the screen of holds and recalls: which are in force and where the copies are, another one, lifting one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.desk import Command, KeptBack, KeptBackRow, Reads, looks_like_badge
from kiosk.desk import commands as do
from kiosk.kept_back_words import FILTERS, LIFT, told_kept_back, where_in_words
from kiosk.screens.keep_back import KeepBackScreen
from kiosk.screens.listing import PAGE, Listing
from kiosk.screens.reason_entry import ReasonScreen
from kiosk.seen_words import Section
from kiosk.texts import N_, _
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn
from kiosk.widgets.scan_input import ScanInput
from kiosk.words import level, word

COLUMNS = (
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("State"), 12),
    PageColumn(N_("Level"), 12),
    PageColumn(N_("Where"), 20),
    PageColumn(N_("Reason")),
)
HINT = N_("scan or type one to hold or recall it")
NO_BADGE = N_("No badge is needed here: scan a copy.")


class KeptBackScreen(Listing[KeptBackRow, str]):
    """Lists holds and recalls. A copy that is scanned, or typed, is held or recalled; the marked one is let go."""

    NOTHING = N_("Copies that nobody may collect for now stand here.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "lift", N_("Lift it"), id="lift"),
        Binding("f4", "filter", N_("Narrow"), id="filter"),
        Binding("up", "mark(-1)", show=False),
        Binding("down", "mark(1)", show=False),
    ]
    LIST = "kept-back"
    COLUMNS = COLUMNS
    NEWEST_FIRST = False
    CHANGES = (do.Hold, do.Unhold, do.Recall, do.Unrecall)

    def __init__(self) -> None:
        super().__init__()
        self._hint = HINT
        self._filter = 0

    def asks(self, behind: str | None) -> Callable[[Reads], tuple[KeptBackRow, ...]]:
        """Look up holds, recalls or both."""
        how = tuple(FILTERS.values())[self._filter]
        return lambda reads: reads.kept_back(how, after=behind)

    def key_of(self, row: KeptBackRow) -> str:
        """Return the copy's number."""
        return row.copy

    def is_full(self) -> bool:
        """Say whether there may be more: a copy that is held and recalled has two rows."""
        return len({row.copy for row in self.rows}) == PAGE

    def compose_below(self) -> Iterable[Widget]:
        """Lay out the field for another copy."""
        with Horizontal(id="keep-row", classes="field"):
            yield Static(id="keep-label", classes="field-label", markup=False)
            yield ScanInput(id="keep-copy")
            yield Static(id="keep-hint", classes="field-known", markup=False)

    def take_keys_back(self) -> None:
        """Focus the field for a copy."""
        self.query_one("#keep-copy").focus()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self.query_one("#keep-label", Static).update(_("Copy"))
        self._show_hint()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer lifting where there is something to lift."""
        return None if action == "lift" and self.marked is None else True

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

    @on(Input.Submitted)
    def take_number(self, message: Input.Submitted) -> None:
        """Ask what becomes of the copy that was typed."""
        if message.value.strip():
            self.take_scan(message.value, typed=True)

    def action_lift(self) -> None:
        """Lift the marked hold or recall, with a reason."""
        row = self.marked
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
        self.begin_anew()

    def action_mark(self, step: int) -> None:
        """Mark the copy above or below."""
        table = self.query_one(FittedTable)
        table.move_cursor(row=table.cursor_row + step)

    def _carry_out(self, command: Command | None) -> None:
        if command is not None:
            self.counter.do(command)

    def cells_of(self, row: KeptBackRow) -> tuple[str, ...]:
        """Return what is in force, where the copy is, and why."""
        return row.copy, word("kept_back", row.how), level(row.level.name), where_in_words(row), row.reason

    def headline(self) -> str:
        """Return what is shown, and how much of it."""
        return self.counted(_(tuple(FILTERS)[self._filter]))

    def told(self, row: KeptBackRow) -> Iterable[Section]:
        """Return all of it in words."""
        return told_kept_back(row, self.counter.settings.zone)

    def _show_hint(self) -> None:
        self.query_one("#keep-hint", Static).update(_(self._hint))
