"""Owns what the log says of a meeting's counter: opened before its time, closed for good. When it ordinarily opens
and closes is a roster's to say. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.replay.telling import Contradiction, Kind


@dataclass(frozen=True, slots=True)
class MeetingState:
    """One meeting that somebody opened or closed. `state` says what was done last."""

    state: str
    opened_at: datetime | None = None
    opened_by: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None


OPENED, CLOSED = "opened", "closed"


def opened(meeting: MeetingState | None, entry: EntryBody) -> MeetingState:
    """A supervisor opened it before its time."""
    if meeting is not None:
        raise Contradiction
    return MeetingState(OPENED, opened_at=entry.at, opened_by=entry.actor)


def closed(meeting: MeetingState | None, entry: EntryBody) -> MeetingState:
    """It was closed out: its papers were counted back, or are missing."""
    if meeting is not None and meeting.state == CLOSED:
        raise Contradiction
    before = meeting or MeetingState(CLOSED)
    return replace(before, state=CLOSED, closed_at=entry.at, closed_by=entry.actor)


MEETINGS: Kind[MeetingState] = Kind(
    lambda entry: str(entry.facts["meeting"]),
    {EntryType.MEETING_OPENED: opened, EntryType.MEETING_CLOSED: closed},
)
