"""Owns how far a member of staff's authority at the counter reaches: role, level, kind and own clearance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from db.custody.person_reasons import clearance_reasons, status_reasons
from db.custody.roles import Act, may
from db.custody.values import Classification, CopyFacts, Kind, Role, StaffFacts


def has_authority(staff: StaffFacts, act: Act, copy: CopyFacts, today: date) -> bool:
    """Say whether `staff` may do `act` with `copy` on `today`."""
    return has_level_authority(staff, act, copy.classification, today) and handles_kind(staff, copy.kind)


def has_authority_over(staff: StaffFacts, act: Act, copies: Iterable[CopyFacts], today: date) -> bool:
    """Say whether `staff` may do `act` on `today` with every one of `copies`; with none of them, whether at all."""
    works = may(staff.roles, act) and not status_reasons(staff.person)
    return works and all(has_authority(staff, act, copy, today) for copy in copies)


def handles_kind(staff: StaffFacts, kind: Kind) -> bool:
    """Say whether `staff` work with this kind of file at all: telegrams are the cipher clerks' alone."""
    return kind in staff.kinds and (kind is not Kind.CIPHER_TELEGRAM or Role.CIPHER_CLERK in staff.roles)


def has_level_authority(staff: StaffFacts, act: Act, level: Classification, today: date) -> bool:
    """Say whether `staff` may do `act` up to `level` on `today`, where no single copy is opened: a count."""
    return (
        may(staff.roles, act)
        and level <= staff.max_classification
        and not status_reasons(staff.person)
        and not clearance_reasons(staff.person, level, today)
    )
