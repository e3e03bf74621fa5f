"""Owns measuring: how wide a text is, in which size it fits, where its lines break. Knows no label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from labels.fonts import Face, LabelFont, Weight, advance, overhang
from labels.placed import Area, PlacedText, Run

LEADING = 1.22
"""Distance of baselines, in ems."""

_RISE = 0.38
"""How far the middle of capitals and of Chinese characters stands above the baseline, in ems."""

_ASCENT, _DESCENT = 0.95, 0.26
"""How far glyphs reach above and below the baseline, in ems."""

_PIECES = re.compile(r"[!-~\u00c0-\u024f]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that may break into several lines."""

    text: str
    weight: Weight = Weight.REGULAR


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Measures and places text in one font. Widths and sizes are in dots, sizes of an em."""

    font: LabelFont

    def width(self, text: str, weight: Weight, size: int) -> int:
        """Return the width of `text`, rounded up."""
        return _width(tuple(self.font.runs(text, weight)), size)

    def largest_size(self, text: str, weight: Weight, width: int, sizes: range) -> int | None:
        """Return the largest of `sizes` (ascending) in which `text` is at most `width` wide, or None."""
        runs = tuple(self.font.runs(text, weight))
        widest = _width(runs, sizes[-1])
        # Widths grow with the size but for rounding: begin a little above the size that should just do.
        begin = sizes[-1] if widest <= width else sizes[-1] * width // widest + 2
        return next((size for size in reversed(sizes) if size <= begin and _width(runs, size) <= width), None)

    def break_lines(self, paragraph: Paragraph, width: int, size: int) -> list[str]:
        """Break between Chinese characters and at the edges of words; a word too long breaks inside."""
        if self.width(paragraph.text, paragraph.weight, size) <= width:
            return [paragraph.text]
        lines = [""]
        for piece in self._pieces(paragraph, width, size):
            if lines[-1] and self.width((lines[-1] + piece).rstrip(), paragraph.weight, size) > width:
                lines.append("")
            lines[-1] += piece if lines[-1] else piece.lstrip()
        return [line.rstrip() for line in lines]

    def fit_block(
        self, paragraphs: Sequence[Paragraph], area: Area, sizes: range
    ) -> tuple[int, list[Paragraph]] | None:
        """Return the largest size and the lines in which all paragraphs fit into `area`, or None."""
        for size in reversed(sizes):
            lines = [
                Paragraph(line, paragraph.weight)
                for paragraph in paragraphs
                for line in self.break_lines(paragraph, area.width, size)
            ]
            if ceil(len(lines) * size * LEADING) <= area.height:
                return size, lines
        return None

    def place(self, text: str, weight: Weight, size: int, left: int, middle: int) -> PlacedText:
        """Place a line that begins at `left` and whose characters have their middle at row `middle`."""
        runs = []
        placed = tuple(self.font.runs(text, weight))
        at = float(left + _overhang(placed, size))
        for face, run in placed:
            runs.append(Run(face, run, round(at)))
            at += advance(face, run, size)
        baseline = middle + round(_RISE * size)
        above, below = ceil(_ASCENT * size), ceil(_DESCENT * size)
        area = Area(left, baseline - above, ceil(at) - left, above + below)
        return PlacedText(text, tuple(runs), size, baseline, area)

    def _pieces(self, paragraph: Paragraph, width: int, size: int) -> Iterator[str]:
        for piece in _PIECES.findall(paragraph.text):
            if len(piece) > 1 and self.width(piece, paragraph.weight, size) > width:
                yield from piece
            else:
                yield piece


def _width(runs: tuple[tuple[Face, str], ...], size: int) -> int:
    return _overhang(runs, size) + ceil(sum(advance(face, run, size) for face, run in runs))


def _overhang(runs: tuple[tuple[Face, str], ...], size: int) -> int:
    return overhang(runs[0][0], runs[0][1][0], size) if runs else 0
