"""Every word can be read on its ground, in both themes."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from kiosk.theme import THEMES

NAMES = {theme.name: theme for theme in THEMES}
PAIRS = [
    ("prompt-ink", "prompt-ground"),
    ("allowed-ink", "allowed-ground"),
    ("give-ink", "give-ground"),
    ("refused-ink", "refused-ground"),
    ("attention-ink", "attention-ground"),
    ("bar-ink", "bar-ground"),
    ("key-ink", "key-ground"),
    ("block-cursor-foreground", "block-cursor-background"),
    *(
        (ink, ground)
        for ink in ("foreground", "quiet", "primary", "success", "error", "warning")
        for ground in ("background", "surface", "panel")
    ),
]


def colour(theme: Theme, name: str) -> Color:
    return Color.parse(theme.variables.get(name) or getattr(theme, name))


@pytest.mark.parametrize("theme", NAMES)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_contrast_is_enough_to_read(theme: str, ink: str, ground: str) -> None:
    assert contrast(colour(NAMES[theme], ink), colour(NAMES[theme], ground)) >= 4.5


def contrast(one: Color, other: Color) -> float:
    """Return WCAG's contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_both_themes_define_the_same_colours() -> None:
    dark, light = THEMES
    assert set(dark.variables) == set(light.variables)
