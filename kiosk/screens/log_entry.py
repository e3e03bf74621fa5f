"""Owns the screen of one log entry: what happened and what the decision saw, in words; on a key as it is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from kiosk.desk import EntryBody, Reads, Reason
from kiosk.entry_words import people_in, raw_text, sections_of
from kiosk.screens.looking_up import LookingUp
from kiosk.texts import N_, _
from kiosk.widgets.entry_view import EntryView


@dataclass(frozen=True, slots=True)
class Told:
    """An entry, the names of those whom it numbers, and the reason that was given."""

    entry: EntryBody
    names: dict[str, str]
    reason: Reason | None = None


def told_entry(reads: Reads, seq: int) -> Told | None:
    """Look up an entry and the names that tell it."""
    entry = reads.log_entry(seq)
    if entry is None:
        return None
    return Told(entry, reads.names(*people_in(entry)), reads.reason(entry))


def show_entry(view: EntryView, told: Told, zone: tzinfo) -> None:
    """Show an entry in words; reasons are marked where they come from."""
    entry = told.entry
    sections = sections_of(entry, told.names, zone, told.reason)
    view.show_sections(sections, entry.refusals, lacking=entry.type == "accepted")
    view.border_title = _("Entry {number}").format(number=entry.seq)


class LogEntryScreen(LookingUp):
    """One entry on the whole screen; left and right go to its neighbours."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "raw", N_("Words, or as stored"), id="raw"),
        Binding("f7", "copy", N_("The copy"), id="copy"),
        Binding("f8", "person", N_("The person"), id="person"),
        Binding("left", "neighbour(-1)", show=False),
        Binding("right", "neighbour(1)", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, seq: int) -> None:
        super().__init__()
        self._seq = seq
        self._told: Told | None = None
        self._raw = False

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the entry alone."""
        with Horizontal(classes="list-head"):
            yield Static(id="neighbours", markup=False)
        yield EntryView(id="entry", classes="panel list-body")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show it."""
        self.query_one(EntryView).focus()
        super().begin()

    def reload(self) -> None:
        """Look the entry up."""
        self._load(self._seq)

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self.query_one("#neighbours", Static).update(_("<  entry before      entry after  >"))
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the copy and the person that the entry names."""
        entry = None if self._told is None else self._told.entry
        if action == "copy":
            return None if entry is None or entry.copy is None else True
        if action == "person":
            return None if entry is None or (entry.collector or entry.actor) is None else True
        return True

    def action_copy(self) -> None:
        """Go to the copy that the entry is about."""
        from kiosk.screens.copy_record import CopyScreen  # which leads here

        if self._told is not None and self._told.entry.copy is not None:
            self.app.push_screen(CopyScreen(self._told.entry.copy))

    def action_person(self) -> None:
        """Go to the collector, where there is none to whoever acted."""
        from kiosk.screens.person_record import PersonScreen  # which leads here

        entry = None if self._told is None else self._told.entry
        number = None if entry is None else entry.collector or entry.actor
        if number is not None:
            self.app.push_screen(PersonScreen(number))

    def action_neighbour(self, step: int) -> None:
        """Go to the entry before or after this one, whatever was looked for."""
        self._load(self._seq + step)

    def action_raw(self) -> None:
        """Show the entry as it is stored, or in words again."""
        self._raw = not self._raw
        self._show()

    @work(exclusive=True)
    async def _load(self, seq: int) -> None:
        told = await self.look_up(lambda reads: told_entry(reads, seq))
        if told is not None:
            self._seq, self._told = seq, told
            self._show()
            self.refresh_bindings()

    def _show(self) -> None:
        if self._told is None:
            return
        view = self.query_one(EntryView)
        show_entry(view, self._told, self.counter.settings.zone)
        if self._raw:
            view.show_text(raw_text(self._told.entry))
