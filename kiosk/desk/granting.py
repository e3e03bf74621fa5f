"""Owns the commands about proxy grants."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from db.registry import grants
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers
from kiosk.desk.scan import fold

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


def request_proxy(desk: Desk, command: do.RequestProxy) -> Outcome:
    try:
        starts, ends = _aware(desk, command.starts), _aware(desk, command.ends)
    except OverflowError:
        return Outcome("error", error="time_out_of_range", next=desk.session.next)
    request = grants.Request(
        principal=fold(command.principal),
        proxy=fold(command.proxy),
        copies=tuple(map(fold, command.copies)),
        starts=starts,
        ends=ends,
        uses=command.uses,
        reason=command.reason,
        paper_request=command.paper_request,
        second_proxy=None if command.second_proxy is None else fold(command.second_proxy),
    )
    result = grants.request_proxy(desk.registry, desk.by(command), request, command.principal_pin, desk.now)
    return desk.outcome(result)


def approve_proxy(desk: Desk, command: do.ApproveProxy) -> Outcome:
    return desk.outcome(
        grants.approve_proxy(desk.registry, desk.by(command), command.grant, command.pin, desk.now)
    )


def reject_proxy(desk: Desk, command: do.RejectProxy) -> Outcome:
    return desk.outcome(
        grants.reject_proxy(desk.registry, desk.by(command), command.grant, command.pin, desk.now)
    )


def revoke_proxy(desk: Desk, command: do.RevokeProxy) -> Outcome:
    return desk.outcome(
        grants.revoke_proxy(desk.registry, desk.by(command), command.grant, command.pin, desk.now)
    )


def _aware(desk: Desk, moment: datetime) -> datetime:
    """Return the moment in UTC; without a zone it is the registry's local time."""
    local = moment if moment.tzinfo is not None else moment.replace(tzinfo=desk.registry.zone)
    return local.astimezone(UTC)


HANDLERS: Handlers = {
    do.RequestProxy: request_proxy,
    do.ApproveProxy: approve_proxy,
    do.RejectProxy: reject_proxy,
    do.RevokeProxy: revoke_proxy,
}
