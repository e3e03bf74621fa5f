"""Owns reads about destruction lists: newest first, and one with what stands against each of its copies now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.connection import Reading
from db.custody.destruction import OPEN_STATES, copy_reasons
from db.custody.refusals import Refusal, in_order
from db.queries.page import PAGE
from db.registry.destruction import load_listed
from db.registry.loading import load_copies
from db.tables import Destruction, DestructionCopy


@dataclass(frozen=True, slots=True)
class DestructionRow:
    """A list as a list of lists shows it: how many copies it has, and how many of them were destroyed."""

    destruction: int
    state: str
    reason: str
    site: str
    requested_by: str
    requested_at: datetime
    copies: int
    destroyed: int
    decided_by: str | None = None
    decided_at: datetime | None = None
    destroyer: str | None = None
    witnesses: tuple[str, ...] = ()
    begun_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DestructionLine:
    """A copy on a list. `reasons` are what keeps it from being destroyed now; empty for one that was."""

    copy: str
    document_no: str
    level: str
    kind: str
    pages: int
    copy_no: int
    copies_total: int
    destroyed_at: datetime | None
    reasons: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class DestructionDetail:
    """A list with its copies, by control number."""

    row: DestructionRow
    lines: tuple[DestructionLine, ...]


def destruction_rows(
    reader: Reading, *, closed: bool | None = None, before: int | None = None, limit: int = PAGE
) -> tuple[DestructionRow, ...]:
    """Return lists, newest first, with numbers below `before`: `closed` those that ended or were rejected, else
    those that are open; None: all."""
    query = Destruction.select()
    states = [state.value for state in OPEN_STATES]
    if closed is not None:
        query = query.where(Destruction.state.not_in(states) if closed else Destruction.state.in_(states))
    if before is not None:
        query = query.where(Destruction.destruction < before)
    rows = reader.rows(query.order_by(Destruction.destruction.desc()).limit(limit))
    counts = _counts(reader, [row.destruction for row in rows])
    return tuple(_row(row, *counts.get(row.destruction, (0, 0))) for row in rows)


def destruction_detail(reader: Reading, number: int) -> DestructionDetail | None:
    """Return one list with its copies, None where there is none."""
    row = reader.first(Destruction.select().where(Destruction.destruction == number))
    if row is None:
        return None
    copies = reader.rows(
        DestructionCopy.select()
        .where(DestructionCopy.destruction == number)
        .order_by(DestructionCopy.control_no)
    )
    done = {each.control_no: each.destroyed_at for each in copies}
    lines = copy_lines(reader, list(done), this=number, done=done)
    destroyed = sum(at is not None for at in done.values())
    return DestructionDetail(_row(row, len(done), destroyed), lines)


def copy_lines(
    reader: Reading,
    copies: list[str],
    *,
    this: int | None = None,
    done: dict[str, datetime | None] | None = None,
) -> tuple[DestructionLine, ...]:
    """Return these copies with what keeps each from being destroyed now; unknown ones without anything else."""
    records = load_copies(reader, copies)
    lines = []
    for listed in load_listed(reader, copies, this=this):
        record = records.get(listed.control_no)
        at = (done or {}).get(listed.control_no)
        lines.append(
            DestructionLine(
                copy=listed.control_no,
                document_no="" if record is None else record.document_no,
                level="" if record is None else record.facts.classification.name.lower(),
                kind="" if record is None else record.facts.kind.value,
                pages=0 if record is None else record.facts.pages,
                copy_no=0 if record is None else record.copy_no,
                copies_total=0 if record is None else record.copies_total,
                destroyed_at=at,
                reasons=() if at is not None else in_order(copy_reasons(listed)),
            )
        )
    return tuple(lines)


def _counts(reader: Reading, numbers: list[int]) -> dict[int, tuple[int, int]]:
    query = DestructionCopy.select(DestructionCopy.destruction, DestructionCopy.destroyed_at)
    found: dict[int, tuple[int, int]] = {}
    for number, at in reader.tuples(query.where(DestructionCopy.destruction.in_(numbers))):
        listed, destroyed = found.get(number, (0, 0))
        found[number] = (listed + 1, destroyed + (at is not None))
    return found


def _row(row: Destruction, copies: int, destroyed: int) -> DestructionRow:
    return DestructionRow(
        destruction=row.destruction,
        state=row.state,
        reason=row.reason,
        site=row.site,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        copies=copies,
        destroyed=destroyed,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        destroyer=row.destroyer,
        witnesses=tuple(each for each in (row.witness_1, row.witness_2) if each),
        begun_at=row.begun_at,
        ended_at=row.ended_at,
    )
