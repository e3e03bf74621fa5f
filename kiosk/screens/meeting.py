"""Owns the screen of one meeting: who sits where with which papers, and what is done about it there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import DataTable, Static

from kiosk.desk import (
    Act,
    Command,
    MeetingShown,
    Outcome,
    Reads,
    SeatRow,
    SubstitutionRow,
    SubstitutionState,
)
from kiosk.desk import commands as do
from kiosk.meeting_words import (
    MeetingStanding,
    papers_in_words,
    standing_in_words,
    standing_of,
    time_in_words,
    told_seat,
)
from kiosk.screens.close_out import CloseOutScreen
from kiosk.screens.looking_up import LookingUp
from kiosk.screens.pin_entry import PinScreen
from kiosk.screens.substitute_request import SubstituteRequestScreen
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable

COLUMNS = (
    PageColumn(N_("Seat"), 12),
    PageColumn(N_("Person"), 22),
    PageColumn(N_("Substitute"), 22),
    PageColumn(N_("Papers")),
)
PAGE = 200
"""Seats that the desk's reads answer with at most."""
CHANGES = (
    *(do.RequestSubstitute, do.ApproveSubstitute, do.RejectSubstitute, do.RevokeSubstitute),
    *(do.OpenMeeting, do.CloseMeeting, do.Finish, do.Cancel),
)
ACTS = (Act.DECIDE_SUBSTITUTE, Act.OPEN_MEETING, Act.CLOSE_MEETING)
OPEN = (MeetingStanding.PLANNED, MeetingStanding.OPEN)


class MeetingScreen(LookingUp):
    """Lists the seats of a meeting and tells the marked one. Substitutes are asked for and decided here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "request", N_("Substitute"), id="substitute"),
        Binding("f4", "open_now", N_("Open now"), id="open_now"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f6", "close_out", N_("Close out"), id="close_out"),
        Binding("f7", "approve", N_("Approve"), id="approve"),
        Binding("f8", "refuse", N_("Reject, revoke"), id="refuse"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, meeting: str) -> None:
        super().__init__()
        self._meeting = meeting
        self._behind: tuple[str, ...] = ()
        self._shown: MeetingShown | None = None
        self._names: dict[str, str] = {}
        self._may: frozenset[Act] = frozenset()

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the seats and the marked one."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body -stacked"):
            yield FittedTable(COLUMNS, id="seats", first="older")
            yield EntryView(beside=True, id="detail", classes="panel")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show the first seats."""
        self.query_one("#seats").focus()
        super().begin()

    def reload(self) -> None:
        """Look up this page anew."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_rows()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer each act to those who may do it, where there is something to do."""
        offered = {
            "request": self._marked is not None and self._standing in OPEN,
            "open_now": Act.OPEN_MEETING in self._may and self._standing is MeetingStanding.PLANNED,
            "close_out": Act.CLOSE_MEETING in self._may
            and self._standing in (MeetingStanding.OPEN, MeetingStanding.OVER),
            "approve": self._asked(SubstitutionState.REQUESTED) is not None,
            "refuse": self._asked(*SubstitutionState) is not None,
        }
        return True if offered.get(action, True) else None

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what changed; a close-out that began gets its own screen."""
        if isinstance(command, do.CloseMeeting) and outcome.outcome == "prompt":
            self.app.push_screen(CloseOutScreen(self._meeting))
        if isinstance(command, CHANGES) and outcome.outcome not in ("error", "refused"):
            self.reload()

    @on(DataTable.RowHighlighted)
    def follow_mark(self) -> None:
        """Tell the marked seat."""
        self._show_detail()

    @on(PageTable.Chosen)
    def go_to_detail(self) -> None:
        """Read the seat through."""
        self.query_one("#detail").focus()

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show the seats after these, or before."""
        rows = () if self._shown is None else self._shown.seats
        newer = message.direction == "newer"
        self._behind = (*self._behind, rows[-1].seat) if newer and rows else self._behind[:-1]
        self._load()

    def action_request(self) -> None:
        """Take a request for a substitute at the marked seat down."""
        if self._marked is not None:
            name = self._names.get(self._marked.staff_no, "")
            self.app.push_screen(
                SubstituteRequestScreen(self._meeting, self._marked.seat, self._marked.staff_no, name)
            )

    def action_open_now(self) -> None:
        """Open the meeting's counter before its time."""
        self.counter.do(do.OpenMeeting(meeting=self._meeting))

    def action_close_out(self) -> None:
        """Begin to count the papers back."""
        self.counter.do(do.CloseMeeting(meeting=self._meeting))

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    def action_approve(self) -> None:
        """Say yes to the request for the marked seat."""
        self._decide(
            self._asked(SubstitutionState.REQUESTED),
            N_("Approve substitute {number}?"),
            lambda number, pin: do.ApproveSubstitute(request=number, pin=pin),
        )

    def action_refuse(self) -> None:
        """Reject the request for the marked seat, or revoke the substitute who sits there."""
        row = self._asked(*SubstitutionState)
        if row is not None and row.state is SubstitutionState.APPROVED:
            question = N_("Revoke substitute {number}?")
            self._decide(row, question, lambda number, pin: do.RevokeSubstitute(request=number, pin=pin))
        else:
            question = N_("Reject substitute {number}?")
            self._decide(row, question, lambda number, pin: do.RejectSubstitute(request=number, pin=pin))

    def _decide(
        self, row: SubstitutionRow | None, question: str, command: Callable[[int, str], Command]
    ) -> None:
        if row is None:
            return

        def decided(pin: str | None) -> None:
            if pin is not None:
                self.counter.do(command(row.request, pin))

        asked = PinScreen(
            lambda: _(question).format(number=row.request),
            lambda: self._in_short(row),
            self.counter.view.operator or "",
        )
        self.app.push_screen(asked, decided)

    def _in_short(self, row: SubstitutionRow) -> str:
        said = {
            "substitute": self._who(row.substitute),
            "absent": self._who(row.absent),
            "seat": show(row.seat),
        }
        text = _("{substitute} sits in for {absent} at seat {seat}").format(**said)
        return f"{text}\n{show(row.reason)}"

    @work(exclusive=True)
    async def _load(self) -> None:
        after = self._behind[-1] if self._behind else None

        def read(reads: Reads) -> tuple[MeetingShown | None, dict[str, str], frozenset[Act]]:
            shown = reads.meeting(self._meeting, after=after)
            names = {} if shown is None else reads.names(*_people(shown))
            return shown, names, frozenset(act for act in ACTS if reads.may(act))

        found = await self.look_up(read)
        if found is not None:
            self._shown, self._names, self._may = found
            self._show_rows()

    @property
    def _marked(self) -> SeatRow | None:
        tables = self.query(FittedTable)
        rows = () if self._shown is None else self._shown.seats
        at = tables.first().cursor_row if tables else -1
        return rows[at] if 0 <= at < len(rows) else None

    @property
    def _standing(self) -> MeetingStanding | None:
        return None if self._shown is None else standing_of(self._shown.meeting, self.counter.local_now())

    def _asked(self, *states: SubstitutionState) -> SubstitutionRow | None:
        """Return what is to be decided at the marked seat: the oldest request that waits, else the approved one."""
        seat, shown = self._marked, self._shown
        if seat is None or shown is None or Act.DECIDE_SUBSTITUTE not in self._may:
            return None
        here = [each for each in reversed(shown.requests) if each.seat == seat.seat and each.state in states]
        wanted = (SubstitutionState.REQUESTED, SubstitutionState.APPROVED)
        return next((each for state in wanted for each in here if each.state is state), None)

    def _show_rows(self) -> None:
        shown, table = self._shown, self.query_one(FittedTable)
        title = self.query_one("#title", Static)
        if shown is None:
            title.update(show(self._meeting))
            return
        at = table.cursor_row
        rows = [self._row(row) for row in shown.seats]
        table.show_page(rows, older=bool(self._behind), newer=len(rows) == PAGE)
        table.move_cursor(row=at)
        title.update(self._title(shown))
        self._show_detail()

    def _title(self, shown: MeetingShown) -> str:
        row = shown.meeting
        standing = standing_in_words(standing_of(row, self.counter.local_now()))
        parts = [show(row.meeting), standing, time_in_words(row, self.counter.settings.zone)]
        parts.append(_("out {out}, back {back}").format(out=row.out, back=row.returned))
        if shown.unbound:
            text = ngettext("{count} for any seat", "{count} for any seat", shown.unbound)
            parts.append(text.format(count=shown.unbound))
        return "   ".join(parts)

    def _row(self, row: SeatRow) -> PageRow:
        substitute = self._who(row.substitute) if row.substitute is not None else ""
        if row.asked:
            waits = _("to approve")
            substitute = f"! {substitute or waits}"
        leave = _("may leave")
        papers = f"{papers_in_words(row)}  ({leave})" if row.may_take_away else papers_in_words(row)
        cells = (row.seat, self._who(row.staff_no), substitute, papers)
        colour = "warning" if row.asked else ""
        return PageRow(row.seat, cells, self.app.theme_variables.get(colour, ""))

    def _show_detail(self) -> None:
        row, shown, detail = self._marked, self._shown, self.query_one("#detail", EntryView)
        self.refresh_bindings()
        if row is None or shown is None:
            detail.show_sections(())
            return
        detail.show_sections(told_seat(row, shown.requests, self._who, self.counter.settings.zone))

    def _who(self, number: str) -> str:
        return f"{show(number)} {show(self._names.get(number, ''))}".rstrip()


def _people(shown: MeetingShown) -> frozenset[str]:
    seats = {person for row in shown.seats for person in (row.staff_no, row.substitute)}
    holders = {paper.holder for row in shown.seats for paper in row.papers}
    asked = {
        person
        for row in shown.requests
        for person in (row.absent, row.substitute, row.requested_by, row.decided_by)
    }
    return frozenset(person for person in seats | holders | asked if person)
