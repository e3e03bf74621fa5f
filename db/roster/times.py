"""Owns how dates and times of a roster are read: year first, and local where no zone is written.

`2026-11-23`, `2026/11/23`, `2026年11月23日` and `20261123` are the same day; a time follows after a space or `T`
as `HH:MM` or `HH:MM:SS`, `24:00` being the day's end, and may carry `Z` or an offset. Forms that put the day or
the month first are never guessed at.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import Enum

from db.roster.problems import Problem, ProblemCode, shown

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)

_DAY = (
    r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})/(\d{1,2})/(\d{1,2})"
    r"|(\d{4})年(\d{1,2})月(\d{1,2})日|(\d{4})(\d{2})(\d{2}))"
)
_DAY_ALONE = re.compile(_DAY, re.ASCII)
_DAY_AND_TIME = re.compile(
    _DAY + r"(?:[ T]|(?<=日))(\d{1,2}):(\d{2})(?::(\d{2}))? ?(?:(Z)|([+-])(\d{2}):?(\d{2}))?", re.ASCII
)


class Edge(Enum):
    """Which end of the day a date without a time means: windows include the whole of their days."""

    START = 0
    END = 1


def parse_date(text: str) -> date | Problem:
    """Read a day between 1900 and 2199."""
    match = _DAY_ALONE.fullmatch(text)
    day = match and _day_of(match.groups())
    if not day:
        return Problem(
            ProblemCode.DATE_MALFORMED, f"{shown(text)} is no date; write it as YYYY-MM-DD, as in 2026-11-23."
        )
    return day


def parse_moment(text: str, zone: tzinfo, edge: Edge) -> datetime | Problem:
    """Read a moment as aware UTC; without an offset it is local time of `zone`."""
    match = _DAY_AND_TIME.fullmatch(text.upper())
    moment = _moment_of(match.groups()) if match else _midnight_of(text, edge)
    if moment is None:
        return Problem(
            ProblemCode.TIME_MALFORMED,
            f"{shown(text)} is no time; write it as YYYY-MM-DD HH:MM, as in 2026-11-23 09:30.",
        )
    if moment.tzinfo is None:
        if not _happens_once(moment, zone):
            return Problem(
                ProblemCode.TIME_NOT_UNIQUE,
                f"{shown(text)} falls into a change of the clock and happens twice or never;"
                " write it with its offset, as in 2026-11-23T09:30+08:00.",
            )
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def _day_of(groups: tuple[str | None, ...]) -> date | None:
    year, month, day = (int(part) for part in groups[:12] if part is not None)
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def _moment_of(groups: tuple[str | None, ...]) -> datetime | None:
    day = _day_of(groups)
    hour, minute, second = (int(part or 0) for part in groups[12:15])
    utc, sign, offset_hours, offset_minutes = groups[15:]
    if day is None:
        return None
    if (hour, minute, second) == (24, 0, 0):
        day, hour = day + timedelta(days=1), 0
    try:
        moment = datetime.combine(day, time(hour, minute, second))
        if utc:
            return moment.replace(tzinfo=UTC)
        if sign:
            offset = timedelta(hours=int(offset_hours or 0), minutes=int(offset_minutes or 0))
            return moment.replace(tzinfo=timezone(-offset if sign == "-" else offset))
    except ValueError:
        return None
    return moment


def _midnight_of(text: str, edge: Edge) -> datetime | None:
    day = parse_date(text)
    if isinstance(day, Problem):
        return None
    return datetime.combine(day, time()) + timedelta(days=edge.value)


def _happens_once(moment: datetime, zone: tzinfo) -> bool:
    offsets = {moment.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) == 1
