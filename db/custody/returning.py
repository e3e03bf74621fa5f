"""Owns the return of a copy: whoever brings it is welcome; what is judged is the copy, and who takes it back.

The way back is never narrower than the way out: a suspended person's, an expired or a revoked badge still says who
stood there. Only a badge that names nobody is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db.custody.authority import has_authority
from db.custody.custody_acts import OpenCustody
from db.custody.person_reasons import (
    NO_REASONS,
    Reasons,
    badge_kind_reasons,
    badge_reasons,
    reasons,
    signature_reasons,
    status_reasons,
)
from db.custody.policy import Policy
from db.custody.refusals import Refusal
from db.custody.roles import Act, may
from db.custody.values import (
    SUPPLIABLE,
    BadgeFacts,
    BadgeState,
    CopyFacts,
    Decision,
    PersonFacts,
    PersonStatus,
    StaffFacts,
    Witnessing,
)

LOSSES = frozenset({Refusal.PAGE_COUNT_MISMATCH})
"""Refusals of a return that somebody must look into beside those of every act: pages may have been lost."""


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    """Everything that decides whether `control_no` is taken back from `returner`, None while nobody was named.

    `copy` is None when no such copy is registered, `custody` while it is in the registry. `label` is the id of the
    label that was scanned instead of the copy's own code; `pages` what was counted, None while nobody has.
    """

    control_no: str
    copy: CopyFacts | None
    operator: StaffFacts
    custody: OpenCustody | None = None
    returner: str | None = None
    label: str | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class IncompleteFacts:
    """A copy that comes back with another number of pages than it went out with, and who confirms that beside the
    operator. `involved` are the staff numbers of everybody who had a part in it."""

    back: ReturnFacts
    confirming: Witnessing
    involved: frozenset[str] = frozenset()


def decide_returner(badge: BadgeFacts, person: PersonFacts | None, operator: StaffFacts) -> Decision:
    """Say whether a badge names somebody who can bring something back; None: it names nobody who is known.

    Nobody brings something to themselves.
    """
    forged = badge.state is BadgeState.FORGED
    nameless = badge.state is BadgeState.UNKNOWN or (person is None and not forged)
    same = person is not None and not forged and person.staff_no == operator.person.staff_no
    works = operator.person.status is PersonStatus.ACTIVE and may(operator.roles, Act.TAKE_BACK)
    return Decision.of(
        (nameless, Refusal.BADGE_UNKNOWN),
        (forged, Refusal.BADGE_FORGED),
        (not works, Refusal.OPERATOR_OUT_OF_AUTHORITY),
        (same, Refusal.OPERATOR_IS_COLLECTOR),
    )


def decide_return(facts: ReturnFacts, policy: Policy, today: date) -> Decision:
    """Say whether the copy may be taken back now, with every reason against it.

    A missing or recalled copy that turns up is welcome. `lacks` names the page count where the level asks for one.
    """
    return Decision.ruling(
        _operator_reasons(facts, today) | _custody_reasons(facts) | _page_reasons(facts, policy),
        lacks=SUPPLIABLE,
    )


def decide_incomplete(facts: IncompleteFacts, policy: Policy, today: date) -> Decision:
    """Say whether a copy is taken back although its pages are not all there: the registry would rather have it than
    leave it with its holder, but never on the operator's word alone."""
    back = facts.back
    counted = _page_reasons(back, policy) - {Refusal.PAGE_COUNT_MISMATCH}
    complete = back.copy is not None and back.custody is not None and back.pages == back.copy.pages
    return Decision.ruling(
        _operator_reasons(back, today)
        | _custody_reasons(back)
        | counted
        | reasons((complete, Refusal.PAGES_COMPLETE))
        | _confirming_reasons(facts, policy)
    )


def _confirming_reasons(facts: IncompleteFacts, policy: Policy) -> Reasons:
    confirming, copy = facts.confirming, facts.back.copy
    staff_no = confirming.staff.person.staff_no
    kinds = NO_REASONS
    if copy is not None:
        kinds = badge_kind_reasons(confirming.badge, policy.levels[copy.classification].badge_kinds)
    same = staff_no == facts.back.operator.person.staff_no
    return (
        badge_reasons(confirming.badge)
        | kinds
        | status_reasons(confirming.staff.person)
        | signature_reasons(confirming.signature, initial_counts=False, paper=False)
        | reasons(
            (same or staff_no in facts.involved, Refusal.APPROVER_NOT_INDEPENDENT),
            (not may(confirming.staff.roles, Act.CONFIRM_INCOMPLETE), Refusal.APPROVER_NOT_AUTHORIZED),
        )
    )


def _operator_reasons(facts: ReturnFacts, today: date) -> Reasons:
    operator, copy = facts.operator, facts.copy
    within = may(operator.roles, Act.TAKE_BACK)
    if copy is not None:
        within = has_authority(operator, Act.TAKE_BACK, copy, today)
    holder = None if facts.custody is None else facts.custody.holder
    own = operator.person.staff_no in (holder, facts.returner)
    return reasons(
        (not within, Refusal.OPERATOR_OUT_OF_AUTHORITY),
        (own, Refusal.OPERATOR_IS_COLLECTOR),
    )


def _custody_reasons(facts: ReturnFacts) -> Reasons:
    copy, custody = facts.copy, facts.custody
    if copy is None:
        return frozenset({Refusal.COPY_UNKNOWN})
    other = custody is not None and facts.label not in (None, custody.label)
    return reasons(
        (copy.destroyed, Refusal.COPY_DESTROYED),
        (custody is None and not copy.missing, Refusal.COPY_NOT_OUT),
        (custody is None and copy.missing, Refusal.COPY_MISSING),
        (other, Refusal.LABEL_MISMATCH),
        (custody is not None and not custody.released, Refusal.COPIES_UNRELEASED),
    )


def _page_reasons(facts: ReturnFacts, policy: Policy) -> Reasons:
    """Judge a count; what is not out is not counted."""
    if facts.copy is None or facts.custody is None:
        return NO_REASONS
    counted = facts.pages
    return reasons(
        (counted is None and policy.levels[facts.copy.classification].page_count, Refusal.PAGES_REQUIRED),
        (counted is not None and counted != facts.copy.pages, Refusal.PAGE_COUNT_MISMATCH),
    )
