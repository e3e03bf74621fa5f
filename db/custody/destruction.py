"""Owns the destruction of copies: what may stand on a list, who approves it, who carries it out before whom.

Destroying is counted, registered and approved (实施条例 art. 28), before two witnesses who are not the destroyer. As at
a hand-over a witness is neither operator nor approver; whoever asked for the destruction may be one: of the other
witness, the approver and the destroyer none is that person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from db.custody.authority import has_authority_over
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
from db.custody.refusals import Refusal, in_order
from db.custody.roles import Act, may
from db.custody.values import CopyFacts, Decision, PersonStatus, Signature, StaffFacts, Witnessing

WITNESSES = 2


class DestructionState(StrEnum):
    """Where a list stands. Values are stored: they are never renamed."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    BEGUN = "begun"
    ENDED = "ended"


OPEN_STATES = frozenset({DestructionState.REQUESTED, DestructionState.APPROVED, DestructionState.BEGUN})
TO_CARRY_OUT = frozenset({DestructionState.APPROVED, DestructionState.BEGUN})


@dataclass(frozen=True, slots=True)
class ListedCopy:
    """A copy that is to be destroyed; `copy` is None for a number that nobody registered. `elsewhere` says that
    another open list has it, `meeting_open` that it is a paper of a meeting that was not closed."""

    control_no: str
    copy: CopyFacts | None
    elsewhere: bool = False
    meeting_open: bool = False


@dataclass(frozen=True, slots=True)
class DestructionFacts:
    """A list as it stands. `left` are the copies on it that were not destroyed yet."""

    destruction: int
    state: DestructionState
    requested_by: str
    decided_by: str | None = None
    copies: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ListDecision:
    """What stands against an act on a list, and what stands against single copies on it."""

    decision: Decision
    copies: Mapping[str, tuple[Refusal, ...]] = field(default_factory=dict)

    @property
    def allowed(self) -> bool:
        """Nothing stands against it, nor against any copy."""
        return self.decision.allowed and not any(self.copies.values())

    @property
    def reasons(self) -> tuple[Refusal, ...]:
        """Every reason once, in reporting order."""
        return in_order([*self.decision.reasons, *(code for codes in self.copies.values() for code in codes)])


@dataclass(frozen=True, slots=True)
class BeginningFacts:
    """What beginning, or going on, is decided by. `copies` are those that are left."""

    destruction: DestructionFacts | None
    operator: StaffFacts
    witnesses: tuple[Witnessing, ...] = ()
    copies: tuple[CopyFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class DestroyingFacts:
    """What destroying one copy is decided by. `pages` were counted, None: not yet."""

    destruction: DestructionFacts | None
    operator: StaffFacts
    witnesses: tuple[StaffFacts, ...]
    listed: ListedCopy
    pages: int | None = None


def decide_destruction_request(staff: StaffFacts, copies: Iterable[ListedCopy], today: date) -> ListDecision:
    """Say whether these copies may be put on a list, with every reason against every one of them."""
    listed = tuple(copies)
    known = [each.copy for each in listed if each.copy is not None]
    able = has_authority_over(staff, Act.REQUEST_DESTRUCTION, known, today)
    return ListDecision(Decision.of((not able, Refusal.OPERATOR_OUT_OF_AUTHORITY)), _judged(listed))


def decide_destruction_approval(
    destruction: DestructionFacts | None,
    approver: StaffFacts,
    signature: Signature | None,
    copies: Iterable[ListedCopy] = (),
) -> ListDecision:
    """Say whether `approver` may approve a list: every copy on it is judged again as it is now."""
    states = frozenset({DestructionState.REQUESTED})
    return ListDecision(_deciding(destruction, approver, signature, states), _judged(copies))


def decide_destruction_rejection(
    destruction: DestructionFacts | None, approver: StaffFacts, signature: Signature | None
) -> Decision:
    """Say whether `approver` may reject a list, waiting or approved, before it is begun."""
    states = frozenset({DestructionState.REQUESTED, DestructionState.APPROVED})
    return _deciding(destruction, approver, signature, states)


def decide_beginning(facts: BeginningFacts, policy: Policy, today: date) -> Decision:
    """Say whether the operator may carry a list out before these witnesses; a list that was begun is gone on with.

    Why a witness is ineligible stands in the same codes beside it: badge, standing, PIN.
    """
    destruction, operator = facts.destruction, facts.operator
    able = has_authority_over(operator, Act.DESTROY, facts.copies, today)
    approver = None if destruction is None else destruction.decided_by
    return Decision.ruling(
        _state_reasons(destruction, TO_CARRY_OUT)
        | _witness_reasons(facts, policy, today)
        | reasons(
            (not able, Refusal.OPERATOR_OUT_OF_AUTHORITY),
            (operator.person.staff_no == approver, Refusal.APPROVER_NOT_INDEPENDENT),
        )
    )


def decide_destroying(facts: DestroyingFacts, policy: Policy, today: date) -> Decision:
    """Say whether this copy may be destroyed now. A page count that its level asks for can still be supplied."""
    copy, destruction = facts.listed.copy, facts.destruction
    concerned = () if copy is None else (copy,)
    able = has_authority_over(facts.operator, Act.DESTROY, concerned, today)
    watched = len(facts.witnesses) == WITNESSES and all(
        has_authority_over(each, Act.WITNESS, concerned, today) for each in facts.witnesses
    )
    listed = destruction is None or facts.listed.control_no in destruction.copies
    counted = copy is not None and policy.levels[copy.classification].page_count
    return Decision.ruling(
        _state_reasons(destruction, frozenset({DestructionState.BEGUN}))
        | copy_reasons(facts.listed)
        | reasons(
            (not able, Refusal.OPERATOR_OUT_OF_AUTHORITY),
            (not watched, Refusal.WITNESS_INELIGIBLE),
            (copy is not None and not listed, Refusal.COPY_NOT_LISTED),
            (counted and facts.pages is None, Refusal.PAGES_REQUIRED),
            (
                copy is not None and facts.pages is not None and facts.pages != copy.pages,
                Refusal.PAGE_COUNT_MISMATCH,
            ),
        ),
        lacks=frozenset({Refusal.PAGES_REQUIRED}),
    )


def decide_ending(destruction: DestructionFacts | None, operator: StaffFacts) -> Decision:
    """Say whether the operator may end a list that was begun; what is left on it stays in the registry."""
    works = operator.person.status is PersonStatus.ACTIVE and may(operator.roles, Act.DESTROY)
    return Decision.ruling(
        _state_reasons(destruction, frozenset({DestructionState.BEGUN}))
        | reasons((not works, Refusal.OPERATOR_OUT_OF_AUTHORITY))
    )


def copy_reasons(listed: ListedCopy) -> Reasons:
    """Say what keeps a copy from being destroyed, whoever wants it: only what lies in the registry is."""
    copy = listed.copy
    if copy is None:
        return frozenset({Refusal.COPY_UNKNOWN})
    return reasons(
        (listed.meeting_open, Refusal.MEETING_NOT_CLOSED),
        (copy.holder is not None, Refusal.COPY_ALREADY_COLLECTED),
        (copy.on_hold, Refusal.COPY_ON_HOLD),
        (copy.missing, Refusal.COPY_MISSING),
        (copy.destroyed, Refusal.COPY_DESTROYED),
        (listed.elsewhere, Refusal.COPY_TO_BE_DESTROYED),
    )


def _judged(copies: Iterable[ListedCopy]) -> Mapping[str, tuple[Refusal, ...]]:
    return {each.control_no: in_order(copy_reasons(each)) for each in copies}


def _deciding(
    destruction: DestructionFacts | None,
    approver: StaffFacts,
    signature: Signature | None,
    states: frozenset[DestructionState],
) -> Decision:
    asked = destruction is not None and destruction.requested_by == approver.person.staff_no
    return Decision.ruling(
        status_reasons(approver.person)
        | signature_reasons(signature, initial_counts=False, paper=False)
        | reasons(
            (asked, Refusal.APPROVER_NOT_INDEPENDENT),
            (not may(approver.roles, Act.DECIDE_DESTRUCTION), Refusal.APPROVER_NOT_AUTHORIZED),
            (destruction is None, Refusal.REQUEST_UNKNOWN),
            (
                destruction is not None and destruction.state not in states,
                Refusal.REQUEST_ALREADY_DECIDED,
            ),
        )
    )


def _state_reasons(destruction: DestructionFacts | None, states: frozenset[DestructionState]) -> Reasons:
    if destruction is None:
        return frozenset({Refusal.REQUEST_UNKNOWN})
    if destruction.state in states:
        return NO_REASONS
    waits = destruction.state in OPEN_STATES
    return frozenset({Refusal.DESTRUCTION_UNAPPROVED if waits else Refusal.REQUEST_ALREADY_DECIDED})


def _witness_reasons(facts: BeginningFacts, policy: Policy, today: date) -> Reasons:
    numbers = [each.staff.person.staff_no for each in facts.witnesses]
    known = [number for number in numbers if number]
    approver = None if facts.destruction is None else facts.destruction.decided_by
    involved = {facts.operator.person.staff_no, approver}
    found: Reasons = NO_REASONS
    for witness in facts.witnesses:
        found |= _one_witness(witness, facts.copies, policy, today)
    return found | reasons(
        (len(facts.witnesses) != WITNESSES, Refusal.WITNESS_REQUIRED),
        (len(set(known)) < len(known) or bool(involved & set(known)), Refusal.WITNESS_NOT_INDEPENDENT),
    )


def _one_witness(witness: Witnessing, copies: Iterable[CopyFacts], policy: Policy, today: date) -> Reasons:
    found = (
        badge_reasons(witness.badge)
        | status_reasons(witness.staff.person)
        | signature_reasons(witness.signature, initial_counts=False, paper=False)
    )
    for copy in copies:
        found |= badge_kind_reasons(witness.badge, policy.levels[copy.classification].badge_kinds)
    able = has_authority_over(witness.staff, Act.WITNESS, copies, today)
    return found | reasons((bool(found) or not able, Refusal.WITNESS_INELIGIBLE))
