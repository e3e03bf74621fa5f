"""Owns what a scanned text is. Knows nothing of who is at the desk."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from db.identity.badges import is_badge_text
from db.identity.cards import normalise_scan, parse_card_number
from labels.payload import is_label_id, parse_label_code

LONGEST = 256
LABEL_PREFIX, SHEET_PREFIX = "CF1:", "CL1:"
"""What the QR codes of labels and of printed lists begin with."""
CONTROL_NO = re.compile(r"(?=.*[A-Z])[A-Z0-9-]{1,24}")


@dataclass(frozen=True, slots=True)
class BadgeScan:
    """A signed badge's token, or a card number in one of the ways that readers type it."""

    text: str


@dataclass(frozen=True, slots=True)
class CopyScan:
    """A copy's bar code: its control number."""

    control_no: str


@dataclass(frozen=True, slots=True)
class LabelScan:
    """A custody label. `log_size` and `root` are those of its QR; a Code 128 or a typed id has none."""

    label_id: str
    log_size: int | None = None
    root: bytes | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A text that is none of them, and why."""

    why: str


Scanned = BadgeScan | CopyScan | LabelScan | Unreadable
NO_KNOWN_CODE = Unreadable("no_known_code")
"""None of them by its form. It may still be a card whose maker's readers type a text of their own: that it is
somebody's, the registry knows alone."""


def fold(text: str) -> str:
    """Return a scan as codes are compared: full-width letters narrowed, upper case, no blanks around."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def parse_scan(text: str) -> Scanned:
    """Say what `text` is by its form: a badge, a copy's code, a label, or unreadable."""
    if len(text) > LONGEST:
        return Unreadable("too_long")
    folded = fold(text)
    if not folded:
        return Unreadable("empty")
    if not folded.isprintable():
        return Unreadable("control_characters")
    if is_badge_text(folded):
        return BadgeScan(folded)
    if folded.startswith(LABEL_PREFIX):
        code = parse_label_code(folded)
        return (
            Unreadable("label_damaged")
            if code is None
            else LabelScan(code.label_id, code.log_size, code.root)
        )
    if is_label_id(folded):
        return LabelScan(folded)
    if CONTROL_NO.fullmatch(folded):
        return CopyScan(folded)
    if folded.startswith(SHEET_PREFIX):
        return Unreadable("list_code")
    return NO_KNOWN_CODE if parse_card_number(folded) is None else BadgeScan(folded)


def copy_in(text: str) -> str | None:
    """Return the control number that `text` is, None where it is anything else."""
    scanned = parse_scan(text)
    return scanned.control_no if isinstance(scanned, CopyScan) else None


def looks_like_badge(text: str) -> bool:
    """Say whether `text` can be somebody's badge or card where a badge is what is awaited: a card that readers type in
    hexadecimal or in their maker's own form, too."""
    scanned = parse_scan(text)
    if isinstance(scanned, BadgeScan) or parse_card_number(text) is not None:
        return True
    return scanned == NO_KNOWN_CODE and normalise_scan(text) is not None
