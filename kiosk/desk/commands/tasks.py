"""Owns the commands that tasks share: the pages of what was just scanned, and the end of a return, a count, a
destruction, a meeting's close-out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.desk.commands.base import Command, Number, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish(Command):
    """End the task that is open, with what it asks for at its end.

    `pages` are the counted pages by control number, `pin` the signed-in operator's own, `badge` and `second_pin`
    those of the second person who signs. `sure` says that they vouch for a count in which much is missing.
    """

    pages: Mapping[Text, Number] = field(default_factory=dict)
    pin: Text | None = field(default=None, repr=False)
    badge: Text | None = None
    second_pin: Text | None = field(default=None, repr=False)
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CountPages(Command):
    """Say how many pages were counted in the copy that was just scanned: with that a list destroys it, and a
    close-out counts it back."""

    copy: Text
    pages: Number


COMMANDS: Mapping[str, type[Command]] = {"finish": Finish, "count_pages": CountPages}
