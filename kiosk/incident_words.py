"""Owns the words for incidents: what happened, and how one ended."""

from __future__ import annotations

from collections.abc import Mapping

from db.custody.refusals import Refusal
from kiosk.refusal_texts import refusal_text
from kiosk.show import show
from kiosk.texts import NP_, pgettext

CODES: Mapping[str, tuple[str, str]] = {
    "loss_reported": NP_("incident", "a copy was reported lost"),
    "copy_missing": NP_("incident", "a copy is missing"),
    "papers_not_returned": NP_("incident", "a meeting's paper did not come back"),
    "copy_out_of_place": NP_("incident", "a copy was found where it should not be"),
    "pages_missing": NP_("incident", "pages of a copy are missing"),
}
"""What opened an incident, where it was no refusal."""


def what_happened(code: str) -> str:
    """Return what opened an incident, in a few words; an unknown code is shown as it is."""
    if code in CODES:
        return pgettext(*CODES[code])
    return refusal_text(code).reason if code in set(Refusal) else show(code)
