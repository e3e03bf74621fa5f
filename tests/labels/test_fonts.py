from __future__ import annotations

from pathlib import Path

import pytest

from labels.errors import MissingGlyph, NoFont
from labels.fonts import LabelFont, Weight, find_font

RARE = "䶮㛃𬭸𠮷"


def test_a_missing_glyph_is_named_with_the_font(wqy: LabelFont) -> None:
    with pytest.raises(MissingGlyph, match=r"䶮 \(U\+4DAE\).*WenQuanYi Micro Hei") as caught:
        list(wqy.runs("王䶮", Weight.BOLD))
    assert caught.value.character == "䶮"
    assert "WenQuanYi" in caught.value.font


def test_all_missing_characters_are_listed_once(wqy: LabelFont) -> None:
    assert wqy.missing("王䶮某䶮𬭸A1") == ("䶮", "𬭸")


@pytest.mark.parametrize(
    "character", ["\n", "\x1b", "\x00", "\u200b", "\u202e", "\ufeff", "\u00ad", "\ud800", "\ue000", "\u2028"]
)
def test_what_cannot_be_seen_has_no_glyph(font: LabelFont, character: str) -> None:
    with pytest.raises(MissingGlyph, match=f"U\\+{ord(character):04X}"):
        list(font.runs(f"A{character}B", Weight.REGULAR))


def test_noto_has_the_characters_of_rare_names(noto: LabelFont) -> None:
    assert noto.missing(RARE) == ()
    (run,) = noto.runs(RARE, Weight.REGULAR)
    assert run[1] == RARE
    assert run[0].name.startswith("Noto Sans CJK SC")


def test_a_later_font_lends_what_the_first_lacks(noto: LabelFont, wqy: LabelFont) -> None:
    chain = LabelFont((*wqy.regular, *noto.regular), (*wqy.bold, *noto.regular))
    runs = [(face.name.split()[0], text) for face, text in chain.runs("王䶮某", Weight.BOLD)]
    assert runs == [("WenQuanYi", "王"), ("Noto", "䶮"), ("WenQuanYi", "某")]


def test_fonts_of_the_settings_come_first(wqy: LabelFont) -> None:
    named = find_font([wqy.regular[0].path])
    assert named.regular[0] == wqy.regular[0]


def test_a_named_font_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoFont, match=r"missing\.ttf"):
        find_font([tmp_path / "missing.ttf"])


def test_a_named_file_that_is_no_font_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.ttf").write_text("not a font")
    with pytest.raises(NoFont, match=r"notes\.ttf"):
        find_font([tmp_path / "notes.ttf"])


def test_no_font_at_all_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NoFont, match=r"fonts-noto-cjk.*'fonts' extra.*\[labels\] fonts"):
        find_font(system=())
