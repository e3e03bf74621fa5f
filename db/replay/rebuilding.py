"""Owns rebuilding custody from the log: reads every body in its order, page by page, and lets it take effect.

Only bodies are read: the columns beside them repeat parts for searching and are not the log. Memory grows with the
hand-overs and the scans of counts, not with everything that the log tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from db.compiled import Compiled
from db.connection import Reading
from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.replay.state import TOUCHING, State
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
