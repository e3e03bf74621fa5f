"""Owns which language the command line speaks: the terminal's where it names one of ours, else the registry's."""

from __future__ import annotations

import os
from collections.abc import Mapping

from kiosk.texts import CatalogueError, Language, set_language

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(environment: Mapping[str, str]) -> Language | None:
    """Return the language that the terminal asks for; None where it asks for none that there is."""
    asked = next((environment[name] for name in VARIABLES if environment.get(name)), "").lower()
    if asked.startswith("zh"):
        return "zh_CN"
    return "en" if asked.startswith("en") else None


def speak(otherwise: Language) -> None:
    """Speak the terminal's language, `otherwise` where it asks for none that there is."""
    try:
        set_language(language_of(os.environ) or otherwise)
    except CatalogueError:
        # A program without its catalogue still says what is wrong, in English; `doctor` names the catalogue.
        set_language("en")
