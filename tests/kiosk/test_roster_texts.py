"""What is wrong with a roster is said in the language in use, by its code."""

from __future__ import annotations

from db.registry.importing.mismatches import Mismatch, Remark
from db.roster.photos import PhotoProblem
from db.roster.problems import ProblemCode, WarningCode
from kiosk.roster_problem_texts import TEXTS, problem_text, remark_text
from kiosk.texts import set_language

SAID_WITH_VALUES = {Mismatch.POLICY_UNSOUND, Mismatch.ITEMS_OUTSTANDING, Mismatch.UNIT_OWES_RECEIPTS}
"""Their sentences make no sense without the values in them."""


def test_every_code_has_words() -> None:
    codes = {*ProblemCode, *PhotoProblem, *Mismatch, *WarningCode, *Remark}
    assert codes - set(TEXTS) == SAID_WITH_VALUES


def test_english_says_the_value_and_chinese_the_code() -> None:
    english = "'x' is no whole number."
    set_language("en")
    assert problem_text(ProblemCode.NUMBER_MALFORMED, english) == english
    assert remark_text(WarningCode.NO_ROWS, "No rows.") == "No rows."
    set_language("zh_CN")
    assert problem_text(ProblemCode.NUMBER_MALFORMED, english) == "不是整数。"
    assert remark_text(WarningCode.NO_ROWS, "No rows.") == "文件无数据行。 (No rows.)"
    assert problem_text(Mismatch.POLICY_UNSOUND, "art. 29") == "art. 29"
    set_language("en")
