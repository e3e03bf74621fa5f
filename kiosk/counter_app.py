"""Owns the counter's terminal program: what is asked goes to the desk in its turn, what it answers to the screens.

It says when the counter locks and what becomes of a fault; which screen stands on top, `stacking` decides from
the view. It holds no rule.

Sign-in is painted before the desk is there; only then does `opening` begin. What comes meanwhile waits in its turn.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from operator import methodcaller
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual import events, on, work
from textual.signal import Signal
from textual.widget import Widget

from kiosk.completing import completed
from kiosk.counter_keys import KEYS
from kiosk.desk import commands as do
from kiosk.desk.surroundings import Surroundings
from kiosk.errands import Errand, Errands
from kiosk.extras import Extras
from kiosk.idle import Due, IdleWatch
from kiosk.language import SpeakingApp
from kiosk.opening import Opening
from kiosk.paper_words import paper_after
from kiosk.printer_thread import PrinterThread
from kiosk.quiet_app import QuietApp
from kiosk.scanner import ScannerMixin
from kiosk.scans import Scanned, ScanVoided
from kiosk.screens.base import DeskScreen
from kiosk.screens.confirm import ConfirmScreen
from kiosk.settings import Settings
from kiosk.stacking import Stack, demand_of
from kiosk.styling import StyledApp
from kiosk.texts import N_
from kiosk.view import Said, View

if TYPE_CHECKING:
    from kiosk.desk import Command, Desk, Outcome, Reads

Answer = TypeVar("Answer")
DOINGS = (events.Key, events.MouseDown, events.MouseScrollDown, events.MouseScrollUp, events.Paste)
REOPENED = ("unlocked", "signed_out")
CLOSING = (N_("Close the counter?"), N_("F2   close it"), N_("Esc  leave it open"))
SIGNING_OUT = (N_("Sign out?"), N_("F2   sign out"), N_("Esc  stay signed in"))
LOOK_AFTER = 60.0
"""Seconds after which the desk does what is due without anybody asking."""


class CounterApp(ScannerMixin, SpeakingApp[None], StyledApp[None], QuietApp[None]):
    """One counter on one terminal."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    BINDINGS = KEYS

    def __init__(
        self,
        open_desk: Callable[[], Desk],
        settings: Settings,
        *,
        around: Surroundings,
        faults: Path,
        extras: Extras | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`open_desk` opens the registry and is called once, on the registry's thread; `around` is the desk's, too.
        `faults` is the folder for faults that nobody expected; `clock` gives seconds and never goes back."""
        self.scan_prefix = settings.counter.scan_prefix
        super().__init__()
        self.settings = settings
        self.view = View()
        self.outcomes: Signal[tuple[Command, Outcome]] = Signal(self, "outcomes")
        self.unopened: Exception | None = None
        self._around = around
        self._extras = extras or Extras()
        self._faults = faults
        self._clock = clock
        self._errands = Errands()
        self._opening = Opening(self._errands, open_desk)
        self._printer = PrinterThread(self._extras, self._written)
        self._idle = IdleWatch(settings.counter.lock_after, clock())
        self._stack = Stack(self)
        self._curtain = False
        self._reported = False
        self._met_fault: Command | None = None
        self._looked_after = clock()

    # What screens ask for.

    def local_now(self) -> datetime:
        """Return the time in the registry's zone."""
        return self._around.clock().astimezone(self.settings.zone)

    async def whole(self) -> None:
        """Wait until the whole program is there: the first picture comes without most of it."""
        await self._opening.whole()

    def do(self, command: Command) -> None:
        """Have the desk do something in its turn."""
        self._errands.put(Errand(partial(self._carry_out, command)))

    async def ask(self, read: Callable[[Reads], Answer]) -> Answer:
        """Look something up, on the registry's thread."""
        desk = await self._opening.desk()
        return await self._errands.call(partial(read, desk.reads))

    def say(self, code: str) -> None:
        """Say why a key does nothing now."""
        from kiosk.rulings import note

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
        self._errands.put(Errand(self._begin))
        self.set_interval(1, self._look_at_clock)

    async def on_unmount(self) -> None:
        """Sign whoever is signed in out: the program's end is not a choice."""
        await self._opening.end()
        self._errands.close()
        self._printer.close()

    async def _begin(self) -> None:
        await self._show(self.view)
        self.screen.call_after_refresh(self._open)

    @work
    async def _open(self) -> None:
        """Make the program whole; a registry that can't be opened ends it, and whoever started it says why."""
        self.read_other_styles()
        try:
            await self._opening.run()
        except Exception as fault:  # whatever it is: without a desk there is no counter
            self.unopened = fault
            self.exit(return_code=1)
            return
        self._print_labels()

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
            on_top = self.screen
            return known and (name == "help" or (isinstance(on_top, DeskScreen) and on_top.OPENS_OTHERS))
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

    async def action_open(self, name: str) -> None:
        """Open one of the other screens once it can be imported; keys that follow wait for it."""
        await self.whole()
        self.open(name)

    def open(self, name: str) -> None:
        """Open one of the other screens by its name."""
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
        self._queue_scan(partial(self._void, message.reason.value))

    def _queue_scan(self, run: Callable[[], Awaitable[None]]) -> None:
        self._errands.put(Errand(run, is_scan=True))
        self._tell_waiting()

    async def _scan(self, text: str, typed: bool) -> None:
        screen = self.screen
        if not (isinstance(screen, DeskScreen) and screen.take_scan(text, typed)):
            await self.whole()
            await self._carry_out(do.Scan(scan=text, typed=typed))

    async def _void(self, reason: str) -> None:
        await self.whole()
        await self._carry_out(do.VoidScan(reason=reason))

    def _tell_waiting(self) -> None:
        if isinstance(self.screen, DeskScreen):
            self.screen.show_waiting(self._errands.scans_waiting)

    # Commands and their answers.

    @work
    async def _consume(self) -> None:
        await self._errands.run(self._report)

    async def _carry_out(self, command: Command) -> None:
        if command.act is None:
            command = replace(command, act=self._around.random(12).hex())
        desk = await self._opening.desk()
        try:
            outcome = await self._errands.call(partial(desk.handle, command))
        except Exception as fault:  # whatever it is, the counter says so and goes on
            outcome = self._noted(fault)
        await self._take_answer(desk, command, outcome)

    async def _take_answer(self, desk: Desk, command: Command, outcome: Outcome) -> None:
        failed = outcome.outcome == "error"
        view = self.view.after(command, outcome, desk.session)
        try:
            view = await completed(view, outcome, desk.session, self.ask)
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
        said = Said(do.State, self._noted(fault))
        self._change(lambda view: replace(view, said=said, fault=said))

    def _noted(self, fault: Exception) -> Outcome:
        return do.Outcome("error", error=self._written(fault))

    def _written(self, fault: Exception) -> str:
        from kiosk.faults import write_fault

        return write_fault(self._faults, fault, self._around.clock())

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
        elif due is Due.SIGN_OUT and (desk := self._opening.opened) and not desk.session.unreleased:
            self._idle.follow(locked=False, now=self._clock())
            self.do(do.SignOut())

    async def _look_after(self) -> None:
        from kiosk.desk import RegistryError

        desk = await self._opening.desk()
        # A registry that does not answer now is asked again in a minute: nobody waits for this.
        with contextlib.suppress(RegistryError):
            await self._errands.call(desk.look_after)

    @work(exit_on_error=False)
    async def _print_labels(self) -> None:
        for label in await self._printer.labels():
            self._change(methodcaller("with_label", label.copy, str(label.state), label.reason))

    @work(exit_on_error=False)
    async def _write_receipt(self, name: str) -> None:
        sheet = await self._printer.sheet(name)
        if sheet is not None:
            self._change(lambda view: replace(view, sheet=sheet))
