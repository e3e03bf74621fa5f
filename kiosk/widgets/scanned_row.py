"""Owns one line of a copy that was scanned for a task: what it is, who holds it, its pages where they are counted."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from kiosk.show import pad, show
from kiosk.texts import _
from kiosk.widgets.count_input import CountInput
from kiosk.words import level

NUMBER_ROOM, LEVEL_ROOM, PLACE_ROOM = 24, 12, 7


@dataclass(frozen=True, slots=True)
class ScannedCopy:
    """A copy that is out and was accepted. `counts` says that its pages are counted."""

    copy: str
    level: str
    copy_no: int
    copies_total: int
    holder: str
    held_for: str
    counts: bool


class ScannedRow(Horizontal):
    """Shows one copy; the class `-marked` says that keys are about it."""

    def __init__(self, copy: ScannedCopy) -> None:
        super().__init__(classes="scanned-row")
        self.scanned = copy

    def compose(self) -> ComposeResult:
        """Lay out sign, words and pages."""
        yield Static(classes="scanned-sign", markup=False)
        yield Static(classes="scanned-words", markup=False)
        if self.scanned.counts:
            yield Static(classes="scanned-pages", markup=False)
            yield CountInput()

    def on_mount(self) -> None:
        """Say it."""
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language in use."""
        copy = self.scanned
        place = f"{copy.copy_no}/{copy.copies_total}"
        columns = ((copy.copy, NUMBER_ROOM), (level(copy.level), LEVEL_ROOM), (place, PLACE_ROOM))
        words = "  ".join(pad(text, room) for text, room in columns)
        self.query_one(".scanned-words", Static).update(f"{words}  {show(copy.holder)}")
        if self.scanned.counts:
            self.query_one(".scanned-pages", Static).update(_("pages"))

    def mark(self, marked: bool) -> None:
        """Say whether keys are about this copy."""
        self.set_class(marked, "-marked")
        self.query_one(".scanned-sign", Static).update("▶" if marked else "✔")

    @property
    def pages(self) -> int | None:
        """The pages that were counted, None while there is no number."""
        return self.query_one(CountInput).count if self.scanned.counts else None
