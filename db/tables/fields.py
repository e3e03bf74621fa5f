"""Owns the column types: each stores one kind of value so that STRICT SQLite and PostgreSQL both take it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from peewee import BigIntegerField, IntegerField, TextField

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_stored(moment: datetime) -> int:
    """Return an aware moment as whole microseconds since 1970 UTC, exactly."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    return (moment - EPOCH) // MICROSECOND


def from_stored(stored: int) -> datetime:
    """Return the aware UTC moment that `stored` microseconds since 1970 name."""
    return EPOCH + timedelta(microseconds=stored)


class MomentField(BigIntegerField):
    """An aware moment, stored as microseconds since 1970 UTC."""

    def db_value(self, value: datetime | int | None) -> int | None:
        return to_stored(value) if isinstance(value, datetime) else value

    def python_value(self, value: int | None) -> datetime | None:
        return None if value is None else from_stored(value)


class DayField(TextField):
    """A calendar day, stored as ISO 8601 text."""

    def db_value(self, value: date | str | None) -> str | None:
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value: str | None) -> date | None:
        return None if value is None else date.fromisoformat(value)


class CodeField(TextField):
    """A `StrEnum` member, stored by its value."""

    def __init__(self, codes: type[StrEnum], **options: Any) -> None:
        self.codes = codes
        super().__init__(**options)

    def db_value(self, value: StrEnum | str | None) -> str | None:
        return None if value is None else str(value)

    def python_value(self, value: str | None) -> StrEnum | None:
        return None if value is None else self.codes(value)


class LevelField(IntegerField):
    """An ordered level, stored as its number."""

    def __init__(self, levels: type[IntEnum], **options: Any) -> None:
        self.levels = levels
        super().__init__(**options)

    def db_value(self, value: IntEnum | int | None) -> int | None:
        return None if value is None else int(value)

    def python_value(self, value: int | None) -> IntEnum | None:
        return None if value is None else self.levels(value)


class FlagField(IntegerField):
    """Yes or no, stored as 1 or 0."""

    def db_value(self, value: bool | int | None) -> int | None:
        return None if value is None else int(value)

    def python_value(self, value: int | None) -> bool | None:
        return None if value is None else bool(value)


class WordsField(TextField):
    """A set of words without order, stored sorted with `;` between."""

    def __init__(self, word: type[str] = str, **options: Any) -> None:
        self.word = word
        super().__init__(**options)

    def db_value(self, value: frozenset[str] | str | None) -> str | None:
        if value is None or isinstance(value, str):
            return value
        return ";".join(sorted(str(word) for word in value))

    def python_value(self, value: str | None) -> frozenset[str] | None:
        if value is None:
            return None
        return frozenset(self.word(word) for word in value.split(";") if word)
