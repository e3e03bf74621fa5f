"""Owns the two lists of counting that go to paper: what a closed count found different 清点差异表, and what one person
holds 持有清单. Like a label they say staff and control numbers, never a name or a title."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from db.connection import Registry, reading
from db.custody.stocktaking import Difference
from db.queries.stocktaking import StocktakeRow, difference_counts, difference_levels, stocktake_row
from db.registry.muster import HeldRow, every_holding, holdings_of
from kiosk.list_parts import NOTHING, Words, code_of, told_moment
from kiosk.paper_words import differences_number, holdings_number
from labels.content import LEVEL_WORDS, Language, Level
from labels.list_sheet import ListSheet

DIFFERENCES: Mapping[Language, Words] = {
    Language.ZH_CN: Words(
        "清点差异表",
        ("清点", "范围", "开始", "结束", "应有", "已见", "差异"),
        ("序号", "编号", "密级", "差异"),
        ("经办人签字", "第二人签字"),
    ),
    Language.EN: Words(
        "Differences found by a count",
        ("Count", "Place", "Begun", "Ended", "Due", "Seen", "Differences"),
        ("No.", "Control number", "Level", "Difference"),
        ("Operator", "Second person"),
    ),
}
KINDS: Mapping[Language, Mapping[Difference, str]] = {
    Language.ZH_CN: {
        Difference.MISSING: "缺失",
        Difference.UNEXPECTED: "不应在此",
        Difference.IN_OTHER_HANDS: "在他人手中",
        Difference.FOUND: "缺失后找到",
        Difference.UNRELEASED: "在柜台未放行",
    },
    Language.EN: {
        Difference.MISSING: "missing",
        Difference.UNEXPECTED: "not expected",
        Difference.IN_OTHER_HANDS: "in other hands",
        Difference.FOUND: "found again",
        Difference.UNRELEASED: "on a counter, unreleased",
    },
}
VAULT: Mapping[Language, str] = {Language.ZH_CN: "库房", Language.EN: "vault"}
HELD: Mapping[Language, Words] = {
    Language.ZH_CN: Words(
        "持有清单",
        ("持有人", "制表时间", "份数"),
        ("序号", "编号", "密级", "份号", "收件", "领取时间", "清退期限"),
        ("持有人签字", "经办人签字"),
    ),
    Language.EN: Words(
        "Copies in one person's hands",
        ("Holder", "Made at", "Copies"),
        ("No.", "Control number", "Level", "Copy", "For", "Since", "Due back"),
        ("Holder", "Operator"),
    ),
}


def differences_sheet(registry: Registry, number: int, language: Language) -> ListSheet | None:
    """Return the list of what a closed count found different, None where there is no such count."""
    with reading(registry) as reader:
        row = stocktake_row(reader, number)
        if row is None or row.state != "closed":
            return None
        found = difference_levels(reader, number)
        total = sum(difference_counts(reader, number).values())
        code = code_of(reader, differences_number(number))
    words, kinds = DIFFERENCES[language], KINDS[language]
    rows = tuple(
        (
            str(place),
            copy,
            NOTHING if level is None else LEVEL_WORDS[language][Level(level)],
            kinds[Difference(kind)],
        )
        for place, (kind, copy, level) in enumerate(found, start=1)
    )
    values = _told(row, registry, language, total)
    levels = [level for _kind, _copy, level in found if level is not None]
    return ListSheet(
        title=words.title,
        facts=tuple(zip(words.facts, values, strict=True)),
        columns=words.columns_of((0.8, 3.4, 2.2, 2.6)),
        rows=rows,
        signatures=words.signatures,
        code=code,
        level=Level(max(levels)) if levels else None,
        language=language,
    )


def holdings_sheet(registry: Registry, staff_no: str, language: Language, now: datetime) -> ListSheet:
    """Return the list of what somebody holds now."""
    with reading(registry) as reader:
        held = holdings_of(reader, staff_no)
        copies = [row for row in every_holding(reader, staff_no) if not row.missing and row.lies_on is None]
        code = code_of(reader, holdings_number(held.sha256))
    words = HELD[language]
    made = told_moment(registry, now)
    rows = tuple(_held(place, row, registry, language) for place, row in enumerate(copies, start=1))
    return ListSheet(
        title=words.title,
        facts=tuple(zip(words.facts, (staff_no, made, str(len(copies))), strict=True)),
        columns=words.columns_of((0.8, 3.4, 2.0, 1.3, 2.2, 2.2, 2.2)),
        rows=rows,
        signatures=words.signatures,
        code=code,
        level=Level(max(row.level for row in copies)) if copies else None,
        language=language,
    )


def _told(row: StocktakeRow, registry: Registry, language: Language, total: int) -> tuple[str, ...]:
    ended = row.ended_at or row.begun_at
    return (
        str(row.stocktake),
        row.holder or VAULT[language],
        told_moment(registry, row.begun_at),
        told_moment(registry, ended),
        str(row.expected),
        str(row.seen),
        str(total),
    )


def _held(place: int, row: HeldRow, registry: Registry, language: Language) -> tuple[str, ...]:
    back = row.return_by
    return (
        str(place),
        row.copy,
        LEVEL_WORDS[language][Level(row.level)],
        f"{row.copy_no}/{row.copies_total}",
        row.held_for,
        f"{row.since.astimezone(registry.zone):%Y-%m-%d}",
        NOTHING if back is None else f"{back.astimezone(registry.zone):%Y-%m-%d}",
    )
