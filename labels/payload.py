"""Owns the text in a QR code: the id of a label with its check character, or the number of a list, and the log's
fingerprint.

Pure text and values: it draws nothing and knows no log. Every character is of the QR alphanumeric set, which
keeps the symbol small.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

ID_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Characters drawn for a label id: five bits each, without I, L, O and U, which people misread."""

RANDOM_BYTES = 5
"""How many random bytes one label id uses up (40 bits)."""

ROOT_BYTES = 16
"""How many leading bytes of the log's root a label carries."""

_CHECK_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SCHEME = "CF1"
_SHEET_SCHEME = "CL1"
_SHEET_NUMBER = re.compile(r"[A-Z0-9-]{1,24}")
_ID_PREFIX = "L"
_ID_LENGTH = 10
_RECEIPT_PREFIX = "R"
_RECEIPT_DIGITS = 6
_LONGEST_SEQ = 18
_LOG_SIZE_LIMIT = 2**63
_LONGEST_CODE = 4 + 24 + 1 + 19 + 1 + 26


@dataclass(frozen=True, slots=True)
class LabelCode:
    """What a label's QR says: its id, and size and root (the first 16 bytes) of the log that recorded it.

    Raises ValueError when a part is not of its form.
    """

    label_id: str
    log_size: int
    root: bytes

    def __post_init__(self) -> None:
        if not is_label_id(self.label_id):
            raise ValueError(f"not a label id: {self.label_id!r}")
        _check_fingerprint(self.log_size, self.root)


@dataclass(frozen=True, slots=True)
class SheetCode:
    """What the QR of a printed list says: the list's number (at most 24 of `A-Z 0-9 -`), and size and root (the
    first 16 bytes) of the log that it was made from.

    Raises ValueError when a part is not of its form.
    """

    number: str
    log_size: int
    root: bytes

    def __post_init__(self) -> None:
        if _SHEET_NUMBER.fullmatch(self.number) is None:
            raise ValueError(f"not a list's number: {self.number!r}")
        _check_fingerprint(self.log_size, self.root)


def new_label_id(random: bytes) -> str:
    """Return the label id that `random` (at least `RANDOM_BYTES` bytes, the first ones count) stands for."""
    if len(random) < RANDOM_BYTES:
        raise ValueError(f"a label id needs {RANDOM_BYTES} random bytes, not {len(random)}")
    number = int.from_bytes(random[:RANDOM_BYTES], "big")
    drawn = "".join(ID_ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    unchecked = _ID_PREFIX + drawn
    return unchecked + check_character(unchecked)


def receipt_number(seq: int) -> str:
    """Return the number of the receipt for what the log's entry `seq` and those after it say: `R`, the entry's
    number, and its check character."""
    unchecked = f"{_RECEIPT_PREFIX}{seq:0{_RECEIPT_DIGITS}d}"
    return unchecked + check_character(unchecked)


def parse_receipt_number(text: str) -> int | None:
    """Return the log entry that a receipt's number stands for; None unless it is one, to the last character."""
    digits = text[1:-1]
    if not (text.isascii() and digits.isdigit() and len(digits) <= _LONGEST_SEQ):
        return None
    return int(digits) if receipt_number(int(digits)) == text else None


def is_label_id(text: str) -> bool:
    """Say whether `text` has a label id's form and its check character is right."""
    return (
        len(text) == _ID_LENGTH
        and text[0] == _ID_PREFIX
        and all(character in ID_ALPHABET for character in text[1:-1])
        and text[-1] == check_character(text[:-1])
    )


def check_character(text: str) -> str:
    """Return the ISO 7064 MOD 37,36 check character of `text`, which holds only 0-9 and A-Z."""
    product = 36
    for character in text:
        product = (product + _CHECK_ALPHABET.index(character)) % 36 or 36
        product = product * 2 % 37
    return _CHECK_ALPHABET[(1 - product) % 36]


def encode_label_code(code: LabelCode) -> str:
    """Return the QR's text: `CF1:<label id>:<log size>:<root in base32 without padding>`."""
    return _encode(_SCHEME, code.label_id, code.log_size, code.root)


def parse_label_code(text: str) -> LabelCode | None:
    """Read a QR's text. None unless it is exactly what `encode_label_code` writes."""
    parts = _decode(_SCHEME, text)
    try:
        code = None if parts is None else LabelCode(*parts)
    except ValueError:
        return None
    return code if code is not None and encode_label_code(code) == text else None


def encode_sheet_code(code: SheetCode) -> str:
    """Return the QR's text: `CL1:<number>:<log size>:<root in base32 without padding>`."""
    return _encode(_SHEET_SCHEME, code.number, code.log_size, code.root)


def parse_sheet_code(text: str) -> SheetCode | None:
    """Read a QR's text. None unless it is exactly what `encode_sheet_code` writes."""
    parts = _decode(_SHEET_SCHEME, text)
    try:
        code = None if parts is None else SheetCode(*parts)
    except ValueError:
        return None
    return code if code is not None and encode_sheet_code(code) == text else None


def _check_fingerprint(log_size: int, root: bytes) -> None:
    if not 0 < log_size < _LOG_SIZE_LIMIT:
        raise ValueError(f"not the size of a log: {log_size}")
    if len(root) != ROOT_BYTES:
        raise ValueError(f"a printed code carries {ROOT_BYTES} bytes of the root, not {len(root)}")


def _encode(scheme: str, number: str, log_size: int, root: bytes) -> str:
    return f"{scheme}:{number}:{log_size}:{base64.b32encode(root).decode('ascii').rstrip('=')}"


def _decode(scheme: str, text: str) -> tuple[str, int, bytes] | None:
    parts = text.split(":") if len(text) <= _LONGEST_CODE and text.isascii() else []
    if len(parts) != 4 or parts[0] != scheme or not parts[2].isdigit():
        return None
    try:
        return parts[1], int(parts[2]), base64.b32decode(parts[3] + "=" * (-len(parts[3]) % 8))
    except (ValueError, binascii.Error):
        return None
