"""Owns loading what was handed over and never left a counter: it is in nobody's hands yet, and nowhere else either."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from peewee import JOIN

from db.compiled import Compiled
from db.connection import Reading
from db.custody.obligations import LyingFacts
from db.custody.values import Classification, Kind
from db.tables import Document, FileCopy, HandOver, Person

UNRELEASED = HandOver.released_at.is_null() & HandOver.closed_at.is_null()
REGISTERED_KINDS = (Kind.DOCUMENT.value, Kind.CIPHER_TELEGRAM.value)
"""A meeting's papers mostly stay in it, and are registered by nobody."""


@dataclass(frozen=True, slots=True)
class LyingRow:
    """A copy that lies on a counter unreleased: whose signature it went by, where, and since when."""

    copy: str
    counter: str
    holder: str
    since: datetime


def lying_rows(reader: Reading) -> tuple[LyingRow, ...]:
    """Return what lies on all counters of the registry, the longest first."""
    columns = (HandOver.control_no, HandOver.counter, HandOver.holder, HandOver.at)
    query = HandOver.select(*columns).where(UNRELEASED).order_by(HandOver.at, HandOver.hand_over)
    return tuple(LyingRow(*row) for row in reader.tuples(query))


def _lying(kinds: Any) -> Any:
    columns = (
        *(HandOver.control_no, Document.kind, Document.classification, HandOver.holder, HandOver.counter),
        *(FileCopy.addressee, FileCopy.addressee_unit, Person.unit),
    )
    joined = HandOver.select(*columns).join(FileCopy, on=(FileCopy.control_no == HandOver.control_no))
    joined = joined.join(Document, on=(Document.document_no == FileCopy.document_no))
    whose = Person.staff_no == FileCopy.addressee
    joined = joined.switch(FileCopy).join(Person, JOIN.LEFT_OUTER, on=whose)
    # While a transfer lies there its giver still owes what they owed.
    first_hand = UNRELEASED & HandOver.transferred_from.is_null()
    # By counter: in that order the index of what was not released has them, and nothing else that is out is read.
    return joined.where(first_hand & Document.kind.in_(kinds)).order_by(HandOver.counter)


LYING = Compiled(_lying)


def load_lying(reader: Reading) -> tuple[LyingFacts, ...]:
    """Return what lies on any counter of the registry and will be owed for: few copies at any time."""
    return tuple(map(_facts, sorted(LYING.rows(reader.database, REGISTERED_KINDS))))


def _facts(row: tuple[Any, ...]) -> LyingFacts:
    control_no, kind, level, holder, counter, addressee, addressed_unit, persons_unit = row
    return LyingFacts(
        control_no=control_no,
        copy_kind=Kind(kind),
        classification=Classification(level),
        holder=holder,
        unit=addressed_unit or persons_unit or "",
        counter=counter,
        person=addressee,
    )


def told(rows: Iterable[LyingRow], zone: tzinfo) -> list[dict[str, str]]:
    """Return such copies as a reply has them; times are in `zone`, the registry's."""
    return [
        {
            "copy": row.copy,
            "counter": row.counter,
            "holder": row.holder,
            "since": row.since.astimezone(zone).isoformat(),
        }
        for row in rows
    ]
