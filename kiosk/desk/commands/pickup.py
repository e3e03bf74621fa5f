"""Owns the commands of a pickup: photo, the other two people, hand-over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.custody.values import PhotoSource
from kiosk.desk.commands.base import Command, Number, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPhoto(Command):
    """The operator compared the face with the registry's photo, or with the one on the card where it has none."""

    matches: bool
    source: PhotoSource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondCollector(Command):
    """The second collector: badge (or the one scanned just before), PIN, and the operator's word on the face."""

    pin: Text | None = field(default=None, repr=False)
    badge: Text | None = None
    matches: bool | None = None
    source: PhotoSource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness(Command):
    """The second member of staff: badge (or the one scanned just before) and PIN."""

    pin: Text = field(repr=False)
    badge: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCopy(Command):
    """Take one accepted copy back out."""

    copy: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """Drop this collector and what was accepted for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Command):
    """Hand over everything accepted. `pages` are the counted pages by control number; the PIN is the
    collector's signature, or `paper_receipt` the number of a signed receipt."""

    pages: Mapping[Text, Number] = field(default_factory=dict)
    sign_pin: Text | None = field(default=None, repr=False)
    paper_receipt: Text | None = None


COMMANDS: Mapping[str, type[Command]] = {
    "confirm_photo": ConfirmPhoto,
    "second_collector": SecondCollector,
    "witness": Witness,
    "remove_copy": RemoveCopy,
    "cancel": Cancel,
    "hand_over": HandOver,
}
