"""Owns telling what a decision saw of a meeting: its time, the seats, and who was to sit in for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from db.custody.collection import CollectionFacts
from db.custody.meetings import SubstitutionFacts, SubstitutionState
from db.custody.refusals import Refusal
from db.custody.values import CopyFacts
from kiosk.show import show
from kiosk.texts import N_, _

Told = tuple[str, frozenset[Refusal]]
"""A sentence, and the refusals for which it is a reason."""
TIMES = frozenset({Refusal.MEETING_NOT_OPEN, Refusal.MEETING_CLOSED})
SEATS = frozenset({Refusal.NOT_ON_ROSTER, Refusal.SEAT_SERVED})
SUBSTITUTES = frozenset({Refusal.SUBSTITUTE_UNAPPROVED, Refusal.NOT_ON_ROSTER})
UNKNOWN = frozenset({Refusal.MEETING_UNKNOWN})
SITTING = {
    SubstitutionState.REQUESTED: N_("{who} asked to sit in for {absent} at seat {seat}; nobody had decided."),
    SubstitutionState.APPROVED: N_("{who} sat in for {absent} at seat {seat}, approved by {approver}."),
    SubstitutionState.REJECTED: N_("{who} was not to sit in for {absent} at seat {seat}: it was rejected."),
    SubstitutionState.REVOKED: N_(
        "{who} was no longer to sit in for {absent} at seat {seat}: it was revoked."
    ),
}


def paper_sentence(copy: CopyFacts) -> str:
    """Say for which seat a meeting's paper is that names no person."""
    said = {"meeting": show(copy.meeting_no or ""), "seat": show(copy.seat or "")}
    if copy.seat is None:
        return _("It is a paper of meeting {meeting}, for any one seat.").format(**said)
    return _("It is a paper of meeting {meeting}, for seat {seat}.").format(**said)


def meeting_grounds(
    facts: CollectionFacts, who: Callable[[str], str], moment: Callable[[datetime], str]
) -> Iterator[Told]:
    """Yield what could entitle somebody at a meeting, and what stood against it."""
    meeting = facts.meeting
    if meeting is None:
        yield _("No such meeting was registered."), UNKNOWN
        return
    span = {"opens": moment(meeting.begins), "closes": moment(meeting.closes)}
    yield _("The meeting's counter is open from {opens} until {closes}.").format(**span), TIMES
    if meeting.closed_at is not None:
        yield _("It was closed out {time}.").format(time=moment(meeting.closed_at)), TIMES
    if not facts.seats:
        yield _("None of those who stood here had a seat for this paper."), SEATS
    for seat in facts.seats:
        said = {"who": who(seat.staff_no), "seat": show(seat.seat)}
        yield _("Seat {seat} is that of {who}.").format(**said), SEATS
        if seat.served:
            yield _("Seat {seat} had a copy of this document already.").format(**said), SEATS
    for asked in facts.substitutions:
        yield _sitting(asked, who), SUBSTITUTES


def _sitting(asked: SubstitutionFacts, who: Callable[[str], str]) -> str:
    return _(SITTING[asked.state]).format(
        who=who(asked.substitute),
        absent=who(asked.absent),
        seat=show(asked.seat),
        approver=who(asked.decided_by or ""),
    )
