"""Owns the `do`s of the desk: what a screen, the scanner or a JSON line can ask for. Values only.

Field names are those of INTERFACE's JSON Lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something to do. `act` is the caller's id for it: a repeat is answered, not done again."""

    act: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan(Command):
    """What the scanner typed. `typed` says that a hand typed it: such a text never counts as scan-back."""

    scan: str
    typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidScan(Command):
    """A scan that was broken on its way: too long, unterminated, or with bytes that no code has."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Command):
    badge: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut(Command):
    """Close the session; not while a copy lies on the counter unreleased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock(Command):
    """Hide the session and keep it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock(Command):
    """Show the session again: the operator's PIN, or a supervisor's badge and PIN."""

    pin: str = field(repr=False)
    badge: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePin(Command):
    """Change one's own PIN; needs no session."""

    badge: str
    old: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPhoto(Command):
    """The operator compared the face with the registry's photo, or with the one on the card."""

    matches: bool
    source: str = "registry"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondCollector(Command):
    """The second collector: badge (or the one scanned just before), PIN, and the operator's word on the face."""

    pin: str | None = field(default=None, repr=False)
    badge: str | None = None
    matches: bool | None = None
    source: str = "registry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness(Command):
    """The second member of staff: badge (or the one scanned just before) and PIN."""

    pin: str = field(repr=False)
    badge: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCopy(Command):
    """Take one accepted copy back out."""

    copy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """Drop this collector and what was accepted for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Command):
    """Hand over everything accepted. `pages` are the counted pages by control number; the PIN is the
    collector's signature, or `paper_receipt` the number of a signed receipt."""

    pages: Mapping[str, int] = field(default_factory=dict)
    sign_pin: str | None = field(default=None, repr=False)
    paper_receipt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command):
    """Undo a hand-over that was not released."""

    copy: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Command):
    copy: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unhold(Command):
    copy: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestProxy(Command):
    """The principal asks, by their PIN or on paper. Times are ISO 8601; without a zone they are local."""

    principal: str
    proxy: str
    copies: tuple[str, ...]
    starts: datetime
    ends: datetime
    reason: str
    uses: int = 1
    principal_pin: str | None = field(default=None, repr=False)
    paper_request: str | None = None
    second_proxy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveProxy(Command):
    grant: int
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectProxy(Command):
    grant: int
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeProxy(Command):
    grant: int
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveBatch(Command):
    """Put a waiting batch into force, by the signed-in supervisor's PIN."""

    batch: int
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectBatch(Command):
    """Turn a waiting batch down, by the signed-in supervisor's PIN."""

    batch: int
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint(Command):
    """Print the label of a copy that is out once more."""

    copy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Command):
    """Who is at the desk and what is waiting; writes nothing."""


COMMANDS: Mapping[str, type[Command]] = {
    "sign_in": SignIn,
    "sign_out": SignOut,
    "lock": Lock,
    "unlock": Unlock,
    "change_pin": ChangePin,
    "confirm_photo": ConfirmPhoto,
    "second_collector": SecondCollector,
    "witness": Witness,
    "remove_copy": RemoveCopy,
    "cancel": Cancel,
    "hand_over": HandOver,
    "withdraw": Withdraw,
    "hold": Hold,
    "unhold": Unhold,
    "request_proxy": RequestProxy,
    "approve_proxy": ApproveProxy,
    "reject_proxy": RejectProxy,
    "revoke_proxy": RevokeProxy,
    "approve_batch": ApproveBatch,
    "reject_batch": RejectBatch,
    "reprint": Reprint,
    "state": State,
}
"""The `do`s of INTERFACE.md by name; a scan has none."""


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
