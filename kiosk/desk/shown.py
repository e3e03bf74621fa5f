"""Owns what the desk's reads return beside rows: values that screens show, without tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.queries.meetings import MeetingRow, SeatRow, SubstitutionRow
from db.queries.owing import ReceiptRow
from db.queries.stocktaking import DifferenceRow, StocktakeRow
from db.registry.muster import HeldRow, Holdings

if TYPE_CHECKING:
    from db.registry.importing.differences import Difference


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a badge names. `photo` is JPEG or PNG, None where the registry has none."""

    staff_no: str
    name: str
    unit: str
    photo: bytes | None


@dataclass(frozen=True, slots=True)
class BatchShown:
    """A waiting batch: what it would change, and in words why it no longer fits."""

    differences: tuple[Difference, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registrar:
    """Somebody who may register receipts for their unit, and what that unit has to register."""

    staff_no: str
    name: str
    unit: str
    receipts: tuple[ReceiptRow, ...]


@dataclass(frozen=True, slots=True)
class MeetingShown:
    """One meeting: a page of its seats, its substitutions, and how many papers in the registry are for any seat."""

    meeting: MeetingRow
    seats: tuple[SeatRow, ...]
    requests: tuple[SubstitutionRow, ...]
    unbound: int


@dataclass(frozen=True, slots=True)
class StocktakeResult:
    """A closed count: how many differences of each kind, and a page of one kind."""

    row: StocktakeRow
    counts: Mapping[str, int]
    page: tuple[DifferenceRow, ...]


@dataclass(frozen=True, slots=True)
class HoldingsShown:
    """What somebody has in hand, with a page of it."""

    holdings: Holdings
    name: str
    unit: str
    rows: tuple[HeldRow, ...]


class NotAllowed(Exception):
    """The operator's role does not cover reading this."""
