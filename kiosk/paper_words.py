"""Owns the numbers under which lists go to paper, which of them do so by themselves, and the words for how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.desk import commands as do
from kiosk.show import show
from kiosk.texts import _
from kiosk.view import SheetShown

if TYPE_CHECKING:
    from kiosk.desk import Command, Outcome


def differences_number(number: int) -> str:
    """Return the number of the printed list of a count's differences."""
    return f"D-{number}"


def holdings_number(sha256: str) -> str:
    """Return the number of a printed list of holdings: the beginning of the digest that its holder confirms."""
    return f"H-{sha256[:12].upper()}"


def destruction_number(number: int) -> str:
    """Return the number of the printed record of a destruction list."""
    return f"X-{number}"


def paper_after(command: Command, outcome: Outcome) -> str | None:
    """Return the name of the list that goes to paper by itself after an act, None after any other."""
    if outcome.outcome == "destruction_ended":
        return f"destruction:{outcome.data['destruction']}"
    # A meeting's papers are counted back one by one; who wants a receipt for one gets it by its number.
    ends = isinstance(command, do.Finish | do.TakeIncomplete) and "meeting" not in outcome.data
    if ends and outcome.outcome == "returned":
        return str(outcome.data["receipt"])
    return None


def paper_in_words(sheet: SheetShown | None, number: str, name: str) -> str:
    """Return what became of the printed list of this number; nothing where none was asked for. What was never
    composed has no number: it is known by the `name` under which it was asked for."""
    if sheet is None or sheet.number not in (number, name):
        return ""
    if sheet.trouble is not None:
        return _("The list was not printed: {why}").format(why=show(sheet.trouble))
    if sheet.printed:
        return _("The list {number} was sent to the printer.").format(number=number)
    return _("The list is in {file}").format(file=show(sheet.file or "?"))
