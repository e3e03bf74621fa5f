"""Owns the screen of batches that wait for a supervisor: what each would change, and the decision by PIN."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import DataTable, Static

from kiosk.act_words import batch_kind
from kiosk.batch_words import field_in_words, source_in_words, value_in_words
from kiosk.desk import Act, BatchRow, BatchShown, Command, Difference, Outcome, Reads
from kiosk.desk import commands as do
from kiosk.screens.looking_up import LookingUp
from kiosk.screens.pin_entry import PinScreen
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable

COLUMNS = (
    PageColumn(N_("No."), 6),
    PageColumn(N_("What it changes"), 22),
    PageColumn(N_("Source")),
    PageColumn(N_("Asked for by"), 12),
    PageColumn(N_("When"), 11),
)
CHANGES = (
    PageColumn(" ", 1),
    PageColumn(N_("Row"), 24),
    PageColumn(N_("Field"), 18),
    PageColumn(N_("Now")),
    PageColumn(N_("Then")),
)
PAGE = 200
DECIDED = (do.ApproveBatch, do.RejectBatch)


class BatchesScreen(LookingUp):
    """Lists what waits, with the differences of the marked one. What lets somebody do more is marked."""

    NOTHING = N_("Imports that change who may do what stand here until a supervisor decides them.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f7", "approve", N_("Approve"), id="approve"),
        Binding("f8", "reject", N_("Reject"), id="reject"),
        Binding("tab", "app.focus_next", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[BatchRow, ...] = ()
        self._may_decide = False
        self._shown: BatchShown | None = None
        self._from = 0

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the list and what the marked batch would change."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body -stacked"):
            yield FittedTable(COLUMNS, id="batches")
            with Vertical(id="batch-changes"):
                yield Static(id="fits", markup=False)
                yield FittedTable(CHANGES, first="older", id="changes")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show what waits."""
        self.query_one("#batches").focus()
        super().begin()

    def reload(self) -> None:
        """Look up what waits."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_rows()
        self._show_changes()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the decision to those who decide."""
        if action in ("approve", "reject"):
            return None if not (self._may_decide and self._rows) else True
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """A decided batch waits no more."""
        if isinstance(command, DECIDED) and outcome.outcome != "error":
            self.reload()

    @on(DataTable.RowHighlighted, "#batches")
    def follow_mark(self) -> None:
        """Show what the marked batch would change."""
        self._load_changes()

    @on(PageTable.Chosen, "#batches")
    def go_to_changes(self) -> None:
        """Go through the differences."""
        self.query_one("#changes").focus()

    @on(PageTable.Wanted, "#changes")
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show the differences before or after these."""
        self._from += PAGE if message.direction == "newer" else -PAGE
        self._show_changes()

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    def action_approve(self) -> None:
        """Put the marked batch into force."""
        self._decide(
            N_("Approve batch {number}?"), lambda number, pin: do.ApproveBatch(batch=number, pin=pin)
        )

    def action_reject(self) -> None:
        """Turn the marked batch down."""
        self._decide(N_("Reject batch {number}?"), lambda number, pin: do.RejectBatch(batch=number, pin=pin))

    def _decide(self, question: str, command: Callable[[int, str], Command]) -> None:
        row = self._marked
        if row is None:
            return

        def decided(pin: str | None) -> None:
            if pin is not None:
                self.counter.do(command(row.batch, pin))

        asked = PinScreen(
            lambda: _(question).format(number=row.batch),
            partial(_in_words, row, self._shown),
            self.counter.view.operator or "",
        )
        self.app.push_screen(asked, decided)

    @work(exclusive=True, group="list")
    async def _load(self) -> None:
        found = await self.look_up(_waiting)
        if found is not None:
            self._rows, self._may_decide = found
            self._show_rows()
            self._load_changes()
            self.refresh_bindings()

    @work(exclusive=True, group="changes")
    async def _load_changes(self) -> None:
        row = self._marked
        self._shown, self._from = None, 0
        if row is not None:
            self._shown = await self.look_up(lambda reads: reads.batch(row.batch))
        self._show_changes()

    @property
    def _marked(self) -> BatchRow | None:
        at = self.query_one("#batches", FittedTable).cursor_row
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _show_rows(self) -> None:
        zone = self.counter.settings.zone
        rows = [
            PageRow(
                str(row.batch),
                (
                    str(row.batch),
                    batch_kind(row.kind),
                    source_in_words(row.source),
                    row.requested_by,
                    f"{row.requested_at.astimezone(zone):%m-%d %H:%M}",
                ),
            )
            for row in self._rows
        ]
        table = self.query_one("#batches", FittedTable)
        at = table.cursor_row
        table.show_page(rows, older=False, newer=False)
        table.move_cursor(row=at)
        text = ngettext(
            "{count} batch waits for a supervisor", "{count} batches wait for a supervisor", len(rows)
        )
        title = text.format(count=len(rows)) if rows else _("No batch waits.")
        self.query_one("#title", Static).update(title)

    def _show_changes(self) -> None:
        shown = self._shown
        fits, table = self.query_one("#fits", Static), self.query_one("#changes", FittedTable)
        differences = () if shown is None else shown.differences
        page = differences[self._from : self._from + PAGE]
        warning = self.app.theme_variables["warning"]
        rows = [
            PageRow(
                str(place),
                _cells(each),
                warning if each.widens else "",
            )
            for place, each in enumerate(page)
        ]
        table.show_page(rows, older=self._from > 0, newer=self._from + PAGE < len(differences))
        fits.update("" if shown is None else _fits(shown))
        fits.set_class(shown is not None and bool(shown.problems), "-attention")


def _waiting(reads: Reads) -> tuple[tuple[BatchRow, ...], bool]:
    return reads.batches(), reads.may(Act.DECIDE_BATCH)


def _cells(change: Difference) -> tuple[str, ...]:
    sign, field = "!" if change.widens else " ", change.field
    values = (value_in_words(field, each) for each in (change.old, change.new))
    return (sign, change.key, field_in_words(field), *values)


def _fits(shown: BatchShown) -> str:
    if shown.problems:
        first = show(shown.problems[0])
        return _("It no longer fits the registry and cannot be approved: {problem}").format(problem=first)
    return _changes(shown)


def _changes(shown: BatchShown) -> str:
    count = len(shown.differences)
    widening = sum(each.widens for each in shown.differences)
    text = ngettext("{count} change", "{count} changes", count).format(count=count)
    if not widening:
        return text
    more = ngettext("! {count} lets somebody do more", "! {count} let somebody do more", widening)
    return f"{text}   {more.format(count=widening)}"


def _in_words(row: BatchRow, shown: BatchShown | None) -> str:
    said = _("{kind}, from {source}, asked for by {who}").format(
        kind=batch_kind(row.kind), source=source_in_words(row.source), who=show(row.requested_by)
    )
    return said if shown is None else f"{said}\n{_changes(shown)}"
