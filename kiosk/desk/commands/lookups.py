"""Owns the commands that look something up and write nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import msgspec

from db.custody.values import GrantState
from db.queries.kept_back import KeptBack
from kiosk.desk.commands.base import Command, Number, Text

EntryNumber = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]
PageSize = Annotated[int, msgspec.Meta(ge=1, le=500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Command):
    """Find people, copies, documents and matters by any part of a number or name, or by a label's or badge's text."""

    text: Text
    limit: PageSize | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPerson(Command):
    """Tell all of one person, by staff number or badge. `photo`: with the picture, in base64. `holdings_after` and
    `history_before` are the keys of further pages."""

    staff_no: Text | None = None
    badge: Text | None = None
    photo: bool = False
    holdings_after: Number | None = None
    history_before: EntryNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCopy(Command):
    """Tell all of one copy, with its custody chain, oldest first: from the beginning, or after or before the number of
    a line. `all`: with what the log says of it by the way."""

    copy: Text
    before: EntryNumber | None = None
    after: EntryNumber | None = None
    all: bool = False
    limit: PageSize | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowGrants(Command):
    """List proxy grants, newest first: in these states, of this principal or proxy, below the number `before`."""

    states: tuple[GrantState, ...] = tuple(GrantState)
    person: Text | None = None
    before: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowBatches(Command):
    """List the batches that wait for a supervisor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowBatch(Command):
    """Tell what one waiting batch would change."""

    batch: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowLog(Command):
    """List a day's log entries, oldest first: the last ones before the number `before`, or the first after `after`."""

    day: date | None = None
    before: EntryNumber | None = None
    after: EntryNumber | None = None
    type: Text | None = None
    outcome: Text | None = None
    person: Text | None = None
    copy: Text | None = None
    limit: PageSize | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowEntry(Command):
    """Tell one whole log entry."""

    seq: EntryNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOnCounter(Command):
    """List what lies on this counter, signed for and not released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowKeptBack(Command):
    """List the holds and recalls in force, or one of the two, by control number, behind the copy `after`."""

    how: KeptBack | None = None
    after: Text | None = None


COMMANDS: Mapping[str, type[Command]] = {
    "search": Search,
    "person": ShowPerson,
    "copy": ShowCopy,
    "grants": ShowGrants,
    "batches": ShowBatches,
    "batch": ShowBatch,
    "log": ShowLog,
    "log_entry": ShowEntry,
    "on_counter": ShowOnCounter,
    "kept_back": ShowKeptBack,
}
