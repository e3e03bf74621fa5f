"""Owns the lock between those who change rosters, badges or roles and those who judge by them.

SQLite has one writer at a time and needs none. On PostgreSQL a judgement holds the rosters still until its COMMIT:
otherwise a badge could be revoked, and logged as revoked, before the hand-over that it was judged good for. Lock
order: this, then copies by control number, meetings, people by staff number, grants, and the log's head last.
"""

from __future__ import annotations

from db.connection import Engine, Reading, Transaction
from db.tables import Meta

KEPT = Meta.name == "timezone"


def lock_rosters(tx: Transaction) -> None:
    """Make acts that change rosters follow one another, and wait for judgements that are under way."""
    tx.locked(Meta.select().where(KEPT))


def hold_rosters_still(reader: Reading) -> None:
    """Inside a write transaction, keep rosters, badges and roles as they are until its end; judgements do not
    wait for one another."""
    if isinstance(reader, Transaction) and reader.registry.engine is Engine.POSTGRESQL:
        reader.database.execute_sql("SELECT 1 FROM meta WHERE name = 'timezone' FOR SHARE")
        # While this waited, another policy may have come into force.
        reader.began_at = reader.head()
