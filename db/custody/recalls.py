"""Owns whether a copy may be recalled 收回, and whether a recall may be lifted: a supervisor's decisions.

A recalled copy goes to nobody; one that is out is to come back at once, and stays recalled when it is back. Nobody
lifts the recall of a copy that they hold, or that is for them.
"""

from __future__ import annotations

from db.custody.person_reasons import Reasons, own_copy_reasons, reasons
from db.custody.refusals import Refusal
from db.custody.roles import Act, may
from db.custody.values import CopyFacts, Decision, PersonStatus, StaffFacts


def decide_recall(staff: StaffFacts, copy: CopyFacts | None) -> Decision:
    """Say whether a copy may be recalled."""
    return Decision.ruling(
        _common(staff, copy)
        | reasons(
            (copy is not None and copy.recalled, Refusal.COPY_RECALLED),
            (copy is not None and copy.destroyed, Refusal.COPY_DESTROYED),
        )
    )


def decide_unrecall(staff: StaffFacts, copy: CopyFacts | None) -> Decision:
    """Say whether a recall may be lifted; lifting one that is not there changes nothing and is no refusal."""
    return Decision.ruling(_common(staff, copy) | own_copy_reasons(staff.person, copy))


def _common(staff: StaffFacts, copy: CopyFacts | None) -> Reasons:
    works = staff.person.status is PersonStatus.ACTIVE and may(staff.roles, Act.RECALL)
    return reasons((not works, Refusal.OPERATOR_OUT_OF_AUTHORITY), (copy is None, Refusal.COPY_UNKNOWN))
