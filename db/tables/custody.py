"""Who holds what, on which ground, under which label."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BlobField, IntegerField, TextField

from db.custody.values import Basis
from db.tables.base import Table
from db.tables.fields import CodeField, MomentField


class HandOver(Table):
    """A copy in somebody's hands. `closed_at` is set by what `ending` names (returned, withdrawn, transferred); until
    then the copy has this one holder, by a partial unique index. `transferred_from` is the hand-over that a transfer
    ended, `return_act` the act of the return: its receipt.
    """

    hand_over = AutoField()
    pickup = TextField(index=True)
    control_no = TextField()
    holder = TextField(index=True)
    held_for = TextField()
    basis = CodeField(Basis)
    proxy_grant = IntegerField(null=True)
    second_collector = TextField(null=True)
    witness = TextField(null=True)
    operator = TextField()
    counter = TextField()
    at = MomentField()
    seq = BigIntegerField()
    pages = IntegerField(null=True)
    paper_receipt = TextField(null=True)
    label_id = TextField(unique=True)
    log_size = BigIntegerField()
    log_root = BlobField()
    released_at = MomentField(null=True)
    withdrawn_at = MomentField(null=True)
    closed_at = MomentField(null=True)
    meeting_no = TextField(null=True)
    seat = TextField(null=True)
    transferred_from = IntegerField(null=True)
    ending = TextField(null=True)
    returned_by = TextField(null=True)
    return_pages = IntegerField(null=True)
    return_act = TextField(null=True)


class PaperReceipt(Table):
    """A paper receipt that signed something: each number once, by its key, for all copies of one `pickup`."""

    number = TextField(primary_key=True)
    pickup = TextField()


class PrintJob(Table):
    """The outbox of labels: one row an attempt."""

    job = AutoField()
    label_id = TextField(index=True)
    attempt = IntegerField()
    state = TextField()
    reason = TextField(null=True)
    printer = TextField(null=True)
    counter = TextField()
    created_at = MomentField()
    changed_at = MomentField()
