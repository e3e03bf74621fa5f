"""Owns the command that begins a return; scans, `remove_copy`, `finish` and `cancel` go on with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.desk.commands.base import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Command):
    """Begin taking copies back: whoever brings them shows a badge, then each copy is scanned."""


COMMANDS: Mapping[str, type[Command]] = {"take_back": TakeBack}
