"""Owns the commands about meetings: substitutes, opening, the close-out task, and looking meetings up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.registry import substitutions
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers
from kiosk.desk.scan import fold

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


def request_substitute(desk: Desk, command: do.RequestSubstitute) -> Outcome:
    if not command.reason.strip():
        return Outcome("error", error="no_reason", next=desk.session.next)
    asked = substitutions.Request(
        meeting=fold(command.meeting),
        absent=fold(command.absent),
        substitute=fold(command.substitute),
        reason=command.reason,
    )
    return desk.outcome(substitutions.request_substitute(desk.registry, desk.by(command), asked, desk.now))


def approve_substitute(desk: Desk, command: do.ApproveSubstitute) -> Outcome:
    return desk.outcome(
        substitutions.approve_substitute(
            desk.registry, desk.by(command), command.request, command.pin, desk.now
        )
    )


def reject_substitute(desk: Desk, command: do.RejectSubstitute) -> Outcome:
    return desk.outcome(
        substitutions.reject_substitute(
            desk.registry, desk.by(command), command.request, command.pin, desk.now
        )
    )


def revoke_substitute(desk: Desk, command: do.RevokeSubstitute) -> Outcome:
    return desk.outcome(
        substitutions.revoke_substitute(
            desk.registry, desk.by(command), command.request, command.pin, desk.now
        )
    )


HANDLERS: Handlers = {
    do.RequestSubstitute: request_substitute,
    do.ApproveSubstitute: approve_substitute,
    do.RejectSubstitute: reject_substitute,
    do.RevokeSubstitute: revoke_substitute,
}
