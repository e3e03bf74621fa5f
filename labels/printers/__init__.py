"""Owns getting a document onto paper: the printer protocol and the printers that there are."""

from labels.printers.file import FilePrinter
from labels.printers.ipp import IppPrinter
from labels.printers.outcome import Printer, PrintOutcome, PrintReason, PrintState
from labels.printers.raw9100 import Raw9100Printer

__all__ = [
    "FilePrinter",
    "IppPrinter",
    "PrintOutcome",
    "PrintReason",
    "PrintState",
    "Printer",
    "Raw9100Printer",
]
