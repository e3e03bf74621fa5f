"""Owns the commands about proxy grants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

import msgspec

from kiosk.desk.commands.base import Command, Number, Text


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


COMMANDS: Mapping[str, type[Command]] = {
    "request_proxy": RequestProxy,
    "approve_proxy": ApproveProxy,
    "reject_proxy": RejectProxy,
    "revoke_proxy": RevokeProxy,
}
