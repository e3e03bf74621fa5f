"""Owns on what ground a meeting's paper goes to somebody: the seat that it is for, or an approved substitute's.

A paper is for the seat that it names, else for its addressee's, else for any one seat that has no copy of that
document yet. Whose seat an approved substitute has taken cannot use it any more. Grants and designations count
for nothing here (POLICY.md, "Defaults by level"; 实施条例 art. 45).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db.custody.person_reasons import NO_REASONS, Reasons, reasons
from db.custody.refusals import Refusal
from db.custody.values import Basis, CopyFacts, Entitlement


class SubstitutionState(StrEnum):
    """Where a request to sit in for somebody stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting: its counter is open from `opens`, or from `opened_at` where a supervisor opened it earlier, until
    `closes` or its close-out."""

    meeting_no: str
    opens: datetime
    closes: datetime
    opened_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def begins(self) -> datetime:
        """When its counter opens, or opened."""
        return self.opens if self.opened_at is None else min(self.opens, self.opened_at)

    def is_closed(self, now: datetime) -> bool:
        """Say whether its counter is over at `now`."""
        return self.closed_at is not None or self.closes <= now


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """A person's seat. `served` says that a copy of the wanted document is out at it already."""

    meeting_no: str
    seat: str
    staff_no: str
    may_take_away: bool = False
    served: bool = False


@dataclass(frozen=True, slots=True)
class SubstitutionFacts:
    """A request that `substitute` may take the seat of `absent`."""

    substitution: int
    meeting_no: str
    seat: str
    absent: str
    substitute: str
    state: SubstitutionState
    requested_by: str = ""
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class MeetingGrounds:
    """What may entitle somebody to a meeting's paper: the meeting, and those of its seats and substitutions that
    concern the people at the counter or the paper's addressee."""

    meeting: MeetingFacts | None = None
    seats: tuple[SeatFacts, ...] = ()
    substitutions: tuple[SubstitutionFacts, ...] = ()

    def taken_over(self, seat: SeatFacts) -> SubstitutionFacts | None:
        """Return the approved substitution for `seat`, None where its own person sits there."""
        approved = (each for each in self.substitutions if each.state is SubstitutionState.APPROVED)
        return next((each for each in approved if each.seat == seat.seat), None)

    def given_up(self, staff_no: str) -> tuple[SeatFacts, ...]:
        """Return the seats of `staff_no` at which an approved substitute sits in for them."""
        theirs = (each for each in self.seats if each.staff_no == staff_no)
        return tuple(each for each in theirs if self.taken_over(each) is not None)

    def sits_at(self, staff_no: str, seat: SeatFacts) -> bool:
        """Say whether `staff_no` may sit at `seat`."""
        taken = self.taken_over(seat)
        return staff_no == (seat.staff_no if taken is None else taken.substitute)

    def seats_of(self, staff_no: str) -> tuple[SeatFacts, ...]:
        """Return the seats at which `staff_no` may sit, in their order."""
        return tuple(each for each in self.seats if self.sits_at(staff_no, each))


NO_MEETING = MeetingGrounds()


@dataclass(frozen=True, slots=True)
class Seating:
    """The ground that was found, or the reasons why there is none; for a substitute also who approved that."""

    reasons: Reasons = NO_REASONS
    entitlement: Entitlement | None = None
    approvers: frozenset[str] = frozenset()


def is_for(copy: CopyFacts, seat: SeatFacts) -> bool:
    """Say whether `copy` may go to `seat`."""
    if copy.seat is not None:
        return seat.seat == copy.seat
    return copy.addressee is None or seat.staff_no == copy.addressee


def find_seat(copy: CopyFacts, grounds: MeetingGrounds, collector: str, now: datetime) -> Seating:
    """Return the ground on which `collector` may take the meeting's paper `copy` at `now`, with all that is
    against it. A paper that names no meeting is `kind_not_supported`, of one that nobody registered yet
    `meeting_unknown`."""
    if grounds.meeting is None:
        unknown = copy.meeting_no is not None
        return Seating(frozenset({Refusal.MEETING_UNKNOWN if unknown else Refusal.KIND_NOT_SUPPORTED}))
    fitting = [each for each in grounds.seats_of(collector) if is_for(copy, each)]
    free = [each for each in fitting if not each.served]
    against = _time_reasons(grounds.meeting, now) | reasons(
        (bool(fitting) and not free, Refusal.SEAT_SERVED),
        (not fitting, _unseated(copy, grounds, collector)),
    )
    if not free:
        return Seating(against)
    seat = free[0]
    own = seat.staff_no == collector
    basis = Basis.SEAT if own else Basis.SUBSTITUTE
    entitlement = Entitlement(basis, principal=None if own else seat.staff_no, seat=seat.seat)
    taken = grounds.taken_over(seat)
    approvers = frozenset() if taken is None or taken.decided_by is None else frozenset({taken.decided_by})
    return Seating(against, None if against else entitlement, approvers)


def _time_reasons(meeting: MeetingFacts, now: datetime) -> Reasons:
    closed = meeting.is_closed(now)
    return reasons(
        (closed, Refusal.MEETING_CLOSED),
        (not closed and now < meeting.begins, Refusal.MEETING_NOT_OPEN),
    )


def _unseated(copy: CopyFacts, grounds: MeetingGrounds, collector: str) -> Refusal:
    """Return the nearest truth about somebody who has no seat for this paper."""
    if any(is_for(copy, each) for each in grounds.given_up(collector)):
        return Refusal.SEAT_TAKEN_OVER
    seats = {each.seat for each in grounds.seats if is_for(copy, each)}
    asked = any(each.substitute == collector and each.seat in seats for each in grounds.substitutions)
    return Refusal.SUBSTITUTE_UNAPPROVED if asked else Refusal.NOT_ON_ROSTER
