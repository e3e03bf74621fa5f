"""Owns getting lists onto paper: a file in the folder for sheets, and a page printer where the settings name one.

Runs beside the counter, never in its way: a sheet that cannot be made undoes nothing and can be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from db.connection import Registry
from kiosk.count_sheets import differences_sheet, holdings_sheet
from kiosk.destruction_sheets import destruction_sheet
from kiosk.receipts import receipt_of
from kiosk.settings import PrinterSettings, Settings
from labels.content import Language
from labels.errors import LabelError
from labels.fonts import LabelFont, find_font
from labels.list_sheet import ListSheet
from labels.printers import FilePrinter, IppPrinter
from labels.printers.outcome import PrintOutcome, PrintState

A4_KEYWORD = "iso_a4_210x297mm"
"""The IPP name of the paper (PWG 5101.1)."""
PDF = "application/pdf"
NUMBERED: Mapping[str, Callable[[Registry, int, Language], ListSheet | None]] = {
    "D": differences_sheet,
    "X": destruction_sheet,
}
"""What composes a list by its number, by what the number begins with."""
MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class SheetWritten:
    """What became of one sheet: the file it is in, None where it could not be written; and why it was not printed."""

    number: str
    file: str | None = None
    printed: bool = False
    trouble: str | None = None


def sheet_of(registry: Registry, number: str, language: Language) -> ListSheet | None:
    """Return the list that was printed under this number, composed anew; None where there is none. Others than
    receipts begin with a letter of `NUMBERED`, a hyphen and the number of what they tell."""
    kind, _, which = number.partition("-")
    if kind in NUMBERED and which.isascii() and which.isdecimal() and len(which) <= MOST_DIGITS:
        return NUMBERED[kind](registry, int(which), language)
    return receipt_of(registry, number, language)


class Sheets:
    """One counter's way to sheets of paper."""

    def __init__(self, registry: Registry, settings: Settings, folder: Path) -> None:
        self.registry = registry
        self.settings = settings
        self.folder = folder

    @cached_property
    def fonts(self) -> LabelFont:
        """The fonts that sheets are set in, loaded once."""
        return find_font([Path(name) for name in self.settings.labels.fonts])

    @property
    def language(self) -> Language:
        """The language of what is printed here."""
        return Language(self.settings.registry.language)

    def write_receipt(self, number: str) -> SheetWritten:
        """Compose the receipt of a return and write it."""
        return self.write_named(number)

    def write_named(self, name: str) -> SheetWritten:
        """Compose a list and write it: `stocktake:NUMBER`, `holdings:STAFF_NO`, `destruction:NUMBER`, else the receipt
        of this number."""
        kind, _, which = name.rpartition(":")
        if kind == "stocktake":
            sheet = differences_sheet(self.registry, int(which), self.language)
        elif kind == "holdings":
            sheet = holdings_sheet(self.registry, which, self.language, datetime.now(UTC))
        elif kind == "destruction":
            sheet = destruction_sheet(self.registry, int(which), self.language)
        else:
            sheet = receipt_of(self.registry, name, self.language)
        return SheetWritten(name, trouble="no such list") if sheet is None else self.write(sheet)

    def write(self, sheet: ListSheet) -> SheetWritten:
        """Write a list into the folder, and print it where a page printer is named."""
        number = sheet.code.number
        try:
            document = sheet.pdf(self.fonts)
        except LabelError as fault:
            return SheetWritten(number, trouble=str(fault))
        kept = FilePrinter(self.folder).print(document, PDF, number)
        printed = self._print(document, number)
        troubles = [_trouble(each) for each in (kept, printed) if each is not None]
        return SheetWritten(
            number,
            kept.reference or None,
            printed is not None and printed.state in (PrintState.PRINTED, PrintState.SENT),
            "; ".join(filter(None, troubles)) or None,
        )

    def _print(self, document: bytes, number: str) -> PrintOutcome | None:
        named = self.settings.sheets.printer
        if named is None:
            return None
        printer = self.settings.printers.get(named, PrinterSettings(kind="file"))
        return IppPrinter(printer.uri or "", A4_KEYWORD).print(document, PDF, number)


def _trouble(outcome: PrintOutcome) -> str:
    if outcome.state in (PrintState.PRINTED, PrintState.SENT):
        return ""
    return ": ".join(filter(None, (outcome.reason, outcome.detail)))
