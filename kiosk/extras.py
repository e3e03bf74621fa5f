"""Owns what others bring to the counter's program: its other screens, the demonstration's tray, what prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from textual.screen import Screen
from textual.widget import Widget


class LabelNews(Protocol):
    """What became of one label."""

    @property
    def copy(self) -> str:
        """Whose label it is."""

    @property
    def state(self) -> str:
        """A label state's code."""

    @property
    def reason(self) -> str | None:
        """The printer's reason where it was not printed."""


class SheetNews(Protocol):
    """What became of a printed list."""

    @property
    def number(self) -> str:
        """Which one it is."""

    @property
    def file(self) -> str | None:
        """The file it is in, if it could be written."""

    @property
    def printed(self) -> bool:
        """Whether a printer took it."""

    @property
    def trouble(self) -> str | None:
        """What went wrong."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What others bring to the counter: screens by the name of their key, the demonstration's tray, the printer.

    `print_labels` prints what is queued and returns what came of it, `write_receipt` brings the receipt of this
    number to paper; both run on a thread of their own.
    """

    screens: Mapping[str, Callable[[], Screen[Any]]] = field(default_factory=dict)
    tray: Callable[[], Widget] | None = None
    print_labels: Callable[[], Sequence[LabelNews]] | None = None
    write_receipt: Callable[[str], SheetNews] | None = None
