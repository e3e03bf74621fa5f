"""Owns the screen of proxy grants: which there are, where they stand, and the supervisor's decision by PIN."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import DataTable, Static

from kiosk.desk import Act, Command, GrantRow, GrantState, Outcome, Reads
from kiosk.desk import commands as do
from kiosk.grant_words import (
    FILTERS,
    LOOKS,
    proof_in_words,
    standing_in_words,
    standing_of,
    told_grant,
    window_in_words,
)
from kiosk.screens.looking_up import LookingUp
from kiosk.screens.pin_entry import PinScreen
from kiosk.screens.proxy_request import ProxyRequestScreen
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable

COLUMNS = (
    PageColumn(N_("No."), 6),
    PageColumn(N_("State"), 14),
    PageColumn(N_("Whose"), 12),
    PageColumn(N_("Proxy"), 12),
    PageColumn(N_("Copies"), 6),
    PageColumn(N_("When")),
    PageColumn(N_("Used"), 5),
    PageColumn(N_("Yes"), 4),
    PageColumn(N_("Proof"), 13),
)
PAGE = 200
"""Grants that the desk's reads answer with at most."""
CHANGES = (do.RequestProxy, do.ApproveProxy, do.RejectProxy, do.RevokeProxy)


class ProxiesScreen(LookingUp):
    """Lists grants, newest first, and tells the marked one. Supervisors decide it with their PIN."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "request", N_("New request"), id="request"),
        Binding("f4", "filter", N_("Narrow"), id="filter"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f7", "approve", N_("Approve"), id="approve"),
        Binding("f8", "refuse", N_("Reject, revoke"), id="refuse"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._filter = 0
        self._before: tuple[int, ...] = ()
        self._rows: tuple[GrantRow, ...] = ()
        self._more = False
        self._names: dict[str, str] = {}
        self._may_decide = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the list and the marked grant."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body -stacked"):
            yield FittedTable(COLUMNS, id="grants")
            yield EntryView(beside=True, id="detail", classes="panel")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show the newest grants."""
        self.query_one("#grants").focus()
        super().begin()

    def reload(self) -> None:
        """Look up this page anew."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_rows()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the decision to those who decide, where there is something to decide."""
        marked = self._marked
        if action not in ("approve", "refuse"):
            return True
        if marked is None or not self._may_decide:
            return None
        open_ = marked.state is GrantState.REQUESTED
        return True if open_ or (action == "refuse" and marked.state is GrantState.APPROVED) else None

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what a decision or a request changed."""
        if isinstance(command, CHANGES) and outcome.outcome != "error":
            self.reload()

    @on(DataTable.RowHighlighted)
    def follow_mark(self) -> None:
        """Tell the marked grant."""
        self._show_detail()

    @on(PageTable.Chosen)
    def go_to_detail(self) -> None:
        """Read the grant through."""
        self.query_one("#detail").focus()

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show older or newer grants."""
        if message.direction == "older":
            self._before = (*self._before, self._rows[-1].grant)
        else:
            self._before = self._before[:-1]
        self._load()

    def action_request(self) -> None:
        """Take a new request down."""
        self.app.push_screen(ProxyRequestScreen())

    def action_filter(self) -> None:
        """Narrow the list to the next group of states."""
        self._filter = (self._filter + 1) % len(FILTERS)
        self._before = ()
        self._load()

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    def action_approve(self) -> None:
        """Say yes to the marked request."""
        self._decide(
            N_("Approve grant {number}?"), lambda number, pin: do.ApproveProxy(grant=number, pin=pin)
        )

    def action_refuse(self) -> None:
        """Reject the marked request, or revoke the marked grant."""
        if self._marked is not None and self._marked.state is GrantState.APPROVED:
            self._decide(
                N_("Revoke grant {number}?"), lambda number, pin: do.RevokeProxy(grant=number, pin=pin)
            )
        else:
            self._decide(
                N_("Reject grant {number}?"), lambda number, pin: do.RejectProxy(grant=number, pin=pin)
            )

    def _decide(self, question: str, command: Callable[[int, str], Command]) -> None:
        row = self._marked
        if row is None:
            return

        def decided(pin: str | None) -> None:
            if pin is not None:
                self.counter.do(command(row.grant, pin))

        asked = PinScreen(
            lambda: _(question).format(number=row.grant),
            lambda: self._in_short(row),
            self.counter.view.operator or "",
        )
        self.app.push_screen(asked, decided)

    @work(exclusive=True)
    async def _load(self) -> None:
        states = tuple(FILTERS.values())[self._filter]
        before = self._before[-1] if self._before else None

        def read(reads: Reads) -> tuple[tuple[GrantRow, ...], dict[str, str], bool]:
            rows = reads.grants(states=states, before=before)
            return rows, reads.names(*_people(rows)), reads.may(Act.DECIDE_PROXY)

        found = await self.look_up(read)
        if found is None:
            return
        if self._before and not found[0]:
            self._before, self._more = self._before[:-1], False
            self._load()
            return
        self._rows, self._names, self._may_decide = found
        self._more = len(self._rows) == PAGE
        self._show_rows()

    @property
    def _marked(self) -> GrantRow | None:
        tables = self.query(FittedTable)
        at = tables.first().cursor_row if tables else -1
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _show_rows(self) -> None:
        table = self.query_one(FittedTable)
        at = table.cursor_row
        rows = [self._row(row) for row in self._rows]
        table.show_page(rows, older=self._more, newer=bool(self._before))
        table.move_cursor(row=at)
        shown = ngettext("{count} on this page", "{count} on this page", len(rows)).format(count=len(rows))
        title, none = _(tuple(FILTERS)[self._filter]), _("There is none.")
        self.query_one("#title", Static).update(f"{title}   {shown if rows else none}")
        self._show_detail()

    def _row(self, row: GrantRow) -> PageRow:
        standing = standing_of(row, self.counter.local_now())
        cells = (
            str(row.grant),
            standing_in_words(standing),
            row.principal,
            row.proxy if row.second_proxy is None else f"{row.proxy}+",
            str(len(row.copies)),
            window_in_words(row, self.counter.settings.zone),
            f"{row.spent}/{row.uses}",
            f"{len(row.approvals)}/{row.approvals_needed}",
            proof_in_words(row),
        )
        return PageRow(str(row.grant), cells, self.app.theme_variables.get(LOOKS[standing].colour, ""))

    def _show_detail(self) -> None:
        row, detail = self._marked, self.query_one("#detail", EntryView)
        self.refresh_bindings()
        if row is None:
            detail.border_title = ""
            detail.show_sections(())
            return
        standing = standing_of(row, self.counter.local_now())
        detail.border_title = _("Grant {number}").format(number=row.grant)
        detail.show_sections(told_grant(row, standing, self._names, self.counter.settings.zone))

    def _in_short(self, row: GrantRow) -> str:
        said = {"principal": show(row.principal), "proxy": show(row.proxy), "count": len(row.copies)}
        text = ngettext(
            "{proxy} collects {count} copy for {principal}",
            "{proxy} collects {count} copies for {principal}",
            len(row.copies),
        ).format(**said)
        return f"{text}\n{window_in_words(row, self.counter.settings.zone)}   {show(row.reason)}"


def _people(rows: Iterable[GrantRow]) -> frozenset[str]:
    named = {
        person for row in rows for person in (row.principal, row.proxy, row.second_proxy, row.requested_by)
    }
    approvers = {person for row in rows for person in row.approvals}
    return frozenset(person for person in named | approvers if person)
