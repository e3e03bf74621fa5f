"""Owns telling what is wrong with a row of a roster in the language in use, where there are words for its code.

The importers' own sentences are plain English with the values in them; other languages go by the code.
"""

from __future__ import annotations

from collections.abc import Mapping

from db.roster.problems import RosterError
from kiosk.roster_problem_texts import problem_text
from kiosk.texts import N_, _

TEXTS: Mapping[str, str] = {
    "items_outstanding": N_(
        "{0} cannot be closed yet: outstanding are {1}."
        " Take the copies back and have the receipts registered first."
    ),
    "unit_owes_receipts": N_(
        "Nobody active would be left in {0}, which owes the registration of {1}."
        " Have it registered first, or leave somebody there who can."
    ),
}


def error_in_words(error: RosterError) -> str:
    """Return the error's sentence, with the numbers that it is about."""
    text = TEXTS.get(error.code.value)
    return problem_text(error.code, error.error) if text is None else _(text).format(*error.about)
