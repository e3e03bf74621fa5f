"""Owns what the screens that list something have in common: pages, the marked row, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import DataTable, Static

from kiosk.desk import Act, Command, Outcome, Reads
from kiosk.screens.looking_up import LookingUp
from kiosk.seen_words import Section
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.entry_view import EntryView
from kiosk.widgets.fitted_table import FittedTable
from kiosk.widgets.page_table import PageColumn, PageRow, PageTable

Row = TypeVar("Row")
Key = TypeVar("Key", bound=int | str)
PAGE = 200
"""Rows that the desk's reads answer with at most."""


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """What was looked up for a page: its rows, names by staff number, and which acts whoever looks may do."""

    rows: tuple[Row, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    may: frozenset[Act] = frozenset()


class Listing(LookingUp, Generic[Row, Key]):
    """A list, a page at a time, and beside it what is told of the marked row.

    Subclasses say what they ask for, how a row looks and what is told of it. Rows are known by a key, by which
    the desk is asked for the page behind them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "reload", N_("Look again"), id="reload"),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]
    LIST: ClassVar[str]
    """The table's id."""
    COLUMNS: ClassVar[tuple[PageColumn, ...]]
    NEWEST_FIRST: ClassVar[bool] = True
    """Whether the page behind this one is older."""
    CHANGES: ClassVar[tuple[type[Command], ...]] = ()
    """Commands whose answers change what is listed."""
    ACTS: ClassVar[tuple[Act, ...]] = ()
    """Acts that are offered to those who may do them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Found[Row] = Found()
        self._passed: tuple[Key, ...] = ()

    def asks(self, behind: Key | None) -> Callable[[Reads], tuple[Row, ...]]:
        """Return what looks up the first page, or the page behind the row with this key."""
        raise NotImplementedError

    def key_of(self, row: Row) -> Key:
        """Return what the row is known by."""
        raise NotImplementedError

    def cells_of(self, row: Row) -> tuple[str, ...]:
        """Return the row's text for each column."""
        raise NotImplementedError

    def colour_of(self, row: Row) -> str:
        """Return the name of the theme's colour in which the row stands out; empty: it does not."""
        return ""

    def headline(self) -> str:
        """Return what stands above the list."""
        raise NotImplementedError

    def heading_of(self, row: Row) -> str:
        """Return what stands above that which is told of the marked row."""
        return show(str(self.key_of(row)))

    def told(self, row: Row) -> Iterable[Section]:
        """Return what is told of the marked row."""
        return ()

    def people_in(self, rows: Iterable[Row]) -> Iterable[str | None]:
        """Return whose names are told with these rows, by staff number."""
        return ()

    def counted(self, *said: str) -> str:
        """Return what is said of the list with how much of it stands on this page."""
        number = len(self.rows)
        shown = ngettext("{count} on this page", "{count} on this page", number).format(count=number)
        return "   ".join((*said, shown if number else _("There is none.")))

    def is_full(self) -> bool:
        """Say whether there may be rows behind this page."""
        return len(self.rows) == PAGE

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the list and what is told of the marked row."""
        beside = tuple(self.compose_beside())
        with Horizontal(classes="list-head"):
            yield Static(id="title", markup=False)
        with Horizontal(classes="list-body -stacked" if beside else "list-body"):
            yield FittedTable(self.COLUMNS, first="newer" if self.NEWEST_FIRST else "older", id=self.LIST)
            yield from beside
        yield from self.compose_below()
        yield self.compose_trouble()

    def compose_beside(self) -> Iterable[Widget]:
        """Lay out where the marked row is told; nothing where its cells say all."""
        yield EntryView(beside=True, id="detail", classes="panel")

    def compose_below(self) -> Iterable[Widget]:
        """Lay out what stands below the list."""
        return ()

    def begin(self) -> None:
        """Show the first page."""
        self.take_keys_back()
        super().begin()

    def take_keys_back(self) -> None:
        """Focus the list."""
        self.query_one(f"#{self.LIST}").focus()

    def reload(self) -> None:
        """Look up this page anew."""
        self._load()

    def begin_anew(self) -> None:
        """Look up the first page: something else is asked for now."""
        self._passed = ()
        self._load()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self.show_rows()

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Show what an act changed."""
        if isinstance(command, self.CHANGES) and outcome.outcome != "error":
            self.reload()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of this page."""
        return self.found.rows

    @property
    def marked(self) -> Row | None:
        """The row that the cursor is on."""
        tables = self.query(f"#{self.LIST}").results(FittedTable)
        at = next((table.cursor_row for table in tables), -1)
        return self.rows[at] if 0 <= at < len(self.rows) else None

    @on(DataTable.RowHighlighted)
    def follow_mark(self) -> None:
        """Tell the marked row."""
        self.tell_marked()

    @on(PageTable.Chosen)
    def follow_choice(self) -> None:
        """Go on with the row on which Enter was pressed."""
        self.open_marked()

    @on(PageTable.Wanted)
    def turn_page(self, message: PageTable.Wanted) -> None:
        """Show the page behind this one, or before."""
        if (message.direction == "older") is self.NEWEST_FIRST:
            self._passed = (*self._passed, self.key_of(self.rows[-1]))
        else:
            self._passed = self._passed[:-1]
        self._load()

    def open_marked(self) -> None:
        """Go on with the marked row; it is read through where nothing else can be done with it."""
        self.query_one("#detail").focus()

    def action_reload(self) -> None:
        """Look again."""
        self.reload()

    def show_rows(self) -> None:
        """Show the page that was found."""
        table = self.query_one(f"#{self.LIST}", FittedTable)
        at = table.cursor_row
        behind, before = self.is_full(), bool(self._passed)
        older, newer = (behind, before) if self.NEWEST_FIRST else (before, behind)
        table.show_page([*map(self._page_row, count(), self.rows)], older=older, newer=newer)
        table.move_cursor(row=at)
        self.query_one("#title", Static).update(show(self.headline()))
        self.tell_marked()

    def tell_marked(self) -> None:
        """Offer what can be done with the marked row, and tell it where there is a place for it."""
        self.refresh_bindings()
        row = self.marked
        for detail in self.query("#detail").results(EntryView):
            detail.border_title = "" if row is None else self.heading_of(row)
            detail.show_sections(() if row is None else tuple(self.told(row)))

    def _page_row(self, place: int, row: Row) -> PageRow:
        style = self.app.theme_variables.get(self.colour_of(row), "")
        return PageRow(str(place), self.cells_of(row), style)

    @work(exclusive=True, group="list")
    async def _load(self) -> None:
        asks = self.asks(self._passed[-1] if self._passed else None)

        def read(reads: Reads) -> Found[Row]:
            rows = asks(reads)
            people = frozenset(person for person in self.people_in(rows) if person)
            names = reads.names(*people) if people else {}
            return Found(rows, names, frozenset(act for act in self.ACTS if reads.may(act)))

        found = await self.look_up(read)
        if found is None:
            return
        if self._passed and not found.rows:
            self._passed = self._passed[:-1]
            self._load()
            return
        self.found = found
        self.show_rows()
