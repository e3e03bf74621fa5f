"""Owns what is owed after a hand-over: when a receipt must be registered, and whom what is owed keeps from more.

A registration is owed by the unit that the copy is for. It blocks the holder, the person and the unit it is for,
and anyone who collects for either; the owed copy's level says whether at once, once overdue, or never. Telegrams
block at once, whatever their level, and the owing unit as a whole; so does anything that is open when somebody wants
a telegram (POLICY.md, "Defaults by level").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from db.custody.person_reasons import Reasons, reasons
from db.custody.policy import DueRule, Policy, ReceiptBlock, ReceiptDue
from db.custody.refusals import Refusal
from db.custody.values import Classification, CopyFacts, Kind, PersonFacts

NOON = time(12)
WEEK = 7


class ObligationKind(StrEnum):
    """What is owed."""

    RECEIPT = "receipt"
    RETURN = "return"


class ObligationEnding(StrEnum):
    """How an obligation ended."""

    REGISTERED = "registered"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    LIFTED = "lifted"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class ObligationFacts:
    """Something that is owed for one copy and still open. `person` is whom the copy is for, None for a unit;
    `unit` is the one that owes. `due_at` is aware."""

    kind: ObligationKind
    control_no: str
    copy_kind: Kind
    classification: Classification
    holder: str
    unit: str
    due_at: datetime
    person: str | None = None

    def overdue(self, now: datetime) -> bool:
        """Say whether it should have been met by `now`."""
        return self.due_at <= now


@dataclass(frozen=True, slots=True)
class LyingFacts:
    """A copy that somebody signed for and that still lies on a counter: its receipt is owed once it leaves. `person`
    is whom the copy is for, None for a unit; `unit` is the one that will owe."""

    control_no: str
    copy_kind: Kind
    classification: Classification
    holder: str
    unit: str
    counter: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The site's working days: days of the week (0 is Monday), holidays that are none of them, and days that are
    worked instead. At least one day of the week is a working day."""

    working_days: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    worked_instead: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.working_days <= frozenset(range(WEEK)) or not self.working_days:
            raise ValueError("a calendar needs at least one working day a week, from 0 (Monday) to 6")

    def is_working_day(self, day: date) -> bool:
        """Say whether `day` is worked."""
        if day in self.worked_instead:
            return True
        return day.weekday() in self.working_days and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """Return the first working day after `day`."""
        following = day + timedelta(days=1)
        while not self.is_working_day(following):
            following += timedelta(days=1)
        return following


def due_time(rule: ReceiptDue, handed: datetime, calendar: Calendar) -> datetime | None:
    """Return when what was handed over at `handed` (aware, in the registry's zone) is due; None: nothing is owed.

    A same-day time that has passed already becomes the next working day at noon.
    """
    if rule.rule is DueRule.NONE:
        return None
    if rule.rule is DueRule.WITHIN:
        # Added in UTC: on the day on which the clocks change two hours are two hours.
        return (handed.astimezone(UTC) + (rule.within or timedelta())).astimezone(handed.tzinfo)
    at = rule.at or NOON
    if rule.rule is DueRule.SAME_DAY and handed.time() < at:
        return datetime.combine(handed.date(), at, handed.tzinfo)
    if rule.rule is DueRule.SAME_DAY:
        at = NOON
    return datetime.combine(calendar.next_working_day(handed.date()), at, handed.tzinfo)


@dataclass(frozen=True, slots=True)
class Wanting:
    """Who wants a copy: those who would leave with it, everybody they would do so for, and the units concerned.

    `unit` is the one that the copy is addressed to, None where it is for a person; `units` are those of the
    people concerned.
    """

    copy: CopyFacts
    collectors: tuple[PersonFacts, ...]
    behind: tuple[PersonFacts, ...] = ()

    @property
    def people(self) -> frozenset[str]:
        """The staff numbers of all of them."""
        return frozenset(each.staff_no for each in (*self.collectors, *self.behind))

    @property
    def unit(self) -> str | None:
        """The unit that the copy is addressed to."""
        return self.copy.addressee_unit

    @property
    def units(self) -> frozenset[str]:
        """The units of the people, and the addressed one."""
        found = {each.unit for each in (*self.collectors, *self.behind)} | {self.unit or ""}
        return frozenset(found - {""})


def obligation_reasons(
    owed: Iterable[ObligationFacts], wanting: Wanting, policy: Policy, now: datetime
) -> Reasons:
    """Say whether what is owed stands in the way of handing over `wanting.copy` at `now`."""
    against = [each for each in owed if concerns(each, wanting)]
    receipts = [each for each in against if each.kind is ObligationKind.RECEIPT]
    returns = [each for each in against if each.kind is ObligationKind.RETURN]
    return reasons(
        (any(_blocks(each, wanting, policy, now) for each in receipts), Refusal.RECEIPT_UNREGISTERED),
        (any(each.overdue(now) for each in returns), Refusal.RETURN_OVERDUE),
    )


def lying_reasons(lying: Iterable[LyingFacts], wanting: Wanting, policy: Policy) -> Reasons:
    """Say whether what lies on a counter unreleased stands in the way of handing over `wanting.copy`: it does what its
    receipt will do as soon as it is owed. What would block only once overdue blocks nobody yet."""
    against = [each for each in lying if concerns(each, wanting)]
    blocked = any(_will_owe(each, policy) and _blocks_at_once(each, wanting, policy) for each in against)
    return reasons((blocked, Refusal.COPIES_UNRELEASED))


def concerns(owed: ObligationFacts | LyingFacts, wanting: Wanting) -> bool:
    """Say whether what is owed is a matter of those who want a copy, or of whom they want it for."""
    if owed.holder in wanting.people or owed.person in wanting.people:
        return True
    is_return = isinstance(owed, ObligationFacts) and owed.kind is ObligationKind.RETURN
    if not is_return and _about_telegrams(owed, wanting):
        return owed.unit in wanting.units
    return owed.unit == wanting.unit


def units_concerned(copies: Iterable[CopyFacts], units: Iterable[str], policy: Policy) -> frozenset[str]:
    """Return the units that a hand-over of `copies` concerns as a whole: those addressed, and where what is owed
    keeps others than the people from more, all `units` of the people. Mostly none."""
    found: set[str] = set()
    for copy in copies:
        rule = policy.levels[copy.classification].unregistered_blocks
        if copy.kind is Kind.CIPHER_TELEGRAM or rule is ReceiptBlock.AT_ONCE:
            found.update(units)
        found.add(copy.addressee_unit or "")
    return frozenset(found - {""})


def _blocks(owed: ObligationFacts, wanting: Wanting, policy: Policy, now: datetime) -> bool:
    rule = policy.levels[owed.classification].unregistered_blocks
    late = rule is ReceiptBlock.OVERDUE and owed.overdue(now)
    return late or _blocks_at_once(owed, wanting, policy)


def _blocks_at_once(owed: ObligationFacts | LyingFacts, wanting: Wanting, policy: Policy) -> bool:
    rule = policy.levels[owed.classification].unregistered_blocks
    return rule is ReceiptBlock.AT_ONCE or _about_telegrams(owed, wanting)


def _will_owe(lying: LyingFacts, policy: Policy) -> bool:
    return policy.levels[lying.classification].receipt_due.rule is not DueRule.NONE


def _about_telegrams(owed: ObligationFacts | LyingFacts, wanting: Wanting) -> bool:
    return Kind.CIPHER_TELEGRAM in (owed.copy_kind, wanting.copy.kind)
