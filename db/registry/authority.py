"""Owns whether the standing and roles of whoever acts cover an act, for acts that are no counter work.

Their PIN was proven by the face through which they came, before the act began: nothing here knows PINs.
"""

from __future__ import annotations

from db.connection import Transaction
from db.custody.refusals import Refusal
from db.custody.roles import Act, decide_act
from db.custody.values import PinCheck, Signature
from db.registry.acting import By
from db.registry.founding import is_set_up
from db.registry.loading import load_people

PROVEN = Signature(pin=PinCheck.CORRECT)


def authority_reasons(tx: Transaction, by: By, act: Act) -> tuple[Refusal, ...]:
    """Return every reason why the actor of `by` may not do `act` now."""
    known = load_people(tx, [by.actor]).get(by.actor or "")
    staff = None if known is None else known.as_staff
    return decide_act(staff, act, PROVEN, set_up=is_set_up(tx)).reasons
