"""A printed list: what a reader of the paper finds on it, page after page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from labels.content import Language, Level
from labels.errors import LabelDoesNotFit, MissingGlyph
from labels.fonts import LabelFont
from labels.list_layout import A4, lay_out
from labels.list_sheet import Column, ListSheet
from labels.payload import SheetCode, encode_sheet_code
from labels.placed import PlacedLabel

CODE = SheetCode("R00123K", 1234, bytes(range(16)))


def a_list(count: int = 3, **changes: Any) -> ListSheet:
    """A receipt for so many copies."""
    values: dict[str, Any] = {
        "title": "清退回执",
        "facts": (("交回人", "P009 服务中心"), ("柜台", "1")),
        "columns": (Column("序号"), Column("编号", 3), Column("密级")),
        "rows": tuple((str(place), f"JM2026-0815-{place:02d}", "机密") for place in range(1, count + 1)),
        "signatures": ("交回人签字", "经办人签字"),
        "code": CODE,
        "level": Level.SECRET,
    }
    return ListSheet(**(values | changes))


def pages_of(document: bytes, dpi: int = 150) -> list[Image.Image]:
    opened = pypdfium2.PdfDocument(document)
    return [page.render(scale=dpi / 72).to_pil().convert("L") for page in opened]


def said_on(page: PlacedLabel) -> list[str]:
    return [text.text for text in page.texts]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("level", [None, *Level])
def test_a_scanner_reads_number_and_fingerprint(
    font: LabelFont, level: Level | None, language: Language
) -> None:
    sheet = a_list(level=level, language=language)
    [page] = pages_of(sheet.pdf(font))
    [read] = zxingcpp.read_barcodes(page)
    assert read.text == encode_sheet_code(CODE) == "CL1:R00123K:1234:AAAQEAYEAUDAOCAJBIFQYDIOB4"


def test_pages_are_a4_and_the_same_list_gives_the_same_bytes(wqy: LabelFont) -> None:
    document = a_list().pdf(wqy)
    width, height = (points / 72 * 25.4 for points in pypdfium2.PdfDocument(document)[0].get_size())
    assert (width, height) == (pytest.approx(210, abs=0.01), pytest.approx(297, abs=0.01))
    assert document == a_list().pdf(wqy)


def test_level_title_facts_and_signers_stand_on_it(wqy: LabelFont) -> None:
    [page] = lay_out(a_list(), wqy)
    said = said_on(page)
    for words in (
        "机密",
        "清退回执",
        "交回人：P009 服务中心",
        "柜台：1",
        "R00123K",
        "编号",
        "JM2026-0815-02",
    ):
        assert words in said
    assert [each for each in said if each.endswith("：")] == [
        "交回人签字：",
        "日期：",
        "经办人签字：",
        "日期：",
    ]
    assert "第 1 页 共 1 页" in said
    assert next(text for text in page.texts if text.text == "机密").inverse


def test_a_long_table_breaks_over_pages_with_its_headings(wqy: LabelFont) -> None:
    pages = list(lay_out(a_list(200), wqy))
    said = [said_on(page) for page in pages]
    assert all("编号" in page for page in said)
    for number, page in enumerate(said, start=1):
        assert f"第 {number} 页 共 {len(pages)} 页" in page
    numbers = [words for page in said for words in page if words.startswith("JM2026")]
    assert numbers == [row[1] for row in a_list(200).rows]
    assert "交回人签字：" in said[-1]
    assert all("交回人签字：" not in page for page in said[:-1])
    assert [len(page.symbols) for page in pages] == [1, *[0] * (len(pages) - 1)]


@pytest.mark.parametrize("rows", range(20, 45))
def test_nothing_lies_over_anything_else(wqy: LabelFont, rows: int) -> None:
    for page in lay_out(a_list(rows), wqy):
        areas = [text.area.shrunk(3) for text in page.texts] + [each.quiet_area for each in page.symbols]
        for place, area in enumerate(areas):
            assert 0 <= area.left < area.right <= page.width
            assert 0 <= area.top < area.bottom <= page.height
            assert not any(area.overlaps(other) for other in areas[:place])


@pytest.mark.parametrize("rows", range(30, 75))
def test_signatures_never_stand_on_a_page_without_a_row(wqy: LabelFont, rows: int) -> None:
    last = said_on(list(lay_out(a_list(rows), wqy))[-1])
    assert "交回人签字：" in last
    assert any(words.startswith("JM2026") for words in last)


def test_a_long_cell_breaks_into_lines(wqy: LabelFont) -> None:
    unit = "办公厅秘书局机要处文件交换站" * 3
    [page] = lay_out(_wide(unit), wqy)
    assert "".join(words for words in said_on(page) if words in unit) == unit


def _wide(unit: str) -> ListSheet:
    return a_list(columns=(Column("收件单位"), Column("编号", 4)), rows=((unit, "JM2026-0815-01"),))


def test_an_empty_list_says_so(wqy: LabelFont) -> None:
    [page] = lay_out(a_list(0), wqy)
    assert "（无）" in said_on(page)


def test_a_row_longer_than_a_page_is_refused(wqy: LabelFont) -> None:
    with pytest.raises(LabelDoesNotFit) as fault:
        list(lay_out(_wide("长" * 3000), wqy))
    assert fault.value.part == "row"
    assert fault.value.medium == A4.name


@pytest.mark.parametrize("where", ["title", "facts", "rows", "signatures"])
def test_a_character_without_a_glyph_is_an_error(wqy: LabelFont, where: str) -> None:
    rare: dict[str, Any] = {
        "title": "名单㛃",
        "facts": (("交回人", "㛃"),),
        "rows": (("1", "㛃", "机密"),),
        "signatures": ("㛃签字",),
    }
    with pytest.raises(MissingGlyph):
        replace(a_list(), **{where: rare[where]}).pdf(wqy)


@pytest.mark.parametrize(
    "wrong", [{"columns": ()}, {"columns": (Column("编号", 0),)}, {"rows": (("1", "2"),)}]
)
def test_a_table_that_is_none_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="column"):
        a_list(**wrong)


def test_a_thousand_rows_stay_a_small_file(wqy: LabelFont) -> None:
    assert len(a_list(1000).pdf(wqy)) < 8_000_000
