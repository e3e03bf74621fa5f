"""Owns setting somebody an initial PIN: a registrar's act, which for staff waits for an independent supervisor.

The PIN itself is returned once, to be printed; a waiting batch holds its hash alone, and nothing of it is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from db.connection import Registry, Transaction, reading
from db.custody.refusals import Refusal, in_order
from db.custody.roles import Act
from db.custody.values import PersonStatus
from db.errors import RegistryDamaged
from db.identity.pins import INITIAL_DIGITS, draw_pin, pin_problem
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.authority import authority_reasons
from db.registry.importing.plans import Difference
from db.registry.loading import Known, load_people
from db.registry.pins import set_pin_hash
from db.registry.policies import policy_in_force
from db.registry.refusing import log_refusal
from db.tables import Batch

PIN_RESET = "pin_reset"
"""The kind of batch that a waiting reset is."""
WAITING = "waiting"


class _Reset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    staff_no: str
    hash: str


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
        reasons = in_order([*authority_reasons(tx, by, Act.RESET_PIN), *_against_owner(known)])
        if reasons or known is None:
            return log_refusal(tx, by, reasons, Act.RESET_PIN, person=staff_no)
        if known.staff is not None:
            return _submit(tx, by, _Reset(staff_no, hashed))
        set_pin_hash(tx, staff_no, hashed, initial=True)
        return ActResult("pin_reset", append(tx, by, Draft(EntryType.PIN_RESET, collector=staff_no)))

    result = perform(registry, by, clock, work)
    return result, None if result.refused or result.repeated else pin


def apply_pin_reset(tx: Transaction, payload: bytes) -> tuple[Draft, ...]:
    """Put an approved reset into force and return the log entry that says so."""
    reset = _read(payload)
    set_pin_hash(tx, reset.staff_no, reset.hash, initial=True)
    return (Draft(EntryType.PIN_RESET, collector=reset.staff_no),)


def differences_of_pin_reset(payload: bytes) -> tuple[Difference, ...]:
    """Return what a waiting reset would change, as a supervisor may see it."""
    return (Difference(key=_read(payload).staff_no, field="pin", old="", new="initial", widens=True),)


def concerned_by_pin_reset(payload: bytes) -> frozenset[str]:
    """Return whose PIN it is: this person approves no reset of it."""
    return frozenset({_read(payload).staff_no})


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


def _submit(tx: Transaction, by: By, reset: _Reset) -> ActResult:
    number = tx.change(
        Batch.insert(
            kind=PIN_RESET,
            payload=msgspec.json.encode(reset),
            source=reset.staff_no,
            state=WAITING,
            requested_by=by.actor,
            requested_at=tx.now,
        )
    )
    facts = {"batch": number, "kind": PIN_RESET}
    seq = append(tx, by, Draft(EntryType.BATCH_SUBMITTED, collector=reset.staff_no, facts=facts))
    return ActResult("batch_submitted", seq, number=number)


def _read(payload: bytes) -> _Reset:
    try:
        return msgspec.json.decode(payload, type=_Reset)
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise RegistryDamaged("a waiting PIN reset can't be read; request it anew") from fault
