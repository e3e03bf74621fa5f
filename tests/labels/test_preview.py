from __future__ import annotations

from collections.abc import Callable
from unicodedata import east_asian_width

import pytest

from labels.content import MEDIA, LabelContent, Language, Level
from labels.fonts import LabelFont
from labels.layout import compose
from labels.render import render_text


def cells(line: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def test_a_preview_says_what_the_label_says(wqy: LabelFont, content: Callable[..., LabelContent]) -> None:
    said = content(Language.EN, attempt=2, level=Level.TOP_SECRET)
    words = [line[39:] for line in render_text(compose(said, MEDIA[0], 203, wqy)).splitlines()]
    assert [word for word in words if word] == [
        "[###] TOP SECRET",
        "JM2026-0815-03",
        "Copy 3 of 10",
        "Holder P014 Service Centre",
        "Handed over 2026-11-23",
        "Return by 2026-12-01",
        "LK8RWEQG86",
        "REPRINT 2",
    ]


@pytest.mark.parametrize("width", [50, 80, 120])
def test_a_preview_is_no_wider_than_the_terminal_and_loses_nothing(
    wqy: LabelFont, content: Callable[..., LabelContent], width: int
) -> None:
    unit = "某某省人民政府办公厅机要文件交换服务中心第三处综合科"
    preview = render_text(compose(content(holder_unit=unit), MEDIA[1], 203, wqy), width)
    assert max(map(cells, preview.splitlines())) <= width
    assert unit in "".join(line[39:] for line in preview.splitlines())


def test_a_preview_at_80_columns_needs_no_more_than_19_lines(
    wqy: LabelFont, content: Callable[..., LabelContent]
) -> None:
    assert len(render_text(compose(content(attempt=2), MEDIA[0], 203, wqy)).splitlines()) == 19


def test_levels_are_told_apart_without_colour(wqy: LabelFont, content: Callable[..., LabelContent]) -> None:
    marks = [compose(content(level=level), MEDIA[0], 203, wqy).lines[0] for level in Level]
    assert marks == ["[---] 内部", "[#--] 秘密", "[##-] 机密", "[###] 绝密"]
