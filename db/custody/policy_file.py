"""Owns the policy file: TOML text to a validated `Policy` and back.

A file holds what differs from the default policy; what is absent takes the default. Its shape:

    [levels.secret]                # internal, confidential, secret, top_secret
    badge_kinds = ["signed"]       # "card_number", "signed"
    photo = true
    signatures = ["pin"]           # "pin", "paper_receipt"
    collectors = 1                 # people who collect together, 1 or 2
    staff = 1                      # operator alone, or 2 with a witness
    proxy_approvals = 1
    proxy_designated = false
    proxy_window = "1 day"         # durations: "90 minutes", "4 hours", "7 days"
    scan_back = true
    page_count = true
    receipt_due = "same day 18:00" # or "none", "2 hours", "next working day 12:00"
    unregistered_blocks = "once overdue"   # "never", "once overdue", "at once"

    [pins]
    min_digits = 6
    lock_after = 5                 # failures
    lock_first = "1 minute"        # doubles with each further failure, up to
    lock_longest = "1 hour"

    [badges]
    valid_for = "730 days"

    [incidents]
    report_within = "24 hours"

    [clock]
    may_jump_ahead = "14 days"

    [calendar]
    working_days = ["monday", "tuesday", "wednesday", "thursday", "friday"]

All that is wrong with a file is found in one reading. No key switches off the log, the numbering, the
registration or the signature. Must not know where policies are stored or who approves them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from db.custody.floors import RECEIVING, UNSWITCHABLE, article_at, below_floor
from db.custody.policy import Policy, ReceiptBlock, default_policy
from db.custody.policy_forms import DUE, SWITCH, WORKING_DAYS, Form, count, duration, word, word_list
from db.custody.values import BadgeKind, Classification, SignatureKind

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

LEVEL_KEYS: Mapping[str, Form] = MappingProxyType(
    {
        "badge_kinds": word_list(BadgeKind),
        "photo": SWITCH,
        "signatures": word_list(SignatureKind),
        "collectors": count(1, 2),
        "staff": count(1, 2),
        "proxy_approvals": count(1, 5),
        "proxy_designated": SWITCH,
        "proxy_window": duration(MINUTE, 31 * DAY),
        "scan_back": SWITCH,
        "page_count": SWITCH,
        "receipt_due": DUE,
        "unregistered_blocks": word(ReceiptBlock),
    }
)
SECTION_KEYS: Mapping[str, Mapping[str, Form]] = MappingProxyType(
    {
        "pins": {
            "min_digits": count(6, 12),
            "lock_after": count(1, 10),
            "lock_first": duration(MINUTE, DAY),
            "lock_longest": duration(MINUTE, 7 * DAY),
        },
        "badges": {"valid_for": duration(DAY, 3653 * DAY)},
        "incidents": {"report_within": duration(MINUTE, 31 * DAY)},
        "clock": {"may_jump_ahead": duration(HOUR, 366 * DAY)},
        "calendar": {"working_days": WORKING_DAYS},
    }
)
LEVELS = {level.name.lower(): level for level in Classification}


@dataclass(frozen=True, slots=True)
class PolicyProblem:
    """One thing that is wrong with a policy: where, what stands there, why not, and for a floor the article."""

    key: str
    value: str
    problem: str
    article: str | None = None

    def __str__(self) -> str:
        text = f"{self.key} = {self.value}: {self.problem}" if self.key else self.problem
        return f"{text} ({self.article})" if self.article else text


class PolicyError(Exception):
    """A policy file that cannot be taken, with everything that is wrong with it."""

    def __init__(self, problems: tuple[PolicyProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def parse_policy(text: str) -> Policy:
    """Read a policy file; raise `PolicyError` naming every unknown key, wrong value and floor undercut."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError((PolicyProblem("", "", f"not a TOML file: {error}"),)) from error
    reading = _Reading([])
    policy = reading.policy(data)
    problems = reading.problems + _floor_problems(policy) + _sense_problems(policy)
    if problems:
        raise PolicyError(tuple(problems))
    return policy


@dataclass(frozen=True, slots=True)
class _Reading:
    """One pass over a file's tables that gathers problems instead of stopping at the first."""

    problems: list[PolicyProblem]

    def policy(self, data: dict[str, Any]) -> Policy:
        policy = default_policy()
        sections = {}
        for name, given in data.items():
            if name == "levels":
                levels = self._levels(given, policy)
                policy = replace(policy, levels=MappingProxyType(levels))
            elif name in SECTION_KEYS:
                values = self._table(name, given, SECTION_KEYS[name])
                sections[name] = replace(getattr(policy, name), **values)
            else:
                self._unknown(name, given)
        return replace(policy, **sections)

    def _levels(self, given: object, policy: Policy) -> dict[Classification, Any]:
        levels = dict(policy.levels)
        for name, table in self._items("levels", given):
            if name in LEVELS:
                values = self._table(f"levels.{name}", table, LEVEL_KEYS)
                levels[LEVELS[name]] = replace(levels[LEVELS[name]], **values)
            else:
                self._unknown(f"levels.{name}", table)
        return levels

    def _table(self, place: str, given: object, forms: Mapping[str, Form]) -> dict[str, Any]:
        values = {}
        for key, value in self._items(place, given):
            if key not in forms:
                self._unknown(f"{place}.{key}", value)
                continue
            try:
                values[key] = forms[key].read(value)
            except ValueError as error:
                where = f"{place}.{key}"
                self.problems.append(PolicyProblem(where, literal(value), str(error), article_at(where)))
        return values

    def _items(self, place: str, given: object) -> list[tuple[str, Any]]:
        if isinstance(given, dict):
            return list(given.items())
        self.problems.append(PolicyProblem(place, literal(given), "must be a table"))
        return []

    def _unknown(self, place: str, given: object) -> None:
        if place.rpartition(".")[2] in UNSWITCHABLE:
            problem = PolicyProblem(place, literal(given), "cannot be switched or changed", RECEIVING)
        else:
            problem = PolicyProblem(place, literal(given), "unknown key")
        self.problems.append(problem)


def _floor_problems(policy: Policy) -> list[PolicyProblem]:
    return [
        PolicyProblem(
            floor.place,
            _literal_at(policy, floor.level, floor.section, floor.key),
            f"below the statutory floor: {floor.demand}",
            floor.article,
        )
        for floor in below_floor(policy)
    ]


def _sense_problems(policy: Policy) -> list[PolicyProblem]:
    """Find values that are well formed and yet would leave nobody able to collect, or a lock that shrinks."""
    problems = []
    for name, level in LEVELS.items():
        rules = policy.levels[level]
        if not rules.badge_kinds:
            problems.append(PolicyProblem(f"levels.{name}.badge_kinds", "[]", "must name at least one kind"))
        if rules.signatures and SignatureKind.PIN not in rules.signatures:
            text = LEVEL_KEYS["signatures"].write(rules.signatures)
            problems.append(PolicyProblem(f"levels.{name}.signatures", text, 'must hold "pin"'))
    if policy.pins.lock_longest < policy.pins.lock_first:
        text = SECTION_KEYS["pins"]["lock_longest"].write(policy.pins.lock_longest)
        problems.append(PolicyProblem("pins.lock_longest", text, "must not be shorter than lock_first"))
    return problems


def _literal_at(policy: Policy, level: Classification | None, section: str, key: str) -> str:
    if level is not None:
        return LEVEL_KEYS[key].write(getattr(policy.levels[level], key))
    return SECTION_KEYS[section][key].write(getattr(getattr(policy, section), key))


def literal(value: object) -> str:
    """Show a value as TOML gave it, cut when long, for a message."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def policy_values(policy: Policy) -> dict[str, str]:
    """Return every key of `policy` with its value as a TOML literal, in file order."""
    values = {
        f"levels.{name}.{key}": _literal_at(policy, level, "", key)
        for name, level in LEVELS.items()
        for key in LEVEL_KEYS
    }
    for section, forms in SECTION_KEYS.items():
        values |= {f"{section}.{key}": _literal_at(policy, None, section, key) for key in forms}
    return values


def to_toml(policy: Policy) -> str:
    """Write all of `policy` as a policy file that `parse_policy` reads back (the version is the registry's)."""
    lines = [f"# Site policy, version {policy.version}"]
    section = ""
    for place, value in policy_values(policy).items():
        table, _, key = place.rpartition(".")
        if table != section:
            lines += ["", f"[{table}]"]
            section = table
        lines.append(f"{key} = {value}")
    return "\n".join(lines) + "\n"
