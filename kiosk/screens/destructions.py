"""Owns the screen of destruction lists: waiting, approved, done; the supervisor's decision, and the way to work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from kiosk.desk import Act, Command, DestructionDetail, DestructionRow, Outcome, Reads
from kiosk.desk import commands as do
from kiosk.destruction_words import destruction_sections, in_short, people_of
from kiosk.paper_words import destruction_number, paper_in_words
from kiosk.screens.destruction_request import DestructionRequestScreen
from kiosk.screens.destruction_witnesses import DestructionWitnessesScreen
from kiosk.screens.listing import Listing
from kiosk.screens.pin_entry import PinScreen
from kiosk.seen_words import Section
from kiosk.texts import N_, _
from kiosk.view import View
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.page_table import PageColumn
from kiosk.words import word

COLUMNS = (
    PageColumn(N_("No."), 6),
    PageColumn(N_("State"), 18),
    PageColumn(N_("Copies"), 9),
    PageColumn(N_("Asked for by"), 12),
    PageColumn(N_("When"), 10),
    PageColumn(N_("Why")),
)


class DestructionsScreen(Listing[DestructionRow, int]):
    """Lists what is to be destroyed, newest first, and tells the marked list with what stands against its copies."""

    NOTHING = N_("F2 makes a new list; F4 shows those that are done or rejected.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "carry_out", N_("Carry out"), id="carry_out"),
        Binding("f2", "request", N_("New list"), id="new_list"),
        Binding("f4", "switch", N_("Open or done"), id="switch_lists"),
        Binding("f6", "print", N_("Print the record"), id="print_record"),
        Binding("f7", "approve", N_("Approve"), id="approve"),
        Binding("f8", "refuse", N_("Reject"), id="reject"),
    ]
    LIST = "destructions"
    COLUMNS = COLUMNS
    CHANGES = (do.RequestDestruction, do.ApproveDestruction, do.RejectDestruction, do.Finish, do.Cancel)
    ACTS = (Act.DESTROY, Act.DECIDE_DESTRUCTION)

    def __init__(self) -> None:
        super().__init__()
        self._looks_back = False
        self._told: DestructionDetail | None = None
        self._names: dict[str, str] = {}
        self._ended: Outcome | None = None
        self._printed: int | None = None

    def asks(self, behind: int | None) -> Callable[[Reads], tuple[DestructionRow, ...]]:
        """Look up the lists that are open, or those that are done."""
        closed = self._looks_back
        return lambda reads: reads.destructions(closed=closed, before=behind)

    def key_of(self, row: DestructionRow) -> int:
        """Return the list's number."""
        return row.destruction

    def compose_beside(self) -> Iterable[Widget]:
        """Lay out where the marked list is told, with all of its copies."""
        yield EntryView(id="detail", classes="panel")

    def compose_below(self) -> Iterable[Widget]:
        """Lay out what is said of the record that was printed last."""
        yield Static(id="fits", markup=False)

    def show_view(self, view: View) -> None:
        """Say what became of the record that was printed last."""
        super().show_view(view)
        self._show_notice()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with the marked list, to those who may."""
        state = None if self.marked is None else self.marked.state
        if action == "print":
            return True if state == "ended" else None
        offered = {
            "carry_out": (Act.DESTROY, ("approved", "begun")),
            "approve": (Act.DECIDE_DESTRUCTION, ("requested",)),
            "refuse": (Act.DECIDE_DESTRUCTION, ("requested", "approved")),
        }
        if action not in offered:
            return True
        act, states = offered[action]
        return True if act in self.found.may and state in states else None

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what was asked for, decided or done; the record of what was done goes to paper by itself."""
        if isinstance(command, self.CHANGES) and outcome.outcome != "error":
            self._ended = outcome if outcome.outcome == "destruction_ended" else None
        if outcome.outcome == "destruction_ended":
            self._printed = int(outcome.data["destruction"])
        super().answered(command, outcome)

    def on_screen_resume(self) -> None:
        """Look again: work above this screen changed the lists."""
        if self.rows:
            self.reload()

    def open_marked(self) -> None:
        """Ask for the two witnesses of the marked list."""
        self.action_carry_out()

    def action_carry_out(self) -> None:
        """Ask for the two witnesses of the marked list."""
        marked = self.marked
        if marked is not None and self.check_action("carry_out", ()):
            self.app.push_screen(DestructionWitnessesScreen(marked))

    def action_request(self) -> None:
        """Make a new list."""
        self.app.push_screen(DestructionRequestScreen())

    def action_switch(self) -> None:
        """Show what is done instead of what is open, or this again."""
        self._looks_back, self._ended = not self._looks_back, None
        self.begin_anew()

    def action_reload(self) -> None:
        """Look again."""
        self._ended = None
        super().action_reload()

    def action_print(self) -> None:
        """Bring the record of the marked list to paper once more, for the destroyer and both witnesses to sign."""
        marked = self.marked
        if marked is not None:
            self._printed = marked.destruction
            self.counter.print_sheet(f"destruction:{marked.destruction}")

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
        row = self.marked
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

    def tell_marked(self) -> None:
        """Look up what stands against the marked list's copies, and tell it."""
        super().tell_marked()
        self._tell()

    @work(exclusive=True, group="detail")
    async def _tell(self) -> None:
        marked = self.marked

        def read(reads: Reads) -> tuple[DestructionDetail | None, dict[str, str]]:
            found = None if marked is None else reads.destruction(marked.destruction)
            return found, {} if found is None else reads.names(*people_of(found.row))

        answer = await self.look_aside(read)
        if answer is not None:
            self._told, self._names = answer
            super().tell_marked()

    def cells_of(self, row: DestructionRow) -> tuple[str, ...]:
        """Return how the list stands, how long it is and why it was asked for."""
        asked = row.requested_at.astimezone(self.counter.settings.zone)
        begun = row.begun_at is not None
        return (
            str(row.destruction),
            word("destruction", row.state),
            f"{row.destroyed}/{row.copies}" if begun else str(row.copies),
            row.requested_by,
            f"{asked:%Y-%m-%d}",
            row.reason,
        )

    def _show_notice(self) -> None:
        sheet, paper = self.counter.view.sheet, ""
        if self._printed is not None:
            number, name = destruction_number(self._printed), f"destruction:{self._printed}"
            paper = paper_in_words(sheet, number, name)
        notice = self.query_one("#fits", Static)
        notice.update(paper)
        notice.display = bool(paper)

    def headline(self) -> str:
        """Return which lists are shown, or what became of the one that was just carried out."""
        if self._ended is not None:
            said = {"number": self._ended.data["destruction"], "count": self._ended.data["destroyed"]}
            left = len(self._ended.data["left"])
            text = _(
                "List {number} is carried out: {count} destroyed, {left} left in the registry. F4 shows it."
            )
            return text.format(left=left, **said)
        if self._looks_back:
            return _("Destruction lists that are done or rejected")
        return _("Open destruction lists") if self.rows else _("No destruction list is open.")

    def heading_of(self, row: DestructionRow) -> str:
        """Return the list's number."""
        return _("Destruction list {value}").format(value=row.destruction)

    def told(self, row: DestructionRow) -> Iterable[Section]:
        """Return the list with its copies, once they were looked up."""
        told = self._told
        if told is None or told.row.destruction != row.destruction:
            return ()
        return destruction_sections(told, self.counter.settings.zone, self._names)
