"""Owns taking values out of what an entry says, and not believing one that says what cannot have happened. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from db.log.body import EntryBody
from db.log.entry_types import EntryType

Thing = TypeVar("Thing")


class Contradiction(ValueError):
    """An entry says what cannot have happened after all entries before it."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[Thing]):
    """One kind of thing that entries are about: under what number an entry names it (None: it names none), and for
    each type what becomes of it, which may have been nothing before."""

    number: Callable[[EntryBody], Hashable]
    rules: Mapping[EntryType, Callable[[Thing | None, EntryBody], Thing]]


def number_in_facts(name: str) -> Callable[[EntryBody], int]:
    """Return how to find a thing's number among an entry's facts."""
    return lambda entry: int(entry.facts[name])


def known(thing: Thing | None) -> Thing:
    """Return what an earlier entry began."""
    if thing is None:
        raise Contradiction
    return thing


def new(thing: object) -> None:
    """Refuse what an earlier entry began already."""
    if thing is not None:
        raise Contradiction


def named(value: str | None) -> str:
    """Return what an entry has to name."""
    if value is None:
        raise Contradiction
    return value


def moment(text: str) -> datetime:
    """Return a moment as an entry's facts tell it, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def staff_no_in(seen: Any, *path: str) -> str | None:
    """Return the staff number of a person as a decision saw them, None where there was nobody."""
    if seen is None:
        return None
    for name in path:
        seen = seen[name]
    return str(seen["staff_no"])
