"""Owns the table: what was measured, beside what, against which budget, met or not."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = ("what", "measured", "beside", "ratio", "budget", "")
GAP = "  "


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    what: str
    measured: str
    beside: str
    ratio: float | None
    budget: str
    met: bool

    @classmethod
    def at_most(cls, what: str, measured: float, beside: float, by: str, budget: float) -> Line:
        """A time beside that of something else, both in ms; their ratio has a budget."""
        ratio = measured / beside
        said = f"≤ {budget:g} ×"
        return cls(what, milliseconds(measured), f"{milliseconds(beside)} {by}", ratio, said, ratio <= budget)

    @classmethod
    def at_least(cls, what: str, measured: float, beside: float, by: str, budget: float) -> Line:
        """A rate, in entries a second, beside another; their ratio has a budget."""
        ratio = measured / beside
        return cls(what, _rate(measured), f"{_rate(beside)} {by}", ratio, f"≥ {budget:g} ×", ratio >= budget)

    @classmethod
    def within(cls, what: str, measured: float, beside: str, budget: float) -> Line:
        """A time in ms that has a budget of its own; `beside` says of which case it is."""
        return cls(what, milliseconds(measured), beside, None, f"≤ {budget:g} ms", measured <= budget)

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as it is printed."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} ×"
        return (
            self.what,
            self.measured,
            self.beside,
            ratio,
            self.budget,
            "met" if self.met else "NOT MET",
        )


def milliseconds(span: float) -> str:
    """Return a time in ms as text."""
    return f"{span:.2f} ms" if span < 100 else f"{span:.0f} ms"


def table(lines: Sequence[Line]) -> str:
    """Return the whole table as text."""
    rows = [HEADINGS, *(line.cells for line in lines)]
    widths = [max(map(_cells, column)) for column in zip(*rows, strict=True)]
    ruled = [rows[0], tuple("-" * width for width in widths), *rows[1:]]
    return "\n".join(GAP.join(map(_padded, row, widths)).rstrip() for row in ruled)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _rate(entries: float) -> str:
    return f"{entries:,.0f}/s"
