"""Owns the commands about destruction: the request, the decision, carrying it out, and looking it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

from kiosk.desk.commands.base import Command, Number, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDestruction(Command):
    """Put copies on a list that waits for a supervisor. `site` is the approved place where it will be done."""

    copies: Annotated[tuple[Text, ...], msgspec.Meta(max_length=500)]
    reason: Text
    site: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveDestruction(Command):
    """Approve a list, by the PIN of the signed-in supervisor, who did not ask for it."""

    destruction: Number
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectDestruction(Command):
    """Reject a list, or take its approval back before it is begun."""

    destruction: Number
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True)
class DestructionWitness:
    """A witness: a member of staff's badge and PIN."""

    badge: Text
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginDestruction(Command):
    """Carry a list out before two witnesses, or go on with it: from now on a copy that is scanned is destroyed."""

    destruction: Number
    witnesses: Annotated[tuple[DestructionWitness, ...], msgspec.Meta(max_length=2)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Destructions(Command):
    """List the destruction lists, newest first, with numbers below `before`; only open or only closed ones."""

    closed: bool | None = None
    before: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowDestruction(Command):
    """Tell one list, with what stands against each of its copies now."""

    destruction: Number


COMMANDS: Mapping[str, type[Command]] = {
    "request_destruction": RequestDestruction,
    "approve_destruction": ApproveDestruction,
    "reject_destruction": RejectDestruction,
    "begin_destruction": BeginDestruction,
    "destructions": Destructions,
    "destruction": ShowDestruction,
}
