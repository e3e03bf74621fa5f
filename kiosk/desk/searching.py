"""Owns what a searched text means: a badge names its bearer, a label's code its label, all else is looked for."""

from __future__ import annotations

from datetime import date

from db.connection import Reading
from db.queries.search import Sought
from db.registry.recognition import recognise
from kiosk.desk.scan import LABEL_PREFIX, NO_KNOWN_CODE, BadgeScan, LabelScan, fold, parse_scan


def sought(reader: Reading, text: str, today: date) -> Sought:
    """Return what to look for. A label's code that is still being typed counts as far as it goes."""
    folded = fold(text).replace("\0", "")
    scanned = parse_scan(text)
    if isinstance(scanned, BadgeScan) or scanned == NO_KNOWN_CODE:
        return Sought(folded, bearer=recognise(reader, folded, today).staff_no)
    if isinstance(scanned, LabelScan):
        return Sought(folded, label=scanned.label_id)
    if folded.startswith(LABEL_PREFIX):
        return Sought(folded, label=folded.split(":")[1] or None)
    return Sought(folded)
