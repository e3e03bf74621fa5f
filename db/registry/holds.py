"""Owns holding a copy back, and letting it go again: a supervisor's acts, each with a reason."""

from __future__ import annotations

from datetime import datetime

from db.connection import Registry, Transaction
from db.custody.custody_acts import decide_hold, decide_unhold
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.incident_facts import pages_are_missed
from db.registry.loading import NOBODY, load_copies, load_people
from db.registry.refusing import log_refusal
from db.registry.remarks import keep_reason
from db.registry.rosters_lock import hold_rosters_still
from db.tables import FileCopy


def hold(registry: Registry, by: By, copy: str, reason: str, clock: datetime) -> ActResult:
    """Hold `copy`: nobody collects it until it is let go."""
    return _set_hold(registry, by, copy, reason, clock, held=True)


def unhold(registry: Registry, by: By, copy: str, reason: str, clock: datetime) -> ActResult:
    """Let a held copy go."""
    return _set_hold(registry, by, copy, reason, clock, held=False)


def _set_hold(
    registry: Registry, by: By, copy: str, reason: str, clock: datetime, *, held: bool
) -> ActResult:
    act = "hold" if held else "unhold"

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        record = load_copies(tx, [copy]).get(copy)
        actor = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
        facts = None if record is None else record.facts
        if held:
            decision = decide_hold(actor, facts)
        else:
            decision = decide_unhold(actor, facts, pages_open=pages_are_missed(tx, copy))
        told = keep_reason(tx, by, reason)
        if not decision.allowed:
            return log_refusal(tx, by, decision.reasons, act, copy=copy, facts=told)
        stored = FileCopy.update(hold_reason=reason if held else None)
        tx.change(stored.where(FileCopy.control_no == copy))
        type_ = EntryType.HELD if held else EntryType.UNHELD
        seq = append(tx, by, Draft(type_, copy=copy, facts=told))
        return ActResult("held" if held else "unheld", seq, copies=(CopyResult(copy, seq),))

    return perform(registry, by, clock, work)
