"""Owns the commands about the counter itself: who is signed in, lock, PIN, and what the scanner typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

from kiosk.desk.commands.base import Command, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan(Command):
    """What the scanner typed. `typed` says that a hand typed it: such a text never counts as scan-back."""

    scan: Annotated[str, msgspec.Meta(max_length=100_000)]
    typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidScan(Command):
    """A scan that was broken on its way: too long, unterminated, or with bytes that no code has."""

    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Command):
    badge: Text
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut(Command):
    """Close the session; not while a copy lies on the counter unreleased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock(Command):
    """Hide the session and keep it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock(Command):
    """Show the session again: the operator's PIN, or a supervisor's badge and PIN."""

    pin: Text = field(repr=False)
    badge: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePin(Command):
    """Change one's own PIN; needs no session."""

    badge: Text
    old: Text = field(repr=False)
    new: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Command):
    """Who is at the desk and what is waiting; writes nothing."""


COMMANDS: Mapping[str, type[Command]] = {
    "sign_in": SignIn,
    "sign_out": SignOut,
    "lock": Lock,
    "unlock": Unlock,
    "change_pin": ChangePin,
    "state": State,
}
