"""Owns how far a member of staff's authority at the counter reaches: role, level, kind and own clearance."""

from __future__ import annotations

from datetime import date

from db.custody.person_reasons import clearance_reasons, status_reasons
from db.custody.roles import Act, may
from db.custody.values import CopyFacts, Kind, Role, StaffFacts


def has_authority(staff: StaffFacts, act: Act, copy: CopyFacts, today: date) -> bool:
    """Say whether `staff` may do `act` (handing over, witnessing) with `copy` on `today`."""
    return (
        may(staff.roles, act)
        and copy.classification <= staff.max_classification
        and copy.kind in staff.kinds
        and (copy.kind is not Kind.CIPHER_TELEGRAM or Role.CIPHER_CLERK in staff.roles)
        and not status_reasons(staff.person)
        and not clearance_reasons(staff.person, copy.classification, today)
    )
