"""Names every `do` of the desk: as a value, and in `COMMANDS` by the word of the JSON Lines.

Screens and the desk import it from `kiosk.desk.commands`, which loads this with the first name that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

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

COMMANDS: Mapping[str, type[Command]] = {
    **batching.COMMANDS,
    **copies.COMMANDS,
    **counter.COMMANDS,
    **destruction.COMMANDS,
    **granting.COMMANDS,
    **incidents.COMMANDS,
    **lookups.COMMANDS,
    **meetings.COMMANDS,
    **owing.COMMANDS,
    **pickup.COMMANDS,
    **returns.COMMANDS,
    **stocktaking.COMMANDS,
    **tasks.COMMANDS,
    **transfers.COMMANDS,
}
"""The `do`s of INTERFACE.md by name; a scan has none."""

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
