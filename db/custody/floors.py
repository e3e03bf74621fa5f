"""Owns the statutory floors: what no site policy may go below, each with the article that says so.

The texts say what the article demands; they are not the article's wording. A floor judges one value of a
policy and knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from db.custody.policy import Policy, default_policy
from db.custody.values import Classification

RECEIVING = (
    "保守国家秘密法实施条例 (2024) art. 27(2): papers are counted, numbered, registered and signed for"
)
TWO_CARRIERS = "保守国家秘密法实施条例 (2024) art. 29: top secret is carried by two or more designated people"
DESIGNATED = "保守国家秘密法 (2024) art. 26: top secret is received, carried and kept by designated people"
REPORTING = (
    "保守国家秘密法 (2024) art. 47, 保守国家秘密法实施条例 (2024) art. 61: "
    "an actual or possible leak is reported at once, within 24 hours"
)

UNSWITCHABLE = frozenset(
    {"signature", "signing", "log", "logging", "number", "numbering", "register", "registration", "counting"}
)
"""Words that somebody might try as keys to switch off what art. 27 demands; no such keys exist."""


@dataclass(frozen=True, slots=True)
class Floor:
    """One value that the law bounds: its place in the policy, when it holds, what is demanded, and by what."""

    section: str
    key: str
    holds: Callable[[Any], bool]
    demand: str
    article: str
    level: Classification | None = None

    @property
    def place(self) -> str:
        """Where the value stands in a policy file."""
        return f"{self.section}.{self.key}"

    def value_in(self, policy: Policy) -> Any:
        """Return the value that this floor bounds."""
        part = getattr(policy, self.section) if self.level is None else policy.levels[self.level]
        return getattr(part, self.key)


def _of_level(
    level: Classification, key: str, holds: Callable[[Any], bool], demand: str, article: str
) -> Floor:
    return Floor(f"levels.{level.name.lower()}", key, holds, demand, article, level)


def _signatures(level: Classification) -> Floor:
    accepted = default_policy().levels[level].signatures
    words = " or ".join(sorted(accepted, reverse=True))
    return _of_level(
        level, "signatures", lambda value: bool(value) and value <= accepted, f"only {words}", RECEIVING
    )


FLOORS: tuple[Floor, ...] = (
    *(_signatures(level) for level in Classification),
    _of_level(Classification.SECRET, "page_count", bool, "true", RECEIVING),
    _of_level(Classification.TOP_SECRET, "page_count", bool, "true", RECEIVING),
    _of_level(Classification.TOP_SECRET, "collectors", lambda value: value >= 2, "at least 2", TWO_CARRIERS),
    _of_level(Classification.TOP_SECRET, "proxy_designated", bool, "true", DESIGNATED),
    Floor(
        "incidents",
        "report_within",
        lambda value: value <= timedelta(hours=24),
        "at most 24 hours",
        REPORTING,
    ),
)


def below_floor(policy: Policy) -> tuple[Floor, ...]:
    """Return the floors that `policy` goes below."""
    return tuple(floor for floor in FLOORS if not floor.holds(floor.value_in(policy)))


def article_at(place: str) -> str | None:
    """Return the article that bounds the value at `place` of a policy file, if one does."""
    return next((floor.article for floor in FLOORS if floor.place == place), None)
