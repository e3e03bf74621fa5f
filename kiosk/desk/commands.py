"""Owns the `do`s of the desk: what a screen, the scanner or a JSON line can ask for. Values only.

Field names are those of INTERFACE's JSON Lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan(Command):
    """What the scanner typed. `typed` says that a hand typed it: such a text never counts as scan-back."""

    scan: Annotated[str, msgspec.Meta(max_length=100_000)]
    typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidScan(Command):
    """A scan that was broken on its way: too long, unterminated, or with bytes that no code has."""

    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Command):
    badge: Text
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut(Command):
    """Close the session; not while a copy lies on the counter unreleased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock(Command):
    """Hide the session and keep it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock(Command):
    """Show the session again: the operator's PIN, or a supervisor's badge and PIN."""

    pin: Text = field(repr=False)
    badge: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePin(Command):
    """Change one's own PIN; needs no session."""

    badge: Text
    old: Text = field(repr=False)
    new: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPhoto(Command):
    """The operator compared the face with the registry's photo, or with the one on the card."""

    matches: bool
    source: Text = "registry"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondCollector(Command):
    """The second collector: badge (or the one scanned just before), PIN, and the operator's word on the face."""

    pin: Text | None = field(default=None, repr=False)
    badge: Text | None = None
    matches: bool | None = None
    source: Text = "registry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness(Command):
    """The second member of staff: badge (or the one scanned just before) and PIN."""

    pin: Text = field(repr=False)
    badge: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCopy(Command):
    """Take one accepted copy back out."""

    copy: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """Drop this collector and what was accepted for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Command):
    """Hand over everything accepted. `pages` are the counted pages by control number; the PIN is the
    collector's signature, or `paper_receipt` the number of a signed receipt."""

    pages: Mapping[Text, Number] = field(default_factory=dict)
    sign_pin: Text | None = field(default=None, repr=False)
    paper_receipt: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command):
    """Undo a hand-over that was not released."""

    copy: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Command):
    copy: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Unhold(Command):
    copy: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestProxy(Command):
    """The principal asks, by their PIN or on paper. Times are ISO 8601; without a zone they are local."""

    principal: Text
    proxy: Text
    copies: Annotated[tuple[Text, ...], msgspec.Meta(max_length=500)]
    starts: datetime
    ends: datetime
    reason: Text
    uses: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    principal_pin: Text | None = field(default=None, repr=False)
    paper_request: Text | None = None
    second_proxy: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveProxy(Command):
    grant: Number
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectProxy(Command):
    grant: Number
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeProxy(Command):
    grant: Number
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveBatch(Command):
    """Put a waiting batch into force, by the signed-in supervisor's PIN."""

    batch: Number
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectBatch(Command):
    """Turn a waiting batch down, by the signed-in supervisor's PIN."""

    batch: Number
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint(Command):
    """Print the label of a copy that is out once more."""

    copy: Text


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
