"""Owns who acts through the command line: a member of staff, by their PIN, for an act that their role covers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db.connection import Reading, Registry, reading
from db.custody.refusals import Refusal
from db.custody.roles import Act, decide_act
from db.custody.values import PinCheck, Signature
from db.registry.acting import ActResult, By
from db.registry.founding import is_set_up
from db.registry.loading import NOBODY, load_people
from db.registry.pins import check_pin
from db.registry.refusing import refuse
from db.roster.cells import fold_id
from db.roster.problems import shown


@dataclass(frozen=True, slots=True)
class Granted:
    """Somebody who proved who they are and whose role covers the act: `by` acts for them."""

    by: By


def authenticate(
    registry: Registry, by: By, staff_no: str, pin: str, act: Act, clock: datetime
) -> ActResult | Granted:
    """Let `staff_no` do `act`, or refuse with every reason, which is logged. An initial PIN opens nothing.

    Takes 0.1 s for the PIN; whoever is no staff is refused without a look at it.
    """
    number = fold_id(staff_no).strip()
    with reading(registry) as reader:
        known = load_people(reader, [number]).get(number)
    if known is None or known.staff is None:
        facts = {} if known is not None else {"claimed": shown(number)}
        unknown = replace(by, actor=None if known is None else number)
        return refuse(registry, unknown, (Refusal.OPERATOR_OUT_OF_AUTHORITY,), act.value, clock, facts)
    acting = replace(by, actor=number)
    signature = check_pin(registry, acting, number, pin, clock)
    with reading(registry) as reader:
        reasons = _reasons(reader, number, act, signature)
    if reasons:
        return refuse(registry, acting, reasons, act.value, clock, {})
    return Granted(acting)


def uncovered(reader: Reading, by: By, act: Act) -> tuple[Refusal, ...]:
    """Return why the actor, whose PIN was checked before this transaction, may not do `act` now."""
    return _reasons(reader, by.actor or "", act, Signature(pin=PinCheck.CORRECT))


def _reasons(reader: Reading, staff_no: str, act: Act, signature: Signature) -> tuple[Refusal, ...]:
    staff = load_people(reader, [staff_no]).get(staff_no, NOBODY).staff
    return decide_act(staff, act, signature, set_up=is_set_up(reader)).reasons
