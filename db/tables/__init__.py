"""Peewee models, one file per topic, without behaviour. Imported inside `db` only."""

from db.tables.custody import HandOver, PaperReceipt, PrintJob
from db.tables.documents import Document, FileCopy
from db.tables.keeping import (
    Destruction,
    DestructionCopy,
    Stocktake,
    StocktakeDifference,
    StocktakeDue,
    StocktakeScan,
)
from db.tables.listing import Designation, GrantApproval, GrantCopy, ProxyGrant
from db.tables.log import CheckpointNote, LogEntry, LogHead
from db.tables.meetings import Meeting, Seat, Substitution
from db.tables.obligations import Obligation
from db.tables.oversight import (
    Act,
    Batch,
    DeskSession,
    Incident,
    IncidentAttempt,
    IncidentNote,
    Meta,
    PolicyVersion,
    Remark,
)
from db.tables.people import Badge, CardForm, Person, Photo, Pin, Staff

TABLES = (
    *(Person, Staff, CardForm, Photo, Pin, Badge),
    *(Document, FileCopy, Designation, ProxyGrant, GrantCopy, GrantApproval),
    *(Meeting, Seat, Substitution),
    *(HandOver, PaperReceipt, PrintJob, Obligation, Destruction, DestructionCopy),
    *(Stocktake, StocktakeDue, StocktakeScan, StocktakeDifference),
    *(Incident, IncidentAttempt, IncidentNote, Remark, Batch, PolicyVersion, DeskSession, Act, Meta),
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
    "Destruction",
    "DestructionCopy",
    "Document",
    "FileCopy",
    "GrantApproval",
    "GrantCopy",
    "HandOver",
    "Incident",
    "IncidentAttempt",
    "IncidentNote",
    "LogEntry",
    "LogHead",
    "Meeting",
    "Meta",
    "Obligation",
    "PaperReceipt",
    "Person",
    "Photo",
    "Pin",
    "PolicyVersion",
    "PrintJob",
    "ProxyGrant",
    "Remark",
    "Seat",
    "Staff",
    "Stocktake",
    "StocktakeDifference",
    "StocktakeDue",
    "StocktakeScan",
    "Substitution",
]
