"""Owns the `do`s that look something up: what the screens read, as replies. They write nothing; whoever may not look
is refused, and that is logged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from db.custody.refusals import Refusal
from db.queries.copy import CHAIN_PAGE, Link
from db.queries.page import PAGE
from db.queries.search import MOST
from kiosk.desk import commands as do
from kiosk.desk.commands import Command, Outcome
from kiosk.desk.handling import Handlers
from kiosk.desk.json_values import json_value
from kiosk.desk.reads import Reads
from kiosk.desk.scan import fold
from kiosk.desk.shown import NotAllowed

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk

LOOKED_UP = "looked_up"


class NoSuch(Exception):
    """What was asked for is not in the registry; the message is the reply's code."""


Told = Mapping[str, Any]


def search(reads: Reads, command: do.Search) -> Told:
    found = reads.search(command.text, limit=command.limit or MOST)
    return dict(json_value(found))


def person(reads: Reads, command: do.ShowPerson) -> Told:
    number = command.staff_no
    if number is None and command.badge is not None:
        holder = reads.badge_holder(command.badge)
        number = None if holder is None else holder.staff_no
    found = None if number is None else reads.person(number, holdings_after=command.holdings_after or 0)
    if found is None:
        raise NoSuch("no_such_person")
    told = json_value(found)
    more: dict[str, tuple[Any, ...]] = {"holdings": found.holdings}
    if not reads.tells_incidents:
        del told["incidents"]
    if reads.tells_log:
        history = reads.history(found.person.staff_no, before=command.history_before)
        told["history"], more["history"] = json_value(history), history
    picture = reads.photo(found.person.staff_no) if command.photo else None
    return {
        **told.pop("person"),
        **told,
        "more": _full(**more),
        **({} if picture is None else {"photo": json_value(picture)}),
    }


def _full(**lists: tuple[Any, ...]) -> list[str]:
    """Name the lists that may go on after this page."""
    return [name for name, rows in lists.items() if len(rows) >= PAGE]


def copy(reads: Reads, command: do.ShowCopy) -> Told:
    found = reads.copy(command.copy)
    if found is None:
        raise NoSuch("no_such_copy")
    after = 0 if command.after is None and command.before is None else command.after
    size = command.limit or CHAIN_PAGE
    chain = reads.chain(command.copy, before=command.before, after=after, whole=command.all, limit=size)
    ends = {"earlier": chain.earlier, "later": chain.later}
    told = {**json_value(found), "chain": [_link(link) for link in chain.links], **ends}
    if found.originator is None:
        # An empty chain would say that nobody ever had it.
        return {name: value for name, value in told.items() if name not in ("originator", "chain", *ends)}
    return told


def _link(link: Link) -> Told:
    entry, handed = link.entry, link.handed
    said = {
        "seq": entry.seq,
        "at": entry.at,
        "type": entry.type,
        "outcome": entry.outcome,
        "actor": entry.actor,
        "second_actor": entry.second_actor,
        "collector": entry.collector,
        "principal": entry.principal,
        "grant": entry.grant,
        "reasons": entry.refusals or None,
        "hand_over": handed,
    }
    return {name: json_value(value) for name, value in said.items() if value is not None}


def grants(reads: Reads, command: do.ShowGrants) -> Told:
    person = None if command.person is None else fold(command.person)
    rows = reads.grants(states=command.states, person=person, before=command.before)
    return {"grants": json_value(rows), "more": len(rows) >= PAGE}


def batches(reads: Reads, command: do.ShowBatches) -> Told:
    return {"batches": json_value(reads.batches())}


def batch(reads: Reads, command: do.ShowBatch) -> Told:
    shown = reads.batch(command.batch)
    if shown is None:
        raise NoSuch("no_such_batch")
    return {"batch": command.batch, **json_value(shown)}


def log(reads: Reads, command: do.ShowLog) -> Told:
    day = command.day or reads.desk.now.astimezone(reads.desk.registry.zone).date()
    size = command.limit or PAGE
    about = {
        "person": None if command.person is None else fold(command.person),
        "copy": None if command.copy is None else fold(command.copy),
    }
    named = {"type": command.type, "outcome": command.outcome, **about}
    rows = reads.log_of_day(day, before=command.before, after=command.after, limit=size, **named)
    return {"day": day.isoformat(), "entries": json_value(rows), "more": len(rows) >= size}


def log_entry(reads: Reads, command: do.ShowEntry) -> Told:
    entry = reads.log_entry(command.seq)
    if entry is None:
        raise NoSuch("no_such_entry")
    reason = reads.reason(entry)
    return {"entry": msgspec.to_builtins(entry), **({} if reason is None else {"reason": json_value(reason)})}


def on_counter(reads: Reads, command: do.ShowOnCounter) -> Told:
    return {"copies": json_value(reads.on_the_counter())}


def kept_back(reads: Reads, command: do.ShowKeptBack) -> Told:
    rows = reads.kept_back(command.how, after=command.after)
    return {"copies": json_value(rows), "more": len({row.copy for row in rows}) >= PAGE}


def _handle(read: Callable[[Reads, Any], Told], desk: Desk, command: Command) -> Outcome:
    try:
        told = read(desk.reads, command)
    except NotAllowed:
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    except NoSuch as missing:
        return Outcome("error", error=str(missing), next=desk.session.next)
    return Outcome(LOOKED_UP, next=desk.session.next, data=told)


LOOK_UPS: Mapping[type[Command], Callable[[Reads, Any], Told]] = {
    do.Search: search,
    do.ShowPerson: person,
    do.ShowCopy: copy,
    do.ShowGrants: grants,
    do.ShowBatches: batches,
    do.ShowBatch: batch,
    do.ShowLog: log,
    do.ShowEntry: log_entry,
    do.ShowOnCounter: on_counter,
    do.ShowKeptBack: kept_back,
}
HANDLERS: Handlers = {kind: partial(_handle, read) for kind, read in LOOK_UPS.items()}
