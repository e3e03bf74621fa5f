"""Peewee models, one file per topic, without behaviour. Imported inside `db` only."""

from db.tables.custody import HandOver, PrintJob
from db.tables.documents import Document, FileCopy
from db.tables.listing import Designation, GrantApproval, GrantCopy, ProxyGrant
from db.tables.log import CheckpointNote, LogEntry, LogHead
from db.tables.oversight import Act, Batch, DeskSession, Incident, Meta, PolicyVersion
from db.tables.people import Badge, CardForm, Person, Photo, Pin, Staff

TABLES = (
    *(Person, Staff, CardForm, Photo, Pin, Badge),
    *(Document, FileCopy, Designation, ProxyGrant, GrantCopy, GrantApproval),
    *(HandOver, PrintJob, Incident, Batch, PolicyVersion, DeskSession, Act, Meta),
    *(LogEntry, LogHead, CheckpointNote),
)

__all__ = [
    "TABLES",
    "Act",
    "Badge",
    "Batch",
    "CardForm",
    "CheckpointNote",
    "Designation",
    "DeskSession",
    "Document",
    "FileCopy",
    "GrantApproval",
    "GrantCopy",
    "HandOver",
    "Incident",
    "LogEntry",
    "LogHead",
    "Meta",
    "Person",
    "Photo",
    "Pin",
    "PolicyVersion",
    "PrintJob",
    "ProxyGrant",
    "Staff",
]
