"""Owns the screen of a closed count: who signed it, and what differs from the register, a kind at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from kiosk.count_words import (
    DIFFERENCES,
    counts_in_words,
    figures_in_words,
    odd_in_words,
    place_in_words,
    result_ruling,
)
from kiosk.desk import StocktakeResult
from kiosk.paper_words import differences_number, paper_in_words
from kiosk.screens.looking_up import LookingUp
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.view import View
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable
from kiosk.widgets.verdict import Ruling, Tone, Verdict
from kiosk.words import word

COLUMNS = (
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("Difference"), 16),
    PageColumn(N_("It was found"), 22),
    PageColumn(N_("Held by")),
)
KINDS = tuple(DIFFERENCES)
PAGE = 200


class StocktakeResultScreen(LookingUp):
    """Shows one kind of difference at a time, beginning with the worst that there is."""

    NOTHING = N_("No copy differs from the register in this way.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "next_kind", N_("Next kind"), id="next_kind"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f7", "print", N_("Print the list"), id="print_list"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self._kind: str | None = None
        self._after: tuple[str, ...] = ()
        self._result: StocktakeResult | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Lay out who signed, how many, and which."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        yield Verdict(Ruling(Tone.PROMPT, ""), id="verdict")
        yield Static(id="counts-told", markup=False)
        yield Static(id="fits", markup=False)
        with Horizontal(classes="list-body"):
            yield FittedTable(COLUMNS, first="older", id="differences")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show the worst kind."""
        self.query_one("#differences").focus()
        super().begin()

    def reload(self) -> None:
        """Look this page up anew."""
        self._load()

    def show_view(self, view: View) -> None:
        """Say what became of the printed list."""
        super().show_view(view)
        self._show_result()

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show what comes before or after these."""
        if message.direction == "newer" and self._result is not None:
            self._after = (*self._after, self._result.page[-1].copy)
        else:
            self._after = self._after[:-1]
        self._load()

    def action_next_kind(self) -> None:
        """Show the next kind of difference."""
        at = KINDS.index(self._kind) if self._kind is not None else -1
        self._kind, self._after = KINDS[(at + 1) % len(KINDS)], ()
        self._load()

    def action_print(self) -> None:
        """Bring all differences to paper, for both to sign."""
        self.counter.print_sheet(f"stocktake:{self._number}")

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    @work(exclusive=True)
    async def _load(self) -> None:
        number, after = self._number, self._after[-1] if self._after else ""
        kind = self._kind or KINDS[0]
        found = await self.look_up(lambda reads: reads.stocktake_result(number, kind, after))
        if found is None:
            return
        if self._kind is None:
            self._kind = next((each for each in KINDS if found.counts[each]), KINDS[0])
            if self._kind != KINDS[0]:
                self._load()
                return
        self._result = found
        self._show_result()

    def _show_result(self) -> None:
        found = self._result
        if found is None:
            return
        row, zone, kind = found.row, self.counter.settings.zone, self._kind or KINDS[0]
        said = {
            "number": row.stocktake,
            "place": show(place_in_words(row.place, row.holder)),
            "when": "" if row.ended_at is None else f"{row.ended_at.astimezone(zone):%Y-%m-%d %H:%M}",
            "operator": row.ended_by,
            "second": row.second_person,
        }
        title = _("Count {number}, {place}: signed {when} by {operator} and {second}").format(**said)
        self.query_one("#title", Static).update(title)
        figures = figures_in_words(row.expected, row.left, row.scanned)
        self.query_one(Verdict).ruling = result_ruling(found.counts)
        told = self.query_one("#counts-told", Static)
        told.update(f"{counts_in_words(found.counts, kind)}\n {figures}")
        told.set_class(any(found.counts.values()), "-attention")
        meaning = _(DIFFERENCES[kind][1]) if any(found.counts.values()) else ""
        number, name = differences_number(self._number), f"stocktake:{self._number}"
        paper = paper_in_words(self.counter.view.sheet, number, name)
        self.query_one("#fits", Static).update(paper or meaning)
        colour = self.app.theme_variables.get(DIFFERENCES[kind][0], "")
        rows = [
            PageRow(
                each.copy,
                (each.copy, word("difference", kind), odd_in_words(each), each.holder or row.holder or ""),
                colour,
            )
            for each in found.page
        ]
        table = self.query_one("#differences", FittedTable)
        table.show_page(rows, older=bool(self._after), newer=len(rows) == PAGE)
