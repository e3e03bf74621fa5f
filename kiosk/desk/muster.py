"""Owns the commands about what one person holds: the list, and its confirmation by the holder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.connection import reading
from db.custody.refusals import Refusal
from db.custody.roles import Act
from db.registry import muster, pins
from db.registry.gathering import Attendance
from db.registry.loading import load_people
from db.registry.muster import HeldRow
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers
from kiosk.desk.scan import fold

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


def holdings(desk: Desk, command: do.Holdings) -> Outcome:
    if not desk.reads.may(Act.LOOK_UP):
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    number = fold(command.staff_no)
    with reading(desk.registry) as reader:
        if number not in load_people(reader, [number]):
            return Outcome("error", error="person_unknown", next=desk.session.next)
        found = muster.holdings_of(reader, number)
        rows = muster.holding_rows(reader, number, after=command.after)
    data = {
        "staff_no": number,
        "count": found.count,
        "missing": found.missing,
        "unreleased": found.unreleased,
        "sha256": found.sha256,
        "copies": [told_holding(row) for row in rows],
    }
    return Outcome("holdings", next=desk.session.next, data=data)


def confirm_holdings(desk: Desk, command: do.ConfirmHoldings) -> Outcome:
    by = desk.by(command)
    badge = fold(command.badge)
    signature = pins.check_pin_of_badge(desk.registry, by, badge, command.pin, desk.now)
    holder = Attendance(badge, signature=signature)
    try:
        result = muster.confirm(desk.registry, by, holder, desk.now, shown=command.sha256)
    except muster.HoldingsChanged:
        return Outcome("error", error="holdings_changed", next=desk.session.next)
    return desk.outcome(result)


def told_holding(row: HeldRow) -> dict[str, Any]:
    """Return a holding as replies have it; what does not apply is left out."""
    told = {
        "copy": row.copy,
        "level": row.level.name.lower(),
        "kind": row.kind.value,
        "copy_no": row.copy_no,
        "copies_total": row.copies_total,
        "for": row.held_for,
        "since": row.since.isoformat(),
        "return_by": None if row.return_by is None else row.return_by.isoformat(),
        "registered": row.registered,
        "missing": row.missing or None,
        "lies_on": row.lies_on,
    }
    return {name: value for name, value in told.items() if value is not None}


HANDLERS: Handlers = {
    do.Holdings: holdings,
    do.ConfirmHoldings: confirm_holdings,
}
