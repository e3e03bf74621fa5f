"""Owns how sizes and roots are written in text: as c2sp.org/tlog-checkpoint does."""

from __future__ import annotations

import base64
import binascii
import re

from db.log.merkle import HASH_BYTES

_SIZE = re.compile("0|[1-9][0-9]{0,17}")


def root_text(root: bytes) -> str:
    """Write a root: base64."""
    return base64.b64encode(root).decode("ascii")


def parse_root(text: str) -> bytes | None:
    """Read a root, 32 bytes; None unless `text` is exactly what `root_text` writes."""
    try:
        root = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return root if len(root) == HASH_BYTES and root_text(root) == text else None


def parse_size(text: str) -> int | None:
    """Read a number of entries, decimal and without leading zeros; None if `text` is not one."""
    return int(text) if _SIZE.fullmatch(text) else None
