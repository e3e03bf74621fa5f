"""Dates and times: year first, local where no zone is written, never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.roster.problems import Problem, ProblemCode
from db.roster.times import EARLIEST, LATEST, Edge, parse_date, parse_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "text", ["2026-11-03", "2026-11-3", "2026/11/3", "2026/11/03", "2026年11月3日", "20261103"]
)
def test_a_day_is_written_year_first(text):
    assert parse_date(text) == date(2026, 11, 3)


@pytest.mark.parametrize(
    "text",
    ["03/11/2026", "11-03", "2026-13-01", "2026-02-30", "2026-11/03", "46329", "2026-W45-2", "26-11-03", "0026-11-03",
     "2226-11-03", "2026-11-03 09:00", "tomorrow", "２０２６-11-0３x", "٢٠٢٦-11-03"],
)  # fmt: skip
def test_what_is_no_day_is_refused(text):
    problem = parse_date(text)
    assert isinstance(problem, Problem)
    assert problem.code is ProblemCode.DATE_MALFORMED


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23 09:30", datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        ("2026-11-23T09:30:15", datetime(2026, 11, 23, 1, 30, 15, tzinfo=UTC)),
        ("2026/11/23 9:30", datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        ("2026年11月23日9:30", datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        ("2026-11-23T09:30Z", datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
        ("2026-11-23T09:30+02:00", datetime(2026, 11, 23, 7, 30, tzinfo=UTC)),
        ("2026-11-23T09:30-0330", datetime(2026, 11, 23, 13, 0, tzinfo=UTC)),
        ("2026-12-31 24:00", datetime(2026, 12, 31, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_time_is_local_unless_it_says_its_zone(text, moment):
    found = parse_moment(text, SHANGHAI, Edge.START)
    assert found == moment
    assert isinstance(found, datetime)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("edge", "moment"),
    [
        (Edge.START, datetime(2026, 11, 22, 16, tzinfo=UTC)),
        (Edge.END, datetime(2026, 11, 23, 16, tzinfo=UTC)),
    ],
)
def test_a_day_alone_means_its_start_or_its_end(edge, moment):
    assert parse_moment("2026-11-23", SHANGHAI, edge) == moment


@pytest.mark.parametrize(
    "text",
    ["09:30", "2026-11-23 25:00", "2026-11-23 24:01", "2026-11-23 09:60", "2026-11-23 9.30", "2026-02-30 09:30",
     "2026-11-23 09:30 pm", "2026-11-23T09:30+24:00", "2026-11-23T09:30+99:99", "Nov 23 2026", "2199-12-32"],
)  # fmt: skip
def test_what_is_no_time_is_refused(text):
    problem = parse_moment(text, SHANGHAI, Edge.START)
    assert isinstance(problem, Problem)
    assert problem.code is ProblemCode.TIME_MALFORMED


@pytest.mark.parametrize("text", ["2026-03-29 02:30", "2026-10-25 02:30"])
def test_a_local_time_that_happens_never_or_twice_needs_its_offset(text):
    problem = parse_moment(text, BERLIN, Edge.START)
    assert isinstance(problem, Problem)
    assert problem.code is ProblemCode.TIME_NOT_UNIQUE
    assert not isinstance(parse_moment(f"{text}+01:00", BERLIN, Edge.START), Problem)


@given(st.datetimes(datetime(1992, 1, 1), datetime(2199, 12, 31), timezones=st.just(SHANGHAI)))  # noqa: DTZ001
def test_a_written_moment_comes_back(moment):
    text = moment.strftime("%Y-%m-%d %H:%M:%S")
    assert parse_moment(text, SHANGHAI, Edge.START) == moment.replace(microsecond=0)


@given(st.dates(EARLIEST, LATEST))
def test_a_written_day_comes_back(day):
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.year}/{day.month}/{day.day}") == day
