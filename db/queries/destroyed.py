"""Owns reading a destruction that was carried out, for its record: who asked for it, approved it and destroyed each
copy before whom, with the log entries that say so.

Frozen rows from what was recorded. Decides nothing, writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from db.connection import Reading
from db.custody.destruction import DestructionState
from db.custody.values import Classification
from db.log.body import EntryBody, decode_body
from db.log.entry_types import EntryType
from db.registry.destruction import copies_on
from db.registry.loading import load_copies
from db.tables import Destruction, LogEntry


@dataclass(frozen=True, slots=True)
class Step:
    """One act about the list as the log has it: who, when (aware, UTC), and the number of its entry."""

    who: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class RecordedCopy:
    """A copy on the list. `destroyed` is None for one that was left in the registry; `pages` is what was counted, None
    where nobody had to. The list may have been carried out on several days, each before witnesses of its own."""

    copy: str
    copy_no: int
    copies_total: int
    classification: Classification
    destroyed: Step | None = None
    witnesses: tuple[str, ...] = ()
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class DestructionRecord:
    """A list that was carried out and ended."""

    destruction: int
    site: str
    requested: Step
    approved: Step
    ended: Step
    copies: tuple[RecordedCopy, ...]


def destruction_record(reader: Reading, number: int) -> DestructionRecord | None:
    """Return what was recorded of a list that was ended; None for any other, and where there is none."""
    row = reader.first(Destruction.select().where(Destruction.destruction == number))
    if row is None or row.state != DestructionState.ENDED.value:
        return None
    return DestructionRecord(
        destruction=number,
        site=row.site,
        requested=_step(reader, number, EntryType.DESTRUCTION_REQUESTED, row.requested_at),
        approved=_step(reader, number, EntryType.DESTRUCTION_APPROVED, row.decided_at),
        ended=_step(reader, number, EntryType.DESTRUCTION_ENDED, row.ended_at),
        copies=tuple(_copies(reader, number)),
    )


def _step(reader: Reading, number: int, type_: EntryType, at: datetime) -> Step:
    """Return the entry of an act that was done at this moment: entries have no index by what they are about."""
    query = LogEntry.select(LogEntry.body).where((LogEntry.at == at) & (LogEntry.type == type_.value))
    [entry] = [entry for entry in _decoded(reader, query) if entry.facts.get("destruction") == number]
    return _as_step(entry)


def _copies(reader: Reading, number: int) -> Iterable[RecordedCopy]:
    listed = copies_on(reader, number)
    records = load_copies(reader, listed)
    query = LogEntry.select(LogEntry.body).where(
        LogEntry.control_no.in_(listed) & (LogEntry.type == EntryType.DESTROYED.value)
    )
    done = {entry.copy: entry for entry in _decoded(reader, query)}
    for copy in listed:
        record, entry = records[copy], done.get(copy)
        # What was left on this list may have been destroyed from a later one.
        here = entry if entry is not None and entry.facts["destruction"] == number else None
        yield RecordedCopy(
            copy=copy,
            copy_no=record.copy_no,
            copies_total=record.copies_total,
            classification=record.facts.classification,
            destroyed=None if here is None else _as_step(here),
            witnesses=() if here is None else tuple(here.facts["witnesses"]),
            pages=None if here is None else here.facts["pages"],
        )


def _as_step(entry: EntryBody) -> Step:
    return Step(entry.actor or "", entry.at, entry.seq)


def _decoded(reader: Reading, query: object) -> Iterable[EntryBody]:
    return (decode_body(bytes(body)) for (body,) in reader.tuples(query))
