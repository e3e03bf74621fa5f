"""Owns logging a refusal that is about no copy's collection: who asked for what, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from db.connection import Registry, Transaction
from db.custody.refusals import Refusal
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.incidents import open_or_join


def log_refusal(
    tx: Transaction,
    by: By,
    reasons: tuple[Refusal, ...],
    act: str,
    *,
    person: str | None = None,
    copy: str | None = None,
    facts: Mapping[str, Any] | None = None,
    attempt: bool = True,
    present: Iterable[str | None] = (),
) -> ActResult:
    """Log that `act` was refused, with the incident that it opens or joins, and return the result.

    `present` are those who took part beside operator and `person`. Not an `attempt`: nobody tried to get at a file, so
    that nobody must look into it.
    """
    number, opened = open_or_join(
        tx, by, reasons if attempt else (), person=person, copy=copy, present=present
    )
    seen = {"act": act, **(facts or {})}
    refused = Draft(EntryType.REFUSED, refusals=reasons, collector=person, copy=copy, facts=seen)
    return ActResult("refused", append(tx, by, refused, *opened), reasons, incident=number)


def refuse(
    registry: Registry,
    by: By,
    reasons: tuple[Refusal, ...],
    act: str,
    clock: datetime,
    facts: Mapping[str, Any],
) -> ActResult:
    """Refuse something before any act began, as an act of its own."""
    return perform(registry, by, clock, lambda tx: log_refusal(tx, by, reasons, act, facts=facts))
