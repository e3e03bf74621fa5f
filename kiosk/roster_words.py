"""Owns telling what is wrong with a row of a roster in the language in use, where there are words for its code.

Most errors are sentences of the importers, in plain English for whoever made the file.
"""

from __future__ import annotations

from collections.abc import Mapping

from db.roster.problems import RosterError
from kiosk.texts import N_, _

TEXTS: Mapping[str, str] = {
    "items_outstanding": N_(
        "{0} cannot be closed yet: outstanding are {1}."
        " Take the copies back and have the receipts registered first."
    ),
}


def error_in_words(error: RosterError) -> str:
    """Return the error's sentence, with the numbers that it is about."""
    text = TEXTS.get(error.code.value)
    return error.error if text is None else _(text).format(*error.about)
