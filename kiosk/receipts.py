"""Owns the receipt 清退回执 that whoever brought copies back takes along: composed from what was recorded, at any time.

Like a label it says staff and control numbers, never a name or a title; its QR holds the log as it stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db.connection import Registry, reading
from db.queries.returns import ReturnedCopy, ReturnMade, return_made
from labels.content import LEVEL_WORDS, Language, Level
from labels.list_sheet import Column, ListSheet
from labels.payload import ROOT_BYTES, SheetCode, parse_receipt_number, receipt_number


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a receipt in one language."""

    title: str
    facts: tuple[str, str, str, str, str]
    columns: tuple[str, str, str, str, str, str, str, str]
    signatures: tuple[str, str]


WORDS: Mapping[Language, Words] = {
    Language.ZH_CN: Words(
        "清退回执",
        ("交回人", "时间", "柜台", "经办人", "份数"),
        ("序号", "编号", "密级", "份号", "持有人", "收件", "页数", "登记序号"),
        ("交回人签字", "经办人签字"),
    ),
    Language.EN: Words(
        "Receipt for returned copies",
        ("Brought back by", "When", "Counter", "Taken back by", "Copies"),
        ("No.", "Control number", "Level", "Copy", "Holder", "For", "Pages", "Log entry"),
        ("Brought back by", "Taken back by"),
    ),
}
SHARES = (0.8, 3.4, 2.2, 1.2, 1.3, 2.2, 1.1, 1.5)
NOT_COUNTED = "-"


def receipt_of(registry: Registry, number: str, language: Language) -> ListSheet | None:
    """Return the receipt with this number, None where there is no such return."""
    seq = parse_receipt_number(number)
    if seq is None:
        return None
    with reading(registry) as reader:
        made = return_made(reader, seq)
    return None if made is None else receipt_sheet(made, registry.zone, language)


def receipt_sheet(made: ReturnMade, zone: ZoneInfo, language: Language) -> ListSheet:
    """Return what the receipt of a return says."""
    words = WORDS[language]
    values = (
        f"{made.returner} {made.returner_unit}".strip(),
        f"{made.at.astimezone(zone):%Y-%m-%d %H:%M}",
        made.counter,
        made.operator,
        str(len(made.copies)),
    )
    code = SheetCode(receipt_number(made.copies[0].seq), made.log_size, made.log_root[:ROOT_BYTES])
    return ListSheet(
        title=words.title,
        facts=tuple(zip(words.facts, values, strict=True)),
        columns=tuple(Column(*each) for each in zip(words.columns, SHARES, strict=True)),
        rows=tuple(_row(place, copy, language) for place, copy in enumerate(made.copies, start=1)),
        signatures=words.signatures,
        code=code,
        level=Level(max(copy.classification for copy in made.copies)),
        language=language,
    )


def _row(place: int, copy: ReturnedCopy, language: Language) -> tuple[str, ...]:
    return (
        str(place),
        copy.copy,
        LEVEL_WORDS[language][Level(copy.classification)],
        f"{copy.copy_no}/{copy.copies_total}",
        copy.holder,
        copy.held_for,
        _pages(copy),
        str(copy.seq),
    )


def _pages(copy: ReturnedCopy) -> str:
    """Return the pages that came back, and of how many where some did not: the receipt is no quittance for them."""
    if copy.pages is None:
        return NOT_COUNTED
    return str(copy.pages) if copy.registered is None else f"{copy.pages} / {copy.registered}"
