"""Owns what a desk gets from outside, and nobody in here makes: time and chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The clock (aware, UTC) and randomness (n bytes)."""

    clock: Callable[[], datetime]
    random: Callable[[int], bytes]
