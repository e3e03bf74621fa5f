"""All journeys, and the screens that there are to be seen on them."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module

from pictures.journeys import (
    counting,
    custody,
    destruction,
    incidents,
    looking_up,
    meetings,
    oversight,
    pickup,
    proxies,
    standing,
    trouble,
)
from pictures.stage import Journey
from textual.screen import Screen

import kiosk.screens

TOPICS = (
    *(standing, pickup, trouble, proxies, custody, meetings, counting),
    *(destruction, incidents, looking_up, oversight),
)
JOURNEYS: Mapping[str, Journey] = {journey.name: journey for topic in TOPICS for journey in topic.JOURNEYS}


def screens() -> Iterator[str]:
    """Yield the name of every screen of the program that somebody may see: those that no other derives from,
    and those that are shown themselves although another does."""
    classes = {
        thing
        for module in pkgutil.iter_modules(kiosk.screens.__path__)
        for thing in vars(import_module(f"kiosk.screens.{module.name}")).values()
        if isinstance(thing, type) and issubclass(thing, Screen) and thing.__module__.startswith("kiosk.")
    }
    for each in classes:
        derived = any(other is not each and issubclass(other, each) for other in classes)
        if not derived or each.__name__ in SHOWN_THOUGH_DERIVED:
            yield each.__name__


SHOWN_THOUGH_DERIVED = frozenset({"FullPhotoScreen"})
