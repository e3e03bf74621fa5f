"""Owns the faults of printing: what keeps a label from being made. What a printer answers is no fault."""

from __future__ import annotations

import unicodedata


class LabelError(Exception):
    """A label cannot be made as asked."""


class NoFont(LabelError):
    """No usable font: none is installed, or one that the settings name cannot be read."""


class MissingGlyph(LabelError):
    """No font at hand has a glyph for `character`; `font` names those that were asked."""

    def __init__(self, character: str, font: str) -> None:
        self.character = character
        self.font = font
        shown = (
            f"{character} (U+{ord(character):04X})" if character.isprintable() else f"U+{ord(character):04X}"
        )
        name = unicodedata.name(character, "no printable character")
        super().__init__(f"no glyph for {shown}, {name}, in {font}")


class LabelDoesNotFit(LabelError):
    """A part of the label is too long even in the smallest legible type."""

    def __init__(self, part: str, text: str, medium: str) -> None:
        self.part = part
        self.text = text
        self.medium = medium
        super().__init__(f"{part} does not fit on {medium}: {text!r}")
