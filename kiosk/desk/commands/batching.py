"""Owns the commands about batches that wait for a supervisor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.desk.commands.base import Command, Number, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveBatch(Command):
    """Put a waiting batch into force, by the signed-in supervisor's PIN."""

    batch: Number
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectBatch(Command):
    """Turn a waiting batch down, by the signed-in supervisor's PIN."""

    batch: Number
    pin: Text = field(repr=False)


COMMANDS: Mapping[str, type[Command]] = {
    "approve_batch": ApproveBatch,
    "reject_batch": RejectBatch,
}
