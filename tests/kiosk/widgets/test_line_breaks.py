"""Lines are broken where a reader pauses, not within a name, and no line begins with a full stop."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from kiosk.widgets.line_breaks import CLOSING, wrapped


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("short", 10, ["short"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("one, two three", 10, ["one, two", "three"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("", 4, [""]),
        ("保密文件柜台", 5, ["保密", "文件", "柜台"]),
        ("请另一名工作人员输入密码确认。", 28, ["请另一名工作人员输入密码确", "认。"]),
        ("替会人：P077 孙 永刚", 18, ["替会人：", "P077 孙 永刚"]),
        (
            "持有人 P009 周 文博，收件：P009 周 文博。",
            36,
            ["持有人 P009 周 文博，收件：", "P009 周 文博。"],
        ),
        (
            "操作人：C001 林 晓梅   领取人：P009 周 文博",
            42,
            ["操作人：C001 林 晓梅", "领取人：P009 周 文博"],
        ),
        (
            "P009 周 文博 holds it, for P009 周 文博.",
            36,
            ["P009 周 文博 holds it,", "for P009 周 文博."],
        ),
        ("期限：2026-11-20 08:00", 21, ["期限：", "2026-11-20 08:00"]),
        ("to be reported by 2026-11-24 09:00", 30, ["to be reported by", "2026-11-24 09:00"]),
        ("可能泄密的，须（在二十四小时内）上报", 16, ["可能泄密的，", "须（在二十四小时", "内）上报"]),
    ],
)
def test_a_line_ends_where_a_reader_pauses(text: str, room: int, lines: list[str]) -> None:
    assert wrapped(text, room) == lines


@pytest.mark.parametrize(
    "text",
    [
        "To P009 阿不都热依木·买买提艾力, for 全国机要文件档案管理与综合保障服务中心: own",
        "应于 2026-11-20 08:00 前办结，已逾期 3 天。责任部门：服务中心（代章）。",
    ],
)
def test_nothing_is_lost_and_nothing_too_wide(text: str) -> None:
    for room in range(2, 60):
        lines = wrapped(text, room)
        assert all(cell_len(line) <= room for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        if room > 8:
            assert not [line for line in lines if line[:1] in CLOSING]
