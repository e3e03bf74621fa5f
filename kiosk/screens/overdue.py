"""Owns the screen of what is overdue: receipts and returns, how late, and whom to call about each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType

from kiosk.desk import OverdueRow, Reads
from kiosk.desk import commands as do
from kiosk.owing_words import FILTERS, OWED, late_colour, late_in_words, told_overdue
from kiosk.screens.listing import Listing
from kiosk.seen_words import Section
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.widgets.page_table import PageColumn

COLUMNS = (
    PageColumn(N_("Late by"), 9),
    PageColumn(N_("Owed"), 8),
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("Holder"), 28),
    PageColumn(N_("Unit")),
)
EVERY = 60.0
"""Seconds after which the list is looked up anew: time makes more of it."""


class OverdueScreen(Listing[OverdueRow, int]):
    """Lists what is late, the oldest first, and says whom to call about the marked one."""

    NOTHING = N_("Receipts and returns stand here once their time is past, with whom to call.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "filter", N_("Narrow"), id="filter"),
        Binding("f7", "unit", N_("This unit, or all"), id="unit"),
    ]
    LIST = "overdue"
    COLUMNS = COLUMNS
    NEWEST_FIRST = False
    CHANGES = (do.RegisterReceipt, do.Recall, do.Unrecall)

    def __init__(self) -> None:
        super().__init__()
        self._filter = 0
        self._unit: str | None = None

    def asks(self, behind: int | None) -> Callable[[Reads], tuple[OverdueRow, ...]]:
        """Look up what is late, of the kind and the unit that are shown."""
        kind, unit = tuple(FILTERS.values())[self._filter], self._unit
        return lambda reads: reads.overdue(kind=kind, unit=unit, after=behind)

    def key_of(self, row: OverdueRow) -> int:
        """Return the obligation's number."""
        return row.obligation

    def begin(self) -> None:
        """Show the oldest, and keep the time."""
        self.set_interval(EVERY, self.reload)
        super().begin()

    def action_filter(self) -> None:
        """Narrow the list to receipts, to returns, or to neither."""
        self._filter = (self._filter + 1) % len(FILTERS)
        self.begin_anew()

    def action_unit(self) -> None:
        """Narrow the list to the unit that owes the marked one, or to none."""
        marked = self.marked
        if self._unit is None and marked is None:
            return
        self._unit = None if self._unit is not None or marked is None else marked.unit
        self.begin_anew()

    def headline(self) -> str:
        """Return what is shown, and how much of it."""
        said = (_(tuple(FILTERS)[self._filter]), self._unit)
        return self.counted(*(part for part in said if part is not None))

    def cells_of(self, row: OverdueRow) -> tuple[str, ...]:
        """Return how late it is, what is owed, and who has it."""
        late = late_in_words(self._late(row))
        holder = f"{row.holder.staff_no} {row.holder.name}"
        return late, _(OWED[row.kind]), row.copy, holder, row.unit

    def colour_of(self, row: OverdueRow) -> str:
        """Let it be seen how late it is."""
        return late_colour(self._late(row))

    def heading_of(self, row: OverdueRow) -> str:
        """Return the copy's number."""
        return show(row.copy)

    def told(self, row: OverdueRow) -> Iterable[Section]:
        """Return whom to call."""
        return told_overdue(row, self.counter.local_now(), self.counter.settings.zone)

    def _late(self, row: OverdueRow) -> timedelta:
        return self.counter.local_now() - row.due_at
