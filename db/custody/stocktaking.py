"""Owns the rules of stocktaking 清点: what a scanned number is found to be, who may count, and when two people may
close a count. Also when a holder confirms a list of holdings.

A count sees numbers and no contents: authority is judged by the highest level that is due, not copy by copy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from db.custody.attendance import Attendance, judge_second_staff
from db.custody.authority import has_level_authority
from db.custody.person_reasons import badge_reasons, reasons, signature_reasons, status_reasons
from db.custody.policy import LevelPolicy
from db.custody.refusals import Refusal, in_order
from db.custody.roles import Act, may
from db.custody.values import (
    Classification,
    CopyFacts,
    Decision,
    PersonStatus,
    Presence,
    Signature,
    StaffFacts,
    Witnessing,
)

FEW_MISSING = 5
DOUBTFUL_SHARE = 5
"""One in so many missing, and more than a few: then rather a shelf was not scanned. A thief takes one; a count that
was broken off would otherwise make thousands of copies missing, each with its incident, and nobody undoes that."""


class Place(StrEnum):
    """What is counted."""

    VAULT = "vault"
    HOLDER = "holder"


class StocktakeState(StrEnum):
    """Where a count stands."""

    OPEN = "open"
    CLOSED = "closed"
    ABANDONED = "abandoned"


class Finding(StrEnum):
    """What a number that was scanned in a count is found to be."""

    EXPECTED = "expected"
    ALREADY = "already"
    OTHER_HANDS = "other_hands"
    IN_VAULT = "in_vault"
    MISSING = "missing"
    DESTROYED = "destroyed"
    UNKNOWN = "unknown"
    UNRELEASED = "unreleased"


class Difference(StrEnum):
    """How a closed count and the register differ about a copy."""

    MISSING = "missing"
    UNEXPECTED = "unexpected"
    IN_OTHER_HANDS = "in_other_hands"
    FOUND = "found"
    UNRELEASED = "unreleased"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A number that was scanned. `copy` is None where none is registered; `released` says whether a copy that is out
    left its counter; `already` that this count saw it before. `holder` is whose things are counted, None: the vault.
    """

    copy: CopyFacts | None
    holder: str | None = None
    released: bool = True
    already: bool = False


def decide_finding(seen: Sighting) -> Finding:
    """Say what a scanned number is. What is worst about a copy is said first: that it should not exist any more, then
    that it was given up for lost."""
    copy = seen.copy
    if seen.already:
        return Finding.ALREADY
    if copy is None:
        return Finding.UNKNOWN
    if copy.destroyed:
        return Finding.DESTROYED
    if copy.missing:
        return Finding.MISSING
    if copy.holder is not None and not seen.released:
        return Finding.UNRELEASED
    if copy.holder == seen.holder:
        return Finding.EXPECTED
    return Finding.IN_VAULT if copy.holder is None else Finding.OTHER_HANDS


def decide_begin(
    operator: StaffFacts, holder: str | None, level: Classification, today: date, *, is_open: bool
) -> Decision:
    """Say whether `operator` may begin a count; `level` is the highest that is due, `is_open` that this place is
    being counted already."""
    return Decision.of(
        (not has_level_authority(operator, Act.STOCKTAKE, level, today), Refusal.OPERATOR_OUT_OF_AUTHORITY),
        (operator.person.staff_no == holder, Refusal.OPERATOR_IS_COLLECTOR),
        (is_open, Refusal.STOCKTAKE_OPEN),
    )


def decide_count(operator: StaffFacts, holder: str | None, state: StocktakeState | None) -> Decision:
    """Say whether `operator` may go on with a count: scan or resume it. `state` None: there is no such one."""
    works = operator.person.status is PersonStatus.ACTIVE and may(operator.roles, Act.STOCKTAKE)
    return Decision.of(
        (not works, Refusal.OPERATOR_OUT_OF_AUTHORITY),
        (operator.person.staff_no == holder, Refusal.OPERATOR_IS_COLLECTOR),
        (state is not StocktakeState.OPEN, Refusal.STOCKTAKE_UNKNOWN),
    )


@dataclass(frozen=True, slots=True)
class Closing:
    """Everything that decides whether a count may be closed, or abandoned. `level` is the highest that was due; `sure`
    says that they vouch for the count although so many are missing."""

    operator: StaffFacts
    signature: Signature | None
    second: Witnessing | None
    state: StocktakeState | None
    holder: str | None = None
    level: Classification = Classification.INTERNAL
    expected: int = 0
    scanned: int = 0
    missing: int = 0
    sure: bool = False


def decide_closing(closing: Closing, level: LevelPolicy, today: date) -> Decision:
    """Say whether two people may close a count, with every reason against it; `level` is the policy for the highest
    level that was due."""
    operator, second = closing.operator, _judge_second(closing, level, today)
    within = has_level_authority(operator, Act.STOCKTAKE, closing.level, today)
    decision = Decision.ruling(
        signature_reasons(closing.signature, initial_counts=False, paper=False)
        | second.reasons
        | reasons(
            (not within, Refusal.OPERATOR_OUT_OF_AUTHORITY),
            (operator.person.staff_no == closing.holder, Refusal.OPERATOR_IS_COLLECTOR),
            (closing.state is not StocktakeState.OPEN, Refusal.STOCKTAKE_UNKNOWN),
            (is_doubtful(closing) and not closing.sure, Refusal.STOCKTAKE_DOUBTFUL),
        )
    )
    return replace(decision, about_witness=in_order(list(second.detail)))


def decide_abandoning(closing: Closing, level: LevelPolicy, today: date) -> Decision:
    """Say whether a count may end without a result: not by one person alone. What somebody saw to be missing would
    be thrown away with it."""
    second = _judge_second(closing, level, today)
    going_on = decide_count(closing.operator, closing.holder, closing.state)
    decision = Decision.ruling(second.reasons | frozenset(going_on.reasons))
    return replace(decision, about_witness=in_order(list(second.detail)))


def _judge_second(closing: Closing, level: LevelPolicy, today: date) -> Attendance:
    """Judge the second member of staff: there, able, and neither the operator nor whose things are counted."""
    if closing.second is None:
        return Attendance(frozenset({Refusal.WITNESS_REQUIRED}))
    involved = frozenset(filter(None, (closing.operator.person.staff_no, closing.holder)))
    within = has_level_authority(closing.second.staff, Act.WITNESS, closing.level, today)
    return judge_second_staff(closing.second, involved, level, within_authority=within)


def is_doubtful(closing: Closing) -> bool:
    """Say whether so much is missing that rather the count is wrong: nothing was scanned at all, or more than a few
    and more than one in five."""
    share = closing.missing * DOUBTFUL_SHARE > closing.expected
    return closing.missing > 0 and (closing.scanned == 0 or (closing.missing > FEW_MISSING and share))


def decide_confirmation(
    operator: StaffFacts, holder: Presence, level: Classification, today: date
) -> Decision:
    """Say whether a holder may confirm a list of holdings, by badge and PIN, at the counter of somebody else; `level`
    is the highest on it."""
    able = has_level_authority(operator, Act.CONFIRM_HOLDINGS, level, today)
    return Decision.ruling(
        badge_reasons(holder.badge)
        | status_reasons(holder.person)
        | signature_reasons(holder.signature, initial_counts=False, paper=False)
        | reasons(
            (not able, Refusal.OPERATOR_OUT_OF_AUTHORITY),
            (operator.person.staff_no == holder.person.staff_no, Refusal.OPERATOR_IS_COLLECTOR),
        )
    )
