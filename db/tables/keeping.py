"""Counting what is there, and destroying what is no longer kept."""

from __future__ import annotations

from peewee import AutoField, CompositeKey, IntegerField, TextField

from db.tables.base import Table
from db.tables.fields import MomentField


class Stocktake(Table):
    """A count of the vault or of what one holder has. `expected` is how many copies were due when it began, `seen`
    how many of these were scanned, `scanned` how many numbers at all: kept up by each scan, so that none counts.
    """

    stocktake = AutoField()
    place = TextField()
    holder = TextField(null=True)
    state = TextField()
    expected = IntegerField()
    scanned = IntegerField()
    seen = IntegerField()
    counter = TextField()
    begun_by = TextField()
    begun_at = MomentField()
    ended_at = MomentField(null=True)
    ended_by = TextField(null=True)
    second_person = TextField(null=True)


class StocktakeDue(Table):
    """A copy that was due when a count began, and the hand-over that it was out under then."""

    stocktake = IntegerField()
    control_no = TextField()
    hand_over = IntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("stocktake", "control_no")


class StocktakeScan(Table):
    """One number that was scanned in a count, what it was found to be, and the hand-over that it was out under."""

    stocktake = IntegerField()
    control_no = TextField()
    finding = TextField()
    hand_over = IntegerField(null=True)
    at = MomentField()
    scanned_by = TextField()

    class Meta:
        primary_key = CompositeKey("stocktake", "control_no")


class StocktakeDifference(Table):
    """What a closed count found different from the register; a copy may differ in more than one way."""

    stocktake = IntegerField()
    difference = TextField()
    control_no = TextField()

    class Meta:
        primary_key = CompositeKey("stocktake", "difference", "control_no")


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
