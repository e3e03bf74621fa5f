"""Owns appending to the log inside a write transaction: bodies, tree and head move together.

The bodies' form is `body`'s, the tree is `merkle`'s; nothing here decides anything.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from importlib.metadata import version
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from db.compiled import Compiled
from db.connection import Engine, Transaction
from db.custody.refusals import Refusal
from db.log.body import EntryBody, EntryType, Heading, encode_body
from db.log.merkle import Frontier, leaf_hash
from db.tables import LogEntry, LogHead
from db.tables.fields import to_stored

if TYPE_CHECKING:
    from db.registry.acting import By

PROGRAM_VERSION = version("confidential-file-counter")
COLUMNS = (
    *(LogEntry.seq, LogEntry.at, LogEntry.type, LogEntry.outcome, LogEntry.actor),
    *(LogEntry.collector, LogEntry.control_no, LogEntry.act, LogEntry.body),
)
TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
SEARCHED = attrgetter("type", "outcome", "actor", "collector", "copy", "act")
INSERT = Compiled(lambda values: LogEntry.insert(dict(zip(COLUMNS, values, strict=True))))
FOLLOW = Compiled(
    lambda values: LogHead.update(
        {LogHead.size: values[0], LogHead.frontier: values[1], LogHead.last_at: values[2]}
    ).where(LogHead.id == 1)
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an entry will say beside who acted, when and where. `facts` is what the decision saw."""

    type: EntryType
    outcome: str | None = None
    refusals: Sequence[Refusal] = ()
    copy: str | None = None
    collector: str | None = None
    principal: str | None = None
    grant: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def append(tx: Transaction, by: By, *drafts: Draft) -> int:
    """Append entries in this order and return the number of the last.

    Takes the log head's lock, which is the last lock of a transaction: append after everything that may wait.
    """
    frontier = _locked_frontier(tx)
    at = to_stored(tx.now)
    for draft in drafts:
        body = encode_body(_body(tx, by, draft, frontier.size + 1))
        frontier = frontier.append(leaf_hash(body))
        row = (
            *(frontier.size, at, draft.type.value, draft.outcome, by.actor),
            *(draft.collector, draft.copy, logged_act(by.act), body),
        )
        _write(tx, row, frontier)
    tx.frontier = frontier
    tx.appended = (frontier.size, frontier.root())
    return frontier.size


def logged_act(act: str) -> str:
    """Return an act's id as the log holds it: one that is no plain token could be a text that names somebody."""
    return act if TOKEN.fullmatch(act) else f"sha256:{hashlib.sha256(act.encode()).hexdigest()}"


def columns_of(body: Heading) -> tuple[Any, ...]:
    """Return what a row's searchable columns must say of `body`: at, type, outcome, actor, collector,
    control number and act."""
    return (to_stored(body.at), *SEARCHED(body))


def _body(tx: Transaction, by: By, draft: Draft, seq: int) -> EntryBody:
    return EntryBody(
        log_id=tx.began_at.log_id,
        seq=seq,
        at=tx.now.astimezone(UTC),
        counter=by.counter,
        session=by.session,
        act=logged_act(by.act),
        face=by.face.value,
        actor=by.actor,
        second_actor=by.second_actor,
        type=draft.type,
        outcome=draft.outcome,
        refusals=tuple(draft.refusals),
        copy=draft.copy,
        collector=draft.collector,
        principal=draft.principal,
        grant=draft.grant,
        facts=draft.facts,
        policy_version=tx.began_at.policy_version,
        program_version=PROGRAM_VERSION,
    )


def _locked_frontier(tx: Transaction) -> Frontier:
    if tx.frontier is None:
        standing = tx.began_at.frontier
        if tx.registry.engine is Engine.POSTGRESQL:
            # There only this takes the lock; SQLite's transaction had the whole store's when it read the head.
            standing = bytes(tx.database.execute_sql("SELECT frontier FROM log_lock()").fetchone()[0])
        tx.frontier = Frontier.from_bytes(standing)
    return tx.frontier


def _write(tx: Transaction, row: tuple[Any, ...], frontier: Frontier) -> None:
    if tx.registry.engine is Engine.POSTGRESQL:
        marks = ", ".join(["%s"] * (len(row) + 1))
        tx.database.execute_sql(f"SELECT log_append({marks})", (*row, frontier.to_bytes()))
    else:
        INSERT.change(tx.database, row)
        FOLLOW.change(tx.database, (frontier.size, frontier.to_bytes(), row[1]))
