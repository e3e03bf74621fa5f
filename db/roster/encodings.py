"""Owns how the bytes of a roster become text: which encoding it is, and when it is none that we know."""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter
from enum import StrEnum


class Encoding(StrEnum):
    """How a roster was written; the values are Python's codec names where there is one."""

    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-sig"
    GB18030 = "gb18030"
    UTF_16 = "utf-16"
    XLSX = "xlsx"


def decode_text(data: bytes) -> tuple[str, Encoding] | None:
    """Return the text of `data` and its encoding, tried in the order of `Encoding`; None if it is none of them.

    Text of a table in UTF-16 always holds NUL bytes (its commas and line ends), the others never do.
    """
    if b"\0" in data or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _decode_utf_16(data)
        return None if text is None else (text, Encoding.UTF_16)
    for encoding in (Encoding.UTF_8_BOM, Encoding.UTF_8, Encoding.GB18030):
        if encoding is Encoding.UTF_8_BOM and not data.startswith(codecs.BOM_UTF8):
            continue
        text = _decode(data, encoding)
        if text is not None and (encoding is not Encoding.GB18030 or _is_likely_chinese(text)):
            return text.removeprefix("\ufeff"), encoding
    return None


def _decode(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _decode_utf_16(data: bytes) -> str | None:
    """Without a byte order mark the order that yields more ASCII wins: the other one turns it into rubbish."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    codecs_to_try = ("utf-16",) if marked else ("utf-16-le", "utf-16-be")
    texts = [text for codec in codecs_to_try if (text := _decode(data, codec)) is not None]
    likely = [text for text in texts if "\0" not in text and (marked or _ascii_count(text))]
    return max(likely, key=_ascii_count, default=None)


def _ascii_count(text: str) -> int:
    return sum(map(str.isascii, text))


def _is_likely_chinese(text: str) -> bool:
    """Say whether text decoded as GB18030 reads as such: that codec accepts nearly any bytes.

    A western one-byte text becomes pairs of an accented letter and an ASCII one, none of them among GB 2312's
    common characters; a binary file brings control characters.
    """
    counts = Counter(text)
    foreign = {char: times for char, times in counts.items() if not char.isascii()}
    common = sum(times for char, times in foreign.items() if _is_evidence(char))
    controls = sum(
        times for char, times in counts.items() if unicodedata.category(char) == "Cc" and char not in "\t\r\n"
    )
    return 3 * common >= sum(foreign.values()) and 10 * controls <= len(text)


def _is_evidence(char: str) -> bool:
    """A common character of GB 2312 (two high bytes), or a four-byte form: neither arises by chance."""
    code = char.encode("gb18030")
    return len(code) == 4 or (0xA1 <= code[0] <= 0xF7 and code[1] >= 0xA1)
