"""Owns who acts from the command line: a member of staff whose PIN was asked for and whose role covers the act."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.cli.answers import refused
from kiosk.cli.here import Here
from kiosk.cli.pins import read_pin
from kiosk.texts import _

if TYPE_CHECKING:
    from db.connection import Registry
    from db.custody.roles import Act
    from db.registry.acting import By


@dataclass(frozen=True, slots=True)
class Acting:
    """An open registry, and who acts in it."""

    registry: Registry
    by: By


def somebody(staff_no: str | None = None) -> By:
    """Return an act of its own that comes through the command line; whose it is was not proven yet."""
    from db.registry.acting import By, Face

    return By(act=os.urandom(12).hex(), face=Face.CLI, actor=staff_no)


@contextmanager
def acting(here: Here, staff_no: str, pin_stdin: bool, act: Act) -> Iterator[Acting]:
    """Open the registry for `staff_no` to do `act`; end the call if their PIN or their role does not cover it."""
    from db.registry.acting import ActResult
    from db.registry.authority import authenticate
    from kiosk.site import utc_now

    with here.registry() as registry:
        pin = read_pin(pin_stdin, pin_prompt(staff_no))
        granted = authenticate(registry, somebody(), staff_no, pin, act, utc_now())
        if isinstance(granted, ActResult):
            refused(here, granted)
        yield Acting(registry, granted.by)


def pin_prompt(staff_no: str) -> str:
    """Return the words that ask for somebody's PIN."""
    from kiosk.show import show

    return _("PIN of {staff_no}: ").format(staff_no=show(staff_no))
