"""Owns the state of a transfer under way at one counter. Pure: what comes of it is the session's and `transfers`'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from db.custody.refusals import Refusal
from db.registry.gathering import Attendance


@dataclass(frozen=True, slots=True)
class HandingOn:
    """Copies that go from `giver` to the collector at the counter, with what each still lacks."""

    giver: Attendance | None = None
    accepted: Mapping[str, tuple[Refusal, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The `do` that began it."""
        return "begin_transfer"

    @property
    def next(self) -> tuple[str, ...]:
        """The giver's badge, and copies; the session adds whoever else must come."""
        return ("copy",) if self.giver is not None else ("badge", "copy")

    @property
    def shown(self) -> Mapping[str, Any]:
        """What `state` tells of it."""
        who = None if self.giver is None else self.giver.staff_no
        return {"giver": who, "accepted": list(self.accepted)}

    def given_by(self, giver: Attendance) -> HandingOn:
        """The giver's badge was scanned."""
        return replace(self, giver=giver)

    def accepting(self, copy: str, lacks: tuple[Refusal, ...]) -> HandingOn:
        """A copy was accepted."""
        return replace(self, accepted={**self.accepted, copy: lacks})

    def removing(self, copy: str) -> HandingOn:
        """A copy was taken back out."""
        return replace(
            self, accepted={number: lacks for number, lacks in self.accepted.items() if number != copy}
        )
