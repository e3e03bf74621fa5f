"""Owns an operator's session at a counter: signing in and out, locking and unlocking."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from db.connection import Reading, Registry, Transaction, reading
from db.custody.custody_acts import decide_sign_out, decide_unlock
from db.custody.identification import decide_sign_in
from db.custody.values import Signature
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.checkpoints import sign_present, spread
from db.registry.loading import NOBODY, Known, load_people
from db.registry.pins import check_pin
from db.registry.recognition import Recognised, recognise
from db.registry.refusing import log_refusal
from db.registry.release import unreleased
from db.tables import DeskSession


def sign_in(registry: Registry, by: By, badge: str, pin: str, clock: datetime) -> ActResult:
    """Open the session `by.session` for whoever this badge and PIN prove. The result's `text` is who it is."""
    with reading(registry) as reader:
        recognised, known = identify_staff(reader, badge, clock)
    signature = Signature()
    if known is not None:
        signature = check_pin(
            registry, replace(by, actor=recognised.staff_no), known.facts.staff_no, pin, clock
        )
    acting = replace(by, actor=recognised.staff_no)

    def work(tx: Transaction) -> ActResult:
        recognised, known = identify_staff(tx, badge, tx.now)
        staff = known.as_staff if known is not None else None
        decision = decide_sign_in(staff, recognised.badge, signature)
        if not decision.allowed:
            return log_refusal(tx, acting, decision.reasons, "sign_in", person=recognised.staff_no)
        tx.change(
            DeskSession.insert(
                session=by.session, counter=by.counter or "", operator=recognised.staff_no, opened_at=tx.now
            )
        )
        return ActResult(
            "signed_in", append(tx, acting, Draft(EntryType.SIGNED_IN)), text=recognised.staff_no
        )

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
    result = perform(registry, by, clock, work)
    for note in notes[-1:]:
        spread(registry, note)
    return result


def lock(registry: Registry, by: By, clock: datetime) -> ActResult:
    """Log that the counter was locked."""
    return perform(
        registry, by, clock, lambda tx: ActResult("locked", append(tx, by, Draft(EntryType.LOCKED)))
    )


def unlock(registry: Registry, by: By, badge: str | None, pin: str, clock: datetime) -> ActResult:
    """Unlock the counter by the PIN of the operator who is signed in, or of a supervisor who shows a badge."""
    with reading(registry) as reader:
        number = by.actor if badge is None else identify_staff(reader, badge, clock)[0].staff_no
    number = number or ""
    signature = check_pin(registry, by, number, pin, clock)

    def work(tx: Transaction) -> ActResult:
        people = load_people(tx, [by.actor, number])
        unlocking = people.get(number, NOBODY).as_staff
        decision = decide_unlock(people.get(by.actor or "", NOBODY).as_staff, unlocking, signature)
        if not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "unlock", person=number)
        return ActResult("unlocked", append(tx, by, Draft(EntryType.UNLOCKED, facts={"by": number})))

    return perform(registry, by, clock, work)


def identify_staff(reader: Reading, badge: str, now: datetime) -> tuple[Recognised, Known | None]:
    """Return whose badge it is, and the person if the registry knows them."""
    today = now.astimezone(reader.registry.zone).date()
    recognised = recognise(reader, badge, today)
    number = recognised.staff_no
    return recognised, load_people(reader, [number]).get(number or "")
