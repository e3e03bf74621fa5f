"""Every code of an `error` of the desk stands in README.md's table, and a screen has words for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from readme.manual import ROOT, codes, table

from db.custody.incidents import TextFlaw
from kiosk.desk.desk import FAULTS
from kiosk.fault_texts import TEXTS

SAYS = frozenset({"_error", "_unfit", "NoSuch"})


def literals(node: ast.AST) -> Iterator[str]:
    """Yield the code that an expression is, both of a condition's."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def told_by_the_desk() -> set[str]:
    """Return the codes that the desk's sources name as errors."""
    found: set[str] = set()
    for path in (ROOT / "kiosk" / "desk").glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            named = [each.value for each in call.keywords if each.arg == "error"]
            if isinstance(call.func, ast.Name) and call.func.id in SAYS:
                named += call.args
            found |= {code for each in named for code in literals(each)}
    return found | {flaw.value for flaw in TextFlaw} | {code for _, code in FAULTS}


def test_the_table_names_the_errors_that_there_are() -> None:
    told = [codes(code)[0] for code, _ in table("Errors of the desk")]
    assert sorted(told) == sorted(told_by_the_desk())


def test_a_screen_has_words_for_every_error() -> None:
    assert set(TEXTS) == told_by_the_desk()
