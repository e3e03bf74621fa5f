"""Who may collect for whom: designations and proxy grants."""

from __future__ import annotations

from peewee import AutoField, CompositeKey, IntegerField, TextField

from db.custody.values import Classification, GrantState, Kind
from db.tables.base import Table
from db.tables.fields import CodeField, DayField, FlagField, LevelField, MomentField, WordsField


class Designation(Table):
    """A person whom a unit named to collect for it. `approved_by` put it into force as it stands, None before migration
    3."""

    unit = TextField()
    staff_no = TextField(index=True)
    max_classification = LevelField(Classification)
    kinds = WordsField(Kind)
    starts = DayField()
    ends = DayField()
    approved_by = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("unit", "staff_no")


class ProxyGrant(Table):
    """Leave for one person to collect for another. `confirmed`: the principal's own PIN vouches for it."""

    proxy_grant = AutoField()
    principal = TextField(index=True)
    proxy = TextField(index=True)
    second_proxy = TextField(null=True, index=True)
    starts = MomentField()
    ends = MomentField()
    uses = IntegerField()
    spent = IntegerField()
    state = CodeField(GrantState)
    reason = TextField()
    paper_request = TextField(null=True)
    requested_by = TextField()
    requested_at = MomentField()
    approvals_needed = IntegerField()
    confirmed = FlagField()


class GrantCopy(Table):
    """A copy that a grant covers."""

    proxy_grant = IntegerField()
    control_no = TextField(index=True)

    class Meta:
        primary_key = CompositeKey("proxy_grant", "control_no")


class GrantApproval(Table):
    """A supervisor's yes to a grant."""

    proxy_grant = IntegerField()
    approver = TextField()
    at = MomentField()

    class Meta:
        primary_key = CompositeKey("proxy_grant", "approver")
