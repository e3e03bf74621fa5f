"""Owns the screen of destruction lists: waiting, approved, done; the supervisor's decision, and the way to work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import DataTable, Static

from kiosk.desk import Act, Command, DestructionDetail, DestructionRow, Outcome, Reads
from kiosk.desk import commands as do
from kiosk.destruction_words import destruction_sections, in_short, people_of
from kiosk.screens.destruction_request import DestructionRequestScreen
from kiosk.screens.destruction_witnesses import DestructionWitnessesScreen
from kiosk.screens.looking_up import LookingUp
from kiosk.screens.pin_entry import PinScreen
from kiosk.texts import N_, _
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable
from kiosk.words import word

COLUMNS = (
    PageColumn(N_("No."), 6),
    PageColumn(N_("State"), 18),
    PageColumn(N_("Copies"), 9),
    PageColumn(N_("Asked for by"), 12),
    PageColumn(N_("When"), 10),
    PageColumn(N_("Why")),
)
PAGE = 200
"""Lists that the desk's reads answer with at most."""
CHANGES = (do.RequestDestruction, do.ApproveDestruction, do.RejectDestruction, do.Finish, do.Cancel)


class DestructionsScreen(LookingUp):
    """Lists what is to be destroyed, newest first, and tells the marked list with what stands against its copies."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "carry_out", N_("Carry out"), id="carry_out"),
        Binding("f2", "request", N_("New list"), id="new_list"),
        Binding("f4", "switch", N_("Open or done"), id="switch_lists"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f7", "approve", N_("Approve"), id="approve"),
        Binding("f8", "refuse", N_("Reject"), id="reject"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._looks_back = False
        self._before: tuple[int, ...] = ()
        self._rows: tuple[DestructionRow, ...] = ()
        self._told: DestructionDetail | None = None
        self._names: dict[str, str] = {}
        self._may: frozenset[Act] = frozenset()

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the lists and the marked one."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body -stacked"):
            yield FittedTable(COLUMNS, id="destructions")
            yield EntryView(id="detail", classes="panel")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show what is open."""
        self.query_one("#destructions").focus()
        super().begin()

    def reload(self) -> None:
        """Look up this page anew."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_rows()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with the marked list, to those who may."""
        state = None if self._marked is None else self._marked.state
        offered = {
            "carry_out": (Act.DESTROY, ("approved", "begun")),
            "approve": (Act.DECIDE_DESTRUCTION, ("requested",)),
            "refuse": (Act.DECIDE_DESTRUCTION, ("requested", "approved")),
        }
        if action not in offered:
            return True
        act, states = offered[action]
        return True if act in self._may and state in states else None

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what was asked for, decided or done."""
        if isinstance(command, CHANGES) and outcome.outcome != "error":
            self.reload()

    def on_screen_resume(self) -> None:
        """Look again: work above this screen changed the lists."""
        if self._rows:
            self.reload()

    @on(PageTable.Chosen)
    def action_carry_out(self) -> None:
        """Ask for the two witnesses of the marked list."""
        marked = self._marked
        if marked is not None and self.check_action("carry_out", ()):
            self.app.push_screen(DestructionWitnessesScreen(marked))

    @on(DataTable.RowHighlighted)
    def follow_mark(self) -> None:
        """Tell the marked list."""
        self._tell()

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show older or newer lists."""
        if message.direction == "older":
            self._before = (*self._before, self._rows[-1].destruction)
        else:
            self._before = self._before[:-1]
        self._load()

    def action_request(self) -> None:
        """Make a new list."""
        self.app.push_screen(DestructionRequestScreen())

    def action_switch(self) -> None:
        """Show what is done instead of what is open, or this again."""
        self._looks_back = not self._looks_back
        self._before = ()
        self._load()

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    def action_approve(self) -> None:
        """Say yes to the marked list."""
        self._decide(
            N_("Approve destruction list {number}?"),
            lambda number, pin: do.ApproveDestruction(destruction=number, pin=pin),
        )

    def action_refuse(self) -> None:
        """Say no to the marked list, or take its approval back."""
        self._decide(
            N_("Reject destruction list {number}?"),
            lambda number, pin: do.RejectDestruction(destruction=number, pin=pin),
        )

    def _decide(self, question: str, command: Callable[[int, str], Command]) -> None:
        row = self._marked
        if row is None:
            return

        def decided(pin: str | None) -> None:
            if pin is not None:
                self.counter.do(command(row.destruction, pin))

        asked = PinScreen(
            lambda: _(question).format(number=row.destruction),
            lambda: in_short(row, self.counter.settings.zone),
            self.counter.view.operator or "",
        )
        self.app.push_screen(asked, decided)

    @work(exclusive=True)
    async def _load(self) -> None:
        closed, before = self._looks_back, self._before[-1] if self._before else None
        acts = (Act.DESTROY, Act.DECIDE_DESTRUCTION)

        def read(reads: Reads) -> tuple[tuple[DestructionRow, ...], frozenset[Act]]:
            rows = reads.destructions(closed=closed, before=before)
            return rows, frozenset(act for act in acts if reads.may(act))

        found = await self.look_up(read)
        if found is not None:
            self._rows, self._may = found
            self._show_rows()
            self._tell()

    @work(exclusive=True, group="detail")
    async def _tell(self) -> None:
        marked = self._marked

        def read(reads: Reads) -> tuple[DestructionDetail | None, dict[str, str]]:
            found = None if marked is None else reads.destruction(marked.destruction)
            return found, {} if found is None else reads.names(*people_of(found.row))

        answer = await self.look_aside(read)
        if answer is not None:
            self._told, self._names = answer
            self._show_detail()
            self.refresh_bindings()

    @property
    def _marked(self) -> DestructionRow | None:
        tables = self.query("#destructions").results(FittedTable)
        at = next((table.cursor_row for table in tables), -1)
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _show_rows(self) -> None:
        rows = []
        for row in self._rows:
            asked = row.requested_at.astimezone(self.counter.settings.zone)
            begun = row.begun_at is not None
            cells = (
                str(row.destruction),
                word("destruction", row.state),
                f"{row.destroyed}/{row.copies}" if begun else str(row.copies),
                row.requested_by,
                f"{asked:%Y-%m-%d}",
                row.reason,
            )
            rows.append(PageRow(str(row.destruction), cells))
        table = self.query_one("#destructions", FittedTable)
        at = table.cursor_row
        table.show_page(rows, older=len(rows) == PAGE, newer=bool(self._before))
        table.move_cursor(row=at)
        self.query_one("#title", Static).update(self._title())
        self._show_detail()

    def _title(self) -> str:
        if self._looks_back:
            return _("Destruction lists that are done or rejected")
        return _("Open destruction lists") if self._rows else _("No destruction list is open.")

    def _show_detail(self) -> None:
        detail, marked, told = self.query_one("#detail", EntryView), self._marked, self._told
        if marked is None or told is None or told.row.destruction != marked.destruction:
            detail.border_title = ""
            detail.show_sections(())
            return
        detail.border_title = _("Destruction list {value}").format(value=marked.destruction)
        zone = self.counter.settings.zone
        detail.show_sections(destruction_sections(told, zone, self._names))
