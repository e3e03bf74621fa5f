"""Owns what one change of a batch is, as people read it. Apart from the plans: a screen needs no rosters for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One change as people read it; `old` and `new` are empty where there is nothing."""

    key: str
    field: str
    old: str
    new: str
    widens: bool
