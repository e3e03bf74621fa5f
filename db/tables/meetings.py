"""Meetings, their seats, and who sits in for whom."""

from __future__ import annotations

from peewee import AutoField, CompositeKey, TextField

from db.custody.meetings import SubstitutionState
from db.tables.base import Table
from db.tables.fields import CodeField, FlagField, MomentField


class Meeting(Table):
    """A meeting. Its counter is open from `opens`, or from `opened_at` if that was earlier, until `closes` or the
    close-out."""

    meeting_no = TextField(primary_key=True)
    opens = MomentField()
    closes = MomentField()
    venue = TextField()
    opened_at = MomentField(null=True)
    opened_by = TextField(null=True)
    closed_at = MomentField(null=True)
    closed_by = TextField(null=True)


class Seat(Table):
    """A person's seat at a meeting."""

    meeting_no = TextField()
    seat = TextField()
    staff_no = TextField(index=True)
    may_take_away = FlagField()

    class Meta:
        primary_key = CompositeKey("meeting_no", "seat")


class Substitution(Table):
    """A request that one person may take another's seat."""

    substitution = AutoField()
    meeting_no = TextField()
    seat = TextField()
    absent = TextField()
    substitute = TextField(index=True)
    reason = TextField()
    state = CodeField(SubstitutionState)
    requested_by = TextField()
    requested_at = MomentField()
    decided_by = TextField(null=True)
    decided_at = MomentField(null=True)
