"""What the log holds of receipts, recalls and reviews, told in sentences of both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kiosk.fact_words import fact_lines
from kiosk.seen_words import Telling
from kiosk.texts import Language, current_language, set_language

TELLING = Telling(lambda number: number, ZoneInfo("Asia/Shanghai"))
RETURN = {"kind": "return", "due": "2026-11-23T10:00:00+00:00", "for": "P009", "unit": "服务中心"}
REVIEWED = {"changed": "people", "fields": ["clearance", "status"], "handed_over": 41}


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    before = current_language()
    yield
    set_language(before)


@pytest.mark.parametrize(
    ("said", "facts", "lines"),
    [
        (
            "en",
            REVIEWED,
            [
                "It was handed over with log entry 41.",
                "What changed: people",
                "Columns: clearance, status",
            ],
        ),
        ("en", {"changed": "grant"}, ["What changed: a proxy grant was revoked"]),
        ("zh_CN", {"changed": "grant"}, ["变动：代领授权已撤销"]),
        ("en", {"owed": [RETURN]}, ["It is due back by 2026-11-23 18:00."]),
        ("en", {"owed": []}, []),
        (
            "en",
            {"incoming_no_sha256": "00ff", "registrar": "P014", "ended": ["receipt"]},
            [
                "Nothing more is owed for its receipt.",
                "Registered by P014",
            ],
        ),
        (
            "zh_CN",
            {"incoming_no_sha256": "00ff", "registrar": "P014", "ended": ["receipt"]},
            ["收文登记义务已了结。", "登记人：P014"],
        ),
    ],
)
def test_facts_are_told(said: Language, facts: Mapping[str, Any], lines: list[str]) -> None:
    set_language(said)
    assert sorted(line.text for line in fact_lines(facts, TELLING)) == sorted(lines)
