"""Owns the screen of counts: those under way, which go on from here, and those of the past with their results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from kiosk.count_words import place_in_words, signed_by
from kiosk.desk import Act, Command, Outcome, Reads, StocktakeRow
from kiosk.desk import commands as do
from kiosk.screens.asking import AskScreen
from kiosk.screens.counting import CountingScreen
from kiosk.screens.holdings import HoldingsScreen
from kiosk.screens.looking_up import LookingUp
from kiosk.screens.stocktake_result import StocktakeResultScreen
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable
from kiosk.words import word

COLUMNS = (
    PageColumn(N_("No."), 6),
    PageColumn(N_("Place"), 16),
    PageColumn(N_("State"), 12),
    PageColumn(N_("Begun"), 11),
    PageColumn(N_("By"), 8),
    PageColumn(N_("Seen"), 11),
    PageColumn(N_("Ended"), 11),
    PageColumn(N_("Signed")),
)
PAGE = 200
LOOKS = {"open": "warning", "closed": "", "abandoned": "quiet"}


class StocktakesScreen(LookingUp):
    """Lists counts, newest first. A count is begun here, gone on with, or its result shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "count_vault", N_("Count the vault"), id="count_vault"),
        Binding("f4", "count_holder", N_("Count a holder"), id="count_holder"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f7", "open", N_("Go on, result"), id="open_count"),
        Binding("f8", "holdings", N_("Who holds what"), id="holdings"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[StocktakeRow, ...] = ()
        self._before: tuple[int, ...] = ()
        self._may_count = self._was_left = False
        self._result_of: int | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the list."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body"):
            yield FittedTable(COLUMNS, id="counts")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show the newest counts."""
        self.query_one("#counts").focus()
        super().begin()

    def on_screen_resume(self) -> None:
        """Look again after a count: it has moved on."""
        if self._was_left:
            self.reload()
        if self._result_of is not None:
            self.app.push_screen(StocktakeResultScreen(self._result_of))
        self._was_left, self._result_of = False, None

    def on_screen_suspend(self) -> None:
        """Something else is on top."""
        self._was_left = True

    def reload(self) -> None:
        """Look this page up anew."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_rows()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer counting to those who count."""
        if action in ("count_vault", "count_holder"):
            return True if self._may_count else None
        if action == "open":
            row = self._marked
            return True if row is not None and self._leads_on(row) else None
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Go to a count that was begun; remember one that was closed, whose result is shown next."""
        if outcome.outcome == "stocktake_closed":
            self._result_of = int(outcome.data["stocktake"])
        if outcome.outcome == "stocktake_begun" and self.app.screen is self:
            self.app.push_screen(CountingScreen(outcome.data))

    @on(PageTable.RowHighlighted)
    def follow_mark(self) -> None:
        """Offer what the marked count allows."""
        self.refresh_bindings()

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show older or newer counts."""
        if message.direction == "older":
            self._before = (*self._before, self._rows[-1].stocktake)
        else:
            self._before = self._before[:-1]
        self._load()

    @on(PageTable.Chosen)
    def action_open(self) -> None:
        """Go on with the marked count, or show what it found."""
        row = self._marked
        if row is None or not self._leads_on(row):
            return
        if row.state == "open":
            self.counter.do(do.ResumeStocktake(stocktake=row.stocktake))
        else:
            self.app.push_screen(StocktakeResultScreen(row.stocktake))

    def action_count_vault(self) -> None:
        """Begin counting the vault."""
        self.counter.do(do.BeginStocktake(place="vault"))

    def action_count_holder(self) -> None:
        """Ask whose things are counted, and begin."""

        def asked(holder: str | None) -> None:
            if holder is not None:
                self.counter.do(do.BeginStocktake(place="holder", holder=holder))

        self.app.push_screen(AskScreen(N_("Staff number of whose copies are counted")), asked)

    def action_holdings(self) -> None:
        """Show what one person holds, for confirming."""
        self.app.push_screen(HoldingsScreen())

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    @work(exclusive=True)
    async def _load(self) -> None:
        before = self._before[-1] if self._before else None

        def read(reads: Reads) -> tuple[tuple[StocktakeRow, ...], bool]:
            return reads.stocktakes(before), reads.may(Act.STOCKTAKE)

        found = await self.look_up(read)
        if found is not None:
            self._rows, self._may_count = found
            self._show_rows()

    @property
    def _marked(self) -> StocktakeRow | None:
        tables = self.query("#counts")
        at = tables.first(FittedTable).cursor_row if tables else -1
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _leads_on(self, row: StocktakeRow) -> bool:
        return row.state == "closed" or (row.state == "open" and self._may_count)

    def _show_rows(self) -> None:
        table = self.query_one("#counts", FittedTable)
        at = table.cursor_row
        rows = [self._row(row) for row in self._rows]
        table.show_page(rows, older=len(rows) == PAGE, newer=bool(self._before))
        table.move_cursor(row=at)
        going = sum(1 for row in self._rows if row.state == "open")
        text = ngettext("{count} count is under way", "{count} counts are under way", going)
        none = _("No count is under way. F2 or F4 begins one.")
        self.query_one("#title", Static).update(text.format(count=going) if going else none)
        self.refresh_bindings()

    def _row(self, row: StocktakeRow) -> PageRow:
        zone = self.counter.settings.zone
        ended = "" if row.ended_at is None else f"{row.ended_at.astimezone(zone):%m-%d %H:%M}"
        cells = (
            str(row.stocktake),
            place_in_words(row.place, row.holder),
            word("count", row.state),
            f"{row.begun_at.astimezone(zone):%m-%d %H:%M}",
            row.begun_by,
            f"{row.seen}/{row.expected}",
            ended,
            signed_by(row),
        )
        return PageRow(str(row.stocktake), cells, self.app.theme_variables.get(LOOKS[row.state], ""))
