"""Owns the screen of one incident: facts, attempts, notes and log entries; there it is noted, corrected, closed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from kiosk.chain_words import names_in, telling_of, where_it_is
from kiosk.desk import Act, Command, CopyRow, IncidentDetail, Outcome, Reads
from kiosk.desk import commands as do
from kiosk.incident_words import how_it_stands, incident_sections, people_of
from kiosk.screens.incident_dialogs import ClosingDialog, Ending, Note, NoteDialog
from kiosk.screens.looking_up import LookingUp
from kiosk.texts import N_, _
from kiosk.widgets.entry_view import EntryView

CHANGES = (do.NoteIncident, do.CloseIncident, do.ReportFound)


class IncidentScreen(LookingUp):
    """Tells one incident. Whatever is written stays: a later note corrects an earlier one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "note", N_("Write a note"), id="note"),
        Binding("f4", "correct", N_("Correct a note"), id="correct"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f7", "close", N_("Close it"), id="close_incident"),
        Binding("f8", "found", N_("Copy found"), id="found"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self._found: IncidentDetail | None = None
        self._copy: CopyRow | None = None
        self._names: dict[str, str] = {}

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the head and everything that is told."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body"):
            yield EntryView(id="whole", classes="panel")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Tell it."""
        self.query_one("#whole").focus()
        super().begin()

    def reload(self) -> None:
        """Look it up anew."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can still be done about it."""
        found = self._found
        if action in ("note", "close"):
            return True if found is not None and found.row.closed_at is None else None
        if action == "correct":
            return True if found is not None and found.row.closed_at is None and found.notes else None
        if action == "found":
            return found is not None and found.missing
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what was written or decided."""
        if isinstance(command, CHANGES) and outcome.outcome != "error":
            self.reload()

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    def action_note(self) -> None:
        """Write a note."""
        asked = NoteDialog(lambda: _("Note on incident {number}").format(number=self._number))
        self.app.push_screen(asked, self._write)

    def action_correct(self) -> None:
        """Write a note that corrects an earlier one; the last is offered."""
        if self._found is not None and self._found.notes:
            last = self._found.notes[-1].note
            asked = NoteDialog(
                lambda: _("Correction: both notes stay to be read."),
                corrects=last,
            )
            self.app.push_screen(asked, self._write)

    def action_close(self) -> None:
        """Say how it ended, by PIN."""
        asked = ClosingDialog(
            lambda: _("Close incident {number}").format(number=self._number),
            self.counter.view.operator or "",
        )
        self.app.push_screen(asked, self._close)

    def action_found(self) -> None:
        """Record that the copy is there again."""
        asked = NoteDialog(lambda: _("Where was the copy, and who had it?"))
        self.app.push_screen(asked, self._note_find)

    def _write(self, note: Note | None) -> None:
        if note is not None:
            command = do.NoteIncident(incident=self._number, text=note.text, corrects=note.corrects)
            self.counter.do(command)

    def _close(self, ending: Ending | None) -> None:
        if ending is not None:
            self.counter.do(
                do.CloseIncident(
                    incident=self._number,
                    disposition=ending.disposition,
                    text=ending.text,
                    pin=ending.pin,
                )
            )

    def _note_find(self, note: Note | None) -> None:
        if note is not None and self._found is not None and self._found.row.copy is not None:
            self.counter.do(do.ReportFound(copy=self._found.row.copy, note=note.text))

    @work(exclusive=True)
    async def _load(self) -> None:
        answer = await self.look_up(partial(_told, self._number))
        if answer is not None:
            self._found, self._copy, self._names = answer
            self._show()
            self.refresh_bindings()

    def _show(self) -> None:
        found = self._found
        title = _("Incident {number}").format(number=self._number)
        if found is not None:
            title = f"{title}   {how_it_stands(found.row, self.counter.local_now())}"
        self.query_one("#title", Static).update(title)
        zone = self.counter.settings.zone
        where = "" if self._copy is None else next(where_it_is(self._copy, telling_of(self._names, zone)), "")
        sections = () if found is None else incident_sections(found, zone, self._names, where)
        self.query_one("#whole", EntryView).show_sections(sections)


def _told(number: int, reads: Reads) -> tuple[IncidentDetail | None, CopyRow | None, dict[str, str]]:
    """Look up an incident, where its copy is now, and the names of everybody in it."""
    found = reads.incident(number)
    if found is None:
        return None, None, {}
    names = reads.names(*people_of(found))
    known = found.row.copy is not None and reads.may(Act.LOOK_UP)
    copy = reads.copy(found.row.copy or "") if known else None
    return found, copy, names if copy is None else names | names_in(reads, (), copy)
