"""Owns the two bar code symbols as module matrices: QR code (ISO/IEC 18004) and Code 128 (ISO/IEC 15417).

Encoding is qrcode's and python-barcode's; nothing here knows of dots or paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

QR_QUIET_ZONE = 4
"""Modules of white on every side of a QR code (ISO/IEC 18004, 6.3.8)."""

CODE128_QUIET_ZONE = 10
"""Modules of white left and right of Code 128 (ISO/IEC 15417, 4.4)."""

_LABEL_VERSION = 3
_MASK = 2
_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol's modules, row by row, 1 for dark; without its quiet zone, whose width is `quiet` modules.

    Code 128 has one row, to be drawn as high as there is room, and a quiet zone at its sides only.
    """

    rows: tuple[bytes, ...]
    quiet: int

    @property
    def width(self) -> int:
        """Modules from side to side."""
        return len(self.rows[0])


def qr_symbol(text: str) -> Symbol:
    """Return `text` as a QR code of level M: version 3, or the smallest above it that holds it.

    Version and mask are given rather than sought: trying all eight masks costs seven times as much, and a
    reader does not care. ValueError for text outside the QR alphanumeric set or beyond version 40.
    """
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode
    from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

    if not _ALPHANUMERIC.fullmatch(text):
        raise ValueError(f"not in the QR alphanumeric set: {text!r}")
    # qrcode cannot correct a block of nothing but zeros, as a long run of the digit makes one; as bytes it makes none.
    for mode in (MODE_ALPHA_NUM, MODE_8BIT_BYTE):
        code: QRCode = QRCode(_LABEL_VERSION, ERROR_CORRECT_M, border=0, mask_pattern=_MASK)
        code.add_data(QRData(text, mode=mode))
        try:
            code.make(fit=True)
        except (DataOverflowError, ValueError):
            continue
        return Symbol(tuple(bytes(map(bool, row)) for row in code.get_matrix()), QR_QUIET_ZONE)
    raise ValueError(f"{len(text)} characters are too many for a QR code")


def code128_symbol(text: str) -> Symbol:
    """Return ASCII `text` as Code 128. ValueError for characters that it cannot carry."""
    from barcode.codex import Code128
    from barcode.errors import IllegalCharacterError

    try:
        (modules,) = Code128(text).build()
    except IllegalCharacterError as error:
        raise ValueError(f"not to be written in Code 128: {text!r}") from error
    return Symbol((bytes(map(int, modules)),), CODE128_QUIET_ZONE)
