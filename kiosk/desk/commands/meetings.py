"""Owns the commands about meetings: who sits in for whom, opening, the close-out, and looking them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.desk.commands.base import Command, Number, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSubstitute(Command):
    """Somebody shall sit in for whoever stays away; a supervisor decides."""

    meeting: Text
    absent: Text
    substitute: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveSubstitute(Command):
    request: Number
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectSubstitute(Command):
    request: Number
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeSubstitute(Command):
    request: Number
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMeeting(Command):
    """Open a meeting's counter before its time."""

    meeting: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseMeeting(Command):
    """Begin the close-out: every paper is scanned back, then `finish` closes the meeting for good."""

    meeting: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings(Command):
    """List the meetings; writes nothing. `past`: those that are over, the latest first; `after` goes on behind
    the meeting of this number."""

    past: bool = False
    after: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Command):
    """Tell one meeting: its seats, who sits there, and their papers; writes nothing. `after` goes on behind this
    seat."""

    meeting: Text
    after: Text | None = None


COMMANDS: Mapping[str, type[Command]] = {
    "request_substitute": RequestSubstitute,
    "approve_substitute": ApproveSubstitute,
    "reject_substitute": RejectSubstitute,
    "revoke_substitute": RevokeSubstitute,
    "open_meeting": OpenMeeting,
    "close_meeting": CloseMeeting,
    "meetings": Meetings,
    "meeting": Meeting,
}
