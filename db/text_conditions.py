"""Owns the conditions by which texts are found: beginning with a text, holding it, or alike whatever case and width.

Numbers are kept folded (NFKC) and in upper case, names as they were written. Both engines are meant: what PostgreSQL
spells otherwise is spelled here alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

import peewee

from db.connection import Engine, Reading

SURROGATES = range(0xD800, 0xE000)
LAST_CHARACTER = 0x10FFFF


def ordered(reader: Reading, column: Any) -> Any:
    """Return `column` as texts are ordered by their characters alone: the order of the indexes for beginnings."""
    return column.collate('"C"') if reader.registry.engine is Engine.POSTGRESQL else column


def begins(reader: Reading, column: Any, text: str) -> Any:
    """Return the condition that a text begins with `text`, as a range that an index serves."""
    plain, end = ordered(reader, column), _after(text)
    return plain >= text if end is None else (plain >= text) & (plain < end)


def holds(reader: Reading, column: Any, text: str) -> Any:
    """Return the condition that a text holds `text` anywhere."""
    place = peewee.fn.STRPOS if reader.registry.engine is Engine.POSTGRESQL else peewee.fn.INSTR
    return place(column, text) > 0


def _after(text: str) -> str | None:
    """Return the first text that follows all those that begin with `text`; None where none does."""
    kept = text.rstrip(chr(LAST_CHARACTER))
    if not kept:
        return None
    following = ord(kept[-1]) + 1
    return kept[:-1] + chr(SURROGATES.stop if following in SURROGATES else following)


def _wide() -> dict[str, set[str]]:
    wide: dict[str, set[str]] = {}
    for code in range(0xFF01, 0xFFEF):
        narrow = unicodedata.normalize("NFKC", chr(code))
        if len(narrow) == 1:
            wide.setdefault(narrow, set()).add(chr(code))
    return wide


WIDE: Mapping[str, set[str]] = _wide()
"""The other widths in which a character may be written."""


def forms_of(character: str) -> tuple[str, ...]:
    """Return the characters that a folded one stands for: both cases, in every width."""
    cases = {character, character.lower()}
    forms = cases.union(*(WIDE.get(case, ()) for case in cases))
    return tuple(sorted(form for form in forms if len(form) == 1))


def _pattern(text: str, special: str, escape: str) -> str:
    return "".join(_one_of(forms_of(each), special, escape) for each in text)


def _one_of(forms: tuple[str, ...], special: str, escape: str) -> str:
    if len(forms) == 1 and forms[0] not in special:
        return forms[0]
    # In a set ] is itself as the first, ^ as any but the first, - as the last.
    first = sorted(forms, key=lambda form: (form != "]", form in "^-", form))
    return f"[{''.join(escape + form if form == chr(92) else form for form in first)}]"


def alike(reader: Reading, column: Any, text: str, *, anywhere: bool) -> Any:
    """Return the condition that a name, which is kept as it was written, begins with the folded `text` or holds it
    `anywhere`."""
    if reader.registry.engine is Engine.POSTGRESQL:
        regular = _pattern(text, r".*+?()|{}$\[", chr(92))
        return peewee.Expression(column, "~", ("" if anywhere else "^") + regular)
    glob = _pattern(text, "*?[", "")
    return peewee.Expression(column, "GLOB", f"*{glob}*" if anywhere else f"{glob}*")


def name_begins(reader: Reading, column: Any, text: str) -> Any:
    """Return the condition that a name begins with the folded `text`, by ranges that an index serves."""
    single = [character for character in text if len(forms_of(character)) == 1]
    lead = text if len(single) == len(text) else ""
    starts = (lead,) if lead else forms_of(text[0])
    ranges = [begins(reader, column, start) for start in starts]
    condition = ranges[0]
    for another in ranges[1:]:
        condition |= another
    return condition & alike(reader, column, text, anywhere=False)
