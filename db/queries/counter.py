"""Owns reads of what stands at a counter: copies that are out from it, batches that wait, photos and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db.connection import Reading
from db.tables import Batch, HandOver, Person, Photo


@dataclass(frozen=True, slots=True)
class OutRow:
    """A copy that is out: who holds it for whom, since when, and whether it left the counter."""

    copy: str
    holder: str
    held_for: str
    at: datetime
    label_id: str
    released: bool


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch as a list shows it."""

    batch: int
    kind: str
    source: str
    state: str
    requested_by: str
    requested_at: datetime


def copies_out(
    reader: Reading, *, counter: str | None = None, unreleased: bool = False
) -> tuple[OutRow, ...]:
    """Return the copies that are out, oldest first; at one counter, or only what still lies on it."""
    query = HandOver.select().where(HandOver.closed_at.is_null())
    if counter is not None:
        query = query.where(HandOver.counter == counter)
    if unreleased:
        query = query.where(HandOver.released_at.is_null())
    return tuple(
        OutRow(row.control_no, row.holder, row.held_for, row.at, row.label_id, row.released_at is not None)
        for row in reader.rows(query.order_by(HandOver.hand_over))
    )


def waiting_batches(reader: Reading) -> tuple[BatchRow, ...]:
    """Return the batches that wait for a supervisor, oldest first."""
    query = Batch.select().where(Batch.state == "waiting").order_by(Batch.batch)
    return tuple(
        BatchRow(row.batch, row.kind, row.source, row.state, row.requested_by, row.requested_at)
        for row in reader.rows(query)
    )


def photo_of(reader: Reading, staff_no: str) -> bytes | None:
    """Return a person's photo (JPEG or PNG), None where the registry has none."""
    row = reader.first(Photo.select().where(Photo.staff_no == staff_no))
    return None if row is None else bytes(row.image)


def names_of(reader: Reading, staff_nos: Sequence[str]) -> dict[str, str]:
    """Return the names of these people by staff number."""
    query = Person.select(Person.staff_no, Person.name).where(Person.staff_no.in_(sorted(set(staff_nos))))
    return dict(reader.tuples(query))
