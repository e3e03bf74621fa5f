"""Owns what text of a roster may be made of: formulas, invisible characters and damage are refused here.

Text is trimmed, runs of spaces (the ideographic one too) become one space, and it is NFC. Ideographic variation
selectors (U+E0100 to U+E01EF) are part of some people's names: they stand where the caller allows them, after a
Chinese character; ids and whatever is compared never hold them.
"""

from __future__ import annotations

import re
import unicodedata

from db.roster.problems import UNSEEN, Problem, ProblemCode, shown

SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_RUN_OF_SPACES = re.compile(f"[{SPACES}]+")
_TRIMMED = SPACES + "\t\r\n"

_SELECTED = re.compile("([㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003fffd])[\U000e0100-\U000e01ef]")


def clean_text(raw: str, *, signed: bool = False, variants: bool = False) -> str | Problem:
    """Return `raw` as it may be kept, or what is wrong with it.

    `signed`: a leading + or - may belong to a number. `variants`: see the module.
    """
    text = raw.strip(_TRIMMED)
    if text and (raw[0] in "\t\r" or is_formula(text, signed=signed)):
        return Problem(
            ProblemCode.FORMULA, f"{shown(raw)} looks like a formula of a spreadsheet; type it as plain text."
        )
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    flaw = find_flaw(text, variants=variants)
    if flaw is not None:
        return flaw
    return unicodedata.normalize("NFC", _RUN_OF_SPACES.sub(" ", text))


def is_formula(text: str, *, signed: bool = False) -> bool:
    """Say whether a spreadsheet would take `text` for a formula, its full-width and small forms included."""
    first = text[:1] if text.isascii() else unicodedata.normalize("NFKC", text[:1])[:1]
    return first != "" and first in ("=@" if signed else "=@+-")


def find_flaw(text: str, *, variants: bool = False) -> Problem | None:
    """Return what is wrong with the first character of `text` that may not stand in a roster."""
    if variants:
        text = _SELECTED.sub(r"\1", text)
    text = _RUN_OF_SPACES.sub(" ", text)
    if text.isprintable() and "\ufffd" not in text and not UNSEEN.search(text):
        return None
    return next((flaw for char in text if (flaw := _flaw_of(char, text)) is not None), None)


def _flaw_of(char: str, text: str) -> Problem | None:
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Zl", "Zp") or UNSEEN.match(char):
        return Problem(
            ProblemCode.INVISIBLE_CHARACTER,
            f"{shown(text)} holds {_name(char)}, which cannot be seen; type the text anew.",
        )
    if char == "\ufffd":
        return Problem(
            ProblemCode.DAMAGED_TEXT,
            f"{shown(text)} was damaged when the file was saved in another encoding; correct it.",
        )
    if category in ("Cs", "Co") or (category == "Cn" and not _is_of_ideographic_plane(char)):
        return Problem(
            ProblemCode.UNKNOWN_CHARACTER,
            f"{shown(text)} holds {_name(char)}, which has no meaning in Unicode; use the standard character.",
        )
    return None


def _is_of_ideographic_plane(char: str) -> bool:
    """Rare name characters come here with each Unicode version, earlier than to Python's tables."""
    return 0x20000 <= ord(char) <= 0x3FFFF and ord(char) & 0xFFFE != 0xFFFE


def _name(char: str) -> str:
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X} ({name})" if name else f"U+{ord(char):04X}"
