"""Owns which screen stands on top. What the view demands comes before what somebody opened; the lock before all.

At the bottom stands sign-in or the counter; above it what people opened; on top at most one screen that the view
demands. Screens are only changed here, one settling after the other. Each is imported when it is demanded: the
program's first picture, which is sign-in, waits for no other.
"""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from textual.app import App

from kiosk.screens.base import DeskScreen, KeptScreen
from kiosk.screens.sign_in import SignInScreen
from kiosk.view import View


@dataclass(frozen=True, slots=True)
class Demand:
    """A screen that must stand on top now: which, and for what.

    `alone`: what people opened gives way to it. `holds_scans`: scans wait until somebody has read it.
    """

    screen: type[DeskScreen]
    given: tuple[Any, ...] = ()
    alone: bool = False
    holds_scans: bool = False


def demand_of(view: View, *, curtain: bool = False) -> Demand | None:
    """Return what must stand on top; `curtain`: the counter is being locked."""
    if view.locked or curtain:
        from kiosk.screens.lock import LockScreen

        return Demand(LockScreen)
    if view.fault is not None:
        from kiosk.screens.fault import FaultScreen

        return Demand(FaultScreen, (view.fault,), holds_scans=True)
    if view.refusal is not None:
        from kiosk.screens.refusal import RefusalScreen

        return Demand(RefusalScreen, (view.refusal,), holds_scans=True)
    if view.collector is not None and not view.identified and not view.gone:
        from kiosk.screens.photo import PhotoScreen

        return Demand(PhotoScreen, (view.collector,), alone=True)
    if view.awaits_pin_of is not None:
        from kiosk.screens.second_person import SecondPersonScreen

        # The screen of a transfer stays below: it goes on once they have joined.
        return Demand(SecondPersonScreen, (view.awaits_pin_of, view.second), alone=view.task is None)
    return None


def _base_of(view: View) -> type[DeskScreen]:
    if view.operator is None:
        return SignInScreen
    from kiosk.screens.counter import CounterScreen

    return CounterScreen


class Stack:
    """The app's screens, brought in line with the view."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._base: type[DeskScreen] | None = None
        self._demand: Demand | None = None
        self._demanded: DeskScreen | None = None
        self._kept: dict[type[KeptScreen], KeptScreen] = {}

    async def settle(self, view: View, *, curtain: bool = False) -> None:
        """Put on top what the view demands, and take away what has no purpose any more."""
        demand = demand_of(view, curtain=curtain)
        base = _base_of(view)
        # The first picture is painted as soon as it can be: there is nothing yet from which it could flicker.
        with nullcontext() if self._base is None else self._app.batch_update():
            if base is not self._base:
                await self._start_over(base)
            if demand != self._demand:
                await self._take_down()
            if self._demanded is None:
                await self._drop_unwanted(view)
            if demand is not None and self._demanded is None:
                await self._put_up(demand)

    async def begin_again(self) -> None:
        """Leave everything that was opened while nobody is signed in."""
        if self._base is SignInScreen:
            await self._start_over(SignInScreen)

    async def _start_over(self, base: type[DeskScreen]) -> None:
        await self._pop_above(2 if self._base is not None else 1)
        self._demand = self._demanded = None
        screen = base()
        await (self._app.push_screen(screen) if self._base is None else self._app.switch_screen(screen))
        self._base = base

    async def _take_down(self) -> None:
        if self._demanded in self._app.screen_stack:
            await self._pop_above(self._app.screen_stack.index(self._demanded))
        self._demand = self._demanded = None

    async def _drop_unwanted(self, view: View) -> None:
        for place, screen in enumerate(self._app.screen_stack):
            if isinstance(screen, DeskScreen) and not screen.still_wanted(view):
                await self._pop_above(place)
                return

    async def _put_up(self, demand: Demand) -> None:
        if demand.alone:
            await self._pop_above(2)
        self._demand, self._demanded = demand, await self._made(demand)
        await self._app.push_screen(self._demanded)

    async def _made(self, demand: Demand) -> DeskScreen:
        if not issubclass(demand.screen, KeptScreen):
            return demand.screen(*demand.given)
        kept = self._kept.get(demand.screen)
        if kept is None:
            kept = self._kept[demand.screen] = demand.screen(*demand.given)
            self._app.install_screen(kept, demand.screen.__name__)
        else:
            await kept.stand_for(*demand.given)
        return kept

    async def _pop_above(self, kept: int) -> None:
        while len(self._app.screen_stack) > kept:
            # A screen that is taken away while it opens looks for widgets that are gone.
            while not self._app.screen.is_mounted:
                await asyncio.sleep(0)
            await self._app.pop_screen()
