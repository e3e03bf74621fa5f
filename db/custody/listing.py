"""Owns on what ground a copy goes to a collector: addressed to them, designated, by a proxy grant, or for a seat.

Where no ground holds, the nearest truth is reported. Nearest are grants that list the copy, then those of the
same principal that do not; among them the one with the fewest faults, and between equals in the order of
`CLOSENESS`. All faults of that one grant are reported, and beside them those of the collector's nearest
designation; `proxy_unlisted` only when no grant for this copy's principal and no designation names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from db.custody.meetings import NO_MEETING, MeetingGrounds, find_seat
from db.custody.person_reasons import (
    NO_REASONS,
    Reasons,
    cipher_reasons,
    knowing_reasons,
    reasons,
    status_reasons,
)
from db.custody.policy import LevelPolicy
from db.custody.refusals import Refusal
from db.custody.values import (
    Basis,
    CopyFacts,
    DesignationFacts,
    Entitlement,
    GrantFacts,
    GrantState,
    Kind,
    PersonFacts,
)

UNLISTED = frozenset({Refusal.PROXY_UNLISTED})
CLOSENESS = (
    Refusal.PROXY_USED_UP,
    Refusal.PROXY_EXPIRED,
    Refusal.PROXY_NOT_STARTED,
    Refusal.PROXY_UNAPPROVED,
    Refusal.PROXY_REVOKED,
    Refusal.PRINCIPAL_INELIGIBLE,
    Refusal.PROXY_INELIGIBLE,
    Refusal.PROXY_OUT_OF_SCOPE,
)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What may entitle somebody to `copy`: its addressee, designations of the unit, grants, principals.

    `designations` and `grants` may hold more than concerns this copy. `principals` maps staff numbers.
    """

    copy: CopyFacts
    addressee: PersonFacts | None = None
    grants: tuple[GrantFacts, ...] = ()
    designations: tuple[DesignationFacts, ...] = ()
    principals: Mapping[str, PersonFacts] = field(default_factory=dict)
    meeting: MeetingGrounds = NO_MEETING

    @property
    def unit(self) -> str | None:
        """The unit that the copy is for: the addressed one, or the addressee's."""
        return self.copy.addressee_unit or (self.addressee.unit if self.addressee else None)

    def is_addressee(self, staff_no: str) -> bool:
        """Say whether the copy is addressed to this person."""
        return self.copy.addressee == staff_no

    def designations_of(self, staff_no: str) -> tuple[DesignationFacts, ...]:
        """Return this person's designations for the copy's unit, whatever their state."""
        return tuple(
            each for each in self.designations if each.staff_no == staff_no and each.unit == self.unit
        )

    def designates(self, staff_no: str, today: date) -> bool:
        """Say whether this person is a designated collector of the unit for this copy; its personal addressee
        counts as one."""
        return self.is_addressee(staff_no) or any(
            not designation_faults(each, self.copy, today) for each in self.designations_of(staff_no)
        )

    def designators(self, staff_no: str, today: date) -> frozenset[str]:
        """Return on whose yes this person is a designated collector of the unit for this copy."""
        good = (
            each for each in self.designations_of(staff_no) if not designation_faults(each, self.copy, today)
        )
        return frozenset(each.approved_by for each in good if each.approved_by is not None)

    def entitles(self, staff_no: str, today: date) -> bool:
        """Say whether this person may take the copy in their own name: as its addressee, or as a designated
        collector of the unit that it is addressed to (never of a person's unit)."""
        if self.copy.addressee_unit is None:
            return self.is_addressee(staff_no)
        return self.designates(staff_no, today)


@dataclass(frozen=True, slots=True)
class Listing:
    """The ground that was found, or the reasons why there is none; `grant` is the one that was judged, `approvers`
    are those whose yes it rests on."""

    reasons: Reasons = NO_REASONS
    entitlement: Entitlement | None = None
    grant: GrantFacts | None = None
    approvers: frozenset[str] = frozenset()


def find_listing(
    grounds: Grounds,
    collector: PersonFacts,
    level: LevelPolicy,
    now: datetime,
    *,
    staff: frozenset[str] = frozenset(),
    second: str | None = None,
) -> Listing:
    """Return the best ground on which `collector` may take the copy: own, then designation, then proxy; a
    meeting's paper goes by its seat alone. A telegram goes to nobody who is not on the cipher list.

    Of several good grants the one is used that neither `staff` at the counter nor the `second` collector
    approved, that names the second collector too, that ends first.
    """
    number = collector.staff_no
    if grounds.copy.kind is Kind.MEETING_MATERIAL:
        seating = find_seat(grounds.copy, grounds.meeting, number, now)
        return Listing(seating.reasons, seating.entitlement, approvers=seating.approvers)
    found = _find_ground(grounds, number, level, now, staff, second)
    if found.reasons == UNLISTED:
        # Whoever is on no list at all is told that alone; a grant would not be given to them.
        return found
    off = cipher_reasons(collector, grounds.copy)
    return replace(found, reasons=found.reasons | off, entitlement=None) if off else found


def _find_ground(
    grounds: Grounds,
    collector: str,
    level: LevelPolicy,
    now: datetime,
    staff: frozenset[str],
    second: str | None,
) -> Listing:
    if grounds.is_addressee(collector):
        return Listing(entitlement=Entitlement(Basis.OWN))
    if grounds.entitles(collector, now.date()):
        return Listing(
            entitlement=Entitlement(Basis.DESIGNATION), approvers=grounds.designators(collector, now.date())
        )
    faults = [(each, grant_faults(each, grounds, collector, level, now)) for each in grounds.grants]
    relevant = [(each, found) for each, found in faults if _concerns(each, grounds, collector)]
    good = [each for each, found in relevant if not found]
    if good:
        best = min(good, key=lambda each: _preference(each, staff, second))
        ground = Entitlement(Basis.PROXY, best.grant, best.principal)
        return Listing(entitlement=ground, grant=best, approvers=best.approvals)
    return _near_miss(grounds, collector, relevant, now.date())


def _preference(grant: GrantFacts, staff: frozenset[str], second: str | None) -> tuple[object, ...]:
    approved_here = not grant.approvals.isdisjoint({*staff, second})
    names_second = second is not None and grant.names(second)
    return (approved_here, not names_second, grant.ends, grant.grant)


def _concerns(grant: GrantFacts, grounds: Grounds, collector: str) -> bool:
    """Say whether `grant` is about this copy, or at least about copies of the same principal."""
    if not grant.names(collector):
        return False
    for_unit = grounds.copy.addressee_unit is not None and bool(grounds.designations_of(grant.principal))
    same_principal = grounds.is_addressee(grant.principal) or for_unit
    return grounds.copy.control_no in grant.copies or same_principal


def _near_miss(
    grounds: Grounds, collector: str, relevant: list[tuple[GrantFacts, Reasons]], today: date
) -> Listing:
    nearest = min(relevant, key=lambda pair: _distance(*pair), default=None)
    own_unit = grounds.designations_of(collector) if grounds.copy.addressee_unit is not None else ()
    designated = min(
        (designation_faults(each, grounds.copy, today) for each in own_unit),
        key=lambda found: (len(found), sorted(found)),
        default=NO_REASONS,
    )
    if nearest is None:
        return Listing(designated or UNLISTED)
    return Listing(designated | nearest[1], grant=nearest[0], approvers=nearest[0].approvals)


def _distance(grant: GrantFacts, faults: Reasons) -> tuple[object, ...]:
    return (
        Refusal.PROXY_OUT_OF_SCOPE in faults,
        len(faults),
        sorted(CLOSENESS.index(code) for code in faults),
        -grant.ends.timestamp(),
        -grant.grant,
    )


def designation_faults(designation: DesignationFacts, copy: CopyFacts, today: date) -> Reasons:
    """Say why a designation does not reach `copy` on `today`."""
    return reasons(
        (not designation.approved, Refusal.DESIGNATION_UNAPPROVED),
        (today < designation.starts, Refusal.DESIGNATION_NOT_STARTED),
        (designation.ends < today, Refusal.DESIGNATION_EXPIRED),
        (not designation.covers(copy.classification, copy.kind), Refusal.DESIGNATION_OUT_OF_SCOPE),
    )


def grant_faults(
    grant: GrantFacts, grounds: Grounds, collector: str, level: LevelPolicy, now: datetime
) -> Reasons:
    """Say why `collector` may not take the copy under `grant` at `now`."""
    undecided = grant.state in (GrantState.REQUESTED, GrantState.REJECTED)
    too_few = len(independent_approvals(grant)) < level.proxy_approvals
    undesignated = level.proxy_designated and not grounds.designates(collector, now.date())
    return reasons(
        (undecided or too_few, Refusal.PROXY_UNAPPROVED),
        (now < grant.starts, Refusal.PROXY_NOT_STARTED),
        (grant.ends <= now, Refusal.PROXY_EXPIRED),
        (grant.state is GrantState.REVOKED, Refusal.PROXY_REVOKED),
        (grant.uses <= grant.spent, Refusal.PROXY_USED_UP),
        (grounds.copy.control_no not in grant.copies, Refusal.PROXY_OUT_OF_SCOPE),
        (not may_be_principal(grant.principal, grounds, now.date()), Refusal.PRINCIPAL_INELIGIBLE),
        (undesignated, Refusal.PROXY_INELIGIBLE),
    )


def independent_approvals(grant: GrantFacts) -> frozenset[str]:
    """Return the approvals that count: none by somebody who asked for the grant or gains by it."""
    involved = {grant.principal, grant.proxy, grant.second_proxy, grant.requested_by}
    return grant.approvals - involved


def may_be_principal(staff_no: str, grounds: Grounds, today: date) -> bool:
    """Say whether this person could take the copy themselves, so that another may take it for them."""
    person = grounds.principals.get(staff_no)
    return (
        person is not None
        and grounds.entitles(staff_no, today)
        and not status_reasons(person)
        and not knowing_reasons(person, grounds.copy, today)
        and not cipher_reasons(person, grounds.copy)
    )
