"""Owns the commands that hand copies on from their holder to the collector at the counter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.desk.commands.base import Command, Number, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginTransfer(Command):
    """Begin handing copies on: the giver's badge and each copy are scanned and judged at once, then `transfer`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Command):
    """Hand copies on to the identified collector, all or nothing.

    Copies and the giver's badge are those that were scanned where none are named. `giver_pin` is the holder's, the
    signature (`sign_pin`, or `paper_receipt`) the collector's, `pages` the counted pages by control number.
    """

    copies: tuple[Text, ...] = ()
    giver_badge: Text | None = None
    giver_pin: Text | None = field(default=None, repr=False)
    pages: Mapping[Text, Number] = field(default_factory=dict)
    sign_pin: Text | None = field(default=None, repr=False)
    paper_receipt: Text | None = None


COMMANDS: Mapping[str, type[Command]] = {"begin_transfer": BeginTransfer, "transfer": Transfer}
