"""Owns what every screen of the counter has in common: its top and bottom lines, and how it hears of changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget

from kiosk.settings import Settings
from kiosk.view import View
from kiosk.widgets.counter_bar import CounterBar
from kiosk.widgets.function_keys import FunctionKeys
from kiosk.widgets.scan_input import ScanInput
from kiosk.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from kiosk.desk import Command, Outcome, Reads

Answer = TypeVar("Answer")


class Counter(Protocol):
    """What a screen may ask of the app."""

    view: View
    settings: Settings
    scan_prefix: str

    async def whole(self) -> None:
        """Wait until the whole program is there: the first picture comes without most of it."""

    def local_now(self) -> datetime:
        """Return the time in the registry's zone."""

    def do(self, command: Command) -> None:
        """Have the desk do something in its turn; the answer changes the view and reaches `answered`."""

    def ask(self, read: Callable[[Reads], Answer]) -> Awaitable[Answer]:
        """Look something up, on the registry's thread."""

    def say(self, note: str) -> None:
        """Say why a key does nothing now."""

    def acknowledge(self, *, again: bool = False) -> None:
        """Somebody read the refusal or the fault; `again` asks once more for what met the fault."""

    def send_second_away(self) -> None:
        """The second collector or witness whose badge was scanned leaves again."""

    def drop_waiting_scans(self) -> None:
        """Forget the scans that were held back."""

    def open(self, name: str) -> None:
        """Open one of the other screens by its name."""

    @property
    def screens(self) -> Collection[str]:
        """The names of the other screens that there are."""

    def print_sheet(self, name: str) -> None:
        """Have a list brought to paper: `stocktake:NUMBER`, `holdings:STAFF_NO`, `destruction:NUMBER`; the view says
        what became of it."""

    def make_tray(self) -> Widget | None:
        """Return what stands for the scanner in a demonstration, None elsewhere."""


class DeskScreen(Screen[None]):
    """A screen that shows the view. It sends commands and never touches the registry."""

    OPENS_OTHERS: ClassVar[bool] = False
    """Whether the keys of the other screens open them from here."""

    @property
    def counter(self) -> Counter:
        """The app, as screens know it."""
        return cast(Counter, self.app)

    def compose(self) -> ComposeResult:
        """Lay out the top line, the screen's own part, and the keys."""
        # Taken now, Textual finds nothing to change when it says the size, and styles everything once, not twice.
        self.add_class(*self._classes_of_size())
        settings = self.counter.settings
        yield CounterBar(settings.registry.name, settings.counter.name, self.counter.local_now)
        tray = self.counter.make_tray()
        if tray is None:
            yield from self.compose_body()
        else:
            with Horizontal(id="with-tray"):
                with Vertical(id="beside-tray"):
                    yield from self.compose_body()
                yield tray
        yield FunctionKeys()
        yield TooSmall()

    def _classes_of_size(self) -> Iterable[str]:
        for breakpoints, cells in (
            (self.app.HORIZONTAL_BREAKPOINTS or (), self.app.size.width),
            (self.app.VERTICAL_BREAKPOINTS or (), self.app.size.height),
        ):
            yield from [name for least, name in sorted(breakpoints) if cells >= least][-1:]

    def compose_body(self) -> Iterable[Widget]:
        """Lay out what stands between the top line and the keys."""
        return ()

    def compose_catcher(self) -> Iterable[Widget]:
        """Lay out a field that takes what a scanner without a prefix types, so that it answers no question."""
        if not self.counter.scan_prefix:
            yield ScanInput(id="code")

    def on_mount(self) -> None:
        """Show what is, and follow the language."""
        self.watch(self.app, "language", self.retranslate, init=False)
        self.retranslate()
        self.begin()

    def begin(self) -> None:
        """Do what this screen begins with, once everything is shown; subclasses have no `on_mount` of their own."""

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.show_view(self.counter.view)

    def show_view(self, view: View) -> None:
        """Show the view; called after every change of it."""
        bar = self.query_one(CounterBar)
        bar.locked = view.locked
        bar.operator = f"{view.operator} {view.operator_name}".strip() if view.operator else None

    def take_keys_back(self) -> None:
        """Focus what is typed into here, when the keys had gone elsewhere."""
        self.show_view(self.counter.view)

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Hear what came of a command; the view has changed already."""

    def show_waiting(self, scans: int) -> None:
        """Say how many scans wait, where somebody has to read something first."""

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take a scan that is meant for this screen alone; False leaves it to the desk."""
        return False

    async def look_aside(self, read: Callable[[Reads], Answer]) -> Answer | None:
        """Return what `read` finds for a place beside the main thing; None, and nothing said, where it may not."""
        from kiosk.desk import NotAllowed, RegistryError

        try:
            return await self.counter.ask(read)
        except (NotAllowed, RegistryError):
            return None

    def still_wanted(self, view: View) -> bool:
        """Say whether this screen, which somebody opened, still has a purpose."""
        return True


class KeptScreen(DeskScreen):
    """A screen that is made once and put on top again and again: making one takes a tenth of a second."""

    async def stand_for(self, *given: Any) -> None:
        """Show something else from now on: what the screen was made for the first time. Called before it is seen."""
        raise NotImplementedError
