"""Owns an operator's session at a counter: signing in and out, locking and unlocking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from db.connection import Reading, Registry, Transaction, note_checkpoint, reading
from db.custody.custody_acts import decide_sign_out, decide_unlock
from db.custody.identification import decide_badge, decide_sign_in
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.checkpoints import sign_present
from db.registry.loading import NOBODY, Known, load_people
from db.registry.pins import check_pin
from db.registry.recognition import Recognised, recognise
from db.registry.refusing import log_refusal
from db.registry.release import unreleased
from db.tables import DeskSession


def sign_in(registry: Registry, by: By, badge: str, pin: str, clock: datetime) -> ActResult:
    """Open the session `by.session` for whoever this badge and PIN prove. The result's `text` is who it is.

    A badge that proves nobody is refused without a look at the PIN: a forged one must not lock out, nor try the
    PIN of, the person it claims to name.
    """
    with reading(registry) as reader:
        recognised, known = identify_staff(reader, badge, clock)
    decision = decide_badge(recognised.badge, None if known is None else known.facts)
    number = recognised.staff_no
    if known is None or not decision.allowed:
        return perform(
            registry, by, clock, lambda tx: log_refusal(tx, by, decision.reasons, "sign_in", person=number)
        )
    acting = replace(by, actor=number)
    signature = check_pin(registry, acting, known.facts.staff_no, pin, clock)

    def work(tx: Transaction) -> ActResult:
        recognised, known = identify_staff(tx, badge, tx.now)
        staff = known.as_staff if known is not None else None
        decision = decide_sign_in(staff, recognised.badge, signature)
        if not decision.allowed:
            return log_refusal(tx, acting, decision.reasons, "sign_in", person=number)
        counter = by.counter or ""
        tx.change(DeskSession.insert(session=by.session, counter=counter, operator=number, opened_at=tx.now))
        return ActResult("signed_in", append(tx, acting, Draft(EntryType.SIGNED_IN)), text=number)

    return perform(registry, acting, clock, work)


def sign_out(registry: Registry, by: By, clock: datetime, *, forced: bool = False) -> ActResult:
    """Close the session, unless copies lie on the counter unreleased. `forced` closes it all the same: the
    desk's end is not a choice, and the copies stay unreleased on the log. The log is signed as it then stands."""

    def work(tx: Transaction) -> ActResult:
        waiting = unreleased(tx, by.counter or "")
        decision = decide_sign_out(waiting)
        if not decision.allowed and not forced:
            return log_refusal(tx, by, decision.reasons, "sign_out", facts={"copies": waiting})
        ended = DeskSession.update(closed_at=tx.now).where(DeskSession.session == by.session)
        tx.change(ended)
        facts = {"unreleased": waiting} if waiting else {}
        seq = append(tx, by, Draft(EntryType.SIGNED_OUT, facts=facts))
        notes.append(sign_present(tx))
        return ActResult("signed_out", seq)

    notes: list[str] = []
    return _noted(registry, perform(registry, by, clock, work), notes)


def lock(registry: Registry, by: By, clock: datetime) -> ActResult:
    """Log that the counter was locked."""
    return perform(
        registry, by, clock, lambda tx: ActResult("locked", append(tx, by, Draft(EntryType.LOCKED)))
    )


def unlock(registry: Registry, by: By, badge: str | None, pin: str, clock: datetime) -> ActResult:
    """Unlock the counter by the PIN of the operator who is signed in.

    A supervisor's badge and PIN end the operator's session instead (`signed_out`, the log is signed): a counter can
    be freed, but nobody goes on in somebody else's name.
    """
    number = by.actor or ""
    if badge is not None:
        with reading(registry) as reader:
            recognised, known = identify_staff(reader, badge, clock)
        shown = decide_badge(recognised.badge, None if known is None else known.facts)
        number = recognised.staff_no or ""
        if not shown.allowed:
            return perform(
                registry,
                by,
                clock,
                lambda tx: log_refusal(tx, by, shown.reasons, "unlock", person=number or None),
            )
    signature = check_pin(registry, by, number, pin, clock)

    def work(tx: Transaction) -> ActResult:
        people = load_people(tx, [by.actor, number])
        unlocking = people.get(number, NOBODY).as_staff
        decision = decide_unlock(people.get(by.actor or "", NOBODY).as_staff, unlocking, signature)
        if not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "unlock", person=number)
        if number == by.actor:
            return ActResult("unlocked", append(tx, by, Draft(EntryType.UNLOCKED)))
        tx.change(DeskSession.update(closed_at=tx.now).where(DeskSession.session == by.session))
        facts = {"by": number, "unreleased": unreleased(tx, by.counter or "")}
        seq = append(tx, by, Draft(EntryType.SIGNED_OUT, facts=facts))
        notes.append(sign_present(tx))
        return ActResult("signed_out", seq)

    notes: list[str] = []
    return _noted(registry, perform(registry, by, clock, work), notes)


def _noted(registry: Registry, result: ActResult, notes: Sequence[str]) -> ActResult:
    """Append the checkpoint that the end of a session signed, if one ended, to the witness files."""
    for note in notes[-1:]:
        note_checkpoint(registry, note)
    return result


def identify_staff(reader: Reading, badge: str, now: datetime) -> tuple[Recognised, Known | None]:
    """Return whose badge it is, and the person if the registry knows them."""
    today = now.astimezone(reader.registry.zone).date()
    recognised = recognise(reader, badge, today)
    number = recognised.staff_no
    return recognised, load_people(reader, [number]).get(number or "")
