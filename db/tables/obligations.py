"""What is owed after a hand-over."""

from __future__ import annotations

from peewee import AutoField, IntegerField, TextField

from db.custody.obligations import ObligationKind
from db.tables.base import Table
from db.tables.fields import CodeField, MomentField


class Obligation(Table):
    """A receipt registration or a return that is owed until `ended_at`. `person` is whom the copy is for, None for
    a unit; `unit` is the one that owes."""

    obligation = AutoField()
    kind = CodeField(ObligationKind)
    hand_over = IntegerField()
    control_no = TextField(index=True)
    holder = TextField()
    person = TextField(null=True)
    unit = TextField()
    opened_at = MomentField()
    due_at = MomentField()
    ended_at = MomentField(null=True)
    ending = TextField(null=True)
    ended_by = TextField(null=True)
    incoming_no = TextField(null=True)
