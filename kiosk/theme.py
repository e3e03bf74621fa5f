"""Owns the two colour themes. What a colour means stands in `styles/`; no state is told by colour alone.

Bluish green, vermilion and amber stay apart for every kind of colour blindness, and differ in lightness too.
Text on each of them, and on every background here, keeps a contrast of at least 4.5 : 1.
"""

from __future__ import annotations

from textual.app import App, ReturnType
from textual.theme import Theme

DARK = Theme(
    name="counter-dark",
    dark=True,
    primary="#6CA8E8",
    secondary="#8FA3B8",
    accent="#F0B64A",
    foreground="#E8ECF1",
    background="#0D1218",
    surface="#131A22",
    panel="#1C2631",
    success="#3FC1A0",
    error="#FF7A5C",
    warning="#F0B64A",
    variables={
        "quiet": "#93A3B4",
        "line": "#2F3E4E",
        "line-strong": "#4C6176",
        "prompt-ground": "#14293F",
        "prompt-ink": "#A9D0FA",
        "allowed-ground": "#0E332C",
        "allowed-ink": "#6FE0C2",
        "give-ground": "#0B7A60",
        "give-ink": "#FFFFFF",
        "refused-ground": "#A82E17",
        "refused-ink": "#FFFFFF",
        "attention-ground": "#F0B64A",
        "attention-ink": "#1B1403",
        "bar-ground": "#1C2631",
        "bar-ink": "#E8ECF1",
        "key-ground": "#2B3B4C",
        "key-ink": "#F4D9A0",
        "footer-background": "#131A22",
        "block-cursor-background": "#2C4A6B",
        "block-cursor-foreground": "#FFFFFF",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#1F3145",
        "block-cursor-blurred-foreground": "#E8ECF1",
        "input-selection-background": "#6CA8E8 35%",
        "border": "#6CA8E8",
        "border-blurred": "#2F3E4E",
        "scrollbar": "#3A4B5D",
        "scrollbar-hover": "#4C6176",
        "scrollbar-active": "#6CA8E8",
        "scrollbar-background": "#131A22",
        "scrollbar-background-hover": "#131A22",
        "scrollbar-background-active": "#131A22",
        "scrollbar-corner-color": "#131A22",
    },
)

LIGHT = Theme(
    name="counter-light",
    dark=False,
    primary="#1D5C9E",
    secondary="#52667A",
    accent="#8A5A00",
    foreground="#16202B",
    background="#EDF0F3",
    surface="#FAFBFC",
    panel="#E0E6EC",
    success="#00694F",
    error="#B0300F",
    warning="#8A5A00",
    variables={
        "quiet": "#4F6072",
        "line": "#C2CCD6",
        "line-strong": "#8698AA",
        "prompt-ground": "#D5E5F6",
        "prompt-ink": "#123E6C",
        "allowed-ground": "#CDEBE2",
        "allowed-ink": "#004D3A",
        "give-ground": "#00785A",
        "give-ink": "#FFFFFF",
        "refused-ground": "#B0300F",
        "refused-ink": "#FFFFFF",
        "attention-ground": "#F3B53C",
        "attention-ink": "#1B1403",
        "bar-ground": "#1F3347",
        "bar-ink": "#F4F7FA",
        "key-ground": "#CFD9E3",
        "key-ink": "#5A3A00",
        "footer-background": "#FAFBFC",
        "block-cursor-background": "#1D5C9E",
        "block-cursor-foreground": "#FFFFFF",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#D5E5F6",
        "block-cursor-blurred-foreground": "#16202B",
        "input-selection-background": "#1D5C9E 25%",
        "border": "#1D5C9E",
        "border-blurred": "#C2CCD6",
        "scrollbar": "#B4C0CC",
        "scrollbar-hover": "#8698AA",
        "scrollbar-active": "#1D5C9E",
        "scrollbar-background": "#FAFBFC",
        "scrollbar-background-hover": "#FAFBFC",
        "scrollbar-background-active": "#FAFBFC",
        "scrollbar-corner-color": "#FAFBFC",
    },
)

THEMES = (DARK, LIGHT)
"""The first is the one to begin with."""


class ThemedApp(App[ReturnType]):
    """An app in these colours, with a key from one to the next."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the theme's own variables, which stylesheets use before a theme is in force."""
        return {**super().get_theme_variable_defaults(), **THEMES[0].variables}

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        first = THEMES[0]
        # Taken up before any stylesheet is read: a theme that comes later has every one of them parsed again.
        self.set_reactive(App.theme, first.name)
        self.add_class(f"-theme-{first.name}", "-dark-mode" if first.dark else "-light-mode")
        self.stylesheet.set_variables(self.get_css_variables())

    def action_switch_theme(self) -> None:
        """Go on to the next theme."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]
