"""Owns what the log says is over: the hand-overs that ended, and what was owed under them and is met. Pure.

Both follow from how a copy stood before an entry, and how it stands after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from db.custody.obligations import ObligationEnding, ObligationKind
from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.replay.custody import CopyState, Custody, Owed
from db.replay.telling import named

WITHDRAWN = "withdrawn"
WRITTEN_OFF = "written_off"


@dataclass(frozen=True, slots=True)
class HandOverState:
    """A hand-over that is over, and how it ended."""

    copy: str
    custody: Custody
    ending: str | None
    ended_at: datetime | None
    withdrawn_at: datetime | None = None
    returned_by: str | None = None
    return_pages: int | None = None
    return_act: str | None = None


@dataclass(frozen=True, slots=True)
class MetState:
    """Something that was owed and is no more. `incoming_no` is the SHA-256 of the unit's number of a receipt."""

    copy: str
    owed: Owed
    ending: str | None
    ended_at: datetime | None
    ended_by: str | None = None
    incoming_no: str | None = None


MetKey = tuple[str, str]
"""Under which label, and what kind of thing, was owed: once each."""


CUSTODY_ENDINGS: Mapping[EntryType, str] = MappingProxyType(
    {
        EntryType.RETURNED: ObligationEnding.RETURNED.value,
        EntryType.TRANSFERRED: ObligationEnding.TRANSFERRED.value,
        EntryType.WITHDRAWN: WITHDRAWN,
        EntryType.WRITTEN_OFF: WRITTEN_OFF,
    }
)


def hand_overs_over(before: CopyState, entry: EntryBody) -> Iterator[tuple[str, HandOverState | None]]:
    """Yield by its label the hand-over that `entry` ended, and None for one that is again."""
    custody, ending = before.custody, CUSTODY_ENDINGS.get(entry.type)
    if custody is None or ending is None:
        return
    over = HandOverState(named(entry.copy), replace(custody, before=None), ending, entry.at)
    if ending == WITHDRAWN:
        over = replace(over, withdrawn_at=entry.at)
        if custody.before is not None:
            yield custody.before.label, None
    elif entry.type is EntryType.RETURNED:
        pages = entry.facts["pages"]
        over = replace(over, returned_by=entry.collector, return_pages=pages, return_act=entry.act)
    yield custody.label, over


def met(before: CopyState, after: CopyState, entry: EntryBody) -> Iterator[tuple[MetKey, MetState | None]]:
    """Yield what `entry` ended of what was owed, and None for what is owed again."""
    for kind, old, now in (
        (ObligationKind.RECEIPT, before.receipts, after.receipts),
        (ObligationKind.RETURN, _known(before.return_), _known(after.return_)),
    ):
        still = {each.under for each in now}
        for each in now:
            yield (each.under or "", kind.value), None
        for each in old:
            if each.under not in still:
                yield (each.under or "", kind.value), _met(before, each, entry)


def _known(owed: Owed | None) -> tuple[Owed, ...]:
    return () if owed is None else (owed,)


def _met(before: CopyState, owed: Owed, entry: EntryBody) -> MetState:
    copy, facts = named(entry.copy), entry.facts
    if entry.type is EntryType.RECEIPT_REGISTERED:
        said = facts["incoming_no_sha256"]
        ending = ObligationEnding.REGISTERED.value
        return MetState(copy, owed, ending, entry.at, facts["registrar"], incoming_no=said)
    if entry.type is EntryType.RETURNED:
        return MetState(copy, owed, ObligationEnding.RETURNED.value, entry.at, entry.collector)
    if entry.type is EntryType.WRITTEN_OFF:
        return MetState(copy, owed, ObligationEnding.LOST.value, entry.at, entry.actor)
    if entry.type is EntryType.RECALL_LIFTED:
        return MetState(copy, owed, ObligationEnding.LIFTED.value, entry.at, entry.actor)
    return MetState(copy, owed, ObligationEnding.TRANSFERRED.value, entry.at, owed.holder)
