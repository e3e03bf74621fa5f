"""Owns the screen of a count that is under way: how far it is, what the last scan was found to be, what is odd."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from kiosk.count_words import count_ruling, figures_in_words, figures_of, place_in_words
from kiosk.desk import Command, Outcome, Refusal, ScanRow
from kiosk.desk import commands as do
from kiosk.rulings import ruling_of
from kiosk.screens.asking import AskScreen
from kiosk.screens.looking_up import LookingUp
from kiosk.screens.stocktake_closing import StocktakeAbandoningScreen, StocktakeClosingScreen
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.view import View
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow
from kiosk.widgets.progress import Progress
from kiosk.widgets.scan_input import ScanInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict
from kiosk.words import word

COLUMNS = (
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("It was found"), 22),
    PageColumn(N_("Held by"), 12),
    PageColumn(N_("Scanned by"), 12),
    PageColumn(N_("When")),
)
ENDED = ("stocktake_closed", "stocktake_abandoned", "cancelled")


class CountingScreen(LookingUp):
    """Every scan is counted at once and kept; the screen may be left and the count gone on with anywhere."""

    NOTHING = N_("What does not fit the register stands here.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "close_count", N_("Close the count"), id="close_count"),
        Binding("f8", "abandon", N_("Abandon"), id="abandon"),
        Binding("escape", "pause", N_("Pause"), id="cancel"),
    ]

    def __init__(self, begun: Mapping[str, Any]) -> None:
        """`begun` is what the desk said of the count: which, what place, and its figures."""
        super().__init__()
        self._figures = dict(begun)
        self._last: Callable[[], Ruling] | None = None
        self._odd_scans: tuple[ScanRow, ...] = ()
        self._over = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out banner, bar, verdict and what is odd."""
        with Horizontal(id="banner"):
            yield Static(id="now", markup=False)
            yield ScanInput(id="code")
        yield Static(id="figures", markup=False)
        yield Progress(id="progress")
        yield Verdict(Ruling(Tone.PROMPT, ""), id="verdict")
        with Horizontal(classes="list-body"):
            yield FittedTable(COLUMNS, id="odd")
        yield self.compose_trouble()

    def on_screen_resume(self) -> None:
        """Let the scanner type here again; leave a count that is over."""
        if self._over:
            self.call_later(self._leave)
        else:
            self.take_keys_back()

    def take_keys_back(self) -> None:
        """Focus the field where numbers are typed."""
        self.query_one(ScanInput).focus()

    def still_wanted(self, view: View) -> bool:
        """Close once somebody else ended the count."""
        return not self._over

    def reload(self) -> None:
        """Look up what is odd."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self.query_one(ScanInput).placeholder = _("or type a number")
        self._show_figures()
        self._show_odd()

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what was counted; leave when the count is over."""
        if outcome.outcome == "counted":
            self._count(outcome)
        elif outcome.outcome in ENDED or Refusal.STOCKTAKE_UNKNOWN in outcome.reasons:
            self._over = True
            if self.app.screen is self:
                self.call_later(self._leave)
        elif isinstance(command, do.Scan | do.VoidScan) and self.counter.view.said is not None:
            self._last = partial(ruling_of, self.counter.view)
            self._show_figures()

    def action_close_count(self) -> None:
        """Have two people sign."""
        self.app.push_screen(StocktakeClosingScreen(self._figures))

    def action_abandon(self) -> None:
        """Ask why; a second person signs that the count ends without a result."""

        def asked(reason: str | None) -> None:
            if reason is not None:
                self.app.push_screen(StocktakeAbandoningScreen(self._figures, reason))

        self.app.push_screen(AskScreen(N_("Why does this count end without a result?")), asked)

    def action_pause(self) -> None:
        """Clear what was typed, else leave the count as it is; it goes on from the list of counts."""
        typed = self.query_one(ScanInput)
        if typed.value:
            typed.value = ""
        else:
            self.counter.do(do.Cancel())

    def _leave(self) -> None:
        self.dismiss()

    def _count(self, outcome: Outcome) -> None:
        self._figures.update(figures_of(outcome))
        self._last = partial(count_ruling, outcome)
        self._show_figures()
        if outcome.data["finding"] not in ("expected", "already"):
            self._load()

    @work(exclusive=True)
    async def _load(self) -> None:
        number = int(self._figures["stocktake"])
        found = await self.look_up(lambda reads: reads.odd_scans(number))
        if found is not None:
            self._odd_scans = found
            self._show_odd()

    def _show_figures(self) -> None:
        said = self._figures
        place = place_in_words(said["place"], said.get("holder"))
        self.query_one("#now", Static).update(_("▶ Scan every copy: {place}").format(place=show(place)))
        text = figures_in_words(said["expected"], said["left"], said["scanned"])
        done = said["expected"] - said["left"]
        percent = 100 * done // said["expected"] if said["expected"] else 100
        self.query_one("#figures", Static).update(f"{text}   {percent}%")
        self.query_one(Progress).show_progress(done, said["expected"])
        self.query_one(Verdict).ruling = self._first_words() if self._last is None else self._last()

    def _first_words(self) -> Ruling:
        number = self._figures["stocktake"]
        if self._figures.get("resumed"):
            lines = (_("Every scan so far was kept. Go on where you like."),)
            return Ruling(Tone.PROMPT, _("Count goes on"), _("Count {value}").format(value=number), lines)
        lines = (_("Each scan is kept at once. Esc pauses, F2 closes."),)
        return Ruling(Tone.PROMPT, _("Count begins"), _("Count {value}").format(value=number), lines)

    def _show_odd(self) -> None:
        zone = self.counter.settings.zone
        rows = [
            PageRow(
                row.copy,
                (
                    row.copy,
                    word("finding", row.finding),
                    row.holder or "",
                    row.scanned_by,
                    f"{row.at.astimezone(zone):%m-%d %H:%M}",
                ),
                self.app.theme_variables.get("warning", ""),
            )
            for row in self._odd_scans
        ]
        table = self.query_one("#odd", FittedTable)
        table.show_page(rows, older=False, newer=False)
        text = ngettext("{count} was odd", "{count} were odd", len(rows)).format(count=len(rows))
        table.border_subtitle = text if rows else _("Nothing odd so far")
