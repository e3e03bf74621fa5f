"""Owns the screen on which anything is searched for, by any number or name, while somebody types or scans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import methodcaller
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from kiosk.desk import Found
from kiosk.screens.looking_up import LookingUp
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable
from kiosk.widgets.scan_input import ScanInput
from kiosk.words import level, word

COLUMNS = (
    PageColumn(N_("What"), 10),
    PageColumn(N_("Number"), 24),
    PageColumn(N_("About")),
    PageColumn(N_("Where it is"), 16),
)
SETTLING = 0.2
"""Seconds after which an emptied field is believed: Enter empties it for a moment."""


class SearchScreen(LookingUp):
    """Shows what was found as the text grows. One search runs at a time, and the newest text is searched for next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "open", N_("Open"), id="open"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f8", "clear", N_("Clear"), id="clear"),
        Binding("up", "mark(-1)", show=False, priority=True),
        Binding("down", "mark(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._scanned = ""
        self._searched = ""
        self._searching = False
        self._opens = False
        self._found = Found()

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the field above what was found."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        yield ScanInput(id="sought")
        yield FittedTable(COLUMNS, id="hits", classes="list-body")
        yield self.compose_trouble()

    def begin(self) -> None:
        """Begin with an empty field."""
        self.take_keys_back()

    def on_screen_resume(self) -> None:
        """Type here again after somebody came back."""
        self.take_keys_back()

    def take_keys_back(self) -> None:
        """Focus the field."""
        self.query_one("#sought", ScanInput).focus()

    def reload(self) -> None:
        """Search once more."""
        self._searched = "\0"
        self._search()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_hits()

    def take_scan(self, text: str, typed: bool) -> bool:
        """Search for a scan; open the marked row for what was typed and ended with Enter."""
        field = self.query_one("#sought", ScanInput)
        if typed:
            field.value, field.cursor_position = text, len(text)
        else:
            field.value, self._scanned = "", text
        self._opens = True
        self._search()
        return True

    @on(Input.Changed)
    def follow_text(self, message: Input.Changed) -> None:
        """Search for what stands in the field now."""
        if message.value:
            self._scanned = ""
            self._search()
        else:
            self.set_timer(SETTLING, self._search)

    @on(Input.Submitted)
    def open_found(self) -> None:
        """Open the marked row, once what was typed is searched for."""
        self._opens = True
        self._search()

    @on(PageTable.Chosen)
    def action_open(self) -> None:
        """Open the marked row."""
        rows = list(self._rows())
        at = self.query_one(FittedTable).cursor_row
        if 0 <= at < len(rows):
            self._open(rows[at].key)

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    def action_clear(self) -> None:
        """Begin anew."""
        self._scanned = ""
        self.query_one("#sought", ScanInput).value = ""
        self._search()

    def action_mark(self, step: int) -> None:
        """Mark the row above or below."""
        table = self.query_one(FittedTable)
        table.move_cursor(row=table.cursor_row + step)

    def action_page(self, step: int) -> None:
        """Go a page up or down."""
        table = self.query_one(FittedTable)
        table.move_cursor(row=table.cursor_row + step * max(table.size.height - 2, 1))

    @property
    def wanted(self) -> str:
        """What is to be searched for now: what was typed, else what was scanned."""
        return self.query_one("#sought", ScanInput).value or self._scanned

    @work(group="search")
    async def _search(self) -> None:
        if self._searching:
            return  # the search that runs looks at the newest text when it is done
        self._searching = True
        try:
            while (text := self.wanted) != self._searched:
                found = await self.look_up(methodcaller("search", text)) if text else Found()
                self._searched = text
                if found is None:
                    return
                self._found = found
                self._show_hits()
        finally:
            self._searching = False
        if self._opens:
            self._open_at_once()

    def _open_at_once(self) -> None:
        """Open what Enter asked for; after a scan only what there is no doubt about."""
        self._opens = False
        rows = list(self._rows())
        if self._scanned and len(rows) == 1:
            self._open(rows[0].key)
        elif not self._scanned:
            self.action_open()

    def _open(self, key: str) -> None:
        what, _colon, name = key.partition(":")
        if what == "document":
            self.query_one("#sought", ScanInput).value = name
            return
        opened = _screen_of(what, name)
        if opened is not None:
            self.app.push_screen(opened)

    def _show_hits(self) -> None:
        rows = list(self._rows())
        table = self.query_one(FittedTable)
        table.show_page(rows, older=False, newer=False)
        self.query_one("#title", Static).update(self._title(len(rows)))
        self.query_one("#sought", ScanInput).placeholder = self._scanned or _(
            "a number, a name, a unit; or scan a copy, a label, a badge"
        )

    def _title(self, count: int) -> str:
        if not self._searched.strip("\0"):
            return _("Search")
        if not count:
            return _("Search: nothing was found. Try fewer characters, or another number.")
        found = ngettext("{count} found", "{count} found", count).format(count=count)
        more = _("there is more: type on") if self._found.more else ""
        return f"{_('Search')}: {found}   {more}".rstrip()

    def _rows(self) -> Iterator[PageRow]:
        found, colours = self._found, self.app.theme_variables
        for person in found.people:
            about = f"{person.name}   {person.unit}"
            state = "" if person.status == "active" else f"! {word('person', person.status)}"
            yield PageRow(f"person:{person.staff_no}", (_("person"), person.staff_no, about, state))
        for copy in found.copies:
            about = f"{level(copy.level.name)} {copy.copy_no}/{copy.copies_total}   {word('kind', copy.kind)}"
            if copy.matched is not None and copy.matched != copy.document:
                about = f"{copy.matched}   {about}"
            where = _("held by {who}").format(who=copy.holder) if copy.holder else _("in the registry")
            if copy.missing or copy.destroyed:
                where = _("✖ destroyed") if copy.destroyed else _("✖ missing")
            colour = colours["error"] if copy.missing or copy.destroyed else ""
            yield PageRow(f"copy:{copy.copy}", (_("copy"), copy.copy, about, where), colour)
        for document in found.documents:
            count = ngettext("{count} copy", "{count} copies", document.copies_total)
            about = f"{level(document.level.name)}   {word('kind', document.kind)}"
            counted = count.format(count=document.copies_total)
            yield PageRow(f"document:{document.document}", (_("document"), document.document, about, counted))
        yield from self._matters()

    def _matters(self) -> Iterator[PageRow]:
        zone = self.counter.settings.zone
        for meeting in self._found.meetings:
            opens, closes = meeting.opens.astimezone(zone), meeting.closes.astimezone(zone)
            about = f"{opens:%Y-%m-%d %H:%M}-{closes:%H:%M}"
            yield PageRow(f"meeting:{meeting.meeting}", (_("meeting"), meeting.meeting, about, ""))
        for what, name, numbers in (
            ("grants", _("grant"), self._found.grants),
            ("incidents", _("incident"), self._found.incidents),
            ("batches", _("batch"), self._found.batches),
        ):
            for number in numbers:
                yield PageRow(f"{what}:{number}", (name, str(number), "", ""))


def _screen_of(what: str, name: str) -> Screen[None] | None:
    """Return the screen that shows something found; None where none does. Imported when they are opened."""
    if what == "person":
        from kiosk.screens.person_record import PersonScreen

        return PersonScreen(name)
    if what == "copy":
        from kiosk.screens.copy_record import CopyScreen

        return CopyScreen(name)
    if what == "grants":
        from kiosk.screens.proxies import ProxiesScreen

        return ProxiesScreen()
    if what == "incidents":
        from kiosk.screens.incidents import IncidentsScreen
        from kiosk.screens.log import LogScreen

        return IncidentsScreen(LogScreen)
    if what == "batches":
        from kiosk.screens.batches import BatchesScreen

        return BatchesScreen()
    return None
