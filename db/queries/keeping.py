"""Owns the read of what supervisors look after: copies whose holders may no longer hold them, and why. Derived anew
at each look, so that a clearance that ended overnight appears by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.connection import Reading
from db.custody.refusals import Refusal
from db.custody.values import Basis, Classification
from db.queries.owing import Contact, contacts_of
from db.queries.page import PAGE
from db.registry.keeping import Unfit, unfit_custody


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A copy that its holder may no longer hold: on what ground it went to them, since when, and why not now."""

    hand_over: int
    copy: str
    level: Classification
    holder: Contact
    held_for: str
    basis: Basis
    grant: int | None
    at: datetime
    reasons: tuple[Refusal, ...]
    recalled: bool


def review_rows(
    reader: Reading, now: datetime, *, after: int | None = None, limit: int = PAGE
) -> tuple[ReviewRow, ...]:
    """Return what no longer fits at `now` (in the registry's zone), the longest out first, behind the hand-over
    numbered `after`."""
    found = [each for each in unfit_custody(reader, now) if each.kept.hand_over > (after or 0)][:limit]
    contacts = contacts_of(reader, {each.kept.facts.holder.staff_no for each in found})
    return tuple(_row(each, contacts) for each in found)


def _row(unfit: Unfit, contacts: dict[str, Contact]) -> ReviewRow:
    kept = unfit.kept
    copy, holder = kept.facts.copy, kept.facts.holder.staff_no
    return ReviewRow(
        hand_over=kept.hand_over,
        copy=copy.control_no,
        level=copy.classification,
        holder=contacts.get(holder, Contact(holder)),
        held_for=kept.held_for,
        basis=kept.facts.basis,
        grant=kept.grant,
        at=kept.at,
        reasons=unfit.reasons,
        recalled=copy.recalled,
    )
