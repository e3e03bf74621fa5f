"""Owns asking what is looked for in the log: day, type, outcome, person and copy. Badges and copies are scanned."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from kiosk.desk import EntryType, looks_like_badge
from kiosk.entry_words import outcome_in_words, type_in_words
from kiosk.log_query import LogQuery
from kiosk.screens.looking_up import LookingUp
from kiosk.show import show_rich
from kiosk.texts import N_, _
from kiosk.widgets.choice_list import ChoiceList
from kiosk.widgets.phrase import Phrase
from kiosk.widgets.scan_input import ScanInput

OUTCOMES = (
    *("own", "designation", "proxy"),
    *("requested", "approved", "rejected", "revoked"),
    *("printed", "failed", "unknown"),
)
ANYTHING = ""


class LogFilterScreen(LookingUp):
    """Narrows the log. Enter in a field or F2 shows what was found; Esc leaves it as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "find", N_("Show"), id="find"),
        Binding("f8", "clear", N_("Show all"), id="show_all"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, query: LogQuery, found: Callable[[LogQuery], None]) -> None:
        """`found` is told what to show."""
        super().__init__()
        self._asked = query
        self._found = found

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the fields, and the two lists beside them."""
        with Horizontal(classes="list-body"):
            with Vertical(id="find-fields", classes="panel"):
                for name in FIELDS:
                    yield Static(id=f"find-{name}-label", classes="field-label", markup=False)
                    yield (
                        ScanInput(id=f"find-{name}") if name != "day" else Input(id="find-day", max_length=10)
                    )
                yield Phrase(N_("Scan a badge or a copy, or type its number."), id="find-hint")
            yield ChoiceList(id="types", markup=False)
            yield ChoiceList(id="outcomes", markup=False)
        yield self.compose_trouble()

    def begin(self) -> None:
        """Begin with what is shown now."""
        self.query_one("#find-day", Input).value = self._asked.day.isoformat()
        self.query_one("#find-person", Input).value = self._asked.person or ""
        self.query_one("#find-copy", Input).value = self._asked.copy or ""
        self.query_one("#find-day").focus()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        for name, label in FIELDS.items():
            self.query_one(f"#find-{name}-label", Static).update(_(label))
        chosen = (self._asked.type, self._asked.outcome)
        if self.query_one("#types", ChoiceList).option_count:
            chosen = (self._marked("types"), self._marked("outcomes"))
        types = [(type_in_words(each.value), each.value) for each in EntryType]
        self._fill("types", _("What happened"), types, chosen[0])
        outcomes = [(outcome_in_words(each), each) for each in OUTCOMES]
        self._fill("outcomes", _("Outcome"), outcomes, chosen[1])

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take a badge for the person and anything else for the copy; what was typed stays in its field."""
        focused = self.focused
        if typed and isinstance(focused, ScanInput):
            focused.value = text
            self.action_find()
        elif looks_like_badge(text):
            self.run_worker(self._find_person(text), exclusive=True)
        else:
            self.query_one("#find-copy", Input).value = text.strip().upper()
        return True

    @on(Input.Submitted)
    @on(ChoiceList.OptionSelected)
    def action_find(self) -> None:
        """Show what was asked for."""
        try:
            day = date.fromisoformat(self.query_one("#find-day", Input).value.strip())
        except ValueError:
            self._hint(N_("The day is written like this: 2026-11-23"))
            self.query_one("#find-day").focus()
            return
        person, copy = (self.query_one(f"#find-{name}", Input).value.strip() for name in ("person", "copy"))
        query = replace(
            self._asked,
            day=day,
            type=self._marked("types"),
            outcome=self._marked("outcomes"),
            person=person.upper() or None,
            copy=copy.upper() or None,
        )
        self.dismiss()
        self._found(query)

    def action_clear(self) -> None:
        """Show everything of the day again."""
        self.dismiss()
        self._found(self._asked.unfiltered())

    async def _find_person(self, badge: str) -> None:
        holder = await self.look_up(lambda reads: reads.badge_holder(badge))
        if holder is None:
            self._hint(N_("This badge names nobody."))
        else:
            self.query_one("#find-person", Input).value = holder.staff_no

    def _hint(self, text: str) -> None:
        self.query_one("#find-hint", Phrase).say(text)

    def _fill(self, name: str, title: str, choices: list[tuple[str, str]], chosen: str | None) -> None:
        options = self.query_one(f"#{name}", ChoiceList)
        options.border_title = title
        options.clear_options()
        options.add_option(Option(show_rich(_("whatever")), id=f"_{ANYTHING}"))
        options.add_options([Option(show_rich(said), id=f"_{code}") for said, code in choices])
        options.highlighted = options.get_option_index(f"_{chosen or ANYTHING}")

    def _marked(self, name: str) -> str | None:
        options = self.query_one(f"#{name}", ChoiceList)
        at = options.highlighted
        chosen = None if at is None else options.get_option_at_index(at).id
        return (chosen or "")[1:] or None


FIELDS = {
    "day": N_("Day"),
    "person": N_("Person (staff number)"),
    "copy": N_("Copy (control number)"),
}
