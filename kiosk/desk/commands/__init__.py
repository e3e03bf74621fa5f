"""Owns the `do`s of the desk: what a screen, the scanner or a JSON line can ask for. Values only, a file a topic.

Field names are those of INTERFACE's JSON Lines. `every` names them all; it is loaded with the first name that is
asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.on_demand import names_of
from kiosk.desk.commands import (
    batching,
    copies,
    counter,
    destruction,
    granting,
    incidents,
    lookups,
    meetings,
    owing,
    pickup,
    returns,
    stocktaking,
    tasks,
    transfers,
)
from kiosk.desk.commands.base import Command, Outcome
from kiosk.desk.commands.batching import ApproveBatch, RejectBatch
from kiosk.desk.commands.copies import Hold, Reprint, Unhold, Withdraw
from kiosk.desk.commands.counter import ChangePin, Lock, Scan, SignIn, SignOut, State, Unlock, VoidScan
from kiosk.desk.commands.destruction import (
    ApproveDestruction,
    BeginDestruction,
    Destructions,
    DestructionWitness,
    RejectDestruction,
    RequestDestruction,
    ShowDestruction,
)
from kiosk.desk.commands.granting import ApproveProxy, RejectProxy, RequestProxy, RevokeProxy
from kiosk.desk.commands.incidents import (
    CloseIncident,
    Incidents,
    NoteIncident,
    ReportFound,
    ReportLoss,
    ShowIncident,
)
from kiosk.desk.commands.lookups import (
    Search,
    ShowBatch,
    ShowBatches,
    ShowCopy,
    ShowEntry,
    ShowGrants,
    ShowKeptBack,
    ShowLog,
    ShowOnCounter,
    ShowPerson,
)
from kiosk.desk.commands.meetings import (
    ApproveSubstitute,
    CloseMeeting,
    Meeting,
    Meetings,
    OpenMeeting,
    RejectSubstitute,
    RequestSubstitute,
    RevokeSubstitute,
)
from kiosk.desk.commands.owing import Overdue, Recall, RegisterReceipt, Reviews, Unrecall
from kiosk.desk.commands.pickup import Cancel, ConfirmPhoto, HandOver, RemoveCopy, SecondCollector, Witness
from kiosk.desk.commands.returns import TakeBack, TakeIncomplete
from kiosk.desk.commands.stocktaking import (
    AbandonStocktake,
    BeginStocktake,
    ConfirmHoldings,
    Holdings,
    ResumeStocktake,
    ShowStocktake,
    Stocktakes,
)
from kiosk.desk.commands.tasks import CountPages, Finish
from kiosk.desk.commands.transfers import BeginTransfer, Transfer

if TYPE_CHECKING:
    from kiosk.desk.commands.every import *  # noqa: F403  # exactly what `__all__` names there

__getattr__ = names_of(f"{__name__}.every")
__all__ = [
    "COMMANDS",
    "AbandonStocktake",
    "ApproveBatch",
    "ApproveDestruction",
    "ApproveProxy",
    "ApproveSubstitute",
    "BeginDestruction",
    "BeginStocktake",
    "BeginTransfer",
    "Cancel",
    "ChangePin",
    "CloseIncident",
    "CloseMeeting",
    "Command",
    "ConfirmHoldings",
    "ConfirmPhoto",
    "CountPages",
    "DestructionWitness",
    "Destructions",
    "Finish",
    "HandOver",
    "Hold",
    "Holdings",
    "Incidents",
    "Lock",
    "Meeting",
    "Meetings",
    "NoteIncident",
    "OpenMeeting",
    "Outcome",
    "Overdue",
    "Recall",
    "RegisterReceipt",
    "RejectBatch",
    "RejectDestruction",
    "RejectProxy",
    "RejectSubstitute",
    "RemoveCopy",
    "ReportFound",
    "ReportLoss",
    "Reprint",
    "RequestDestruction",
    "RequestProxy",
    "RequestSubstitute",
    "ResumeStocktake",
    "Reviews",
    "RevokeProxy",
    "RevokeSubstitute",
    "Scan",
    "Search",
    "SecondCollector",
    "ShowBatch",
    "ShowBatches",
    "ShowCopy",
    "ShowDestruction",
    "ShowEntry",
    "ShowGrants",
    "ShowIncident",
    "ShowKeptBack",
    "ShowLog",
    "ShowOnCounter",
    "ShowPerson",
    "ShowStocktake",
    "SignIn",
    "SignOut",
    "State",
    "Stocktakes",
    "TakeBack",
    "TakeIncomplete",
    "Transfer",
    "Unhold",
    "Unlock",
    "Unrecall",
    "VoidScan",
    "Withdraw",
    "Witness",
]
