"""Owns what the lists that go to paper have in common: their words in one language, columns, moments, and the QR code
that holds the log as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.connection import Reading, Registry
from labels.list_sheet import Column
from labels.payload import ROOT_BYTES, SheetCode

NOTHING = "-"
"""What stands in a cell that has nothing to say."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one list in one language."""

    title: str
    facts: tuple[str, ...]
    columns: tuple[str, ...]
    signatures: tuple[str, ...]

    def columns_of(self, shares: tuple[float, ...]) -> tuple[Column, ...]:
        """Return the columns with these widths beside one another."""
        return tuple(Column(*each) for each in zip(self.columns, shares, strict=True))


def code_of(reader: Reading, number: str) -> SheetCode:
    """Return the code of a list that is made from the registry as it is now."""
    size, root = reader.fingerprint()
    return SheetCode(number, size, root[:ROOT_BYTES])


def told_moment(registry: Registry, moment: datetime) -> str:
    """Return a moment as the registry's clocks show it."""
    return f"{moment.astimezone(registry.zone):%Y-%m-%d %H:%M}"
