"""Owns the ground of a page: its stock at one resolution, lengths in dots, lines that fit or are refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor

from labels.content import Medium, Resolution
from labels.errors import LabelDoesNotFit
from labels.fonts import Weight
from labels.placed import Area, PlacedBox, PlacedLabel, PlacedSymbol, PlacedText
from labels.typesetting import Paragraph, Typesetter

SMALLEST_TYPE = 2.0
"""Smallest type in mm; below it Chinese characters of many strokes close up at 203 dpi."""

LINE = 0.25
"""Width of an outline in mm."""

AIRY_LEADING = 1.3
"""Distance of baselines in ems where there is room for it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A medium at one resolution, and the type to set on it. Lengths in mm grow with the medium's scale."""

    medium: Medium
    resolution: Resolution
    type: Typesetter

    @property
    def width(self) -> int:
        """Whole dots from side to side."""
        return floor(self.medium.width_mm * self.resolution.dots_per_mm)

    @property
    def height(self) -> int:
        """Whole dots from top to bottom."""
        return floor(self.medium.height_mm * self.resolution.dots_per_mm)

    def dots(self, length: float) -> int:
        """Return a length of the layout in dots."""
        return self.resolution.dots(length * self.medium.scale)

    def sizes(self, largest: float, smallest: float = SMALLEST_TYPE) -> range:
        """Return the type sizes from `smallest` to `largest` mm, in dots."""
        return range(
            self.resolution.dots(smallest), max(self.dots(largest), self.resolution.dots(smallest)) + 1
        )

    def band(self, left: int, right: int, top_and_height: tuple[float, float]) -> Area:
        """Return the area between two columns at a height of the layout."""
        top, height = top_and_height
        return Area(left, self.dots(top), right - left, self.dots(height))

    def line(self, part: str, text: str, weight: Weight, area: Area, sizes: range) -> PlacedText:
        """Set `text` in one line at the left of `area`, as large as fits. LabelDoesNotFit names `part`."""
        size = self.type.largest_size(text, weight, area.width, sizes)
        if size is None:
            raise LabelDoesNotFit(part, text, self.medium.name)
        return self.type.place(text, weight, size, area.left, area.top + area.height // 2)

    def block(
        self, part: str, paragraphs: Sequence[Paragraph], area: Area, sizes: range
    ) -> tuple[PlacedText, ...]:
        """Set `paragraphs` from the top of `area`, as large as all fit. LabelDoesNotFit names `part`."""
        fitted = self.type.fit_block(paragraphs, area, sizes)
        if fitted is None:
            raise LabelDoesNotFit(part, " ".join(each.text for each in paragraphs), self.medium.name)
        size, lines = fitted
        step = min(area.height // len(lines), round(size * AIRY_LEADING))
        return tuple(
            self.type.place(line.text, line.weight, size, area.left, area.top + step * place + step // 2)
            for place, line in enumerate(lines)
        )

    def outline(self, area: Area, filled: bool) -> tuple[PlacedBox, ...]:
        """Return a box of ink, or the outline of one."""
        box = PlacedBox(area)
        return (box,) if filled else (box, PlacedBox(area.shrunk(self.dots(LINE)), ink=False))


@dataclass(frozen=True, slots=True)
class Parts:
    """Some of what stands on a sheet."""

    boxes: tuple[PlacedBox, ...] = ()
    symbols: tuple[PlacedSymbol, ...] = ()
    texts: tuple[PlacedText, ...] = ()


def assemble(sheet: Sheet, parts: Iterable[Parts], lines: tuple[str, ...]) -> PlacedLabel:
    """Return the page with all `parts` on it; `lines` says it in words."""
    kept = tuple(parts)
    return PlacedLabel(
        sheet.medium,
        sheet.resolution,
        sheet.width,
        sheet.height,
        tuple(box for part in kept for box in part.boxes),
        tuple(symbol for part in kept for symbol in part.symbols),
        tuple(text for part in kept for text in part.texts),
        lines,
    )
