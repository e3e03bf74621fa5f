"""Owns the state that a log, or the registry's tables, amount to, and how an entry changes it. Pure.

Each kind of thing has its rules in a module of its own; a table names them all, and `UNTOUCHED` names every other
type of entry, so that a new one cannot be overlooked.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.replay.custody import COPIES, IN_VAULT, CopyState
from db.replay.destruction import LISTS, ListState
from db.replay.endings import HandOverState, MetKey, MetState, hand_overs_over, met
from db.replay.incidents import (
    ATTEMPTS,
    INCIDENTS,
    NOTES,
    AttemptState,
    IncidentState,
    NoteState,
    attempt_of,
)
from db.replay.leave import GRANTS, SUBSTITUTIONS, GrantState, SubstitutionState
from db.replay.meetings import MEETINGS, MeetingState
from db.replay.stocktakes import (
    DUE,
    RESULTS,
    SCANS,
    STOCKTAKES,
    CountState,
    DueState,
    ResultState,
    ScanKey,
    ScanState,
)
from db.replay.telling import Kind

KINDS: Mapping[str, Kind[Any]] = MappingProxyType(
    {
        "copies": COPIES,
        "grants": GRANTS,
        "substitutions": SUBSTITUTIONS,
        "meetings": MEETINGS,
        "destructions": LISTS,
        "incidents": INCIDENTS,
        "notes": NOTES,
        "stocktakes": STOCKTAKES,
        "due": DUE,
        "scans": SCANS,
        "results": RESULTS,
    }
)
"""By the part of a state in which things of a kind are."""
TOUCHING = frozenset(type_ for kind in KINDS.values() for type_ in kind.rules)
Change = tuple[str, Hashable, Any]
"""A part of a state, a number there, and what it is from now on (None: no more)."""


@dataclass(slots=True)
class State:
    """Everybody's custody at one moment: whatever is not as every copy and every meeting begins, all hand-overs that
    are over (by label) and what was met under them, all grants, substitutions, destruction lists, incidents
    and counts with what was due, every scan and what came out.

    `size` counts the entries that were read, `unclear` are the numbers of those that contradict what came before
    or cannot be read, `named` the copies that any entry moved or flagged.
    """

    copies: dict[str, CopyState] = field(default_factory=dict)
    hand_overs: dict[str, HandOverState] = field(default_factory=dict)
    met: dict[MetKey, MetState] = field(default_factory=dict)
    grants: dict[int, GrantState] = field(default_factory=dict)
    substitutions: dict[int, SubstitutionState] = field(default_factory=dict)
    meetings: dict[str, MeetingState] = field(default_factory=dict)
    destructions: dict[int, ListState] = field(default_factory=dict)
    incidents: dict[int, IncidentState] = field(default_factory=dict)
    attempts: dict[tuple[int, int], AttemptState] = field(default_factory=dict)
    notes: dict[int, NoteState] = field(default_factory=dict)
    stocktakes: dict[int, CountState] = field(default_factory=dict)
    due: dict[int, DueState] = field(default_factory=dict)
    scans: dict[ScanKey, ScanState] = field(default_factory=dict)
    results: dict[int, ResultState] = field(default_factory=dict)
    size: int = 0
    unclear: list[int] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    def take(self, entry: EntryBody) -> None:
        """Let one entry take effect. Raises `Contradiction`, KeyError, TypeError or ValueError for one that says
        what cannot have happened, or not enough; nothing is changed then."""
        for part, number, thing in list(self._changes(entry)):
            if part == "copies":
                self.named.add(str(number))
            if thing is None or thing == IN_VAULT:
                getattr(self, part).pop(number, None)
            else:
                getattr(self, part)[number] = thing

    def _changes(self, entry: EntryBody) -> Iterator[Change]:
        for part, kind in KINDS.items():
            rule = kind.rules.get(entry.type)
            number = None if rule is None else kind.number(entry)
            if rule is None or number is None:
                continue
            before = getattr(self, part).get(number)
            after = rule(before, entry)
            yield part, number, after
            if part == "copies":
                yield from _ended(before or IN_VAULT, after, entry)
            elif part == "incidents" and entry.type in ATTEMPTS:
                yield "attempts", (number, after.times), attempt_of(entry)


def _ended(before: CopyState, after: CopyState, entry: EntryBody) -> Iterator[Change]:
    for label, over in hand_overs_over(before, entry):
        yield "hand_overs", label, over
    for key, ended in met(before, after, entry):
        yield "met", key, ended


UNTOUCHED = frozenset(
    {
        EntryType.REGISTRY_CREATED,
        EntryType.REGISTRY_MIGRATED,
        EntryType.SETUP_COMPLETED,
        EntryType.POLICY_CHANGED,
        EntryType.SETTINGS_CHANGED,
        EntryType.CLOCK_CONFIRMED,
        EntryType.KEY_ROTATED,
        EntryType.KEY_RETIRED,
        EntryType.BACKUP_MADE,
        EntryType.RESTORED,
        EntryType.DEMO_RENEWED,
        EntryType.CHECKPOINT_SIGNED,
        EntryType.VERIFIED,
        EntryType.LOG_READ,
        EntryType.SIGNED_IN,
        EntryType.SIGNED_OUT,
        EntryType.LOCKED,
        EntryType.UNLOCKED,
        EntryType.VOID,
        EntryType.REFUSED,
        EntryType.IDENTIFIED,
        EntryType.PHOTO_CONFIRMED,
        EntryType.SECOND_COLLECTOR_JOINED,
        EntryType.WITNESS_JOINED,
        EntryType.ACCEPTED,
        EntryType.COPY_REMOVED,
        EntryType.COLLECTOR_CANCELLED,
        EntryType.HOLDINGS_CONFIRMED,
        EntryType.CUSTODY_REVIEWED,
        EntryType.LABEL_QUEUED,
        EntryType.LABEL_SENT,
        EntryType.LABEL_PRINTED,
        EntryType.LABEL_FAILED,
        EntryType.LABEL_UNKNOWN,
        EntryType.LABEL_RESOLVED,
        EntryType.LABEL_REPRINTED,
        EntryType.LABEL_READ,
        EntryType.BADGE_ISSUED,
        EntryType.BADGE_REVOKED,
        EntryType.PIN_FAILED,
        EntryType.PIN_LOCKED,
        EntryType.PIN_CHANGED,
        EntryType.PIN_RESET,
        EntryType.IMPORTED,
        EntryType.BATCH_SUBMITTED,
        EntryType.BATCH_APPROVED,
        EntryType.BATCH_REJECTED,
    }
)
"""What happens beside custody: it moves no copy, flags none, owes nothing and decides no leave to collect."""
