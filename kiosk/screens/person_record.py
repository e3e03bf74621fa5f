"""Owns the screen of one person: who they are, what they hold and owe, what names them, and their log lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from kiosk.desk import Reads
from kiosk.person_lists import LISTS, PersonList, PersonTold, Telling, count_in
from kiosk.person_words import person_sections
from kiosk.screens.full_photo import FullPhotoScreen
from kiosk.screens.log_entry import LogEntryScreen
from kiosk.screens.looking_up import LookingUp
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.view import PersonShown, View
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageTable
from kiosk.widgets.photo import Photo

PAGE = 200


class PortraitScreen(FullPhotoScreen):
    """The portrait of a person who need not stand at the counter."""

    def still_wanted(self, view: View) -> bool:
        """Stay until somebody goes back."""
        return True


class PersonTable(FittedTable):
    """One of a person's lists; left and right go to the others."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.turn(-1)", show=False),
        Binding("right", "screen.turn(1)", show=False),
        Binding("tab", "screen.turn(1)", show=False),
    ]


class PersonScreen(LookingUp):
    """One person. F4 and the arrow keys go through the lists, Enter opens what the marked row names."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "turn(1)", N_("Next list"), id="turn"),
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("f11", "portrait", N_("Photo"), id="portrait"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self, staff_no: str) -> None:
        super().__init__()
        self._staff_no = self.sought = staff_no
        self._at = 0
        self._lists: tuple[PersonList, ...] = LISTS
        self._told: PersonTold | None = None
        self._photo: bytes | None = None
        self._before: tuple[int, ...] = ()
        self._after: tuple[int, ...] = ()

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the person above their lists; where there is room, beside their portrait."""
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body"):
            yield Photo(id="portrait", classes="panel")
            with Vertical(id="record"):
                yield EntryView(beside=True, id="facts", classes="list-part")
                yield Static(id="lists", markup=False)
                for each in LISTS:
                    yield PersonTable(each.columns, id=each.name)
        yield self.compose_trouble()

    def begin(self) -> None:
        """Show what the person holds."""
        self._show_list()
        super().begin()

    def reload(self) -> None:
        """Look everything up anew."""
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show()

    @on(PageTable.Chosen)
    def open_row(self, message: PageTable.Chosen) -> None:
        """Open the copy, the person or the log entry that the row names."""
        what, _colon, key = message.key.partition("#")[2].partition(":")
        if what == "copy":
            from kiosk.screens.copy_record import CopyScreen  # each of the two leads to the other

            self.app.push_screen(CopyScreen(key))
        elif what == "person":
            self.app.push_screen(PersonScreen(key))
        elif what == "entry":
            self.app.push_screen(LogEntryScreen(int(key)))

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show older or newer log lines, or the copies handed over before or after these."""
        told = self._told
        if told is None:
            return
        older = message.direction == "older"
        if message.table.id == "history":
            self._before = (*self._before, told.history[-1].seq) if older else self._before[:-1]
        else:
            last = told.file.holdings[-1].hand_over
            self._after = self._after[:-1] if older else (*self._after, last)
        self._load()

    def action_turn(self, step: int) -> None:
        """Go to the next list or the one before."""
        self._at = (self._at + step) % len(self._lists)
        self._show_list()

    def action_portrait(self) -> None:
        """Show the portrait on the whole screen."""
        if self._told is not None:
            person = self._told.file.person
            self.app.push_screen(
                PortraitScreen(PersonShown(person.staff_no, person.name, person.unit, photo=self._photo))
            )

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    @work(exclusive=True)
    async def _load(self) -> None:
        before = self._before[-1] if self._before else None
        after = self._after[-1] if self._after else 0

        def read(reads: Reads) -> tuple[PersonTold, bytes | None, bool] | None:
            file = reads.person(self._staff_no, holdings_after=after)
            if file is None:
                return None
            reads_log = reads.tells_log
            lines = reads.history(self._staff_no, before=before, limit=PAGE + 1) if reads_log else ()
            told = PersonTold(file, lines[:PAGE], len(lines) > PAGE, before is not None)
            return told, reads.photo(file.person.staff_no), reads_log

        found = await self.look_up(read)
        if found is None and self.trouble is None:
            self.meet_nothing()
        if found is not None:
            self._told, self._photo, reads_log = found
            self._lists = tuple(each for each in LISTS if reads_log or each.name != "history")
            self._at = min(self._at, len(self._lists) - 1)
            self._show()

    def _show(self) -> None:
        told = self._told
        if told is None:
            return
        person, settings = told.file.person, self.counter.settings
        title = f"{show(person.staff_no)}   {show(person.name)}   {show(person.unit)}"
        self.query_one("#title", Static).update(title)
        self.query_one("#portrait", Photo).photo = self._photo
        self.query_one("#facts", EntryView).show_sections(person_sections(person, settings.zone))
        telling = Telling(self.counter.local_now(), settings.zone, self.app.theme_variables)
        for each in LISTS:
            self._fill(each, told, telling)
        self._show_list()

    def _fill(self, each: PersonList, told: PersonTold, telling: Telling) -> None:
        table = self.query_one(f"#{each.name}", PersonTable)
        older, newer = False, False
        if each.name == "history":
            older, newer = told.older, told.newer
        elif each.name == "holdings":
            # Oldest first: what was handed over later comes after this page.
            older, newer = bool(self._after), len(told.file.holdings) >= PAGE
        at = table.cursor_row
        # One copy may owe two things, and one person stand in many grants: places make keys of their own.
        rows = [replace(row, key=f"{n}#{row.key}") for n, row in enumerate(each.rows(told, telling))]
        table.show_page(rows, older=older, newer=newer)
        table.move_cursor(row=at)

    def _show_list(self) -> None:
        for each in LISTS:
            table = self.query_one(f"#{each.name}", PersonTable)
            table.display = each is self._lists[self._at]
            if table.display:
                table.focus()
        self.query_one("#lists", Static).update(self._tabs())

    def _tabs(self) -> Text:
        colours, tabs = self.app.theme_variables, Text(no_wrap=True)
        for place, each in enumerate(self._lists):
            count = None if self._told is None else count_in(self._told, each.name)
            said = _(each.title) if count is None else f"{_(each.title)} {count}"
            here = place == self._at
            tabs.append(f"[{said}]" if here else f" {said} ", f"bold {colours['primary']}" if here else "")
            tabs.append("  ")
        return tabs
