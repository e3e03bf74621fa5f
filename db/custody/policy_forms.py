"""Owns how single policy values are written: durations, switches, counts, lists of words, due times.

A form reads what TOML gave and writes what TOML takes. It raises ValueError saying what the value must be, and
knows neither keys nor law.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from db.custody.policy import DueRule, ReceiptDue

UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}
DURATION = re.compile(r"([0-9]{1,6}) (minute|hour|day)s?")
DUE_AT = re.compile(r"(same day|next working day) ([0-9]{2}):([0-9]{2})")

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Form:
    """How one kind of value is read from TOML and written as a TOML literal."""

    read: Callable[[object], Any]
    write: Callable[[Any], str]


def _quoted(text: str) -> str:
    return f'"{text}"'


def parse_duration(text: object) -> timedelta:
    """Read text such as "4 hours" or "1 day"."""
    found = DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError('must be a duration such as "4 hours", "1 day" or "90 minutes"')
    return int(found[1]) * UNITS[found[2]]


def duration_text(value: timedelta) -> str:
    """Write a duration of whole minutes in the largest unit that divides it."""
    unit, size = next(
        ((name, size) for name, size in UNITS.items() if value and value % size == timedelta()),
        ("minute", UNITS["minute"]),
    )
    number = value // size
    return f"{number} {unit}{'' if number == 1 else 's'}"


def duration(least: timedelta, most: timedelta) -> Form:
    """A duration within these bounds."""

    def read(given: object) -> timedelta:
        value = parse_duration(given)
        if not least <= value <= most:
            raise ValueError(f"must be from {duration_text(least)} to {duration_text(most)}")
        return value

    return Form(read, lambda value: _quoted(duration_text(value)))


def count(least: int, most: int) -> Form:
    """A whole number within these bounds."""

    def read(given: object) -> int:
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return given

    return Form(read, str)


def _read_switch(given: object) -> bool:
    if not isinstance(given, bool):
        raise ValueError("must be true or false")
    return given


SWITCH = Form(_read_switch, lambda value: "true" if value else "false")


def word(words: type[Word]) -> Form:
    """One of the words of an enum."""
    choice = ", ".join(_quoted(each.value) for each in words)

    def read(given: object) -> Word:
        if not isinstance(given, str) or given not in [each.value for each in words]:
            raise ValueError(f"must be one of {choice}")
        return words(given)

    return Form(read, lambda value: _quoted(value.value))


def word_list(words: type[Word]) -> Form:
    """A list of words of an enum, without order."""
    one = word(words)

    def read(given: object) -> frozenset[Word]:
        if not isinstance(given, list):
            raise ValueError("must be a list of words")
        return frozenset(one.read(each) for each in given)

    def write(value: frozenset[Word]) -> str:
        return "[" + ", ".join(_quoted(each.value) for each in words if each in value) + "]"

    return Form(read, write)


def _read_due(given: object) -> ReceiptDue:
    if given == DueRule.NONE.value:
        return ReceiptDue()
    found = DUE_AT.fullmatch(given) if isinstance(given, str) else None
    try:
        if found is not None:
            return ReceiptDue(DueRule(found[1]), at=time(int(found[2]), int(found[3])))
        return ReceiptDue(DueRule.WITHIN, within=parse_duration(given))
    except ValueError as error:
        raise ValueError(
            'must be "none", a duration such as "2 hours", "same day 18:00" or "next working day 12:00"'
        ) from error


def _write_due(value: ReceiptDue) -> str:
    if value.at is not None:
        return _quoted(f"{value.rule.value} {value.at:%H:%M}")
    if value.within is not None:
        return _quoted(duration_text(value.within))
    return _quoted(DueRule.NONE.value)


DUE = Form(_read_due, _write_due)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _read_weekdays(given: object) -> frozenset[int]:
    if not isinstance(given, list) or not given or not all(each in WEEKDAYS for each in given):
        raise ValueError(f"must list at least one working day out of {', '.join(WEEKDAYS)}")
    return frozenset(map(WEEKDAYS.index, given))


def _write_weekdays(value: frozenset[int]) -> str:
    return "[" + ", ".join(_quoted(WEEKDAYS[each]) for each in sorted(value)) + "]"


WORKING_DAYS = Form(_read_weekdays, _write_weekdays)
