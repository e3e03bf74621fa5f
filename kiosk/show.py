"""Owns making text from outside safe to put on a screen: names, units, codes, reasons, file names.

Every such string passes through here once, on its way to a widget. The result holds no control, invisible,
bidirectional or line-breaking character, and never takes more cells than it was given.
"""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len
from rich.text import Text

INVISIBLE = "?"
"""Stands where a character was that cannot or must not be shown."""
CUT = "~"
"""Ends a text that was cut. A real ellipsis takes one cell here and two in many Chinese terminals."""
MARKS_AT_MOST = 2

SAME_WIDTH_EVERYWHERE = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
    **dict.fromkeys("\u2010\u2012\u2013\u2014\u2015", "-"),
    **dict.fromkeys("\u00b7\u2022\u2027", "\u30fb"),
    "\u2025": "..",
    "\u2026": "...",
    "\u2103": "\u00b0C",
}
"""Punctuation whose width is in dispute between terminals, and what stands for it."""


def show(text: str, width: int | None = None) -> str:
    """Return `text` safe for one line of a screen, in at most `width` terminal cells if that is given.

    Markup stays literal: give the result to widgets that do not interpret it, or take `show_rich`.
    """
    safe: list[str] = []
    marks = MARKS_AT_MOST
    for character in text:
        shown = SAME_WIDTH_EVERYWHERE.get(character) or _visible(character)
        is_mark = bool(shown) and unicodedata.combining(shown[0]) > 0
        marks = marks + 1 if is_mark else 0
        if shown and marks <= MARKS_AT_MOST:
            safe.append(shown)
    joined = "".join(safe)
    return joined if width is None else _fit(joined, width)


def show_rich(text: str, width: int | None = None, style: str = "") -> Text:
    """Return `show(text, width)` as one line of text that table cells and options take as it is."""
    return Text(show(text, width), style=style, no_wrap=True, end="")


def pad(text: str, width: int) -> str:
    """Return `show(text, width)` filled with spaces to exactly `width` cells."""
    shown = show(text, width)
    return shown + " " * (width - cell_len(shown))


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp") or character in "\t\n\v\f\r\x85":
        return " "
    if category in ("Mn", "Me"):
        return character if unicodedata.combining(character) else ""
    # Python's tables are older than the newest CJK extensions, in which rare names are written.
    if character.isprintable() or 0x20000 <= ord(character) <= 0x3FFFD:
        return character
    return INVISIBLE


def _fit(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    room = width - len(CUT)
    while text and cell_len(text) > room:
        text = text[:-1]
    return text + CUT if room >= 0 else ""
