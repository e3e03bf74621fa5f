"""Documents and their numbered copies."""

from __future__ import annotations

from peewee import IntegerField, TextField

from db.custody.values import Classification, Kind
from db.tables.base import Table
from db.tables.fields import CodeField, DayField, FlagField, LevelField, MomentField, WordsField


class Document(Table):
    """What copies are copies of."""

    document_no = TextField(primary_key=True)
    kind = CodeField(Kind)
    classification = LevelField(Classification)
    originator = TextField()
    copies_total = IntegerField()
    declassify_on = DayField(null=True)
    title = TextField(null=True)


class FileCopy(Table):
    """One numbered copy: the thing with custody. `registered_at` is the moment of the log entry that registered it,
    None where an older program did."""

    control_no = TextField(primary_key=True)
    document_no = TextField(index=True)
    copy_no = IntegerField()
    pages = IntegerField()
    caveats = WordsField()
    addressee = TextField(null=True, index=True)
    addressee_unit = TextField(null=True, index=True)
    available_from = MomentField(null=True)
    return_by = MomentField(null=True)
    meeting_no = TextField(null=True)
    seat = TextField(null=True)
    hold_reason = TextField(null=True)
    recalled = FlagField()
    recall_reason = TextField(null=True)
    missing = FlagField()
    destroyed = FlagField()
    registered_at = MomentField(null=True)
