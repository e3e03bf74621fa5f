"""Owns the language as something that an app has and widgets watch."""

from __future__ import annotations

from textual.app import App, ReturnType
from textual.reactive import reactive

from kiosk.texts import LANGUAGES, Language, current_language, next_language, set_language


class SpeakingApp(App[ReturnType]):
    """An app whose `language` switches at run time.

    Whoever shows words watches it: `self.watch(self.app, "language", self.retranslate, init=False)`.
    """

    language: reactive[Language] = reactive[Language](current_language)

    def validate_language(self, language: Language) -> Language:
        """Speak the language before anybody who watches is told of it."""
        if language not in LANGUAGES:
            raise ValueError(f"no such language: {language!r}")
        set_language(language)
        return language

    def action_switch_language(self) -> None:
        """Go on in the next language."""
        self.language = next_language()
