"""Every word that a screen shows exists in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from rich.cells import cell_len

from db.custody import values
from db.custody.refusals import Refusal
from db.log.entry_types import EntryType
from kiosk import texts
from kiosk.framing import VoidReason
from kiosk.refusal_texts import TEXTS, refusal_text
from kiosk.texts import LANGUAGES, Language, _, current_language, next_language, ngettext, set_language
from kiosk.words import TABLES, level, word

upkeep = import_module("kiosk.locales.__main__")


@pytest.fixture(autouse=True)
def _language_as_before() -> Iterator[None]:
    before = current_language()
    yield
    set_language(before)


def test_the_catalogues_are_complete() -> None:
    assert list(upkeep.problems()) == []


def test_the_language_switches_at_run_time() -> None:
    set_language("zh_CN")
    assert (_("the counter is locked"), level("TOP_SECRET"), next_language()) == ("柜台已锁定", "绝密", "en")
    set_language("en")
    assert (_("the counter is locked"), level("top_secret"), next_language()) == (
        "the counter is locked",
        "Top secret",
        "zh_CN",
    )
    assert ngettext("{n} copy", "{n} copies", 2).format(n=2) == "2 copies"


def test_a_missing_catalogue_is_a_fault_that_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "LOCALES", tmp_path)
    texts._load.cache_clear()
    with pytest.raises(texts.CatalogueError, match=str(tmp_path)):
        set_language("zh_CN")
    texts._load.cache_clear()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", Refusal)
def test_every_refusal_says_why_and_what_next(code: Refusal, language: Language) -> None:
    set_language(language)
    said = refusal_text(code.value)
    assert cell_len(said.reason) <= 56
    assert cell_len(said.next_step) <= 90
    assert said.next_step[-1] in ".。"


def test_refusals_are_in_the_order_of_their_codes() -> None:
    assert list(TEXTS) == list(Refusal)


def test_a_code_that_is_none_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no_such_code"):
        refusal_text("no_such_code")


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("level", [each.name.lower() for each in values.Classification]),
        ("level", [each.name.lower() for each in values.Clearance]),
        ("kind", values.Kind),
        ("role", values.Role),
        ("person", values.PersonStatus),
        ("badge", values.BadgeKind),
        ("badge", values.BadgeState),
        ("basis", values.Basis),
        ("grant", values.GrantState),
        ("signature", values.SignatureKind),
        ("photo", values.PhotoSource),
        ("log", EntryType),
        ("void", VoidReason),
    ],
)
def test_every_code_has_a_word(table: str, codes: list[str]) -> None:
    assert [str(code) for code in codes if str(code) not in TABLES[table]] == []


def test_an_unknown_code_is_shown_safely() -> None:
    assert word("log", "abducted\x1b[2J") == "abducted?[2J"


def test_words_of_one_table_differ_in_each_language() -> None:
    for language in LANGUAGES:
        set_language(language)
        for name, table in TABLES.items():
            words = [word(name, code) for code in table]
            assert len(set(words)) == len(words), (language, name)


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("scan", "", "not translated"),
        ("{n} copies", "{m} 份", "placeholders differ"),
        ("scan", "“扫描”", "disputed width"),
        ("scan", "扫\x1b描", "disputed width"),
    ],
)
def test_a_wrong_translation_is_found(source: str, translation: str, fault: str) -> None:
    catalogue = Catalog(locale="zh_CN")
    message = catalogue.add(source, translation)
    assert any(fault in found for found in upkeep._faults(message))


def test_an_unmarked_or_forgotten_text_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "locales").mkdir()
    (tmp_path / "new.py").write_text('_("a text that nobody translated")\n')
    monkeypatch.setattr(upkeep, "SOURCE", tmp_path)
    found = list(upkeep.problems())
    assert "zh_CN: not in the catalogue: 'a text that nobody translated'" in found
    assert "zh_CN: no longer in the source: 'the counter is locked'" in found


@pytest.mark.parametrize("words", [[], ["check", "update"], ["remove"]])
def test_another_word_is_wrong_usage(words: list[str]) -> None:
    assert upkeep.main(words) == 2


def test_a_text_marked_within_an_f_string_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "locales").mkdir()
    (tmp_path / "hidden.py").write_text("f\"{_('a text that Babel overlooks')}\"\n")
    monkeypatch.setattr(upkeep, "SOURCE", tmp_path)
    assert "hidden.py: marked where Babel does not look: 'a text that Babel overlooks'" in upkeep.problems()


DESK = Path(texts.__file__).parent / "desk"


def test_every_reason_for_a_void_scan_has_a_word() -> None:
    given = re.compile(r'(?:Unreadable|desk\.void)\((?:\s*command,)?\s*"(\w+)"')
    codes = {code for file in DESK.glob("*.py") for code in given.findall(file.read_text())}
    assert len(codes) >= 8
    assert codes <= set(TABLES["void"])
