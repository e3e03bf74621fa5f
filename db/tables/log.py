"""The log's rows. `body` is the entry; the other columns repeat parts of it so that they can be searched."""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, IntegerField, TextField

from db.tables.base import Table
from db.tables.fields import MomentField


class LogEntry(Table):
    """One line of the log."""

    seq = BigIntegerField(primary_key=True)
    at = MomentField()
    type = TextField()
    outcome = TextField(null=True)
    actor = TextField(null=True)
    collector = TextField(null=True)
    control_no = TextField(null=True)
    act = TextField(null=True)
    body = BlobField()


class LogHead(Table):
    """Size and frontier of the Merkle tree over all bodies: the one row that every writer locks last."""

    id = IntegerField(primary_key=True)
    log_id = TextField()
    size = BigIntegerField()
    frontier = BlobField()
    last_at = MomentField()


class CheckpointNote(Table):
    """A signed checkpoint."""

    size = BigIntegerField(primary_key=True)
    note = TextField()
    at = MomentField()
