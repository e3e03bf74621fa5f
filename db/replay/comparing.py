"""Owns holding the registry's tables against what the log says: copy by copy, grant by grant, scan by scan.

Both sides are the same values, so that nothing is compared twice in two ways. What differs is told by codes and
numbers; the words are the counter's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from db.connection import Reading, Registry, reading_one_state
from db.errors import RegistryDamaged
from db.replay.custody import IN_VAULT, CopyState
from db.replay.endings import HandOverState, MetState
from db.replay.rebuilding import rebuild
from db.replay.state import State
from db.replay.stored import load_state
from db.tables import FileCopy


class About(StrEnum):
    """What a difference is about."""

    COPY = "copy"
    HAND_OVER = "hand_over"
    MET = "met"
    GRANT = "grant"
    SUBSTITUTION = "substitution"
    MEETING = "meeting"
    DESTRUCTION = "destruction"
    INCIDENT = "incident"
    ATTEMPT = "attempt"
    NOTE = "note"
    STOCKTAKE = "stocktake"
    DUE = "due"
    SCAN = "scan"
    RESULT = "result"


PARTS: Mapping[About, str] = MappingProxyType(
    {
        About.COPY: "copies",
        About.HAND_OVER: "hand_overs",
        About.MET: "met",
        About.GRANT: "grants",
        About.SUBSTITUTION: "substitutions",
        About.MEETING: "meetings",
        About.DESTRUCTION: "destructions",
        About.INCIDENT: "incidents",
        About.ATTEMPT: "attempts",
        About.NOTE: "notes",
        About.STOCKTAKE: "stocktakes",
        About.DUE: "due",
        About.SCAN: "scans",
        About.RESULT: "results",
    }
)
"""Where in a state what a difference is about stands."""
ALWAYS: Mapping[About, str] = MappingProxyType(
    {
        About.HAND_OVER: "holder",
        About.MET: "holder",
        About.ATTEMPT: "code",
        About.NOTE: "written_by",
        About.DUE: "copies",
        About.SCAN: "finding",
        About.RESULT: "counts",
    }
)
"""What always has a value, where that is not the state."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the log and the tables tell differently.

    `number` is a control number, a label's id (with what was owed under it), a meeting's number, or the number of a
    grant, request, list, incident (with that of the attempt), note or count (with the number that was scanned). Values
    are text, numbers, yes and no, None where that side has nothing, and mappings and lists of these."""

    about: About
    number: str
    what: str
    log: Any
    tables: Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """What replaying found: how many entries there are, those that contradict the ones before them, and where the
    tables differ."""

    size: int
    unclear: tuple[int, ...]
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        """Say whether log and tables agree."""
        return not self.unclear and not self.differences


def replay(registry: Registry) -> Comparison:
    """Rebuild custody from the log alone and hold the tables against it, both as they stand at one moment.

    Raises `RegistryDamaged` for tables that hold what they cannot mean.
    """
    with reading_one_state(registry) as reader:
        told, stored = rebuild(reader), _stored(reader)
        unregistered = told.named - _registered(reader, told.named)
    return Comparison(
        told.size,
        tuple(told.unclear),
        (*_unregistered(unregistered), *differences(told, stored, unregistered)),
    )


def differences(
    told: State, stored: State, without: frozenset[str] | set[str] = frozenset()
) -> Iterator[Difference]:
    """Yield where the state that was `told` by the log and the one that is `stored` differ, kind by kind in order of
    their numbers; copies in `without` are passed over."""
    for about, part in PARTS.items():
        log, tables = getattr(told, part), getattr(stored, part)
        begins = IN_VAULT if about is About.COPY else None
        passed_over = without if about is About.COPY else ()
        for key in sorted(number for number in log.keys() | tables.keys() if number not in passed_over):
            left, right = log.get(key, begins), tables.get(key, begins)
            if left != right:
                yield from _compare(about, _number(key), _fields(about, left), _fields(about, right))


def _number(key: Any) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _compare(
    about: About, number: str, log: Mapping[str, Any], tables: Mapping[str, Any]
) -> Iterator[Difference]:
    """Yield what differs; where one side has nothing of a kind, that is one difference and not one a field."""
    for what in dict.fromkeys((*log, *tables)):
        left, right = log.get(what), tables.get(what)
        if left != right and (what in log) == (what in tables):
            yield Difference(about, number, what, left, right)


def _fields(about: About, value: Any) -> dict[str, Any]:
    """Return what one side says, by name. Where it says nothing at all that is nothing under the one name that always
    has a value."""
    if value is None:
        return {ALWAYS.get(about, "state"): None}
    if isinstance(value, CopyState):
        return _of_copy(value)
    if isinstance(value, HandOverState | MetState):
        inner = "custody" if isinstance(value, HandOverState) else "owed"
        return {**_plain_fields(getattr(value, inner)), **_plain_fields(value, inner)}
    return _plain_fields(value)


def _of_copy(copy: CopyState) -> dict[str, Any]:
    custody = copy.custody
    return {
        "holder": None if custody is None else custody.holder,
        **({} if custody is None else _plain_fields(custody, "holder")),
        "on_hold": copy.on_hold,
        "hold_reason": copy.hold_reason,
        "recalled": copy.recalled,
        "recall_reason": copy.recall_reason,
        "missing": copy.missing,
        "destroyed": copy.destroyed,
        "receipts": [_plain_fields(each) for each in copy.receipts],
        "return": None if copy.return_ is None else _plain_fields(copy.return_),
    }


def _plain_fields(value: Any, *without: str) -> dict[str, Any]:
    """Return the fields by which such values are compared."""
    names = (each.name for each in fields(value) if each.compare and each.name not in without)
    return {name: _plain(getattr(value, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return sorted(map(_plain, value)) if isinstance(value, frozenset) else value


def _stored(reader: Reading) -> State:
    try:
        return load_state(reader)
    except (ValueError, OverflowError) as fault:
        raise RegistryDamaged(f"a table holds what no program writes: {fault}") from fault


def _unregistered(numbers: set[str]) -> Iterator[Difference]:
    for number in sorted(numbers):
        yield Difference(About.COPY, number, "registered", True, False)


def _registered(reader: Reading, numbers: set[str]) -> set[str]:
    return {number for (number,) in reader.tuples(FileCopy.select(FileCopy.control_no)) if number in numbers}
