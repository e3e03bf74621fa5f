"""Owns reading returns for their receipts: frozen rows from what was recorded. Decides nothing, writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.connection import Reading
from db.custody.values import Classification
from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.queries.log import log_entry
from db.registry.acting import RESULT, ActResult
from db.registry.loading import load_copies, load_people
from db.tables import Act, HandOver


@dataclass(frozen=True, slots=True)
class ReturnedCopy:
    """One copy that came back. `pages` is what was counted, None where nobody had to; `registered` how many it
    went out with where not all came back; `seq` its log entry."""

    copy: str
    copy_no: int
    copies_total: int
    classification: Classification
    holder: str
    held_for: str
    pages: int | None
    registered: int | None
    seq: int


@dataclass(frozen=True, slots=True)
class ReturnMade:
    """A return as it was recorded: who brought what, when (aware, UTC), where, and the log as it stood then."""

    at: datetime
    counter: str
    operator: str
    returner: str
    returner_unit: str
    log_size: int
    log_root: bytes
    copies: tuple[ReturnedCopy, ...]


def return_made(reader: Reading, seq: int) -> ReturnMade | None:
    """Return the return whose first log entry is `seq`, None where that entry is none's."""
    entry = log_entry(reader, seq)
    if entry is None or entry.type is not EntryType.RETURNED:
        return None
    label = entry.facts["label"]
    ended = reader.first(HandOver.select().where(HandOver.label_id == label))
    act = None if ended is None else reader.first(Act.select().where(Act.act == ended.return_act))
    result = None if act is None else RESULT.decode(bytes(act.result))
    if act is None or result is None or result.copies[0].seq != seq:
        return None
    returner = entry.collector or ""
    known = load_people(reader, [returner]).get(returner)
    made = result.copies[0]
    return ReturnMade(
        at=entry.at,
        counter=entry.counter or "",
        operator=entry.actor or "",
        returner=returner,
        returner_unit="" if known is None else known.facts.unit,
        log_size=made.log_size or 0,
        log_root=made.log_root or b"",
        copies=_copies(reader, result, act.act, entry),
    )


def _copies(reader: Reading, result: ActResult, act: str, entry: EntryBody) -> tuple[ReturnedCopy, ...]:
    """Return the copies of a return whose first log entry is `entry`: one that is incomplete comes back by itself."""
    rows = {row.control_no: row for row in reader.rows(HandOver.select().where(HandOver.return_act == act))}
    records = load_copies(reader, rows)
    return tuple(
        ReturnedCopy(
            copy=each.copy,
            copy_no=records[each.copy].copy_no,
            copies_total=records[each.copy].copies_total,
            classification=records[each.copy].facts.classification,
            holder=rows[each.copy].holder,
            held_for=rows[each.copy].held_for,
            pages=rows[each.copy].return_pages,
            registered=entry.facts.get("registered_pages"),
            seq=each.seq or 0,
        )
        for each in result.copies
    )
