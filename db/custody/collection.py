"""Owns the question of the counter: may these people take this copy now?

Answers with every reason against, on what ground it goes, and what can still be supplied. What somebody still owes
for earlier copies stands against a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from db.custody.attendance import judge_second_collector, judge_witness, presence_reasons
from db.custody.authority import has_authority
from db.custody.listing import Grounds, Listing, find_listing
from db.custody.meetings import MeetingFacts, MeetingGrounds, SeatFacts, SubstitutionFacts
from db.custody.obligations import LyingFacts, ObligationFacts, Wanting, lying_reasons, obligation_reasons
from db.custody.person_reasons import (
    Reasons,
    badge_reasons,
    knowing_reasons,
    photo_reasons,
    reasons,
    status_reasons,
)
from db.custody.policy import LevelPolicy, Policy
from db.custody.refusals import Refusal, in_order
from db.custody.roles import Act, may
from db.custody.values import (
    SUPPLIABLE,
    CopyFacts,
    Decision,
    DesignationFacts,
    GrantFacts,
    PersonFacts,
    Presence,
    StaffFacts,
    Witnessing,
)


@dataclass(frozen=True, slots=True)
class CollectionFacts:
    """Everything that decides whether `control_no` goes to `collector`.

    `copy` is None when no such copy is registered. `grants` are those of any state that name either collector;
    `principals` holds their principals by staff number. `designations` are those of the addressed unit, or of
    the addressee's. For a meeting's paper `addressee` is the person of the seat that it names. `obligations` are
    those that are open and name anyone concerned; `lying` is what somebody signed for and lies on a counter.
    `pages` is what was counted at the counter, None while nobody has counted.
    """

    control_no: str
    copy: CopyFacts | None
    collector: Presence
    operator: StaffFacts
    second_collector: Presence | None = None
    witness: Witnessing | None = None
    addressee: PersonFacts | None = None
    grants: tuple[GrantFacts, ...] = ()
    designations: tuple[DesignationFacts, ...] = ()
    principals: Mapping[str, PersonFacts] = field(default_factory=dict)
    pages: int | None = None
    meeting: MeetingFacts | None = None
    seats: tuple[SeatFacts, ...] = ()
    substitutions: tuple[SubstitutionFacts, ...] = ()
    obligations: tuple[ObligationFacts, ...] = ()
    lying: tuple[LyingFacts, ...] = ()

    @property
    def collectors(self) -> frozenset[str]:
        """The staff numbers of those who would leave with the copy."""
        present = (self.collector, self.second_collector)
        return frozenset(each.person.staff_no for each in present if each is not None)

    @property
    def present(self) -> frozenset[str]:
        """The staff numbers of everybody at the counter, on either side of it."""
        return frozenset(filter(None, self.collectors | self.staff))

    @property
    def grounds(self) -> Grounds:
        """What may entitle somebody to the copy; ValueError where there is none."""
        if self.copy is None:
            raise ValueError("no copy, no grounds")
        meeting = MeetingGrounds(self.meeting, self.seats, self.substitutions)
        people = (self.addressee, self.grants, self.designations, self.principals)
        return Grounds(self.copy, *people, meeting)

    @property
    def staff(self) -> frozenset[str]:
        """The staff numbers of those on the other side of the counter."""
        witness = frozenset({self.witness.staff.person.staff_no}) if self.witness else frozenset()
        return witness | {self.operator.person.staff_no}


def decide_collection(facts: CollectionFacts, policy: Policy, now: datetime) -> Decision:
    """Say whether the copy may go to the collector at `now`, with every reason against it.

    `lacks` names what can still be supplied (second collector, witness, page count, signature); a hand-over
    needs `allowed`, accepting the copy at the counter needs `acceptable`. `now` is in the registry's zone.
    """
    if facts.copy is None:
        return Decision.ruling(_without_copy(facts))
    copy, level = facts.copy, policy.levels[facts.copy.classification]
    grounds = facts.grounds
    collector = facts.collector.person
    second_no = facts.second_collector.person.staff_no if facts.second_collector else None
    listing = find_listing(grounds, collector, level, now, staff=facts.staff, second=second_no)
    approvers = listing.approvers
    operator_no = facts.operator.person.staff_no
    second = judge_second_collector(facts.second_collector, collector.staff_no, grounds, listing, level, now)
    involved = facts.collectors | approvers | {operator_no}
    witness = judge_witness(facts.witness, involved, grounds, level, now)
    wanting = _wanting(facts, copy, listing)
    decision = Decision.ruling(
        presence_reasons(facts.collector, level)
        | knowing_reasons(collector, copy, now.date())
        | _operator_reasons(facts, copy, now.date())
        | reasons((operator_no in approvers, Refusal.APPROVER_NOT_INDEPENDENT))
        | listing.reasons
        | second.reasons
        | witness.reasons
        | custody_reasons(copy, now)
        | obligation_reasons(facts.obligations, wanting, policy, now)
        | lying_reasons(facts.lying, wanting, policy)
        | _page_reasons(facts.pages, copy, level),
        listing.entitlement,
        SUPPLIABLE,
    )
    return replace(
        decision,
        about_second_collector=in_order(list(second.detail)),
        about_witness=in_order(list(witness.detail)),
    )


def _wanting(facts: CollectionFacts, copy: CopyFacts, listing: Listing) -> Wanting:
    """Return who wants the copy, and for whom: what these owe counts."""
    present = (facts.collector, facts.second_collector)
    collectors = tuple(each.person for each in present if each is not None)
    principal = None if listing.grant is None else facts.principals.get(listing.grant.principal)
    behind = tuple(each for each in (facts.addressee, principal) if each is not None)
    return Wanting(copy, collectors, behind)


def _without_copy(facts: CollectionFacts) -> Reasons:
    """Judge what does not depend on the copy when there is none."""
    operator = facts.operator
    return (
        badge_reasons(facts.collector.badge)
        | status_reasons(facts.collector.person)
        | photo_reasons(facts.collector, required=False)
        | reasons(
            (not may(operator.roles, Act.HAND_OVER), Refusal.OPERATOR_OUT_OF_AUTHORITY),
            (operator.person.staff_no in facts.collectors, Refusal.OPERATOR_IS_COLLECTOR),
            (True, Refusal.COPY_UNKNOWN),
        )
    )


def _operator_reasons(facts: CollectionFacts, copy: CopyFacts, today: date) -> Reasons:
    operator = facts.operator
    return reasons(
        (not has_authority(operator, Act.HAND_OVER, copy, today), Refusal.OPERATOR_OUT_OF_AUTHORITY),
        (operator.person.staff_no in facts.collectors, Refusal.OPERATOR_IS_COLLECTOR),
    )


def custody_reasons(copy: CopyFacts, now: datetime) -> Reasons:
    """Say why the copy itself cannot go out at `now`, whoever asks."""
    early = copy.available_from is not None and now < copy.available_from
    return reasons(
        (early, Refusal.COPY_NOT_RELEASED),
        (copy.holder is not None, Refusal.COPY_ALREADY_COLLECTED),
        (copy.on_hold, Refusal.COPY_ON_HOLD),
        (copy.recalled, Refusal.COPY_RECALLED),
        (copy.missing, Refusal.COPY_MISSING),
        (copy.destroyed, Refusal.COPY_DESTROYED),
    )


def _page_reasons(counted: int | None, copy: CopyFacts, level: LevelPolicy) -> Reasons:
    """A count that was made must be right even where none is asked for."""
    return reasons(
        (level.page_count and counted is None, Refusal.PAGES_REQUIRED),
        (counted is not None and counted != copy.pages, Refusal.PAGE_COUNT_MISMATCH),
    )
