"""Names the screens that keys of the counter open, and those in the list behind F8.

Each is imported when it is opened: the counter's first picture waits for none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from textual.screen import Screen

Made = Callable[[], Screen[Any]]


def _of(module: str, name: str) -> Made:
    def made() -> Screen[Any]:
        screen: Screen[Any] = getattr(import_module(f"kiosk.screens.{module}"), name)()
        return screen

    return made


def _incidents() -> Screen[Any]:
    from kiosk.screens.incidents import IncidentsScreen
    from kiosk.screens.log import LogScreen

    return IncidentsScreen(LogScreen)


SCREENS: Mapping[str, Made] = {
    "help": _of("help", "HelpScreen"),
    "proxies": _of("proxies", "ProxiesScreen"),
    "log": _of("log", "LogScreen"),
    "more": _of("more", "MoreScreen"),
    "returns": _of("returns", "ReturnsScreen"),
    "incidents": _incidents,
    "report_loss": _of("report_loss", "ReportLossScreen"),
    "destruction": _of("destructions", "DestructionsScreen"),
    "batches": _of("batches", "BatchesScreen"),
    "search": _of("search", "SearchScreen"),
    "meetings": _of("meetings", "MeetingsScreen"),
    "register": _of("register", "RegisterScreen"),
    "overdue": _of("overdue", "OverdueScreen"),
    "reviews": _of("reviews", "ReviewsScreen"),
    "kept_back": _of("kept_back", "KeptBackScreen"),
    "stocktake": _of("stocktakes", "StocktakesScreen"),
    "holdings": _of("holdings", "HoldingsScreen"),
}
