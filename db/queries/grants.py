"""Owns reads of proxy grants: which there are, for which copies, by whose yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.connection import Reading
from db.custody.values import GrantState
from db.queries.page import PAGE
from db.tables import GrantApproval, GrantCopy, ProxyGrant


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One proxy grant as a list shows it. Not `confirmed`: asked for on paper, or by a PIN that somebody else set."""

    grant: int
    principal: str
    proxy: str
    second_proxy: str | None
    starts: datetime
    ends: datetime
    uses: int
    spent: int
    state: GrantState
    reason: str
    paper_request: str | None
    requested_by: str
    requested_at: datetime
    approvals_needed: int
    copies: tuple[str, ...]
    approvals: tuple[str, ...]
    confirmed: bool


def grant_rows(
    reader: Reading,
    *,
    states: Sequence[GrantState] = tuple(GrantState),
    person: str | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> tuple[GrantRow, ...]:
    """Return grants, newest first: in these states, of this principal or proxy, with numbers below `before`."""
    query = ProxyGrant.select().where(ProxyGrant.state.in_([state.value for state in states]))
    if person is not None:
        named = (ProxyGrant.principal == person) | (ProxyGrant.proxy == person)
        query = query.where(named | (ProxyGrant.second_proxy == person))
    if before is not None:
        query = query.where(ProxyGrant.proxy_grant < before)
    rows = reader.rows(query.order_by(ProxyGrant.proxy_grant.desc()).limit(limit))
    numbers = [row.proxy_grant for row in rows]
    copies = _listed(
        reader, GrantCopy.select(GrantCopy.proxy_grant, GrantCopy.control_no), GrantCopy, numbers
    )
    approvals = _listed(
        reader,
        GrantApproval.select(GrantApproval.proxy_grant, GrantApproval.approver),
        GrantApproval,
        numbers,
    )
    return tuple(_grant_row(row, copies, approvals) for row in rows)


def _listed(reader: Reading, query: Any, table: Any, numbers: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for number, text in reader.tuples(query.where(table.proxy_grant.in_(numbers))):
        found.setdefault(number, []).append(text)
    return found


def _grant_row(row: ProxyGrant, copies: dict[int, list[str]], approvals: dict[int, list[str]]) -> GrantRow:
    number = row.proxy_grant
    return GrantRow(
        grant=number,
        principal=row.principal,
        proxy=row.proxy,
        second_proxy=row.second_proxy,
        starts=row.starts,
        ends=row.ends,
        uses=row.uses,
        spent=row.spent,
        state=GrantState(row.state),
        reason=row.reason,
        paper_request=row.paper_request,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        approvals_needed=row.approvals_needed,
        copies=tuple(sorted(copies.get(number, ()))),
        approvals=tuple(sorted(approvals.get(number, ()))),
        confirmed=row.confirmed,
    )
