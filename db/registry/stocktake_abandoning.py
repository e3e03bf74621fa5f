"""Owns ending a count without a result: two people do so together, and the log names what was missing so far."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from db.connection import Registry, Transaction
from db.custody.refusals import in_order
from db.custody.stocktaking import Difference, StocktakeState, decide_abandoning
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.gathering import Attendance
from db.registry.policies import policy_in_force
from db.registry.refusing import log_refusal
from db.registry.remarks import keep_reason
from db.registry.rosters_lock import hold_rosters_still
from db.registry.stocktake_closing import case_of, missing_query, summary_of
from db.registry.stocktaking import end, locked_stocktake
from db.tables import Stocktake, StocktakeDue


def abandon(
    registry: Registry, by: By, number: int, reason: str, second: Attendance | None, clock: datetime
) -> ActResult:
    """End a count without a result, before a second member of staff: nothing becomes missing or found.

    The result is `stocktake_abandoned`, or `refused`. The log says how far it had come, and what was due, was not
    scanned and stands as it stood.
    """

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        row = locked_stocktake(tx, number)
        case, second_no = case_of(tx, by, row, second)
        levels = policy_in_force(tx, tx.began_at.policy_version).levels
        decision = decide_abandoning(case, levels[case.level], tx.local_now.date())
        facts: dict[str, Any] = {"stocktake": number, **keep_reason(tx, by, reason)}
        if row is None or not decision.allowed:
            codes = in_order(decision.reasons + decision.about_witness)
            return log_refusal(tx, by, codes, "abandon_stocktake", person=second_no, facts=facts)
        end(tx, number, StocktakeState.ABANDONED, by.actor, second_person=second_no)
        facts |= {"expected": row.expected, "due_seen": row.seen, "scanned": row.scanned}
        facts |= _not_seen(tx, row)
        signed = replace(by, second_actor=second_no)
        entry = Draft(EntryType.STOCKTAKE_ABANDONED, collector=row.holder, facts=facts)
        return ActResult("stocktake_abandoned", append(tx, signed, entry), number=number)

    return perform(registry, by, clock, work)


def _not_seen(tx: Transaction, row: Stocktake) -> dict[str, Any]:
    """Return what would be missing if the count were closed now, as the entry of a closing has it."""
    missing = sorted(control_no for (control_no,) in tx.tuples(missing_query(row, StocktakeDue.control_no)))
    told = summary_of({kind: missing if kind is Difference.MISSING else () for kind in Difference})
    first = {"first": told["first"]} if missing else {}
    return {"missing": len(missing), **first, "difference_sha256": told["difference_sha256"]}
