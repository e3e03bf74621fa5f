"""Owns the words for what a batch would change: fields and values as the reader calls them, not as a roster does."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.show import show
from kiosk.texts import NP_, pgettext
from kiosk.words import word

FIELDS: Mapping[str, tuple[str, str]] = {
    "name": NP_("field", "name"),
    "unit": NP_("field", "unit"),
    "post": NP_("field", "post"),
    "clearance": NP_("field", "clearance"),
    "clearance_until": NP_("field", "clearance until"),
    "caveats": NP_("field", "caveats"),
    "cipher_list": NP_("field", "cipher list"),
    "card_no": NP_("field", "card number"),
    "status": NP_("field", "status"),
    "pin": NP_("field", "PIN"),
    "photo": NP_("field", "photo"),
    "roles": NP_("field", "roles"),
    "max_classification": NP_("field", "highest level"),
    "kinds": NP_("field", "kinds"),
    "staff_no": NP_("field", "staff number"),
    "starts": NP_("field", "from"),
    "ends": NP_("field", "until"),
    "document_no": NP_("field", "document number"),
    "copy_no": NP_("field", "number of the copy"),
    "copies_total": NP_("field", "copies in all"),
    "kind": NP_("field", "kind"),
    "classification": NP_("field", "level"),
    "originator": NP_("field", "originator"),
    "pages": NP_("field", "pages"),
    "addressee": NP_("field", "addressee"),
    "addressee_unit": NP_("field", "addressed unit"),
    "released_at": NP_("field", "can be collected from"),
    "return_by": NP_("field", "back by"),
    "declassify_on": NP_("field", "declassified on"),
    "meeting_no": NP_("field", "meeting"),
    "seat": NP_("field", "seat"),
    "title": NP_("field", "title"),
    "opens": NP_("field", "opens"),
    "closes": NP_("field", "closes"),
    "venue": NP_("field", "place"),
    "may_take_away": NP_("field", "may be taken away"),
}
"""What rosters change. A policy's places stay as its file spells them."""
VALUES: Mapping[str, str] = {
    "clearance": "level",
    "classification": "level",
    "max_classification": "level",
    "kind": "kind",
    "kinds": "kind",
    "roles": "role",
    "status": "person",
    "cipher_list": "answer",
    "may_take_away": "answer",
    "pin": "pin",
}
"""The table of words in which a field's values stand; others are shown as they are."""


def field_in_words(field: str) -> str:
    """Return what a field is called; one without a word as it is."""
    return pgettext(*FIELDS[field]) if field in FIELDS else show(field)


def value_in_words(field: str, value: str) -> str:
    """Return a value as it is read, several with semicolons between; "-" where there is none."""
    if not value:
        return "-"
    table = VALUES.get(field)
    return show(value) if table is None else "; ".join(word(table, each) for each in value.split(";"))


def source_in_words(source: str) -> str:
    """Return the file that a batch came from, without the quotes in which it is stored."""
    quoted = len(source) > 1 and source[0] == source[-1] and source[0] in "'\""
    return show(source[1:-1] if quoted else source)
