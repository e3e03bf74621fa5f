"""Owns the commands about one copy after or beside a pickup: withdrawal, reprint, hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.desk.commands.base import Command, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command):
    """Undo a hand-over that was not released."""

    copy: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Command):
    copy: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Unhold(Command):
    copy: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint(Command):
    """Print the label of a copy that is out once more."""

    copy: Text


COMMANDS: Mapping[str, type[Command]] = {
    "withdraw": Withdraw,
    "hold": Hold,
    "unhold": Unhold,
    "reprint": Reprint,
}
