"""Owns checking PINs and setting them. The lock-out counts a failure before the check: pulling the plug in the
middle never gives a free try. No PIN is ever checked inside an act's write transaction: hashing takes 0.1 s.
"""

from __future__ import annotations

from datetime import datetime

from db.compiled import Compiled
from db.connection import Registry, Transaction, reading, write_transaction
from db.custody.identification import decide_badge
from db.custody.pins import PinState, after_failure, after_success, decide_pin_change, is_locked
from db.custody.refusals import Refusal
from db.custody.values import BadgeState, PinCheck, Signature
from db.identity.pins import pin_problem
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.incidents import open_or_join
from db.registry.loading import load_people
from db.registry.policies import policy_in_force
from db.registry.recognition import recognise
from db.registry.refusing import log_refusal, refuse
from db.tables import Pin
from db.tables.fields import to_stored

STORE = Compiled(
    lambda values: Pin.update({Pin.failures: values[0], Pin.locked_until: values[1]}).where(
        Pin.staff_no == values[2]
    )
)


def check_pin(registry: Registry, by: By, staff_no: str, pin: str, clock: datetime) -> Signature:
    """Check somebody's PIN and return what was found, with the failure count kept and failures logged."""
    claimed = _count_try(registry, staff_no, clock)
    if isinstance(claimed, PinCheck):
        return Signature(pin=claimed)
    row, before, counted = claimed
    if registry.check_pin(row.hash, pin, staff_no):
        with write_transaction(registry, clock) as tx:
            _store(tx, staff_no, after_success(before))
        return Signature(pin=PinCheck.CORRECT, pin_initial=row.initial)
    _log_failure(registry, by, staff_no, counted, clock)
    return Signature(pin=PinCheck.WRONG, pin_initial=row.initial)


def check_pin_of_badge(
    registry: Registry, by: By, badge: str, pin: str | None, clock: datetime
) -> Signature | None:
    """Check the PIN of whoever this badge proves; None where no PIN was given or the badge proves nobody: a
    forged or revoked one must not try anybody's PIN."""
    with reading(registry) as reader:
        recognised = recognise(reader, badge, clock.astimezone(registry.zone).date())
    if recognised.staff_no is None or recognised.badge.state is not BadgeState.VALID or not pin:
        return None
    return check_pin(registry, by, recognised.staff_no, pin, clock)


def change_pin_by_badge(
    registry: Registry, by: By, badge: str, old: str, new: str, clock: datetime
) -> ActResult:
    """Change the PIN of whoever this badge names; needs no session."""
    today = clock.astimezone(registry.zone).date()
    with reading(registry) as reader:
        recognised = recognise(reader, badge, today)
        known = load_people(reader, [recognised.staff_no]).get(recognised.staff_no or "")
    decision = decide_badge(recognised.badge, None if known is None else known.facts)
    if known is None or not decision.allowed:
        return refuse(registry, by, decision.reasons, "change_pin", clock, {})
    return change_pin(registry, by, known.facts.staff_no, old, new, clock)


def change_pin(registry: Registry, by: By, staff_no: str, old: str, new: str, clock: datetime) -> ActResult:
    """Change one's own PIN; an initial one opens its own change. `pin_unsuitable` where the new one is the old
    one, too short or the first that anybody would try."""
    signature = check_pin(registry, by, staff_no, old, clock)
    proven = signature.pin is PinCheck.CORRECT
    new_hash = registry.hash_pin(new, staff_no) if proven and pin_problem(new, staff_no) is None else ""

    def work(tx: Transaction) -> ActResult:
        rules = policy_in_force(tx, tx.began_at.policy_version).pins
        too_easy = proven and (new == old or not new_hash)
        decision = decide_pin_change(signature, new, rules, repeats_old=too_easy)
        if not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "change_pin", person=staff_no)
        set_pin_hash(tx, staff_no, new_hash, initial=False)
        return ActResult("pin_changed", append(tx, by, Draft(EntryType.PIN_CHANGED, collector=staff_no)))

    return perform(registry, by, clock, work)


def set_pin_hash(tx: Transaction, staff_no: str, hashed: str, *, initial: bool) -> None:
    """Store a PIN's hash; failures and lock start anew."""
    fresh = {"hash": hashed, "initial": initial, "failures": 0, "lockouts": 0, "locked_until": None}
    if not tx.change(Pin.update(**fresh).where(Pin.staff_no == staff_no)):
        tx.change(Pin.insert(staff_no=staff_no, **fresh))


def _count_try(
    registry: Registry, staff_no: str, clock: datetime
) -> PinCheck | tuple[Pin, PinState, PinState]:
    with write_transaction(registry, clock) as tx:
        rows = tx.locked(Pin.select().where(Pin.staff_no == staff_no))
        if not rows:
            return PinCheck.NOT_SET
        before = _state(rows[0])
        if is_locked(before, tx.now):
            return PinCheck.LOCKED
        rules = policy_in_force(tx, tx.began_at.policy_version).pins
        counted = after_failure(before, tx.now, rules)
        _store(tx, staff_no, counted)
        return rows[0], before, counted


def _log_failure(registry: Registry, by: By, staff_no: str, counted: PinState, clock: datetime) -> None:
    with write_transaction(registry, clock) as tx:
        facts = {"failures": counted.failures}
        drafts = [Draft(EntryType.PIN_FAILED, refusals=(Refusal.PIN_WRONG,), collector=staff_no, facts=facts)]
        if is_locked(counted, tx.now):
            _, opened = open_or_join(tx, by, (Refusal.PIN_LOCKED,), person=staff_no)
            drafts += [Draft(EntryType.PIN_LOCKED, collector=staff_no, facts=facts), *opened]
        append(tx, by, *drafts)


def _state(row: Pin) -> PinState:
    return PinState(is_set=True, initial=row.initial, failures=row.failures, locked_until=row.locked_until)


def _store(tx: Transaction, staff_no: str, state: PinState) -> None:
    until = None if state.locked_until is None else to_stored(state.locked_until)
    STORE.change(tx.database, (state.failures, until, staff_no))
