"""Each code of verifying and of backups has words, and no value is missing where they are put together."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest

import db
from db.backup import BackupTrouble
from db.log.report import Finding, Problem, Source, SourceKind
from kiosk.backup_texts import TEXTS as OF_BACKUPS
from kiosk.log_problem_texts import SOURCES, TEXTS, finding_text
from kiosk.texts import set_language


@pytest.fixture(autouse=True)
def _in_english() -> None:
    set_language("en")


def test_every_code_has_words() -> None:
    assert set(TEXTS) == set(Finding)
    assert set(SOURCES) == set(SourceKind)
    assert set(OF_BACKUPS) == set(BackupTrouble)


def test_a_finding_is_a_sentence_with_its_witness() -> None:
    source = Source(SourceKind.LABEL, "L0000")
    said = finding_text(Problem.at(3, 9, Finding.CHANGED, size=9, source=source))
    assert said.endswith("with 9 entries the log had another root, says the label L0000.")


def values_given() -> dict[str, set[str]]:
    """What the source gives with each code, by the code's name."""
    given: dict[str, set[str]] = {}
    for path in Path(db.__path__[0]).rglob("*.py"):
        for call in (each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call)):
            for code in call.args:
                named = isinstance(code, ast.Attribute) and isinstance(code.value, ast.Name)
                if named and code.value.id in ("Finding", "BackupTrouble"):
                    given[f"{code.value.id}.{code.attr}"] = {each.arg or "" for each in call.keywords}
    return given


def test_what_words_need_is_given() -> None:
    given = values_given()
    for code, text in [*TEXTS.items(), *((code, " ".join(texts)) for code, texts in OF_BACKUPS.items())]:
        needed = {name for _, name, _, _ in Formatter().parse(text) if name}
        found = given.get(f"{type(code).__name__}.{code.name}")
        # The file that a backup is in comes from `malformed`.
        assert found is None or needed <= found | {"source"}, code
