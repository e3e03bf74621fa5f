"""Names what screens and widgets may know of the desk and of the registry: its codes and its values.

They import it from `kiosk.desk`, which loads this with the first name that is asked for.
"""

from db.custody.incidents import LONGEST_TEXT, Disposition, TextFlaw, parse_text
from db.custody.meetings import SubstitutionState
from db.custody.obligations import ObligationKind
from db.custody.refusals import Refusal
from db.custody.roles import Act
from db.custody.values import Basis, Classification, GrantState, Kind, Role
from db.errors import RegistryError
from db.log.body import EntryBody, EntryType
from db.queries.copy import Chain, CopyRow, HandedOver, Link
from db.queries.counter import BatchRow, OutRow
from db.queries.destruction import DestructionDetail, DestructionLine, DestructionRow
from db.queries.grants import GrantRow
from db.queries.incidents import IncidentDetail, IncidentRow
from db.queries.keeping import ReviewRow
from db.queries.kept_back import KeptBack, KeptBackRow
from db.queries.log import LogRow
from db.queries.meetings import MeetingRow, PaperRow, PaperState, SeatRow, SubstitutionRow
from db.queries.owing import Contact, OverdueRow, ReceiptRow
from db.queries.person import HoldingRow, OwedRow, PersonFile, PersonRow, PinStanding, ReceiptStanding
from db.queries.search import Found
from db.queries.stocktaking import DifferenceRow, ScanRow, StocktakeRow
from db.registry.importing.differences import Difference
from db.registry.lying import LyingRow
from db.registry.muster import HeldRow
from db.registry.remarks import Reason
from kiosk.desk.commands import Command, Outcome
from kiosk.desk.desk import Desk
from kiosk.desk.reads import Reads
from kiosk.desk.scan import copy_in, looks_like_badge
from kiosk.desk.session import Session
from kiosk.desk.shown import (
    BatchShown,
    HoldingsShown,
    MeetingShown,
    NotAllowed,
    Registrar,
    StocktakeResult,
)
from kiosk.desk.surroundings import Surroundings

__all__ = [
    "LONGEST_TEXT",
    "Act",
    "Basis",
    "BatchRow",
    "BatchShown",
    "Chain",
    "Classification",
    "Command",
    "Contact",
    "CopyRow",
    "Desk",
    "DestructionDetail",
    "DestructionLine",
    "DestructionRow",
    "Difference",
    "DifferenceRow",
    "Disposition",
    "EntryBody",
    "EntryType",
    "Found",
    "GrantRow",
    "GrantState",
    "HandedOver",
    "HeldRow",
    "HoldingRow",
    "HoldingsShown",
    "IncidentDetail",
    "IncidentRow",
    "KeptBack",
    "KeptBackRow",
    "Kind",
    "Link",
    "LogRow",
    "LyingRow",
    "MeetingRow",
    "MeetingShown",
    "NotAllowed",
    "ObligationKind",
    "OutRow",
    "Outcome",
    "OverdueRow",
    "OwedRow",
    "PaperRow",
    "PaperState",
    "PersonFile",
    "PersonRow",
    "PinStanding",
    "Reads",
    "Reason",
    "ReceiptRow",
    "ReceiptStanding",
    "Refusal",
    "Registrar",
    "RegistryError",
    "ReviewRow",
    "Role",
    "ScanRow",
    "SeatRow",
    "Session",
    "StocktakeResult",
    "StocktakeRow",
    "SubstitutionRow",
    "SubstitutionState",
    "Surroundings",
    "TextFlaw",
    "copy_in",
    "looks_like_badge",
    "parse_text",
]
