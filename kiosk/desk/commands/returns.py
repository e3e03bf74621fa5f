"""Owns the commands of a return: what begins it, and what takes a copy back whose pages are not all there; scans,
`remove_copy`, `finish` and `cancel` go on with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.desk.commands.base import Command, Number, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Command):
    """Begin taking copies back: whoever brings them shows a badge, then each copy is scanned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeIncomplete(Command):
    """Take the copy that was scanned back with the `pages` that were counted, in a return or a close-out: a supervisor
    who had no part in it confirms that with `badge` and `pin`. It is put on hold, and its incident is open."""

    copy: Text
    pages: Number
    reason: Text
    badge: Text
    pin: Text = field(repr=False)


COMMANDS: Mapping[str, type[Command]] = {"take_back": TakeBack, "take_incomplete": TakeIncomplete}
