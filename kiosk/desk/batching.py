"""Owns the commands about batches that wait for a supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


def approve_batch(desk: Desk, command: do.ApproveBatch) -> Outcome:
    from db.registry import batches  # with its importers it would slow every start of the counter

    result = batches.approve_batch(desk.registry, desk.by(command), command.batch, command.pin, desk.now)
    return desk.outcome(result)


def reject_batch(desk: Desk, command: do.RejectBatch) -> Outcome:
    from db.registry import batches

    result = batches.reject_batch(desk.registry, desk.by(command), command.batch, command.pin, desk.now)
    return desk.outcome(result)


HANDLERS: Handlers = {
    do.ApproveBatch: approve_batch,
    do.RejectBatch: reject_batch,
}
