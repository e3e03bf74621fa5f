"""Owns the values between layout and renderers: what stands where on the page, in dots from the top left.

Renderers draw boxes, then symbols, then texts, and decide nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from labels.content import Medium, Resolution
from labels.fonts import Face
from labels.symbols import Symbol


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in dots."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column of dots to its right."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """First row of dots below it."""
        return self.top + self.height

    def shrunk(self, dots: int) -> Area:
        """Return the area less `dots` on every side."""
        return Area(self.left + dots, self.top + dots, self.width - 2 * dots, self.height - 2 * dots)

    def overlaps(self, other: Area) -> bool:
        """Say whether the two share a dot."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A filled rectangle, of ink or of paper (a paper one inside an ink one makes an outline)."""

    area: Area
    ink: bool = True


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one face, beginning `left` dots from the page's edge."""

    face: Face
    text: str
    left: int


@dataclass(frozen=True, slots=True)
class PlacedText:
    """One line of text on its baseline, `size` dots an em. `area` is what its glyphs may cover."""

    text: str
    runs: tuple[Run, ...]
    size: int
    baseline: int
    area: Area
    inverse: bool = False

    def inverted(self) -> PlacedText:
        """Return the same line in paper on ink."""
        return replace(self, inverse=True)


@dataclass(frozen=True, slots=True)
class PlacedSymbol:
    """A symbol whose dark part begins at the area's corner; `module` is a module's width in dots."""

    symbol: Symbol
    area: Area
    module: int

    @property
    def quiet_area(self) -> Area:
        """The area with the white that a reader needs beside it."""
        quiet = self.symbol.quiet * self.module
        above = quiet if len(self.symbol.rows) > 1 else 0
        area = self.area
        return Area(area.left - quiet, area.top - above, area.width + 2 * quiet, area.height + 2 * above)


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A page ready to be drawn. `lines` says what is on it, in reading order, for a preview in words."""

    medium: Medium
    resolution: Resolution
    width: int
    height: int
    boxes: tuple[PlacedBox, ...]
    symbols: tuple[PlacedSymbol, ...]
    texts: tuple[PlacedText, ...]
    lines: tuple[str, ...]
