"""Owns the comparison of two policies, for the supervisor who decides on the new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from db.custody.policy import DueRule, Policy, ReceiptBlock, ReceiptDue
from db.custody.policy_file import LEVELS, policy_values


@dataclass(frozen=True, slots=True)
class PolicyDifference:
    """One value that a new policy changes, old and new as TOML literals, and whether the change loosens."""

    key: str
    old: str
    new: str
    loosens: bool


def _fewer(old: Any, new: Any) -> bool:
    return bool(new < old)


def _more(old: Any, new: Any) -> bool:
    return bool(new > old)


def _adds(old: frozenset[Any], new: frozenset[Any]) -> bool:
    return not new <= old


def _latest(due: ReceiptDue) -> timedelta:
    """Return about how long after a hand-over a receipt may stay unregistered."""
    if due.within is not None:
        return due.within
    if due.at is None:
        return timedelta.max
    on_the_day = timedelta(hours=due.at.hour, minutes=due.at.minute)
    return on_the_day + timedelta(days=1 if due.rule is DueRule.NEXT_WORKING_DAY else 0)


def _due_later(old: ReceiptDue, new: ReceiptDue) -> bool:
    return _latest(new) > _latest(old)


def _drops(old: frozenset[Any], new: frozenset[Any]) -> bool:
    """A working day less lets everything that is due on the next one be due later."""
    return not old <= new


def _blocks_later(old: ReceiptBlock, new: ReceiptBlock) -> bool:
    strictness = list(ReceiptBlock)
    return strictness.index(new) < strictness.index(old)


LOOSENS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "badge_kinds": _adds,
        "photo": _fewer,
        "signatures": _adds,
        "collectors": _fewer,
        "staff": _fewer,
        "proxy_approvals": _fewer,
        "proxy_designated": _fewer,
        "proxy_window": _more,
        "scan_back": _fewer,
        "page_count": _fewer,
        "receipt_due": _due_later,
        "unregistered_blocks": _blocks_later,
        "min_digits": _fewer,
        "lock_after": _more,
        "lock_first": _fewer,
        "lock_longest": _fewer,
        "valid_for": _more,
        "report_within": _more,
        "may_jump_ahead": _more,
        "working_days": _drops,
    }
)


def policy_differences(old: Policy, new: Policy) -> tuple[PolicyDifference, ...]:
    """Return every value that differs, in file order."""
    before, after = policy_values(old), policy_values(new)
    return tuple(
        PolicyDifference(place, before[place], after[place], _loosens(place, old, new))
        for place in before
        if before[place] != after[place]
    )


def _loosens(place: str, old: Policy, new: Policy) -> bool:
    key = place.rpartition(".")[2]
    return LOOSENS[key](_value_at(old, place), _value_at(new, place))


def _value_at(policy: Policy, place: str) -> Any:
    section, *level, key = place.split(".")
    part = policy.levels[LEVELS[level[0]]] if level else getattr(policy, section)
    return getattr(part, key)
