"""Owns the life of a substitution: who may ask that somebody sits in for another, who may approve, reject, revoke it.

Whether it entitles somebody at the counter is `meetings`' question; everything is judged again there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from db.custody.authority import has_authority_over
from db.custody.meetings import MeetingFacts, SeatFacts, SubstitutionFacts, SubstitutionState
from db.custody.person_reasons import (
    NO_REASONS,
    Reasons,
    knowing_reasons,
    reasons,
    signature_reasons,
    status_reasons,
)
from db.custody.refusals import Refusal
from db.custody.roles import Act, may
from db.custody.values import CopyFacts, Decision, PersonFacts, Signature, StaffFacts

WAITING = frozenset({SubstitutionState.REQUESTED})
OPEN = WAITING | {SubstitutionState.APPROVED}


@dataclass(frozen=True, slots=True)
class SubstitutionRequest:
    """A wish that `substitute` sits where `absent` has a seat.

    None stands for a meeting that is not registered, for no seat there, and for a person whom the rosters do not
    know. `papers` are those bound to the seat so far; `in_use` says that one of them is out. `taken` are the
    approved substitutions of this seat, and those by which `substitute` sits elsewhere at the meeting.
    """

    absent: str
    meeting: MeetingFacts | None
    seat: SeatFacts | None
    substitute: PersonFacts | None
    own_seat: SeatFacts | None = None
    papers: tuple[CopyFacts, ...] = ()
    in_use: bool = False
    taken: tuple[SubstitutionFacts, ...] = ()


def decide_request(operator: StaffFacts, request: SubstitutionRequest, now: datetime) -> Decision:
    """Say whether a substitute may be asked for; it then waits for a supervisor and entitles nobody yet."""
    able = has_authority_over(operator, Act.REQUEST_SUBSTITUTE, request.papers, now.date())
    return Decision.ruling(
        reasons((not able, Refusal.OPERATOR_OUT_OF_AUTHORITY)) | _standing_reasons(request, now)
    )


def decide_approval(
    substitution: SubstitutionFacts | None,
    request: SubstitutionRequest | None,
    approver: StaffFacts,
    signature: Signature | None,
    now: datetime,
) -> Decision:
    """Say whether `approver` may approve a request that waits; what it asks for is judged again as it is now.

    Whoever took it down, stays away or sits in is not independent. A request that was decided is only told so.
    """
    waits = substitution is not None and substitution.state in WAITING
    involved = () if substitution is None else _parties(substitution)
    standing = _standing_reasons(request, now) if waits and request is not None else NO_REASONS
    return Decision.ruling(
        _deciding_reasons(substitution, approver, signature, WAITING)
        | reasons((approver.person.staff_no in involved, Refusal.APPROVER_NOT_INDEPENDENT))
        | standing
    )


def decide_rejection(
    substitution: SubstitutionFacts | None, approver: StaffFacts, signature: Signature | None
) -> Decision:
    """Say whether `approver` may reject a request that waits. It widens nothing: independence is not asked."""
    return Decision.ruling(_deciding_reasons(substitution, approver, signature, WAITING))


def decide_revocation(
    substitution: SubstitutionFacts | None, approver: StaffFacts, signature: Signature | None
) -> Decision:
    """Say whether `approver` may revoke a substitution, waiting or approved. It widens nothing either."""
    return Decision.ruling(_deciding_reasons(substitution, approver, signature, OPEN))


def _standing_reasons(request: SubstitutionRequest, now: datetime) -> Reasons:
    if request.meeting is None:
        return frozenset({Refusal.MEETING_UNKNOWN})
    return reasons(
        (request.seat is None, Refusal.NOT_ON_ROSTER),
        (not _may_sit_in(request, now.date()), Refusal.SUBSTITUTE_INELIGIBLE),
        (request.in_use or _is_taken(request), Refusal.SEAT_IN_USE),
        (request.meeting.is_closed(now), Refusal.MEETING_CLOSED),
    )


def _may_sit_in(request: SubstitutionRequest, today: date) -> bool:
    """Say whether the substitute works here, may know every paper of the seat, and sits nowhere else there."""
    person = request.substitute
    if person is None or person.staff_no == request.absent or request.own_seat is not None:
        return False
    elsewhere = any(each.substitute == person.staff_no and not _here(each, request) for each in request.taken)
    unknowing = any(knowing_reasons(person, paper, today) for paper in request.papers)
    return not (elsewhere or unknowing or status_reasons(person))


def _is_taken(request: SubstitutionRequest) -> bool:
    return any(_here(each, request) for each in request.taken)


def _here(substitution: SubstitutionFacts, request: SubstitutionRequest) -> bool:
    return request.seat is not None and substitution.seat == request.seat.seat


def _parties(substitution: SubstitutionFacts) -> tuple[str, ...]:
    return (substitution.requested_by, substitution.absent, substitution.substitute)


def _deciding_reasons(
    substitution: SubstitutionFacts | None,
    approver: StaffFacts,
    signature: Signature | None,
    states: frozenset[SubstitutionState],
) -> Reasons:
    decided = substitution is not None and substitution.state not in states
    return (
        status_reasons(approver.person)
        | signature_reasons(signature, initial_counts=False, paper=False)
        | reasons(
            (not may(approver.roles, Act.DECIDE_SUBSTITUTE), Refusal.APPROVER_NOT_AUTHORIZED),
            (substitution is None, Refusal.REQUEST_UNKNOWN),
            (decided, Refusal.REQUEST_ALREADY_DECIDED),
        )
    )
