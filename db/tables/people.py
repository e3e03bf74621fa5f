"""People, and what proves who they are."""

from __future__ import annotations

from peewee import BlobField, CompositeKey, IntegerField, TextField

from db.custody.values import Classification, Clearance, Kind, PersonStatus, Role
from db.tables.base import Table
from db.tables.fields import CodeField, DayField, FlagField, LevelField, MomentField, WordsField


class Person(Table):
    """Everybody whom the rosters name."""

    staff_no = TextField(primary_key=True)
    name = TextField()
    unit = TextField(index=True)
    post = TextField()
    status = CodeField(PersonStatus)
    clearance = LevelField(Clearance)
    clearance_until = DayField(null=True)
    caveats = WordsField()
    cipher_list = FlagField()
    card_no = TextField(null=True)


class Staff(Table):
    """Those who hold a role, and how far their authority at the counter reaches."""

    staff_no = TextField(primary_key=True)
    roles = WordsField(Role)
    max_classification = LevelField(Classification)
    kinds = WordsField(Kind)


class CardForm(Table):
    """Each text by which a reader may type a person's card."""

    form = TextField()
    staff_no = TextField()

    class Meta:
        primary_key = CompositeKey("form", "staff_no")


class Photo(Table):
    """A person's picture as the counter shows it."""

    staff_no = TextField(primary_key=True)
    image = BlobField()


class Pin(Table):
    """A person's PIN as its hash, and what the lock-out remembers."""

    staff_no = TextField(primary_key=True)
    hash = TextField()
    initial = FlagField()
    failures = IntegerField()
    lockouts = IntegerField()
    locked_until = MomentField(null=True)


class Badge(Table):
    """A signed badge that was issued."""

    badge_id = TextField(primary_key=True)
    staff_no = TextField(index=True)
    serial = IntegerField()
    key_id = TextField()
    issued_at = MomentField()
    expires_on = DayField()
    revoked_at = MomentField(null=True)
    superseded_at = MomentField(null=True)
