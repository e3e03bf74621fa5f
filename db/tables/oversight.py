"""What supervisors look at: incidents, waiting batches, the policy, desk sessions and acts."""

from __future__ import annotations

from peewee import AutoField, BlobField, CompositeKey, IntegerField, TextField

from db.tables.base import Table
from db.tables.fields import MomentField


class Incident(Table):
    """A refused attempt or a loss that someone must look into."""

    incident = AutoField()
    matter = TextField()
    opened_at = MomentField()
    due_at = MomentField()
    code = TextField()
    person = TextField(null=True)
    control_no = TextField(null=True)
    addressee = TextField(null=True)
    counter = TextField()
    operator = TextField(null=True)
    attempts = IntegerField()
    closed_at = MomentField(null=True)
    disposition = TextField(null=True)
    closed_by = TextField(null=True)
    escalated_at = MomentField(null=True)


class IncidentAttempt(Table):
    """One time that it happened: the first opened the incident, later ones joined it. `act` finds its log entries;
    attempts before migration 2 but the first were only counted."""

    incident = IntegerField()
    attempt = IntegerField()
    at = MomentField()
    code = TextField()
    counter = TextField()
    operator = TextField(null=True)
    act = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("incident", "attempt")


class IncidentNote(Table):
    """What somebody wrote about an incident; a later note corrects an earlier one, none is ever changed."""

    note = AutoField()
    incident = IntegerField()
    at = MomentField()
    written_by = TextField()
    body = TextField()
    corrects = IntegerField(null=True)


class Batch(Table):
    """A change that waits for a supervisor. `payload` is the rows or the policy as JSON."""

    batch = AutoField()
    kind = TextField()
    payload = BlobField()
    source = TextField()
    state = TextField()
    requested_by = TextField()
    requested_at = MomentField()
    decided_by = TextField(null=True)
    decided_at = MomentField(null=True)


class PolicyVersion(Table):
    """A policy that is or was in force."""

    version = IntegerField(primary_key=True)
    toml = TextField()
    since = MomentField()
    imported_by = TextField()
    approved_by = TextField(null=True)


class DeskSession(Table):
    """An operator signed in at a counter."""

    session = TextField(primary_key=True)
    counter = TextField()
    operator = TextField()
    opened_at = MomentField()
    closed_at = MomentField(null=True)


class Act(Table):
    """What was done under an act id, so that a repeat is answered and never done twice."""

    act = TextField(primary_key=True)
    digest = BlobField()
    result = BlobField()
    reply = BlobField(null=True)


class Remark(Table):
    """The reason that was given for an act, by the act's id as the log has it."""

    act = TextField(primary_key=True)
    body = TextField()


class Meta(Table):
    """Facts about the registry itself, by name."""

    name = TextField(primary_key=True)
    value = TextField()
