"""Owns the commands about what is owed and who may keep what: receipts, recalls, and the two lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

import msgspec

from kiosk.desk.commands.base import Command, Number, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReceipt(Command):
    """收文登记: meet what a unit owes for these copies with its incoming number. `by` is who registers."""

    copies: Annotated[tuple[Text, ...], msgspec.Meta(max_length=500)]
    incoming_no: Text
    by: Text
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(Command):
    """Recall a copy: nobody collects it, and whoever has it brings it back now."""

    copy: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrecall(Command):
    copy: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue(Command):
    """List what is past due, oldest first: of one kind, of one unit, behind the obligation `after`."""

    kind: Literal["receipt", "return"] | None = None
    unit: Text | None = None
    after: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews(Command):
    """List the copies whose holders may no longer hold them, behind the log number `after`."""

    after: Number | None = None


COMMANDS: Mapping[str, type[Command]] = {
    "register_receipt": RegisterReceipt,
    "recall": Recall,
    "unrecall": Unrecall,
    "overdue": Overdue,
    "reviews": Reviews,
}
