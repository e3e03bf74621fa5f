"""Owns the screen of what one person holds, which its holder confirms by badge and PIN."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from kiosk.desk import Command, HeldRow, HoldingsShown, Outcome, Reads, looks_like_badge
from kiosk.desk import commands as do
from kiosk.paper_words import holdings_number, paper_in_words
from kiosk.screens.looking_up import LookingUp
from kiosk.screens.pin_entry import PinScreen
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.view import View
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable
from kiosk.widgets.scan_input import ScanInput
from kiosk.words import level

COLUMNS = (
    PageColumn(N_("Copy"), 24),
    PageColumn(N_("Level"), 12),
    PageColumn(N_("Of"), 7),
    PageColumn(N_("For"), 12),
    PageColumn(N_("Since"), 11),
    PageColumn(N_("Due back"), 11),
    PageColumn(N_("Receipt")),
)
PAGE = 200


class HoldingsScreen(LookingUp):
    """Whoever's badge is scanned, or number typed, is shown with what they hold."""

    NOTHING = N_("What somebody has signed for and not brought back stands here.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "confirm", N_("Holder confirms"), id="confirm_holdings"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f7", "print", N_("Print the list"), id="print_list"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, staff_no: str = "") -> None:
        super().__init__()
        self._staff_no = staff_no
        self._badge: str | None = None
        self._after: tuple[str, ...] = ()
        self._shown: HoldingsShown | None = None
        self._confirmed: Outcome | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Lay out whose list it is, and the list."""
        with Horizontal(id="banner"):
            yield Static(id="now", markup=False)
            yield ScanInput(id="code")
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        yield Static(id="fits", markup=False)
        with Horizontal(classes="list-body"):
            yield FittedTable(COLUMNS, first="older", id="held")
        yield self.compose_trouble()

    def on_screen_resume(self) -> None:
        """Let the scanner type here again."""
        self.take_keys_back()

    def take_keys_back(self) -> None:
        """Focus the field where a number is typed."""
        self.query_one(ScanInput).focus()

    def reload(self) -> None:
        """Look this page up anew."""
        self._load()

    def show_view(self, view: View) -> None:
        """Say what became of the printed list."""
        super().show_view(view)
        self._show_notice()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self.query_one(ScanInput).placeholder = _("or a staff number")
        self._show_list()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a list be confirmed by whoever's badge was scanned for it."""
        if action == "print":
            return True if self._shown is not None else None
        if action == "confirm":
            return True if self._badge is not None and self._shown is not None else None
        return True

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take a badge, or a staff number that was typed: whose list is wanted."""
        self._after, self._confirmed, self._shown = (), None, None
        if looks_like_badge(text):
            self._badge = text
            self._recognise(text)
        else:
            self._badge, self._staff_no = None, text.strip().upper()
            self._load()
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Say that the list was confirmed."""
        if isinstance(command, do.ConfirmHoldings):
            if outcome.outcome == "holdings_confirmed":
                self._confirmed = outcome
            self.reload()

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show what comes before or after these."""
        if message.direction == "newer" and self._shown is not None:
            self._after = (*self._after, self._shown.rows[-1].copy)
        else:
            self._after = self._after[:-1]
        self._load()

    def action_confirm(self) -> None:
        """Have the holder sign the list."""
        shown, badge = self._shown, self._badge
        if shown is None or badge is None:
            return
        held = shown.holdings

        def signed(pin: str | None) -> None:
            if pin is not None:
                self.counter.do(do.ConfirmHoldings(badge=badge, pin=pin, sha256=held.sha256))

        count = held.count - held.missing

        def question() -> str:
            text = ngettext(
                "{who} confirms having {count} copy in hand",
                "{who} confirms having {count} copies in hand",
                count,
            )
            return text.format(who=show(held.staff_no), count=count)

        asked = PinScreen(
            question,
            lambda: _("All of them are listed here, and nothing is kept that is not."),
            held.staff_no,
        )
        self.app.push_screen(asked, signed)

    def action_print(self) -> None:
        """Bring the list to paper, for its holder to sign."""
        if self._shown is not None:
            self.counter.print_sheet(f"holdings:{self._shown.holdings.staff_no}")

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    @work(exclusive=True)
    async def _recognise(self, badge: str) -> None:
        holder = await self.look_up(lambda reads: reads.badge_holder(badge))
        self._staff_no = "" if holder is None else holder.staff_no
        await self._look_up_list()

    @work(exclusive=True)
    async def _load(self) -> None:
        await self._look_up_list()

    async def _look_up_list(self) -> None:
        wanted, after = self._staff_no, self._after[-1] if self._after else ""

        def read(reads: Reads) -> HoldingsShown | None:
            return reads.holdings(wanted, after) if wanted else None

        self._shown = await self.look_up(read)
        self._show_list()

    def _show_list(self) -> None:
        shown = self._shown
        self.query_one("#now", Static).update(self._what_now())
        self.query_one("#title", Static).update(self._title())
        self._show_notice()
        rows = [] if shown is None else [self._row(row) for row in shown.rows]
        table = self.query_one("#held", FittedTable)
        table.show_page(rows, older=bool(self._after), newer=len(rows) == PAGE)
        self.refresh_bindings()

    def _show_notice(self) -> None:
        held = None if self._shown is None else self._shown.holdings
        paper = ""
        if held is not None:
            number, name = holdings_number(held.sha256), f"holdings:{held.staff_no}"
            paper = paper_in_words(self.counter.view.sheet, number, name)
        notice = self.query_one("#fits", Static)
        notice.update(paper or self._hint())
        notice.set_class(not paper and self._confirmed is not None, "-done")

    def _title(self) -> str:
        shown = self._shown
        if shown is None:
            return (
                _("Nobody has this number or badge. Scan again, or type another number.")
                if self._staff_no or self._badge
                else ""
            )
        held = shown.holdings
        text = ngettext("{count} copy in hand", "{count} copies in hand", held.count).format(count=held.count)
        gone = _("{count} recorded as missing").format(count=held.missing) if held.missing else ""
        lying = _("{count} on a counter, unreleased").format(count=held.unreleased) if held.unreleased else ""
        parts = (held.staff_no, show(shown.name), show(shown.unit), text, gone, lying)
        return "   ".join(part for part in parts if part)

    def _what_now(self) -> str:
        if self._shown is not None and self._badge is not None and self._confirmed is None:
            return _("▶ F2: the holder confirms")
        return _("▶ Scan the holder's badge")

    def _hint(self) -> str:
        if self._confirmed is not None:
            said = {"count": self._confirmed.data["count"], "seq": self._confirmed.seq}
            return _("✔ Confirmed: {count}. Log entry {seq}.").format(**said)
        if self._shown is None:
            return ""
        if self._badge is None:
            return _("To confirm the list its holder scans the badge.")
        return _("F2: the holder confirms the list by PIN.")

    def _row(self, row: HeldRow) -> PageRow:
        zone, now = self.counter.settings.zone, self.counter.local_now()
        back = "" if row.return_by is None else f"{row.return_by.astimezone(zone):%m-%d %H:%M}"
        overdue = row.return_by is not None and row.return_by <= now
        cells = (
            row.copy,
            level(row.level.name),
            f"{row.copy_no}/{row.copies_total}",
            row.held_for,
            f"{row.since.astimezone(zone):%m-%d %H:%M}",
            back,
            _receipt(row),
        )
        unsettled = overdue or row.registered is False or row.lies_on is not None
        colour = "error" if row.missing else "warning" if unsettled else ""
        return PageRow(row.copy, cells, self.app.theme_variables.get(colour, ""))


def _receipt(row: HeldRow) -> str:
    """Return whether the receipt is registered; a copy that is recorded as missing says that first."""
    if row.missing:
        return _("! missing")
    if row.lies_on is not None:
        return _("! on counter {name}").format(name=show(row.lies_on))
    if row.registered is None:
        return "-"
    return _("registered") if row.registered else _("! owed")
