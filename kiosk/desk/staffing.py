"""Owns the operator's commands: signing in and out, lock, change of PIN."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from db.connection import reading
from db.custody.refusals import Refusal
from db.errors import RegistryError
from db.registry import pins, sessions
from db.registry.lying import lying_rows, told
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers
from kiosk.desk.scan import fold

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


def sign_in(desk: Desk, command: do.SignIn) -> Outcome:
    if desk.session.operator is not None:
        return desk.refuse(command, Refusal.OPERATOR_ALREADY_SIGNED_IN)
    lying = desk.lying_here()
    by = replace(desk.by(command), session=desk.around.random(8).hex())
    result = sessions.sign_in(desk.registry, by, fold(command.badge), command.pin, desk.now)
    if result.outcome != "signed_in" or result.text is None or by.session is None:
        return desk.outcome(result)
    desk.session = replace(desk.session.opened(by.session, result.text), unreleased=lying)
    open_incidents = _looked_after(desk)
    return desk.outcome(
        result,
        operator=result.text,
        unreleased=list(desk.session.unreleased) or None,
        lying=_lying_anywhere(desk),
        incidents=open_incidents,
        witness_faults=desk.witness_faults,
    )


def _looked_after(desk: Desk) -> dict[str, int] | None:
    """Escalate what is overdue, and count for a supervisor what is open. Whatever comes of it, the operator is signed
    in: a fault here must not read as if they were not."""
    try:
        desk.look_after()
        found = desk.reads.open_matters()
    except RegistryError:
        return None
    return None if found is None else {"open": found.open, "overdue": found.overdue}


def _lying_anywhere(desk: Desk) -> list[dict[str, str]] | None:
    """Return what lies on any counter of the registry: whoever left it there may be gone for long."""
    try:
        with reading(desk.registry) as reader:
            return told(lying_rows(reader), desk.registry.zone) or None
    except RegistryError:
        return None


def sign_out(desk: Desk, command: do.SignOut) -> Outcome:
    result = sessions.sign_out(desk.registry, desk.by(command), desk.now)
    if not result.refused:
        desk.session = type(desk.session)(unreleased=desk.session.unreleased)
    return desk.outcome(result)


def forced_sign_out(desk: Desk) -> Outcome:
    """Close the session although copies lie unreleased: the stream or the program ends."""
    result = sessions.sign_out(desk.registry, desk.by(do.SignOut()), desk.now, forced=True)
    desk.session = type(desk.session)(unreleased=desk.session.unreleased)
    return desk.outcome(result)


def lock(desk: Desk, command: do.Lock) -> Outcome:
    # First of all: a counter that cannot write its log is locked all the same.
    desk.session = replace(desk.session, locked=True)
    return desk.outcome(sessions.lock(desk.registry, desk.by(command), desk.now))


def unlock(desk: Desk, command: do.Unlock) -> Outcome:
    """Let the operator go on by their PIN. A supervisor's badge and PIN end the session instead: nobody goes on
    in somebody else's name."""
    badge = None if command.badge is None else fold(command.badge)
    result = sessions.unlock(desk.registry, desk.by(command), badge, command.pin, desk.now)
    if result.outcome == "signed_out":
        desk.session = type(desk.session)(unreleased=desk.session.unreleased)
    elif not result.refused:
        desk.session = replace(desk.session, locked=False)
    return desk.outcome(result)


def change_pin(desk: Desk, command: do.ChangePin) -> Outcome:
    result = pins.change_pin_by_badge(
        desk.registry, desk.by(command), fold(command.badge), command.old, command.new, desk.now
    )
    return desk.outcome(result)


HANDLERS: Handlers = {
    do.SignIn: sign_in,
    do.SignOut: sign_out,
    do.Lock: lock,
    do.Unlock: unlock,
    do.ChangePin: change_pin,
}
