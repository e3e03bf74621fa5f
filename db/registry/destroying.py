"""Owns carrying a destruction list out: begun before two witnesses, each copy at once and for good, then ended.

Every copy is a transaction of its own: after a crash the list is begun again with its witnesses and goes on with what
is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import msgspec

from db.connection import Registry, Transaction
from db.custody.custody_acts import must_be_seen
from db.custody.destruction import (
    BeginningFacts,
    DestroyingFacts,
    DestructionFacts,
    DestructionState,
    decide_beginning,
    decide_destroying,
    decide_ending,
)
from db.custody.values import StaffFacts, Witnessing
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.destruction import copies_on, load_destruction, load_listed
from db.registry.gathering import Attendance, recognise_again
from db.registry.judging import log_typed
from db.registry.loading import NOBODY, Known, load_copies, load_people
from db.registry.policies import policy_in_force
from db.registry.refusing import log_refusal
from db.registry.rosters_lock import hold_rosters_still
from db.tables import Destruction, DestructionCopy, FileCopy

TYPED = "typed_copy_at_destruction"
"""Why a scan is void: a hand typed the number of a copy that must be seen before it is destroyed."""


def begin_destruction(
    registry: Registry, by: By, number: int, witnesses: Sequence[Attendance], clock: datetime
) -> ActResult:
    """Begin to carry a list out, or go on with it, before these witnesses: badges, each with its PIN checked.

    The result is `destruction_begun` with the copies that are left; `text` are the witnesses' staff numbers.
    """

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        left = load_copies(tx, copies_on(tx, number, left=True))
        operator, watching = _attending(tx, by, witnesses)
        facts = BeginningFacts(
            destruction=load_destruction(tx, number),
            operator=operator,
            witnesses=watching,
            copies=tuple(record.facts for record in left.values()),
        )
        policy = policy_in_force(tx, tx.began_at.policy_version)
        decision = decide_beginning(facts, policy, tx.local_now.date())
        seen: dict[str, Any] = {"destruction": number, "seen": _as_seen(facts)}
        if facts.destruction is None or not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "begin_destruction", facts=seen)
        names = [each.staff.person.staff_no for each in watching]
        _note_beginning(tx, by, number, names)
        seen |= {"witnesses": names, "left": list(left)}
        seq = append(tx, by, Draft(EntryType.DESTRUCTION_BEGUN, facts=seen))
        copies = tuple(CopyResult(copy) for copy in left)
        return ActResult("destruction_begun", seq, copies=copies, number=number, text=" ".join(names))

    return perform(registry, by, clock, work)


def destroy_copy(
    registry: Registry,
    by: By,
    number: int,
    witnesses: Sequence[str],
    copy: str,
    pages: int | None,
    clock: datetime,
    *,
    typed: bool = False,
) -> ActResult:
    """Record that `copy` is destroyed, for good. Where its level asks for a page count and `pages` is None the
    result is `prompt` and nothing was written; `typed` says that a hand typed the number, which is `void` where the
    copy must be seen."""

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        [listed] = load_listed(tx, [copy], this=number)
        people = load_people(tx, [by.actor, *witnesses])
        whole = load_destruction(tx, number)
        facts = DestroyingFacts(
            destruction=_about(whole, copy),
            operator=_staff(people, by.actor),
            witnesses=tuple(_staff(people, each) for each in witnesses),
            listed=listed,
            pages=pages,
        )
        policy = policy_in_force(tx, tx.began_at.policy_version)
        decision = decide_destroying(facts, policy, tx.local_now.date())
        seen = {"destruction": number, "witnesses": list(witnesses), "pages": pages}
        seen |= {"typed": typed, "seen": _as_seen(facts)}
        if decision.acceptable and typed and listed.copy is not None and must_be_seen(policy, listed.copy):
            return log_typed(tx, by, copy, TYPED, {"destruction": number})
        if decision.acceptable and decision.lacks:
            return ActResult("prompt", reasons=decision.lacks, copies=(CopyResult(copy),), number=number)
        if not decision.allowed:
            return log_refusal(tx, by, decision.refusals, "destroy", copy=copy, facts=seen)
        tx.change(FileCopy.update(destroyed=True).where(FileCopy.control_no == copy))
        this = (DestructionCopy.destruction == number) & (DestructionCopy.control_no == copy)
        tx.change(DestructionCopy.update(destroyed_at=tx.now).where(this))
        seq = append(tx, by, Draft(EntryType.DESTROYED, copy=copy, facts=seen))
        told = {"left": 0 if whole is None else len(whole.left - {copy})}
        return ActResult("destroyed", seq, copies=(CopyResult(copy, seq),), number=number, told=told)

    return perform(registry, by, clock, work)


def end_destruction(
    registry: Registry, by: By, number: int, witnesses: Sequence[str], clock: datetime
) -> ActResult:
    """End a list that was begun. What is left on it stays in the registry, and is free for another list.

    The result is `destruction_ended` with the copies that are left; `text` is how many were destroyed.
    """

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        destruction = load_destruction(tx, number)
        operator = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        decision = decide_ending(destruction, operator)
        if destruction is None or not decision.allowed:
            return log_refusal(tx, by, decision.reasons, "finish", facts={"destruction": number})
        ended = {"state": DestructionState.ENDED.value, "ended_at": tx.now}
        tx.change(Destruction.update(**ended).where(Destruction.destruction == number))
        left, done = sorted(destruction.left), sorted(destruction.copies - destruction.left)
        facts = {"destruction": number, "witnesses": list(witnesses), "destroyed": done, "left": left}
        seq = append(tx, by, Draft(EntryType.DESTRUCTION_ENDED, facts=facts))
        copies = tuple(CopyResult(copy) for copy in left)
        return ActResult("destruction_ended", seq, copies=copies, number=number, text=str(len(done)))

    return perform(registry, by, clock, work)


def _attending(
    tx: Transaction, by: By, witnesses: Sequence[Attendance]
) -> tuple[StaffFacts, tuple[Witnessing, ...]]:
    today: date = tx.local_now.date()
    scanned = [recognise_again(tx, each, today) for each in witnesses]
    people = load_people(tx, [by.actor, *(each.staff_no for each in scanned)])
    watching = tuple(
        Witnessing(_staff(people, found.staff_no), found.badge, each.signature)
        for each, found in zip(witnesses, scanned, strict=True)
    )
    return _staff(people, by.actor), watching


def _about(destruction: DestructionFacts | None, copy: str) -> DestructionFacts | None:
    """Return of a list what concerns one copy: an entry for each does not repeat hundreds of numbers."""
    if destruction is None:
        return None
    this = frozenset({copy})
    return replace(destruction, copies=destruction.copies & this, left=destruction.left & this)


def _staff(people: Mapping[str, Known], staff_no: str | None) -> StaffFacts:
    return people.get(staff_no or "", NOBODY).as_staff


def _note_beginning(tx: Transaction, by: By, number: int, witnesses: Sequence[str]) -> None:
    begun = {
        "state": DestructionState.BEGUN.value,
        "destroyer": by.actor,
        "witness_1": witnesses[0],
        "witness_2": witnesses[1],
        "begun_at": tx.now,
    }
    tx.change(Destruction.update(**begun).where(Destruction.destruction == number))


def _as_seen(facts: object) -> dict[str, Any]:
    """Return what a decision saw as plain values for its log entry: staff and control numbers, never names."""
    seen: dict[str, Any] = msgspec.to_builtins(facts, order="deterministic")
    return seen
