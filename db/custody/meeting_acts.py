"""Owns opening a meeting's counter before its time, counting its papers back, and closing it for good."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.custody.authority import handles_kind, has_level_authority
from db.custody.meetings import MeetingFacts
from db.custody.person_reasons import Reasons, reasons
from db.custody.refusals import Refusal
from db.custody.roles import Act
from db.custody.values import Classification, CopyFacts, Decision, Kind, StaffFacts

SOON_OVER = timedelta(hours=1)
"""How long before its planned end a meeting is closed without a question."""


@dataclass(frozen=True, slots=True)
class PaperOut:
    """A meeting's paper that is out at a seat. Not `released`: it was signed for and still lies on a counter."""

    seat: str
    control_no: str
    holder: str
    may_take_away: bool = False
    released: bool = True


def decide_opening(
    staff: StaffFacts,
    meeting: MeetingFacts | None,
    now: datetime,
    *,
    level: Classification = Classification.INTERNAL,
) -> Decision:
    """Say whether a meeting's counter may be opened now, before its time; `level` is the highest of its papers. What is
    over stays over."""
    over = meeting is not None and meeting.is_closed(now)
    return Decision.of(
        (not _able(staff, Act.OPEN_MEETING, level, now), Refusal.OPERATOR_OUT_OF_AUTHORITY),
        (meeting is None, Refusal.MEETING_UNKNOWN),
        (meeting is not None and not over and meeting.begins <= now, Refusal.MEETING_ALREADY_OPEN),
        (over, Refusal.MEETING_CLOSED),
    )


def decide_closing(
    staff: StaffFacts,
    meeting: MeetingFacts | None,
    now: datetime,
    out: Collection[PaperOut] = (),
    *,
    counting: str | None = None,
    level: Classification = Classification.INTERNAL,
    sure: bool = True,
) -> Decision:
    """Say whether a meeting may be closed out at `now`, once and for good. One whose time is over still can; one
    that has not begun cannot: it would never open. `out` are its papers that are out; `counting` is the one that was
    scanned and whose pages are awaited: closing would report as missing what lies on the counter. `level` is the
    highest of its papers. Not `sure`: nobody said yet that it is over although its planned end is far."""
    far = meeting is not None and not meeting.is_closed(now) and now < meeting.closes - SOON_OVER
    begun = meeting is not None and (meeting.begins <= now or meeting.is_closed(now))
    return Decision.of(
        (not _able(staff, Act.CLOSE_MEETING, level, now), Refusal.OPERATOR_OUT_OF_AUTHORITY),
        (meeting is None, Refusal.MEETING_UNKNOWN),
        (meeting is not None and not begun, Refusal.MEETING_NOT_OPEN),
        (begun and far and not sure, Refusal.MEETING_NOT_OVER),
        (meeting is not None and meeting.closed_at is not None, Refusal.MEETING_CLOSED),
        (any(paper.control_no == counting for paper in out), Refusal.PAGES_REQUIRED),
        (any(not paper.released for paper in out), Refusal.COPIES_UNRELEASED),
    )


def counting_reasons(copy: CopyFacts | None, meeting_no: str) -> Reasons:
    """Say whether a copy that was scanned in a meeting's close-out is none of its papers; whether it can come back at
    all is `returning`'s question."""
    return reasons((copy is not None and copy.meeting_no != meeting_no, Refusal.COPY_NOT_LISTED))


def missing_of(out: Iterable[PaperOut]) -> tuple[PaperOut, ...]:
    """Return the papers that should have been counted back, by seat."""
    return _by_seat(paper for paper in out if not paper.may_take_away)


def taken_of(out: Iterable[PaperOut]) -> tuple[PaperOut, ...]:
    """Return the papers that their seats may take away, by seat."""
    return _by_seat(paper for paper in out if paper.may_take_away)


def _by_seat(papers: Iterable[PaperOut]) -> tuple[PaperOut, ...]:
    return tuple(sorted(papers, key=lambda paper: (paper.seat, paper.control_no)))


def _able(staff: StaffFacts, act: Act, level: Classification, now: datetime) -> bool:
    within = has_level_authority(staff, act, level, now.date())
    return within and handles_kind(staff, Kind.MEETING_MATERIAL)
