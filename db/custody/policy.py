"""Owns the site policy as a value: what each level asks for at the counter, and the site's other limits.

The defaults are those of the default policy; a policy file (`policy_file`) changes single values of it, within
the statutory floors (`floors`). Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from types import MappingProxyType

from db.custody.values import BadgeKind, Classification, SignatureKind

ANY_BADGE = frozenset(BadgeKind)
SIGNED_BADGE = frozenset({BadgeKind.SIGNED})
PIN_OR_PAPER = frozenset(SignatureKind)
PIN_ALONE = frozenset({SignatureKind.PIN})


class DueRule(StrEnum):
    """How the due time of a receipt registration is found."""

    NONE = "none"
    WITHIN = "within"
    SAME_DAY = "same day"
    NEXT_WORKING_DAY = "next working day"


@dataclass(frozen=True, slots=True)
class ReceiptDue:
    """When a receipt must be registered: `within` a duration after the hand-over, or `at` a local time."""

    rule: DueRule = DueRule.NONE
    at: time | None = None
    within: timedelta | None = None


class ReceiptBlock(StrEnum):
    """When an unregistered receipt stops the next pickup."""

    NEVER = "never"
    OVERDUE = "once overdue"
    AT_ONCE = "at once"


@dataclass(frozen=True, slots=True)
class LevelPolicy:
    """What handing over a copy of one level asks for.

    `collectors` and `staff` are people present at the counter (staff: the operator, and beside them a witness),
    `proxy_approvals` the independent supervisors that a grant needs, `proxy_designated` whether a proxy must
    be a designated collector of the addressee's unit, `scan_back` whether label and copy are scanned before
    the file leaves the counter, `page_count` whether the pages are counted at hand-over.
    """

    badge_kinds: frozenset[BadgeKind]
    photo: bool
    signatures: frozenset[SignatureKind]
    collectors: int
    staff: int
    proxy_approvals: int
    proxy_designated: bool
    proxy_window: timedelta
    scan_back: bool
    page_count: bool
    receipt_due: ReceiptDue
    unregistered_blocks: ReceiptBlock


@dataclass(frozen=True, slots=True)
class PinRules:
    """The fewest digits, and after how many failures and for how long a PIN locks.

    The first lock lasts `lock_first`; each further failure doubles it, up to `lock_longest`.
    """

    min_digits: int = 6
    lock_after: int = 5
    lock_first: timedelta = timedelta(minutes=1)
    lock_longest: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class BadgeRules:
    """How long a badge is valid from the moment it was issued."""

    valid_for: timedelta = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class IncidentRules:
    """How soon an incident must be reported."""

    report_within: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ClockRules:
    """How far ahead of the last log entry the clock may stand before writing stops for confirmation."""

    may_jump_ahead: timedelta = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class CalendarRules:
    """On which days of the week the site works (0 is Monday); holidays are the site's settings."""

    working_days: frozenset[int] = frozenset(range(5))


def _default_levels() -> Mapping[Classification, LevelPolicy]:
    internal = LevelPolicy(
        badge_kinds=ANY_BADGE,
        photo=True,
        signatures=PIN_OR_PAPER,
        collectors=1,
        staff=1,
        proxy_approvals=1,
        proxy_designated=False,
        proxy_window=timedelta(days=7),
        scan_back=False,
        page_count=False,
        receipt_due=ReceiptDue(),
        unregistered_blocks=ReceiptBlock.NEVER,
    )
    confidential = LevelPolicy(
        badge_kinds=ANY_BADGE,
        photo=True,
        signatures=PIN_OR_PAPER,
        collectors=1,
        staff=1,
        proxy_approvals=1,
        proxy_designated=False,
        proxy_window=timedelta(days=3),
        scan_back=True,
        page_count=False,
        receipt_due=ReceiptDue(DueRule.NEXT_WORKING_DAY, at=time(12)),
        unregistered_blocks=ReceiptBlock.OVERDUE,
    )
    secret = LevelPolicy(
        badge_kinds=SIGNED_BADGE,
        photo=True,
        signatures=PIN_ALONE,
        collectors=1,
        staff=1,
        proxy_approvals=1,
        proxy_designated=False,
        proxy_window=timedelta(days=1),
        scan_back=True,
        page_count=True,
        receipt_due=ReceiptDue(DueRule.SAME_DAY, at=time(18)),
        unregistered_blocks=ReceiptBlock.OVERDUE,
    )
    top_secret = LevelPolicy(
        badge_kinds=SIGNED_BADGE,
        photo=True,
        signatures=PIN_ALONE,
        collectors=2,
        staff=2,
        proxy_approvals=2,
        proxy_designated=True,
        proxy_window=timedelta(hours=4),
        scan_back=True,
        page_count=True,
        receipt_due=ReceiptDue(DueRule.WITHIN, within=timedelta(hours=2)),
        unregistered_blocks=ReceiptBlock.AT_ONCE,
    )
    return MappingProxyType(
        {
            Classification.INTERNAL: internal,
            Classification.CONFIDENTIAL: confidential,
            Classification.SECRET: secret,
            Classification.TOP_SECRET: top_secret,
        }
    )


@dataclass(frozen=True, slots=True)
class Policy:
    """The site policy in force. `version` is the number that the registry gave it; 0 is the default policy."""

    version: int = 0
    levels: Mapping[Classification, LevelPolicy] = field(default_factory=_default_levels)
    pins: PinRules = PinRules()
    badges: BadgeRules = BadgeRules()
    incidents: IncidentRules = IncidentRules()
    clock: ClockRules = ClockRules()
    calendar: CalendarRules = CalendarRules()


def default_policy() -> Policy:
    """Return the policy of a registry that never imported one."""
    return Policy()
