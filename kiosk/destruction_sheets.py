"""Owns the record of a destruction that goes to paper 销毁登记表: counted, registered, approved (实施条例 art. 28),
composed from what was recorded, at any time.

Like a label it says staff and control numbers, never a name or a title. The reason is left to the registry: people
write what they like into it, and its hash stands in the entry of the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.connection import Registry, reading
from db.queries.destroyed import DestructionRecord, RecordedCopy, Step, destruction_record
from kiosk.list_parts import NOTHING, Words, code_of, told_moment
from kiosk.paper_words import destruction_number
from labels.content import LEVEL_WORDS, Language, Level
from labels.list_sheet import ListSheet


@dataclass(frozen=True, slots=True)
class Sentences:
    """What the record says beside its headings, in one language."""

    step: str
    progress: str
    left: str


WORDS: Mapping[Language, Words] = {
    Language.ZH_CN: Words(
        "销毁登记表",
        ("销毁清单", "提交人", "批准人", "销毁地点", "结束", "已销毁"),
        ("序号", "编号", "密级", "份号", "页数", "销毁时间", "销毁人", "监销人", "登记序号"),
        ("销毁人签字", "监销人签字", "监销人签字"),
    ),
    Language.EN: Words(
        "Record of destruction",
        ("List", "Asked for", "Approved", "Place", "Ended", "Destroyed"),
        (
            *("No.", "Control number", "Level", "Copy", "Pages"),
            *("Destroyed at", "Destroyer", "Witnesses", "Log entry"),
        ),
        ("Destroyer", "Witness", "Witness"),
    ),
}
SENTENCES: Mapping[Language, Sentences] = {
    Language.ZH_CN: Sentences("{who}  {at}  登记序号 {seq}", "{done} / {all}", "未销毁"),
    Language.EN: Sentences("{who}  {at}  log entry {seq}", "{done} of {all}", "not destroyed"),
}
SHARES = (0.8, 3.1, 2.7, 1.15, 1.15, 2.1, 1.9, 1.9, 1.5)


def destruction_sheet(registry: Registry, number: int, language: Language) -> ListSheet | None:
    """Return the record of a list that was carried out, None where it was not, or there is none."""
    with reading(registry) as reader:
        record = destruction_record(reader, number)
        code = code_of(reader, destruction_number(number))
    if record is None:
        return None
    words = WORDS[language]
    facts = zip(words.facts, _facts(record, registry, language), strict=True)
    copies = enumerate(record.copies, start=1)
    return ListSheet(
        title=words.title,
        facts=tuple(facts),
        columns=words.columns_of(SHARES),
        rows=tuple(_row(place, copy, registry, language) for place, copy in copies),
        signatures=words.signatures,
        code=code,
        level=Level(max(copy.classification for copy in record.copies)),
        language=language,
    )


def _facts(record: DestructionRecord, registry: Registry, language: Language) -> tuple[str, ...]:
    def told(step: Step) -> str:
        at = told_moment(registry, step.at)
        return SENTENCES[language].step.format(who=step.who, at=at, seq=step.seq)

    done = sum(copy.destroyed is not None for copy in record.copies)
    return (
        str(record.destruction),
        told(record.requested),
        told(record.approved),
        record.site,
        told(record.ended),
        SENTENCES[language].progress.format(done=done, all=len(record.copies)),
    )


def _row(place: int, copy: RecordedCopy, registry: Registry, language: Language) -> tuple[str, ...]:
    level = LEVEL_WORDS[language][Level(copy.classification)]
    told = (str(place), copy.copy, level, f"{copy.copy_no}/{copy.copies_total}")
    if copy.destroyed is None:
        return (*told, NOTHING, SENTENCES[language].left, NOTHING, NOTHING, NOTHING)
    return (
        *told,
        NOTHING if copy.pages is None else str(copy.pages),
        told_moment(registry, copy.destroyed.at),
        copy.destroyed.who,
        " ".join(copy.witnesses),
        str(copy.destroyed.seq),
    )
