"""Owns what the desk tells without changing anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


def state(desk: Desk, command: do.State) -> Outcome:
    """Say who is at the desk and what is waiting; while locked no names and no numbers leave."""
    session = desk.session
    if session.locked:
        return Outcome("state", next=session.next, data={"locked": True})
    if session.operator is not None:
        # Another counter may have released or withdrawn what lies here.
        session = desk.session = replace(session, unreleased=desk.lying_here())
    collector = session.collector
    data: dict[str, Any] = {
        "operator": session.operator,
        "locked": False,
        "collector": None if collector is None else collector.staff_no,
        "identified": collector is not None and collector.identified,
        "accepted": list(session.accepted),
        "unreleased": list(session.unreleased),
        "label": session.label,
        "task": None if session.task is None else {"task": session.task.name, **session.task.shown},
    }
    if desk.witness_faults is not None:
        data["witness_faults"] = desk.witness_faults
    return Outcome("state", next=session.next, data=data)


HANDLERS: Handlers = {
    do.State: state,
}
