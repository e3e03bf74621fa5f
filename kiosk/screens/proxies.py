"""Owns the screen of proxy grants: which there are, where they stand, and the supervisor's decision by PIN."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from kiosk.desk import Act, Command, GrantRow, GrantState, Reads
from kiosk.desk import commands as do
from kiosk.grant_words import (
    FILTERS,
    LOOKS,
    Standing,
    proof_in_words,
    standing_in_words,
    standing_of,
    told_grant,
    window_in_words,
)
from kiosk.screens.listing import Listing
from kiosk.screens.pin_entry import PinScreen
from kiosk.screens.proxy_request import ProxyRequestScreen
from kiosk.seen_words import Section
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.page_table import PageColumn

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


class ProxiesScreen(Listing[GrantRow, int]):
    """Lists grants, newest first, and tells the marked one. Supervisors decide it with their PIN."""

    NOTHING = N_("F2 takes a request down; a supervisor approves it with F7.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "request", N_("New request"), id="request"),
        Binding("f4", "filter", N_("Narrow"), id="filter"),
        Binding("f7", "approve", N_("Approve"), id="approve"),
        Binding("f8", "refuse", N_("Reject, revoke"), id="refuse"),
    ]
    LIST = "grants"
    COLUMNS = COLUMNS
    CHANGES = (do.RequestProxy, do.ApproveProxy, do.RejectProxy, do.RevokeProxy)
    ACTS = (Act.DECIDE_PROXY,)

    def __init__(self) -> None:
        super().__init__()
        self._filter = 0

    def asks(self, behind: int | None) -> Callable[[Reads], tuple[GrantRow, ...]]:
        """Look up grants in the states that are shown."""
        states = tuple(FILTERS.values())[self._filter]
        return lambda reads: reads.grants(states=states, before=behind)

    def key_of(self, row: GrantRow) -> int:
        """Return the grant's number."""
        return row.grant

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the decision to those who decide, where there is something to decide."""
        marked = self.marked
        if action not in ("approve", "refuse"):
            return True
        if marked is None or Act.DECIDE_PROXY not in self.found.may:
            return None
        open_ = marked.state is GrantState.REQUESTED
        return True if open_ or (action == "refuse" and marked.state is GrantState.APPROVED) else None

    def action_request(self) -> None:
        """Take a new request down."""
        self.app.push_screen(ProxyRequestScreen())

    def action_filter(self) -> None:
        """Narrow the list to the next group of states."""
        self._filter = (self._filter + 1) % len(FILTERS)
        self.begin_anew()

    def action_approve(self) -> None:
        """Say yes to the marked request."""
        self._decide(
            N_("Approve grant {number}?"), lambda number, pin: do.ApproveProxy(grant=number, pin=pin)
        )

    def action_refuse(self) -> None:
        """Reject the marked request, or revoke the marked grant."""
        if self.marked is not None and self.marked.state is GrantState.APPROVED:
            self._decide(
                N_("Revoke grant {number}?"), lambda number, pin: do.RevokeProxy(grant=number, pin=pin)
            )
        else:
            self._decide(
                N_("Reject grant {number}?"), lambda number, pin: do.RejectProxy(grant=number, pin=pin)
            )

    def _decide(self, question: str, command: Callable[[int, str], Command]) -> None:
        row = self.marked
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

    def people_in(self, rows: Iterable[GrantRow]) -> Iterable[str | None]:
        """Return everybody who has to do with these grants."""
        for row in rows:
            yield from (row.principal, row.proxy, row.second_proxy, row.requested_by, *row.approvals)

    def headline(self) -> str:
        """Return which grants are shown."""
        return self.counted(_(tuple(FILTERS)[self._filter]))

    def cells_of(self, row: GrantRow) -> tuple[str, ...]:
        """Return how the grant stands, for whom it is, and how often it was used."""
        return (
            str(row.grant),
            standing_in_words(self._standing(row)),
            row.principal,
            row.proxy if row.second_proxy is None else f"{row.proxy}+",
            str(len(row.copies)),
            window_in_words(row, self.counter.settings.zone),
            f"{row.spent}/{row.uses}",
            f"{len(row.approvals)}/{row.approvals_needed}",
            proof_in_words(row),
        )

    def colour_of(self, row: GrantRow) -> str:
        """Let how it stands be seen."""
        return LOOKS[self._standing(row)].colour

    def heading_of(self, row: GrantRow) -> str:
        """Return the grant's number."""
        return _("Grant {number}").format(number=row.grant)

    def told(self, row: GrantRow) -> Iterable[Section]:
        """Return all of the grant in words."""
        return told_grant(row, self._standing(row), self.found.names, self.counter.settings.zone)

    def _standing(self, row: GrantRow) -> Standing:
        return standing_of(row, self.counter.local_now())

    def _in_short(self, row: GrantRow) -> str:
        said = {"principal": show(row.principal), "proxy": show(row.proxy), "count": len(row.copies)}
        text = ngettext(
            "{proxy} collects {count} copy for {principal}",
            "{proxy} collects {count} copies for {principal}",
            len(row.copies),
        ).format(**said)
        return f"{text}\n{window_in_words(row, self.counter.settings.zone)}   {show(row.reason)}"
