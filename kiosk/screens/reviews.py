"""Owns the screen of custody that no longer fits: who holds what they may no longer hold, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from kiosk.desk import Command, Outcome, Reads, ReviewRow
from kiosk.desk import commands as do
from kiosk.owing_words import reasons_in_short, told_review
from kiosk.screens.listing import Listing
from kiosk.screens.reason_entry import ReasonScreen
from kiosk.seen_words import Section
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.page_table import PageColumn

COLUMNS = (
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("Holder"), 12),
    PageColumn(N_("For"), 12),
    PageColumn(N_("Why not any more")),
)


class ReviewsScreen(Listing[ReviewRow, int]):
    """Lists the copies whose holders may no longer hold them, the longest out first. Supervisors recall them."""

    NOTHING = N_("Copies whose holders may no longer hold them stand here.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "recall", N_("Recall"), id="recall"),
    ]
    LIST = "reviews"
    COLUMNS = COLUMNS
    NEWEST_FIRST = False

    def __init__(self) -> None:
        super().__init__()
        self._recalled: str | None = None

    def asks(self, behind: int | None) -> Callable[[Reads], tuple[ReviewRow, ...]]:
        """Look up what no longer fits."""
        return lambda reads: reads.reviews(after=behind)

    def key_of(self, row: ReviewRow) -> int:
        """Return the hand-over's number."""
        return row.hand_over

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the recall where there is something to recall."""
        marked = self.marked
        return None if action == "recall" and (marked is None or marked.recalled) else True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what a recall changed."""
        if isinstance(command, do.Recall) and outcome.outcome == "recalled":
            self._recalled = command.copy
            self.reload()

    def action_recall(self) -> None:
        """Recall the marked copy, with a reason."""
        row = self.marked
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

    def cells_of(self, row: ReviewRow) -> tuple[str, ...]:
        """Return who holds the copy, for whom, and why not any more."""
        return row.copy, row.holder.staff_no, row.held_for, reasons_in_short(row)

    def headline(self) -> str:
        """Return how many there are, or that the last of them is recalled."""
        if self._recalled is not None:
            return _("{copy} is recalled: it stands under overdue until it is back.").format(
                copy=self._recalled
            )
        if not self.rows:
            return _("Everybody may hold what they hold.")
        text = ngettext(
            "{count} copy whose holder may not keep it",
            "{count} copies whose holders may not keep them",
            len(self.rows),
        )
        return text.format(count=len(self.rows))

    def heading_of(self, row: ReviewRow) -> str:
        """Return the copy's number."""
        return show(row.copy)

    def told(self, row: ReviewRow) -> Iterable[Section]:
        """Return who holds it and what stands against that."""
        return told_review(row, self.counter.settings.zone)
