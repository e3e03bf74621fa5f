"""The rules stand alone: the standard library and themselves, no clock, no chance."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import db.custody
from db.custody.refusals import INCIDENT_CODES, ORDER, Refusal, in_order

FILES = sorted(Path(db.custody.__file__).parent.glob("*.py"))
CLOCKS_AND_CHANCE = {"now", "today", "utcnow", "random", "uuid4", "time_ns", "monotonic", "token_hex"}


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(f"{'.' * node.level}{node.module or ''}")
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_module_imports_the_standard_library_and_custody_alone(file: Path) -> None:
    names = imported(ast.parse(file.read_text(encoding="utf-8")))
    foreign = {
        name
        for name in names
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("db.custody.")
    }
    assert foreign == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_module_reads_no_clock_and_draws_no_lots(file: Path) -> None:
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert calls & CLOCKS_AND_CHANCE == set()


def test_codes_are_reported_once_and_in_their_order() -> None:
    every = list(Refusal)
    assert in_order(every[::-1] + every) == tuple(every)
    assert [ORDER[code] for code in every] == list(range(len(every)))
    assert Refusal.PIN_LOCKED in INCIDENT_CODES
