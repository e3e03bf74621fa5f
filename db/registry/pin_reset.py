"""Owns setting somebody an initial PIN: a registrar's act, which for staff waits for an independent supervisor.

The PIN itself is returned once, to be printed; a waiting batch holds its hash alone, and nothing of it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from db.connection import Registry, Transaction, reading
from db.custody.refusals import Refusal, in_order
from db.custody.roles import Act
from db.custody.values import PersonStatus
from db.identity.pins import INITIAL_DIGITS, draw_pin, pin_problem
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.authority import uncovered
from db.registry.batches import submit
from db.registry.importing.pin_resets import PIN_RESET, PinResetContent, plan_pin_reset, put_pin_in_force
from db.registry.loading import Known, load_people
from db.registry.policies import policy_in_force
from db.registry.refusing import log_refusal


def reset_pin(
    registry: Registry, by: By, staff_no: str, clock: datetime, random: Callable[[int], bytes]
) -> tuple[ActResult, str | None]:
    """Set `staff_no` an initial PIN and return what came of it, and the PIN where one was set or waits.

    `pin_reset`: it is in force. `batch_submitted`: the person holds a role, and the batch `number` waits for a
    supervisor who is not that person; until then the PIN opens nothing.
    """
    pin = _draw(registry, staff_no, random)
    hashed = registry.hash_pin(pin, staff_no)

    def work(tx: Transaction) -> ActResult:
        known = load_people(tx, [staff_no]).get(staff_no)
        reasons = in_order([*uncovered(tx, by, Act.RESET_PIN), *_against_owner(known)])
        if reasons or known is None:
            return log_refusal(tx, by, reasons, Act.RESET_PIN, person=staff_no)
        content = PinResetContent(staff_no, hashed)
        if known.staff is not None:
            return _submit(tx, by, content)
        return ActResult("pin_reset", append(tx, by, put_pin_in_force(tx, content)))

    result = perform(registry, by, clock, work)
    return result, None if result.refused or result.repeated else pin


def _draw(registry: Registry, staff_no: str, random: Callable[[int], bytes]) -> str:
    with reading(registry) as reader:
        fewest = policy_in_force(reader, reader.head().policy_version).pins.min_digits
    while True:
        pin = draw_pin(random, max(INITIAL_DIGITS, fewest))
        if pin_problem(pin, staff_no) is None:
            return pin


def _against_owner(known: Known | None) -> tuple[Refusal, ...]:
    if known is None:
        return (Refusal.BADGE_UNKNOWN,)
    return (Refusal.PERSON_LEFT,) if known.facts.status is PersonStatus.LEFT else ()


def _submit(tx: Transaction, by: By, content: PinResetContent) -> ActResult:
    items = plan_pin_reset(tx, content, tx.now).items
    number = submit(tx, by, PIN_RESET, content, items, source=content.staff_no)
    facts = {"batch": number, "kind": PIN_RESET}
    seq = append(tx, by, Draft(EntryType.BATCH_SUBMITTED, collector=content.staff_no, facts=facts))
    return ActResult("batch_submitted", seq, number=number)
