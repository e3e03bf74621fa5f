"""Opening and closing a meeting's counter: each reason against it alone, and together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from custody_facts import HOUR, MEETING, NOW, alter, file_copy, meeting, staff, supervisor

from db.custody.meeting_acts import (
    PaperOut,
    counting_reasons,
    decide_closing,
    decide_opening,
    missing_of,
    taken_of,
)
from db.custody.meetings import MeetingFacts
from db.custody.refusals import Refusal
from db.custody.values import Kind, PersonStatus, StaffFacts

R = Refusal
MINUTE = timedelta(minutes=1)
OPEN = meeting()
EARLY = meeting(opens=NOW + HOUR, closes=NOW + 3 * HOUR)
OPENED_EARLY = meeting(opens=NOW + HOUR, closes=NOW + 3 * HOUR, opened_at=NOW)
OVER = meeting(opens=NOW - 3 * HOUR, closes=NOW)
CLOSED = meeting(closed_at=NOW - HOUR / 2)
CLOSED_EARLY = meeting(opens=NOW + HOUR, closes=NOW + 3 * HOUR, opened_at=NOW - HOUR, closed_at=NOW)
GONE = alter(supervisor(), "person.status", PersonStatus.LEFT)
LYING = PaperOut("A1", "M1-01", "P020", released=False)


@pytest.mark.parametrize(
    ("by", "which", "reasons"),
    [
        (supervisor(), EARLY, ()),
        (supervisor(), OPEN, (R.MEETING_ALREADY_OPEN,)),
        (supervisor(), OPENED_EARLY, (R.MEETING_ALREADY_OPEN,)),
        (supervisor(), OVER, (R.MEETING_CLOSED,)),
        (supervisor(), CLOSED, (R.MEETING_CLOSED,)),
        (supervisor(), CLOSED_EARLY, (R.MEETING_CLOSED,)),
        (supervisor(), None, (R.MEETING_UNKNOWN,)),
        (staff(), EARLY, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (GONE, EARLY, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (staff(), None, (R.OPERATOR_OUT_OF_AUTHORITY, R.MEETING_UNKNOWN)),
        (staff(), CLOSED, (R.OPERATOR_OUT_OF_AUTHORITY, R.MEETING_CLOSED)),
    ],
)
def test_opening(by: StaffFacts, which: MeetingFacts | None, reasons: tuple[Refusal, ...]) -> None:
    assert decide_opening(by, which, NOW).reasons == reasons


@pytest.mark.parametrize(
    ("by", "which", "out", "reasons"),
    [
        (staff(), OPEN, (), ()),
        (staff(), OPENED_EARLY, (PaperOut("A1", "M1-01", "P020"),), ()),
        (staff(), OVER, (), ()),
        (staff(), EARLY, (), (R.MEETING_NOT_OPEN,)),
        (staff(), CLOSED, (), (R.MEETING_CLOSED,)),
        (staff(), CLOSED_EARLY, (), (R.MEETING_CLOSED,)),
        (staff(), None, (), (R.MEETING_UNKNOWN,)),
        (staff(), OPEN, (LYING,), (R.COPIES_UNRELEASED,)),
        (supervisor(), OPEN, (), (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (supervisor(), EARLY, (), (R.OPERATOR_OUT_OF_AUTHORITY, R.MEETING_NOT_OPEN)),
        (staff(), CLOSED, (LYING,), (R.MEETING_CLOSED, R.COPIES_UNRELEASED)),
    ],
)
def test_closing(
    by: StaffFacts, which: MeetingFacts | None, out: tuple[PaperOut, ...], reasons: tuple[Refusal, ...]
) -> None:
    assert decide_closing(by, which, NOW, out).reasons == reasons


@pytest.mark.parametrize(
    ("which", "asks"),
    [
        (meeting(closes=NOW + 9 * HOUR), True),
        (meeting(closes=NOW + HOUR + MINUTE), True),
        (meeting(closes=NOW + HOUR), False),
        (OVER, False),
    ],
)
def test_closing_long_before_its_planned_end_asks_whether_it_is_over(which: MeetingFacts, asks: bool) -> None:
    asked = decide_closing(staff(), which, NOW, sure=False)
    assert asked.reasons == ((R.MEETING_NOT_OVER,) if asks else ())
    assert decide_closing(staff(), which, NOW, sure=True).allowed


@pytest.mark.parametrize("which", [EARLY, CLOSED, None])
def test_nothing_is_asked_of_a_meeting_that_cannot_be_closed(which: MeetingFacts | None) -> None:
    assert R.MEETING_NOT_OVER not in decide_closing(staff(), which, NOW, sure=False).reasons


@pytest.mark.parametrize(
    ("counting", "out", "reasons"),
    [
        ("M1-01", (PaperOut("A1", "M1-01", "P020"),), (R.PAGES_REQUIRED,)),
        ("M1-01", (LYING,), (R.PAGES_REQUIRED, R.COPIES_UNRELEASED)),
        ("M1-01", (PaperOut("A2", "M1-02", "P020"),), ()),
        ("M1-01", (), ()),
        (None, (PaperOut("A1", "M1-01", "P020"),), ()),
    ],
)
def test_closing_while_a_page_count_is_awaited(
    counting: str | None, out: tuple[PaperOut, ...], reasons: tuple[Refusal, ...]
) -> None:
    assert decide_closing(staff(), OPEN, NOW, out, counting=counting).reasons == reasons


def test_only_papers_of_the_meeting_are_counted() -> None:
    paper = file_copy(addressee=None, kind=Kind.MEETING_MATERIAL, meeting_no=MEETING)
    assert counting_reasons(paper, MEETING) == frozenset()
    assert counting_reasons(paper, "HY2026-12") == {R.COPY_NOT_LISTED}
    assert counting_reasons(file_copy(), MEETING) == {R.COPY_NOT_LISTED}
    assert counting_reasons(None, MEETING) == frozenset()


def test_what_is_out_is_missing_or_was_taken_and_told_by_seat() -> None:
    a2, a1 = PaperOut("A2", "M1-02", "P009"), PaperOut("A1", "M1-01", "P020")
    taken = PaperOut("A3", "M1-03", "P014", may_take_away=True)
    assert missing_of([a2, taken, a1]) == (a1, a2)
    assert taken_of([a2, taken, a1]) == (taken,)
