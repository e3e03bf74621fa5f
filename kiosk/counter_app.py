"""Owns the counter's terminal program: what is asked goes to the desk in its turn, what it answers to the screens.

It says when the counter locks and what becomes of a fault; which screen stands on top, `stacking` decides from
the view. It holds no rule.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar, TypeVar

from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.signal import Signal
from textual.widget import Widget

from kiosk.completing import completed
from kiosk.desk import Command, Desk, Outcome, Reads, RegistryError
from kiosk.desk import commands as do
from kiosk.errands import Errand, Errands
from kiosk.extras import Extras, LabelNews, SheetNews
from kiosk.faults import QuietApp, write_fault
from kiosk.idle import Due, IdleWatch
from kiosk.language import SpeakingApp
from kiosk.paper_words import paper_after
from kiosk.rulings import note
from kiosk.scanner import ScannerMixin
from kiosk.scans import Scanned, ScanVoided
from kiosk.screens.base import DeskScreen
from kiosk.screens.confirm import ConfirmScreen
from kiosk.screens.counter import CounterScreen
from kiosk.screens.refusal import RefusalScreen
from kiosk.settings import Settings
from kiosk.stacking import Stack, demand_of
from kiosk.texts import N_
from kiosk.theme import ThemedApp
from kiosk.view import Said, SheetShown, View

Answer = TypeVar("Answer")
DOINGS = (events.Key, events.MouseDown, events.MouseScrollDown, events.MouseScrollUp, events.Paste)
STYLES = (
    *("base", "widgets", "lists", "records", "forms"),
    *("counter", "pickup", "tasks", "meetings", "standing", "stocktake"),
)
REOPENED = ("unlocked", "signed_out")
CLOSING = (N_("Close the counter?"), N_("F2   close it"), N_("Esc  leave it open"))
SIGNING_OUT = (N_("Sign out?"), N_("F2   sign out"), N_("Esc  stay signed in"))
LOOK_AFTER = 60.0
"""Seconds after which the desk does what is due without anybody asking."""


class CounterApp(ScannerMixin, SpeakingApp[None], ThemedApp[None], QuietApp[None]):
    """One counter on one terminal."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    CSS_PATH = [f"styles/{name}.tcss" for name in STYLES]  # noqa: RUF012
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-usual"), (118, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-medium"), (32, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "open('help')", N_("Help"), id="help", priority=True),
        Binding("f3", "open('proxies')", N_("Proxies"), id="proxies"),
        Binding("f4", "open('returns')", N_("Return"), id="returns"),
        Binding("f5", "open('register')", N_("Register"), id="register"),
        Binding("f6", "open('log')", N_("Log"), id="log"),
        Binding("f8", "open('more')", N_("More"), id="more"),
        Binding("f9", "switch_language", N_("中文"), id="language", priority=True),
        Binding("ctrl+t", "switch_language", show=False, priority=True),
        Binding("f10", "tray", N_("Tray"), id="tray", priority=True),
        Binding("f12", "lock", N_("Lock"), id="lock", priority=True),
        Binding("ctrl+l", "lock", show=False, priority=True),
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+c", "nothing", show=False, priority=True),
    ]

    def __init__(
        self,
        desk: Desk,
        settings: Settings,
        *,
        faults: Path,
        extras: Extras | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`faults` is the folder for faults that nobody expected; `clock` gives seconds and never goes back."""
        self.scan_prefix = settings.counter.scan_prefix
        super().__init__()
        self.settings = settings
        self.view = View()
        self.outcomes: Signal[tuple[Command, Outcome]] = Signal(self, "outcomes")
        self._desk = desk
        self._extras = extras or Extras()
        self._faults = faults
        self._clock = clock
        self._errands = Errands()
        self._printer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printer")
        self._idle = IdleWatch(settings.counter.lock_after, clock())
        self._stack = Stack(self)
        self._curtain = False
        self._reported = False
        self._met_fault: Command | None = None
        self._looked_after = clock()

    # What screens ask for.

    def local_now(self) -> datetime:
        """Return the time in the registry's zone."""
        return self._desk.now.astimezone(self.settings.zone)

    def do(self, command: Command) -> None:
        """Have the desk do something in its turn."""
        self._errands.put(Errand(partial(self._carry_out, command)))

    async def ask(self, read: Callable[[Reads], Answer]) -> Answer:
        """Look something up, on the registry's thread."""
        return await self._errands.call(partial(read, self._desk.reads))

    def say(self, code: str) -> None:
        """Say why a key does nothing now."""
        said = Said(do.State, note(code))
        self._change(lambda view: replace(view, said=said))

    def acknowledge(self, *, again: bool = False) -> None:
        """Somebody read the refusal or the fault; `again` asks once more for what met the fault."""
        command, self._met_fault = self._met_fault, None
        self._change(View.acknowledged)
        if again and command is not None:
            self.do(command)

    def send_second_away(self) -> None:
        """The second collector or witness whose badge was scanned leaves again."""
        self._change(lambda view: replace(view, awaits_pin_of=None))

    def drop_waiting_scans(self) -> None:
        """Forget the scans that were held back; the log says that they were not used."""
        for _scan in range(self._errands.drop_scans()):
            self.do(do.VoidScan(reason="dropped"))
        self._tell_waiting()

    def print_sheet(self, name: str) -> None:
        """Have a list brought to paper; the view's `sheet` says what became of it."""
        self._write_receipt(name)

    def make_tray(self) -> Widget | None:
        """Return what stands for the scanner in a demonstration, None elsewhere."""
        if self._extras.tray is None:
            return None
        tray = self._extras.tray()
        tray.add_class("tray")
        return tray

    # Beginning and end.

    def on_mount(self) -> None:
        """Begin with nobody signed in."""
        self.language = self.settings.registry.language
        self.set_class(self._extras.tray is not None, "-demo")
        self._consume()
        self._change(lambda view: view)
        self._print_labels()
        self.set_interval(1, self._look_at_clock)

    async def on_unmount(self) -> None:
        """Sign whoever is signed in out: the program's end is not a choice."""
        await self._errands.call(self._desk.end)
        await self._errands.call(self._desk.registry.close)
        self._errands.close()
        self._printer.shutdown(wait=False)

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer each key where it means something."""
        if action == "lock":
            return self.view.operator is not None and not self.view.locked
        if action == "tray":
            return self._extras.tray is not None
        if action == "open":
            name = str(parameters[0])
            known = name in self._extras.screens
            return known and (name == "help" or isinstance(self.screen, CounterScreen))
        return True

    def action_lock(self) -> None:
        """Hide everything at once, then have the desk lock the session."""
        if self.view.operator is not None and not self.view.locked and not self._curtain:
            self._curtain = True
            self.screen.add_class("-curtain")
            self.do(do.Lock())

    @property
    def screens(self) -> Collection[str]:
        """The names of the other screens that there are."""
        return self._extras.screens.keys()

    def open(self, name: str) -> None:
        """Open one of the other screens by its name."""
        self.action_open(name)

    def action_open(self, name: str) -> None:
        """Open one of the other screens."""
        opened = self._extras.screens[name]()
        if type(opened) is not type(self.screen):
            self.push_screen(opened)

    def action_tray(self) -> None:
        """Go into the demonstration's tray with the keys, or out of it; in a small window show or hide it."""
        opened = not self.has_class("-tray")
        self.set_class(opened, "-tray")
        trays = self.screen.query(".tray")
        if opened and trays:
            trays.first().focus()
        elif isinstance(self.screen, DeskScreen):
            self.screen.take_keys_back()

    def action_leave(self) -> None:
        """Ask before signing out; with nobody signed in, before closing the program."""
        if isinstance(self.screen, ConfirmScreen) or self.view.locked:
            return
        if self.view.operator is None:
            self.push_screen(ConfirmScreen(*CLOSING), lambda yes: self.exit() if yes else None)
        else:
            sign_out = do.SignOut()
            self.push_screen(ConfirmScreen(*SIGNING_OUT), lambda yes: self.do(sign_out) if yes else None)

    def action_nothing(self) -> None:
        """Ctrl+C neither ends the program nor copies anything."""

    # Scans.

    @on(Scanned)
    def queue_scan(self, message: Scanned) -> None:
        """Take a scan in its turn."""
        self._touch()
        if self.has_class("-tray"):
            self.action_tray()
        self._queue_scan(partial(self._scan, message.text, message.typed))

    @on(ScanVoided)
    def queue_void(self, message: ScanVoided) -> None:
        """Have a scan that cannot be used logged in its turn."""
        self._touch()
        self._queue_scan(partial(self._carry_out, do.VoidScan(reason=message.reason.value)))

    def _queue_scan(self, run: Callable[[], Awaitable[None]]) -> None:
        self._errands.put(Errand(run, is_scan=True))
        self._tell_waiting()

    async def _scan(self, text: str, typed: bool) -> None:
        screen = self.screen
        if not (isinstance(screen, DeskScreen) and screen.take_scan(text, typed)):
            await self._carry_out(do.Scan(scan=text, typed=typed))

    def _tell_waiting(self) -> None:
        if isinstance(self.screen, RefusalScreen):
            self.screen.show_waiting(self._errands.scans_waiting)

    # Commands and their answers.

    @work
    async def _consume(self) -> None:
        await self._errands.run(self._report)

    async def _carry_out(self, command: Command) -> None:
        if command.act is None:
            command = replace(command, act=self._desk.around.random(12).hex())
        try:
            outcome = await self._errands.call(partial(self._desk.handle, command))
        except Exception as fault:  # whatever it is, the counter says so and goes on
            outcome = Outcome("error", error=write_fault(self._faults, fault, self._desk.now))
        await self._take_answer(command, outcome)

    async def _take_answer(self, command: Command, outcome: Outcome) -> None:
        failed = outcome.outcome == "error"
        view = self.view.after(command, outcome, self._desk.session)
        try:
            view = await completed(view, outcome, self._desk.session, self.ask)
        except Exception as fault:  # what the desk did must be shown whatever cannot be looked up
            self._report(fault)
        if failed:
            self._met_fault = command
        if not view.locked and (isinstance(command, do.Lock) or outcome.outcome in REOPENED):
            self._curtain = False
        if outcome.outcome == "signed_out":
            self.drop_waiting_scans()
        await self._show(view)
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.answered(command, outcome)
        self.outcomes.publish((command, outcome))
        if outcome.outcome in ("handed_over", "transferred", "label_queued"):
            self._print_labels()
        elif (paper := paper_after(command, outcome)) is not None:
            self._write_receipt(paper)

    def _change(self, change: Callable[[View], View]) -> None:
        """Change the view in its turn, without asking the desk."""

        async def run() -> None:
            await self._show(change(self.view))

        self._errands.put(Errand(run))

    async def _show(self, view: View) -> None:
        self.view = view
        await self._stack.settle(view, curtain=self._curtain)
        for screen in self.screen_stack:
            screen.remove_class("-curtain")
            if isinstance(screen, DeskScreen):
                screen.show_view(view)
        demand = demand_of(view, curtain=self._curtain)
        self._errands.hold_scans(demand is not None and demand.holds_scans)
        self._tell_waiting()
        self._idle.follow(locked=view.locked, now=self._clock())
        self._reported = False

    def _report(self, fault: Exception) -> None:
        """Show a fault that nobody expected; where not even that can be shown, end."""
        if self._reported:
            self.fault = self.fault or fault
            self.exit(return_code=1)
            return
        self._reported = True
        said = Said(do.State, Outcome("error", error=write_fault(self._faults, fault, self._desk.now)))
        self._change(lambda view: replace(view, said=said, fault=said))

    # The clock and the printer.

    async def on_event(self, event: events.Event) -> None:
        """Notice that somebody does something."""
        if isinstance(event, DOINGS):
            self._touch()
        await super().on_event(event)

    def _touch(self) -> None:
        self._idle.touch(self._clock())

    def _look_at_clock(self) -> None:
        if self.view.operator is not None and self._clock() - self._looked_after >= LOOK_AFTER:
            self._looked_after = self._clock()
            self._errands.put(Errand(self._look_after))
        due = self._idle.due(self._clock())
        if due is Due.LOCK and self.view.operator is not None:
            self.action_lock()
        elif due is Due.LOCK:
            self._touch()
            self._errands.put(Errand(self._stack.begin_again))
        elif due is Due.SIGN_OUT and not self._desk.session.unreleased:
            self._idle.follow(locked=False, now=self._clock())
            self.do(do.SignOut())

    async def _look_after(self) -> None:
        # A registry that does not answer now is asked again in a minute: nobody waits for this.
        with contextlib.suppress(RegistryError):
            await self._errands.call(self._desk.look_after)

    @work(exit_on_error=False)
    async def _print_labels(self) -> None:
        print_labels = self._extras.print_labels
        if print_labels is None:
            return
        try:
            printed = await asyncio.get_running_loop().run_in_executor(self._printer, print_labels)
        except Exception as fault:  # a printer never stops the counter
            write_fault(self._faults, fault, self._desk.now)
            return
        for label in printed:
            self._change(partial(_with_label, label))

    @work(exit_on_error=False)
    async def _write_receipt(self, number: str) -> None:
        write = self._extras.write_receipt
        if write is None:
            return
        try:
            news = await asyncio.get_running_loop().run_in_executor(self._printer, write, number)
        except Exception as fault:  # paper never stops the counter; the receipt can be made again at any time
            code = write_fault(self._faults, fault, self._desk.now)
            news = SheetShown(number, trouble=code)
        self._change(partial(_with_sheet, news))


def _with_sheet(news: SheetNews, view: View) -> View:
    return replace(view, sheet=SheetShown(news.number, news.file, news.printed, news.trouble))


def _with_label(label: LabelNews, view: View) -> View:
    return view.with_label(label.copy, str(label.state), label.reason)
