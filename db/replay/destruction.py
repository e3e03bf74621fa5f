"""Owns what the log says of destruction lists: asked for, approved or rejected, carried out before witnesses. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from db.custody.destruction import DestructionState as State
from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.replay.telling import Contradiction, Kind, known, named, new, number_in_facts


@dataclass(frozen=True, slots=True)
class ListState:
    """One destruction list. `reason` and `site` are the SHA-256 of what somebody wrote; `destroyed` tells of each copy
    that is no more since when."""

    state: str
    copies: frozenset[str]
    reason: str
    site: str
    requested_by: str
    requested_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    destroyer: str | None = None
    witnesses: tuple[str, ...] = ()
    begun_at: datetime | None = None
    destroyed: frozenset[tuple[str, datetime]] = frozenset()
    ended_at: datetime | None = None


def requested(listed: ListState | None, entry: EntryBody) -> ListState:
    """Somebody put copies on a list."""
    new(listed)
    return ListState(
        state=State.REQUESTED.value,
        copies=frozenset(entry.facts["copies"]),
        reason=entry.facts["reason_sha256"],
        site=entry.facts["site_sha256"],
        requested_by=named(entry.actor),
        requested_at=entry.at,
    )


def _decided(state: State, *before: State) -> Callable[[ListState | None, EntryBody], ListState]:
    def rule(listed: ListState | None, entry: EntryBody) -> ListState:
        listed = _in(listed, *before)
        return replace(listed, state=state.value, decided_by=entry.actor, decided_at=entry.at)

    return rule


def begun(listed: ListState | None, entry: EntryBody) -> ListState:
    """Somebody began to carry it out, or went on with it, perhaps before other witnesses."""
    listed = _in(listed, State.APPROVED, State.BEGUN)
    witnesses = tuple(map(str, entry.facts["witnesses"]))
    return replace(
        listed, state=State.BEGUN.value, destroyer=entry.actor, witnesses=witnesses, begun_at=entry.at
    )


def copy_destroyed(listed: ListState | None, entry: EntryBody) -> ListState:
    """One copy of it is no more."""
    listed, copy = _in(listed, State.BEGUN), named(entry.copy)
    if copy not in listed.copies:
        raise Contradiction
    return replace(listed, destroyed=listed.destroyed | {(copy, entry.at)})


def ended(listed: ListState | None, entry: EntryBody) -> ListState:
    """It was carried out; what is left on it stays in the registry."""
    return replace(_in(listed, State.BEGUN), state=State.ENDED.value, ended_at=entry.at)


def _in(listed: ListState | None, *states: State) -> ListState:
    if known(listed).state not in states:
        raise Contradiction
    return known(listed)


LISTS: Kind[ListState] = Kind(
    number_in_facts("destruction"),
    {
        EntryType.DESTRUCTION_REQUESTED: requested,
        EntryType.DESTRUCTION_APPROVED: _decided(State.APPROVED, State.REQUESTED),
        EntryType.DESTRUCTION_REJECTED: _decided(State.REJECTED, State.REQUESTED, State.APPROVED),
        EntryType.DESTRUCTION_BEGUN: begun,
        EntryType.DESTROYED: copy_destroyed,
        EntryType.DESTRUCTION_ENDED: ended,
    },
)
