"""Owns the screen of counts: those under way, which go on from here, and those of the past with their results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from kiosk.count_words import place_in_words, signed_by
from kiosk.desk import Act, Command, Outcome, Reads, StocktakeRow
from kiosk.desk import commands as do
from kiosk.screens.asking import AskScreen
from kiosk.screens.counting import CountingScreen
from kiosk.screens.holdings import HoldingsScreen
from kiosk.screens.listing import Listing
from kiosk.screens.stocktake_result import StocktakeResultScreen
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.page_table import PageColumn
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
LOOKS = {"open": "warning", "closed": "", "abandoned": "quiet"}


class StocktakesScreen(Listing[StocktakeRow, int]):
    """Lists counts, newest first. A count is begun here, gone on with, or its result shown."""

    NOTHING = N_("Counts stand here, with what they found.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "count_vault", N_("Count the vault"), id="count_vault"),
        Binding("f4", "count_holder", N_("Count a holder"), id="count_holder"),
        Binding("f7", "open", N_("Go on, result"), id="open_count"),
        Binding("f8", "holdings", N_("Who holds what"), id="holdings"),
    ]
    LIST = "counts"
    COLUMNS = COLUMNS
    ACTS = (Act.STOCKTAKE,)

    def __init__(self) -> None:
        super().__init__()
        self._was_left = False
        self._result_of: int | None = None

    def asks(self, behind: int | None) -> Callable[[Reads], tuple[StocktakeRow, ...]]:
        """Look up counts."""
        return lambda reads: reads.stocktakes(behind)

    def key_of(self, row: StocktakeRow) -> int:
        """Return the count's number."""
        return row.stocktake

    def compose_beside(self) -> Iterable[Widget]:
        """Give the list all of the room: its cells say everything."""
        return ()

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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer counting to those who count."""
        if action in ("count_vault", "count_holder"):
            return True if self._may_count else None
        if action == "open":
            row = self.marked
            return True if row is not None and self._leads_on(row) else None
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Go to a count that was begun; remember one that was closed, whose result is shown next."""
        if outcome.outcome == "stocktake_closed":
            self._result_of = int(outcome.data["stocktake"])
        if outcome.outcome == "stocktake_begun" and self.app.screen is self:
            self.app.push_screen(CountingScreen(outcome.data))

    def open_marked(self) -> None:
        """Go on with the marked count, or show what it found."""
        self.action_open()

    def action_open(self) -> None:
        """Go on with the marked count, or show what it found."""
        row = self.marked
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

    @property
    def _may_count(self) -> bool:
        return Act.STOCKTAKE in self.found.may

    def _leads_on(self, row: StocktakeRow) -> bool:
        return row.state == "closed" or (row.state == "open" and self._may_count)

    def headline(self) -> str:
        """Return how many counts are under way."""
        going = sum(1 for row in self.rows if row.state == "open")
        text = ngettext("{count} count is under way", "{count} counts are under way", going)
        return text.format(count=going) if going else _("No count is under way. F2 or F4 begins one.")

    def cells_of(self, row: StocktakeRow) -> tuple[str, ...]:
        """Return what was counted, when and by whom."""
        zone = self.counter.settings.zone
        ended = "" if row.ended_at is None else f"{row.ended_at.astimezone(zone):%m-%d %H:%M}"
        return (
            str(row.stocktake),
            place_in_words(row.place, row.holder),
            word("count", row.state),
            f"{row.begun_at.astimezone(zone):%m-%d %H:%M}",
            row.begun_by,
            f"{row.seen}/{row.expected}",
            ended,
            signed_by(row),
        )

    def colour_of(self, row: StocktakeRow) -> str:
        """Let it be seen what is under way."""
        return LOOKS[row.state]
