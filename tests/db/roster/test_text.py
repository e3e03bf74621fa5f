"""What text may be made of: formulas and what cannot be seen are refused, rare names are not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.roster.problems import Problem, ProblemCode, shown
from db.roster.text import clean_text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  周某\u3000", "周某"),
        ("张\u3000\u3000三", "张 三"),
        ("a\u00a0 b", "a b"),
        ("周某\n", "周某"),
        ("e\u0301", "é"),
        ("\u30ab\u3099", "ガ"),
        ("Ａ１", "Ａ１"),
        ("𠮷㛃䶮𬭸", "𠮷㛃䶮𬭸"),
        ("\U0003134a", "\U0003134a"),
        ("\U00031350\U0002ebf0", "\U00031350\U0002ebf0"),
        ("", ""),
        (" \t\r\n\u3000", ""),
        ("a-b+c=d@e", "a-b+c=d@e"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
    ],
)
def test_sound_text_is_trimmed_and_composed(raw, text):
    assert clean_text(raw) == text


@pytest.mark.parametrize(
    "raw", ["=1+1", "@SUM(A1)", "+1", "-1", "\tx", "\rx", " =1", "＝1", "＋1", "－1", "＠a", "﹦1"]
)
def test_a_formula_is_refused(raw):
    problem = clean_text(raw)
    assert isinstance(problem, Problem)
    assert problem.code is ProblemCode.FORMULA


@pytest.mark.parametrize(("raw", "refused"), [("-5", False), ("+5", False), ("=5", True), ("@5", True)])
def test_a_sign_may_begin_a_number(raw, refused):
    assert isinstance(clean_text(raw, signed=True), Problem) is refused


UNSEEN = [
    "\u200b", "\u200c", "\u200d", "\u200e", "\u2060", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff", "\u00ad",
    "\u061c", "\u180e", "\u2028", "\u2029", "\x00", "\x1b", "\x7f", "\x85", "\x9b", "\n", "\t", "\ufe0f", "\u034f",
    "\u115f", "\u3164", "\uffa0", "\u2800", "\U000e0001", "\U000e0100",
]  # fmt: skip


@pytest.mark.parametrize("char", UNSEEN, ids=lambda char: f"U+{ord(char):04X}")
def test_an_invisible_character_is_refused_and_named(char):
    problem = clean_text(f"周{char}某")
    assert isinstance(problem, Problem)
    assert problem.code is ProblemCode.INVISIBLE_CHARACTER
    assert f"U+{ord(char):04X}" in problem.error
    assert char not in problem.error


@pytest.mark.parametrize(
    "char", ["\ue000", "\ue81e", "\U000f0000", "\u0378", "\ufdd0", "\ud800", "\U0002ffff"]
)
def test_a_character_without_meaning_is_refused(char):
    problem = clean_text(f"周{char}")
    assert isinstance(problem, Problem)
    assert problem.code is ProblemCode.UNKNOWN_CHARACTER


def test_text_that_was_damaged_before_is_refused():
    problem = clean_text("周\ufffd")
    assert isinstance(problem, Problem)
    assert problem.code is ProblemCode.DAMAGED_TEXT


@pytest.mark.parametrize(
    ("raw", "allowed"),
    [
        ("葛\U000e0100城", True),
        ("A\U000e0100", False),
        ("\U000e0100葛", False),
        ("葛\U000e0100\U000e0101", False),
    ],
)
def test_a_variation_selector_stands_after_a_chinese_character_or_nowhere(raw, allowed):
    found = clean_text(raw, variants=True)
    assert (found == raw) is allowed
    assert isinstance(found, Problem) is not allowed
    assert isinstance(clean_text(raw), Problem)


@given(st.text(max_size=30))
def test_what_is_kept_is_composed_trimmed_and_stays_as_it_is(raw):
    kept = clean_text(raw)
    if not isinstance(kept, Problem):
        assert kept == unicodedata.normalize("NFC", kept).strip()
        assert clean_text(kept) == kept
        assert not {unicodedata.category(char) for char in kept} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(st.text(max_size=100))
def test_a_value_in_a_message_is_short_and_printable(value):
    text = shown(value)
    assert text.isprintable()
    assert len(text) < 460
