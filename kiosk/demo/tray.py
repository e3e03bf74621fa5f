"""Owns the demonstration's tray: badges, copies and fresh labels "to scan", by mouse or by key.

Exists in the demonstration only. What is chosen goes to the counter as a scan, exactly as the scanner's would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets.option_list import Option

from kiosk.desk import Command, Outcome
from kiosk.scans import Scanned
from kiosk.show import pad, show
from kiosk.texts import N_, _
from kiosk.widgets.choice_list import ChoiceList
from kiosk.widgets.phrase import Phrase

FIRST = ("C001", "P077", "P009", "P014", "S001", "P022", "P021", "K001", "P032", "P031")
"""The badges that the incidents are played with stand at the top, the first incident's before all."""
NAME_WIDTH = 7
MOST_LABELS = 6


class Tray(Vertical):
    """Everything that a newcomer can hold under the scanner."""

    DEFAULT_CSS = """
    Tray { border-left: tall $primary; padding: 0 1; }
    Tray ChoiceList { height: 1fr; border: none; background: $panel; padding: 0; }
    Tray .tray-hint { height: auto; color: $text-muted; }
    Tray .tray-heading { height: 1; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, codes: Mapping[str, Any], labels: dict[str, str]) -> None:
        """`codes` are the demonstration's; `labels` maps the QR texts printed so far to their copies, oldest
        first, and is shared by the trays of all screens."""
        super().__init__()
        self.codes = codes
        self.labels = labels
        self._texts: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Lay out the heading, the list and the hint."""
        yield Phrase(N_("TO SCAN - demonstration only"), classes="tray-heading")
        options = ChoiceList(markup=False, id="tray-list")
        # The keys are the screen's until somebody asks for the tray by key; the mouse needs no focus.
        options.can_focus = False
        yield options
        yield Phrase(
            N_("Click, or F10 then arrows and Enter. The PIN stands beside each badge."), classes="tray-hint"
        )

    def on_mount(self) -> None:
        """Fill the list, and again whenever labels are printed or the language changes."""
        self.watch(self.app, "language", self._fill, init=False)
        self.app.outcomes.subscribe(self, self._hear)  # type: ignore[attr-defined]
        self._fill()

    def _hear(self, news: tuple[Command, Outcome]) -> None:
        if news[1].outcome == "handed_over":
            self.labels.update({copy["label"]: copy["copy"] for copy in news[1].data["copies"]})
            self._fill()

    def _fill(self) -> None:
        options = self.query_one(ChoiceList)
        place = options.highlighted
        self._texts = {}
        options.clear_options()
        for heading, rows in (
            (_("Labels just printed"), self._label_rows()),
            (_("Badges"), self._badge_rows()),
            (_("Copies"), [(copy, show(copy)) for copy in self.codes["copies"]]),
        ):
            if rows:
                options.add_option(Option(f"- {heading}", disabled=True))
                options.add_options([self._option(text, shown) for text, shown in rows])
        options.highlighted = place

    def _option(self, text: str, shown: str) -> Option:
        number = f"tray-{len(self._texts)}"
        self._texts[number] = text
        return Option(f"  {shown}", id=number)

    def _label_rows(self) -> Sequence[tuple[str, str]]:
        newest = list(self.labels.items())[: -MOST_LABELS - 1 : -1]
        return [(text, _("label of {copy}").format(copy=show(copy))) for text, copy in newest]

    def _badge_rows(self) -> Sequence[tuple[str, str]]:
        badges, names, pins = self.codes["badges"], self.codes["names"], self.codes["pins"]
        order = sorted(
            badges, key=lambda number: (FIRST.index(number) if number in FIRST else len(FIRST), number)
        )
        return [
            (badges[number], f"{number} {pad(names[number].replace(' ', ''), NAME_WIDTH)} PIN {pins[number]}")
            for number in order
        ]

    @on(ChoiceList.OptionSelected)
    def _scan(self, event: ChoiceList.OptionSelected) -> None:
        event.stop()
        text = self._texts.get(event.option_id or "")
        if text is not None:
            self.app.post_message(Scanned(text))

    def focus(self, scroll_visible: bool = True) -> Self:
        """Let arrows and Enter choose here, until Escape."""
        options = self.query_one(ChoiceList)
        options.can_focus = True
        options.focus(scroll_visible)
        return self

    def action_leave(self) -> None:
        """Give the keys back to the screen."""
        self.screen.set_focus(None)
        self.query_one(ChoiceList).can_focus = False
