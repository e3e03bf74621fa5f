"""Counting what is there, and destroying what is no longer kept."""

from __future__ import annotations

from peewee import AutoField, CompositeKey, IntegerField, TextField

from db.tables.base import Table
from db.tables.fields import MomentField


class Stocktake(Table):
    """A count of the vault or of what one holder has. `expected` is how many copies were due when it began."""

    stocktake = AutoField()
    place = TextField()
    holder = TextField(null=True)
    state = TextField()
    expected = IntegerField()
    counter = TextField()
    begun_by = TextField()
    begun_at = MomentField()
    ended_at = MomentField(null=True)
    ended_by = TextField(null=True)
    second_person = TextField(null=True)


class StocktakeScan(Table):
    """One code that was scanned in a count, and what it was found to be."""

    stocktake = IntegerField()
    control_no = TextField()
    finding = TextField()
    at = MomentField()
    scanned_by = TextField()

    class Meta:
        primary_key = CompositeKey("stocktake", "control_no")


class Destruction(Table):
    """A list of copies to destroy: asked for, approved, carried out before two witnesses."""

    destruction = AutoField()
    state = TextField()
    reason = TextField()
    site = TextField()
    requested_by = TextField()
    requested_at = MomentField()
    decided_by = TextField(null=True)
    decided_at = MomentField(null=True)
    destroyer = TextField(null=True)
    witness_1 = TextField(null=True)
    witness_2 = TextField(null=True)
    begun_at = MomentField(null=True)
    ended_at = MomentField(null=True)


class DestructionCopy(Table):
    """A copy on a destruction list."""

    destruction = IntegerField()
    control_no = TextField(index=True)
    destroyed_at = MomentField(null=True)

    class Meta:
        primary_key = CompositeKey("destruction", "control_no")
