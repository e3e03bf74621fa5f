"""Owns the comparison of a row with what the registry holds: which fields it would change, from what to what.

Knows no table. What a kind of import compares, and what it does with the changes, is its own module's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import IntEnum
from typing import Any

from db.registry.importing.differences import Difference
from db.registry.importing.mismatches import Mismatch
from db.roster.problems import RosterError, RosterWarning, shown

Values = Mapping[str, Any]
Widens = Callable[[Any, Any], bool]
Base = Mapping[str, Mapping[str, str]]
"""By key and field, what stood in the registry when a batch was made."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field that gets another value; `old` is None where nothing stood. `widens`: somebody may do more."""

    field: str
    old: Any
    new: Any
    widens: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One row against the registry.

    `key` is what the registry knows it by; `after` are all its values as they will stand. `sensitive` says that
    it alters what counters rely on already: a copy that was released, a known face. `concerned` are the staff
    numbers whose row it is.
    """

    key: str
    row: int
    created: bool
    after: Values
    changes: tuple[Change, ...]
    sensitive: bool = False
    concerned: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do to the registry as it is now; with `errors` nothing of it may be done."""

    items: tuple[Item, ...] = ()
    errors: tuple[RosterError, ...] = ()
    warnings: tuple[RosterWarning, ...] = ()

    @property
    def changing(self) -> tuple[Item, ...]:
        """The rows that change anything."""
        return tuple(item for item in self.items if item.changes)

    @property
    def concerned(self) -> frozenset[str]:
        """The staff numbers of all rows."""
        return frozenset().union(*(item.concerned for item in self.items))

    def differences(self, zone: tzinfo) -> tuple[Difference, ...]:
        """Return every change as text; moments are local to `zone`."""
        return tuple(
            Difference(
                item.key, change.field, as_text(change.old, zone), as_text(change.new, zone), change.widens
            )
            for item in self.items
            for change in item.changes
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows are new, differ, and say what stands there already."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @classmethod
    def of(cls, items: Iterable[Item]) -> Counts:
        """Count these rows."""
        counts = cls()
        for item in items:
            if not item.changes:
                counts = replace(counts, unchanged=counts.unchanged + 1)
            elif item.created:
                counts = replace(counts, created=counts.created + 1)
            else:
                counts = replace(counts, updated=counts.updated + 1)
        return counts


def compare(before: Values | None, after: Values, widening: Mapping[str, Widens]) -> tuple[Change, ...]:
    """Return the fields of `after` that differ from `before` (None: nothing is there), in their order."""
    changes = []
    for field, new in after.items():
        old = None if before is None else before[field]
        if old != new and not (before is None and is_nothing(new)):
            widens = widening.get(field)
            changes.append(Change(field, old, new, widens is not None and widens(old, new)))
    return tuple(changes)


def is_nothing(value: Any) -> bool:
    """Say whether a value is an empty cell's."""
    return value is None or value == "" or value == frozenset()


def base_of(items: Iterable[Item], zone: tzinfo) -> dict[str, dict[str, str]]:
    """Return what the changes of `items` start from, to be held against the registry later."""
    return {item.key: {change.field: as_text(change.old, zone) for change in item.changes} for item in items}


def outdated(plan: Plan, base: Base, zone: tzinfo) -> tuple[RosterError, ...]:
    """Return an error for each change of `plan` that does not start from `base`: the registry moved on.

    What the registry holds already as the row says it is no change, whoever brought it there.
    """
    return tuple(
        RosterError(
            item.row,
            change.field,
            f"{item.key}: the registry says {shown(as_text(change.old, zone))} now; import the row anew.",
            Mismatch.REGISTRY_MOVED_ON,
        )
        for item in plan.items
        for change in item.changes
        if base.get(item.key, {}).get(change.field) != as_text(change.old, zone)
    )


def as_text(value: Any, zone: tzinfo) -> str:
    """Return a value as a roster would write it; a picture is told by its hash."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, frozenset):
        return ";".join(sorted(as_text(word, zone) for word in value))
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def always(old: Any, new: Any) -> bool:
    """Any change widens."""
    return True


def more(old: Any, new: Any) -> bool:
    """A higher level, or yes instead of no, widens; nothing counts as the lowest."""
    return bool(new > (old if old is not None else 0))


def adds(old: frozenset[Any] | None, new: frozenset[Any]) -> bool:
    """A word more widens."""
    return not new <= (old or frozenset())


def drops(old: frozenset[Any] | None, new: frozenset[Any]) -> bool:
    """A word less widens."""
    return not (old or frozenset()) <= new


def ends_later(old: Any, new: Any) -> bool:
    """A later end widens, and none at all more so."""
    return new is None or (old is not None and new > old)


def starts_earlier(old: Any, new: Any) -> bool:
    """An earlier start widens, and none at all more so."""
    return new is None or (old is not None and new < old)
