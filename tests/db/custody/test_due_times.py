"""When a receipt must be registered: the site's calendar, its zone, and days on which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from db.custody.obligations import Calendar, due_time
from db.custody.policy import DueRule, ReceiptDue, default_policy
from db.custody.policy_file import PolicyError, parse_policy
from db.custody.values import Classification

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
SAME_DAY = ReceiptDue(DueRule.SAME_DAY, at=time(18))
NEXT_DAY = ReceiptDue(DueRule.NEXT_WORKING_DAY, at=time(12))
TWO_HOURS = ReceiptDue(DueRule.WITHIN, within=timedelta(hours=2))
WEEK = Calendar()
NATIONAL_DAY = Calendar(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    worked_instead=frozenset({date(2026, 10, 10), date(2026, 9, 27)}),
)


def due(rule: ReceiptDue, handed: str, calendar: Calendar = WEEK, zone: ZoneInfo = SHANGHAI) -> str:
    found = due_time(rule, datetime.fromisoformat(handed).replace(tzinfo=zone), calendar)
    assert found is not None
    assert found.utcoffset() is not None
    return f"{found.astimezone(zone):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("rule", "handed", "expected"),
    [
        (SAME_DAY, "2026-11-23 00:00", "Mon 2026-11-23 18:00"),
        (SAME_DAY, "2026-11-23 17:59:59.999999", "Mon 2026-11-23 18:00"),
        (SAME_DAY, "2026-11-23 18:00", "Tue 2026-11-24 12:00"),
        (SAME_DAY, "2026-11-23 23:59", "Tue 2026-11-24 12:00"),
        (SAME_DAY, "2026-11-27 18:30", "Mon 2026-11-30 12:00"),
        (SAME_DAY, "2026-11-28 10:00", "Sat 2026-11-28 18:00"),
        (SAME_DAY, "2026-11-28 19:00", "Mon 2026-11-30 12:00"),
        (NEXT_DAY, "2026-11-23 09:00", "Tue 2026-11-24 12:00"),
        (NEXT_DAY, "2026-11-27 09:00", "Mon 2026-11-30 12:00"),
        (NEXT_DAY, "2026-11-29 09:00", "Mon 2026-11-30 12:00"),
        (NEXT_DAY, "2026-12-31 23:59", "Fri 2027-01-01 12:00"),
        (TWO_HOURS, "2026-11-23 23:30", "Tue 2026-11-24 01:30"),
        (ReceiptDue(DueRule.SAME_DAY), "2026-11-23 09:00", "Mon 2026-11-23 12:00"),
    ],
)
def test_due_time(rule: ReceiptDue, handed: str, expected: str) -> None:
    assert due(rule, handed) == expected


@pytest.mark.parametrize(
    ("handed", "expected"),
    [
        ("2026-09-30 09:00", "Thu 2026-10-08 12:00"),
        ("2026-10-03 09:00", "Thu 2026-10-08 12:00"),
        ("2026-09-26 09:00", "Sun 2026-09-27 12:00"),
        ("2026-10-09 09:00", "Sat 2026-10-10 12:00"),
    ],
)
def test_holidays_are_no_working_days_and_days_worked_instead_are(handed: str, expected: str) -> None:
    assert due(NEXT_DAY, handed, NATIONAL_DAY) == expected


def test_a_day_worked_instead_wins_over_a_holiday() -> None:
    day = date(2026, 10, 1)
    both = Calendar(holidays=frozenset({day}), worked_instead=frozenset({day}))
    assert due(NEXT_DAY, "2026-09-30 09:00", both) == "Thu 2026-10-01 12:00"


def test_one_working_day_a_week_is_enough() -> None:
    assert due(NEXT_DAY, "2026-11-24 09:00", Calendar(frozenset({0}))) == "Mon 2026-11-30 12:00"


def test_two_hours_are_two_hours_when_the_clocks_change() -> None:
    """In Berlin 02:00 becomes 03:00 on 2026-03-29, and 03:00 becomes 02:00 on 2026-10-25."""
    assert due(TWO_HOURS, "2026-03-29 01:30", zone=BERLIN) == "Sun 2026-03-29 04:30"
    assert due(TWO_HOURS, "2026-10-25 01:30", zone=BERLIN) == "Sun 2026-10-25 02:30"


def test_noon_is_noon_across_a_change_of_clocks() -> None:
    assert due(NEXT_DAY, "2026-10-24 09:00", zone=BERLIN) == "Mon 2026-10-26 12:00"
    assert due(SAME_DAY, "2026-03-29 01:30", zone=BERLIN) == "Sun 2026-03-29 18:00"


def test_the_day_is_the_registrys_not_utcs() -> None:
    """At 00:30 in Shanghai it is still the day before in UTC."""
    handed = datetime(2026, 11, 22, 16, 30, tzinfo=UTC).astimezone(SHANGHAI)
    assert due_time(SAME_DAY, handed, WEEK) == datetime(2026, 11, 23, 18, tzinfo=SHANGHAI)


def test_internal_copies_owe_no_registration_by_default() -> None:
    rule = default_policy().levels[Classification.INTERNAL].receipt_due
    assert due_time(rule, datetime(2026, 11, 23, 9, tzinfo=SHANGHAI), WEEK) is None


@pytest.mark.parametrize("days", [frozenset(), frozenset({7})])
def test_a_calendar_without_a_working_day_is_none(days: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        Calendar(days)


@pytest.mark.parametrize("text", ["[]", '"monday"', '["mon"]', "[1]", '[["monday"]]'])
def test_a_policy_without_working_days_is_refused_and_says_what_it_wants(text: str) -> None:
    with pytest.raises(PolicyError) as refused:
        parse_policy(f"[calendar]\nworking_days = {text}\n")
    [problem] = refused.value.problems
    assert problem.key == "calendar.working_days"
    assert "at least one working day out of monday, tuesday" in problem.problem


def test_a_policy_names_the_days_that_are_worked() -> None:
    policy = parse_policy('[calendar]\nworking_days = ["sunday", "monday"]\n')
    assert policy.calendar.working_days == frozenset({0, 6})
