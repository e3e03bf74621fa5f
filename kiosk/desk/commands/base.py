"""Owns what every command of the desk has in common, the kinds of text in them, and the desk's answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec

Text = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"\A[^\x00]*\Z")]
"""What somebody typed or scanned; a text with a NUL in it is no text to one of the stores."""
ActId = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\A[^\x00]*\Z")]
Number = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something to do. `act` is the caller's id for it: a repeat is answered, not done again."""

    act: ActId | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command: DESIGN's outcome words, the last log entry's number, all reasons, what is awaited.

    `data` holds the rest of the reply, JSON values only; `error` is a fault's code where `outcome` is `error`.
    """

    outcome: str
    seq: int | None = None
    reasons: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    incident: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    repeated: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the reply as INTERFACE.md shapes it: absent parts are left out."""
        reply: dict[str, Any] = {"outcome": self.outcome}
        for name in ("seq", "incident", "error"):
            value = getattr(self, name)
            if value is not None:
                reply[name] = value
        if self.reasons:
            reply["reasons"] = [str(code) for code in self.reasons]
        reply.update(self.data)
        if self.next:
            reply["next"] = list(self.next)
        if self.repeated:
            reply["repeated"] = True
        return reply
