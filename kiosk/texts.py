"""Owns the language of the screens: English source strings in, words of the chosen language out.

Catalogues are compiled gettext files under `locales/`; `python -m kiosk.locales` keeps them. The language is
the whole program's and switches at run time, so translate when text is shown, never when a module is loaded:
tables of words hold what `N_` and `NP_` return, and are translated by whoever reads them.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["zh_CN", "en"]

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "kiosk"
SOURCE_LANGUAGE: Language = "en"
LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")
"""Those that a screen can be shown in, in the order in which a key steps through them."""
NAMES: dict[Language, str] = {"zh_CN": "中文", "en": "English"}
"""What each language calls itself."""


class CatalogueError(Exception):
    """A language's catalogue is missing or cannot be read: the program was not installed whole."""


class _Speech:
    """The language in use; one per program, as there is one screen."""

    language: Language = SOURCE_LANGUAGE
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


def set_language(language: Language) -> None:
    """Speak `language` from now on."""
    _Speech.catalogue = _load(language)
    _Speech.language = language


def current_language() -> Language:
    """Return the language in use."""
    return _Speech.language


def next_language() -> Language:
    """Return the language that follows the one in use."""
    return LANGUAGES[(LANGUAGES.index(_Speech.language) + 1) % len(LANGUAGES)]


def _(message: str) -> str:
    """Return `message` in the language in use."""
    return _Speech.catalogue.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form for `number` things in the language in use."""
    return _Speech.catalogue.ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """Return `message` in the sense of `context` in the language in use."""
    return _Speech.catalogue.pgettext(context, message)


def N_(message: str) -> str:
    """Mark `message` for the catalogues and return it untranslated."""
    return message


def NP_(context: str, message: str) -> tuple[str, str]:
    """Mark `message` in the sense of `context` for the catalogues and return both untranslated."""
    return context, message


@cache
def _load(language: Language) -> gettext.NullTranslations:
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    try:
        return gettext.translation(DOMAIN, LOCALES, [language])
    except OSError as error:
        raise CatalogueError(f"no catalogue for {language} under {LOCALES}") from error
