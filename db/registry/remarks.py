"""Owns what people give as reasons: free text, kept beside the log and never in it.

The log is for ever and holds numbers only; a reason may name somebody. Its entry holds the reason's SHA-256, so that
nobody changes the text unseen.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from db.connection import Reading, Transaction
from db.log.body import EntryBody
from db.log.entries import logged_act
from db.registry.acting import By
from db.tables import Remark

REASON, INCOMING_NO = "reason", "incoming_no"
KINDS = (REASON, INCOMING_NO)


@dataclass(frozen=True, slots=True)
class Reason:
    """What somebody wrote for an act: its reason, or (`kind`) the unit's incoming number of a receipt. Not `genuine`:
    it is not what the log's entry was written for."""

    text: str
    genuine: bool
    kind: str = REASON


def keep_reason(tx: Transaction, by: By, text: str, kind: str = REASON) -> dict[str, Any]:
    """Keep what was written for this act and return what its log entries say of it."""
    act = logged_act(by.act)
    if tx.first(Remark.select().where(Remark.act == act)) is None:
        tx.change(Remark.insert(act=act, body=text))
    return {f"{kind}_sha256": _hash(text)}


def reason_of(reader: Reading, entry: EntryBody) -> Reason | None:
    """Return the reason that was given for what `entry` tells, None where it tells of none."""
    kind = next((kind for kind in KINDS if f"{kind}_sha256" in entry.facts), None)
    if kind is None:
        return None
    digest = entry.facts[f"{kind}_sha256"]
    row = reader.first(Remark.select().where(Remark.act == entry.act))
    text = "" if row is None else row.body
    return Reason(text, row is not None and _hash(text) == digest, kind)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
