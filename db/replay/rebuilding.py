"""Owns rebuilding custody from the log: reads every body in its order, page by page, and lets it take effect.

Only bodies are read: the columns beside them repeat parts for searching and are not the log. Memory grows with the
copies that are out and the grants, not with the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from db.compiled import Compiled
from db.connection import Reading
from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.replay.state import (
    IN_VAULT,
    OF_COPY,
    OF_GRANT,
    OF_SUBSTITUTION,
    TOUCHING,
    Contradiction,
    CopyState,
    GrantState,
    SubstitutionState,
)
from db.tables import LogEntry

PAGE = 1024
MOST_UNCLEAR = 200
"""A ruined log is not described entry by entry."""
FOLLOWING = Compiled(
    lambda last: (
        LogEntry.select(LogEntry.seq, LogEntry.body)
        .where(LogEntry.seq > last[0])
        .order_by(LogEntry.seq)
        .limit(PAGE)
    )
)


class _Kind(msgspec.Struct, gc=False):
    """No more of a body than says whether it matters here."""

    type: EntryType


_KIND = msgspec.json.Decoder(_Kind)
_ENTRY = msgspec.json.Decoder(EntryBody)


@dataclass(slots=True)
class State:
    """Everybody's custody at one moment: whatever is not as every copy begins, all grants, all substitutions.

    `size` counts the entries that were read, `unclear` are the numbers of those that contradict what came before
    or cannot be read, `named` the copies that any entry moved or flagged.
    """

    copies: dict[str, CopyState] = field(default_factory=dict)
    grants: dict[int, GrantState] = field(default_factory=dict)
    substitutions: dict[int, SubstitutionState] = field(default_factory=dict)
    size: int = 0
    unclear: list[int] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    def take(self, entry: EntryBody) -> None:
        """Let one entry take effect. Raises `Contradiction`, KeyError, TypeError or ValueError for one that says
        what cannot have happened, or not enough; nothing is changed then."""
        copy, grant = OF_COPY.get(entry.type), OF_GRANT.get(entry.type)
        substitution = OF_SUBSTITUTION.get(entry.type)
        if substitution is not None:
            number = int(entry.facts["request"])
            self.substitutions[number] = substitution(self.substitutions.get(number), entry)
        moved = None
        if copy is not None:
            if entry.copy is None:
                raise Contradiction
            moved = copy(self.copies.get(entry.copy, IN_VAULT), entry)
        if grant is not None and entry.grant is not None:
            self.grants[entry.grant] = grant(self.grants.get(entry.grant), entry)
        if moved is not None and entry.copy is not None:
            self.put(entry.copy, moved)

    def put(self, control_no: str, copy: CopyState) -> None:
        """Say how a copy stands."""
        self.named.add(control_no)
        if copy == IN_VAULT:
            self.copies.pop(control_no, None)
        else:
            self.copies[control_no] = copy


def rebuild(reader: Reading) -> State:
    """Return what the log alone says, read in one pass."""
    return replayed(_rows(reader))


def replayed(rows: Iterable[tuple[int, bytes]]) -> State:
    """Return what these entries say: their numbers and bodies, in order."""
    state = State()
    for seq, body in rows:
        state.size += 1
        try:
            if _KIND.decode(body).type in TOUCHING:
                state.take(_ENTRY.decode(body))
        except (ValueError, KeyError, TypeError, RecursionError):
            if len(state.unclear) < MOST_UNCLEAR:
                state.unclear.append(seq)
    return state


def _rows(reader: Reading) -> Iterator[tuple[int, bytes]]:
    # From the lowest number that the column can hold: an entry numbered 0 or less is not passed over.
    last = -(2**63)
    while page := FOLLOWING.rows(reader.database, [last]):
        yield from ((seq, bytes(body)) for seq, body in page)
        last = page[-1][0]
