"""Help speaks both languages and knows every refusal."""

from __future__ import annotations

import pytest

from kiosk.desk import Refusal
from kiosk.refusal_texts import refusal_text
from kiosk.screens.help import reasons_page, written_page
from kiosk.texts import LANGUAGES, current_language, set_language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_is_told_with_what_to_do_next(language: str) -> None:
    before = current_language()
    set_language(language)
    try:
        page = reasons_page().plain
        for code in Refusal:
            told = refusal_text(code)
            assert told.reason in page
            assert told.next_step in page
        assert "F2" in written_page(language)
    finally:
        set_language(before)
