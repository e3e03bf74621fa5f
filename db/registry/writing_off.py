"""Owns the end of custody of a copy that is lost for good: nobody holds it any more, and no return is owed for it. A
registration that its unit owes stays owed: that the copy was received is true. Found, it is the registry's again."""

from __future__ import annotations

from db.connection import Transaction
from db.custody.obligations import ObligationEnding, ObligationKind
from db.errors import RegistryConflict
from db.log.body import EntryType
from db.log.entries import Draft
from db.registry.acting import By
from db.registry.loading import CopyRecord
from db.registry.owing import end_obligations, still_owed
from db.tables import HandOver

ENDING = "written_off"


def write_off(tx: Transaction, by: By, record: CopyRecord, incident: int) -> list[Draft]:
    """End the custody of a copy that is missing and return the entry that says so; nothing where nobody signed for it.

    What lies on a counter unreleased ends as well, and with it what the giver of a transfer owes. A lost race raises
    `RegistryConflict`.
    """
    row = tx.first(HandOver.select().where(HandOver.hand_over == record.hand_over))
    if row is None:
        return []
    ended = HandOver.update(closed_at=tx.now, ending=ENDING)
    if tx.change(ended.where((HandOver.hand_over == row.hand_over) & HandOver.closed_at.is_null())) != 1:
        raise RegistryConflict(f"{row.control_no} was returned or handed on at this moment")
    hand_overs = [each for each in (row.hand_over, row.transferred_from) if each is not None]
    owed = [each for hand_over in hand_overs for each in still_owed(tx, hand_over)]
    end_obligations(tx, hand_overs, ObligationEnding.LOST, by.actor, kinds=[ObligationKind.RETURN])
    facts = {
        "incident": incident,
        "holder": row.holder,
        "for": row.held_for,
        "basis": row.basis.value,
        "label": row.label_id,
        "ended": [each.logged for each in owed if each.kind is ObligationKind.RETURN],
        "owed": [each.logged for each in owed if each.kind is ObligationKind.RECEIPT],
    }
    return [
        Draft(
            EntryType.WRITTEN_OFF,
            copy=row.control_no,
            collector=row.holder,
            principal=row.held_for,
            grant=row.proxy_grant,
            facts=facts,
        )
    ]
