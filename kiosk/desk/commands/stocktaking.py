"""Owns the commands of counting what is there, and of a holder's list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kiosk.desk.commands.base import Command, Number, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginStocktake(Command):
    """Begin counting the vault, or what `holder` has; scans are counted until `finish`."""

    place: Literal["vault", "holder"]
    holder: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeStocktake(Command):
    """Go on with a count that is under way: after a pause, after a crash, at another counter."""

    stocktake: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonStocktake(Command):
    """End a count without a result, before a second member of staff; without a number the one that is open here."""

    reason: Text
    stocktake: Number | None = None
    badge: Text | None = None
    second_pin: Text | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocktakes(Command):
    """Look counts up, open and past, newest first; those with numbers below `before`."""

    before: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowStocktake(Command):
    """Look one count up: how far it is and what was odd, or what its result is; `after` asks for the numbers of one
    kind of `difference` above it."""

    stocktake: Number
    difference: Literal["missing", "unexpected", "in_other_hands", "found", "unreleased"] | None = None
    after: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings(Command):
    """Look up what somebody holds, in the order of control numbers, those above `after`."""

    staff_no: Text
    after: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmHoldings(Command):
    """The holder confirms by badge and PIN what the list says; `sha256` is the one of the list that was shown."""

    badge: Text
    pin: Text = field(repr=False)
    sha256: Text | None = None


COMMANDS: Mapping[str, type[Command]] = {
    "begin_stocktake": BeginStocktake,
    "resume_stocktake": ResumeStocktake,
    "abandon_stocktake": AbandonStocktake,
    "stocktakes": Stocktakes,
    "stocktake": ShowStocktake,
    "holdings": Holdings,
    "confirm_holdings": ConfirmHoldings,
}
