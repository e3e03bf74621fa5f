"""Owns holding the registry's tables against what the log says: copy by copy, grant by grant.

Both sides are the same values, so that nothing is compared twice in two ways. What differs is told by codes and
numbers; the words are the counter's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from db.connection import Reading, Registry, reading_one_state
from db.custody.obligations import ObligationKind
from db.replay.rebuilding import State, rebuild
from db.replay.state import IN_VAULT, CopyState, Custody, GrantState, Owed, SubstitutionState
from db.tables import FileCopy, GrantApproval, GrantCopy, HandOver, Obligation, ProxyGrant, Substitution


class About(StrEnum):
    """What a difference is about."""

    COPY = "copy"
    GRANT = "grant"
    SUBSTITUTION = "substitution"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the log and the tables tell differently. `number` is a control number, or a grant's or
    request's number; values are text, numbers, yes and no, None where that side has nothing, and mappings and
    lists of these."""

    about: About
    number: str
    what: str
    log: Any
    tables: Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """What replaying found: how many entries there are, those that contradict the ones before them, and where the
    tables differ."""

    size: int
    unclear: tuple[int, ...]
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        """Say whether log and tables agree."""
        return not self.unclear and not self.differences


def replay(registry: Registry) -> Comparison:
    """Rebuild custody from the log alone and hold the tables against it, both as they stand at one moment."""
    with reading_one_state(registry) as reader:
        told, stored = rebuild(reader), load_state(reader)
        unregistered = told.named - _registered(reader, told.named)
        misplaced = list(_misplaced(reader))
    return Comparison(
        told.size,
        tuple(told.unclear),
        (*_unregistered(unregistered), *differences(told, stored, unregistered), *misplaced),
    )


def differences(
    told: State, stored: State, without: frozenset[str] | set[str] = frozenset()
) -> Iterator[Difference]:
    """Yield where the state that was `told` by the log and the one that is `stored` differ, in order of their
    numbers; copies in `without` are passed over."""
    for number in sorted((told.copies.keys() | stored.copies.keys()) - without):
        left, right = told.copies.get(number, IN_VAULT), stored.copies.get(number, IN_VAULT)
        if left != right:
            yield from _compare(About.COPY, number, _of_copy(left), _of_copy(right))
    for about, log, tables in (
        (About.GRANT, told.grants, stored.grants),
        (About.SUBSTITUTION, told.substitutions, stored.substitutions),
    ):
        for key in sorted(log.keys() | tables.keys()):
            if log.get(key) != tables.get(key):
                yield from _compare(about, str(key), _of_request(log.get(key)), _of_request(tables.get(key)))


def load_state(reader: Reading) -> State:
    """Return the state that the tables hold."""
    state = State()
    for number, custody in _custody(reader):
        state.put(number, CopyState(custody=custody))
    for number, on_hold, recalled, missing, destroyed in _flags(reader):
        flags = replace(IN_VAULT, on_hold=on_hold, recalled=recalled, missing=missing, destroyed=destroyed)
        state.put(number, replace(flags, custody=state.copies.get(number, IN_VAULT).custody))
    for number, kind, owed in _owed(reader):
        copy = state.copies.get(number, IN_VAULT)
        owing = replace(copy, receipt=owed) if kind is ObligationKind.RECEIPT else replace(copy, return_=owed)
        state.put(number, owing)
    state.grants.update(_grants(reader))
    state.substitutions.update(_substitutions(reader))
    return state


def _compare(
    about: About, number: str, log: Mapping[str, Any], tables: Mapping[str, Any]
) -> Iterator[Difference]:
    """Yield what differs; where one side has nothing of a kind, that is one difference and not one a field."""
    for what in dict.fromkeys((*log, *tables)):
        left, right = log.get(what), tables.get(what)
        if left != right and (what in log) == (what in tables):
            yield Difference(about, number, what, left, right)


def _of_copy(copy: CopyState) -> dict[str, Any]:
    custody = copy.custody
    return {
        "holder": None if custody is None else custody.holder,
        **({} if custody is None else _fields(custody, "holder", "before")),
        "on_hold": copy.on_hold,
        "recalled": copy.recalled,
        "missing": copy.missing,
        "destroyed": copy.destroyed,
        "receipt": None if copy.receipt is None else _fields(copy.receipt),
        "return": None if copy.return_ is None else _fields(copy.return_),
    }


def _of_request(request: GrantState | SubstitutionState | None) -> dict[str, Any]:
    if request is None:
        return {"state": None}
    return _fields(request, "pickup")


def _fields(value: Any, *without: str) -> dict[str, Any]:
    names = (name for name in type(value).__dataclass_fields__ if name not in without)
    return {name: _plain(getattr(value, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return sorted(value) if isinstance(value, frozenset) else value


def _unregistered(numbers: set[str]) -> Iterator[Difference]:
    for number in sorted(numbers):
        yield Difference(About.COPY, number, "registered", True, False)


def _misplaced(reader: Reading) -> Iterator[Difference]:
    """Yield what is owed for another copy, or by somebody else, than the hand-over that it hangs on."""
    joined = Obligation.select(Obligation.control_no, HandOver.control_no, Obligation.holder, HandOver.holder)
    joined = joined.join(HandOver, on=(HandOver.hand_over == Obligation.hand_over))
    elsewhere = (HandOver.control_no != Obligation.control_no) | (HandOver.holder != Obligation.holder)
    for copy, other, holder, held in reader.tuples(joined.where(elsewhere).order_by(Obligation.obligation)):
        yield Difference(About.COPY, copy, "owed_for", f"{copy} {holder}", f"{other} {held}")


def _registered(reader: Reading, numbers: set[str]) -> set[str]:
    return {number for (number,) in reader.tuples(FileCopy.select(FileCopy.control_no)) if number in numbers}


def _custody(reader: Reading) -> Iterator[tuple[str, Custody]]:
    for row in reader.rows(HandOver.select().where(HandOver.closed_at.is_null())):
        yield (
            row.control_no,
            Custody(
                entry=row.seq,
                holder=row.holder,
                held_for=row.held_for,
                basis=str(row.basis),
                label=row.label_id,
                counter=row.counter,
                released=row.released_at is not None,
                grant=row.proxy_grant,
                seat=row.seat,
                second_collector=row.second_collector,
                witness=row.witness,
                operator=row.operator,
                meeting=row.meeting_no,
            ),
        )


def _flags(reader: Reading) -> Iterator[tuple[str, bool, bool, bool, bool]]:
    columns = (FileCopy.hold_reason, FileCopy.recalled, FileCopy.missing, FileCopy.destroyed)
    set_ = FileCopy.hold_reason.is_null(False)
    for flag in columns[1:]:
        set_ |= flag != 0
    query = FileCopy.select(FileCopy.control_no, *columns).where(set_)
    for number, hold, recalled, missing, destroyed in reader.tuples(query):
        yield number, hold is not None, bool(recalled), bool(missing), bool(destroyed)


def _owed(reader: Reading) -> Iterator[tuple[str, ObligationKind, Owed]]:
    for row in reader.rows(Obligation.select().where(Obligation.ended_at.is_null())):
        yield row.control_no, row.kind, Owed(row.due_at, row.holder, row.person, row.unit)


def _grants(reader: Reading) -> Iterator[tuple[int, GrantState]]:
    copies: dict[int, set[str]] = {}
    for number, control_no in reader.tuples(GrantCopy.select(GrantCopy.proxy_grant, GrantCopy.control_no)):
        copies.setdefault(number, set()).add(control_no)
    approvals: dict[int, set[str]] = {}
    for number, approver in reader.tuples(
        GrantApproval.select(GrantApproval.proxy_grant, GrantApproval.approver)
    ):
        approvals.setdefault(number, set()).add(approver)
    for row in reader.rows(ProxyGrant.select()):
        number = row.proxy_grant
        yield (
            number,
            GrantState(
                state=str(row.state),
                principal=row.principal,
                proxy=row.proxy,
                second_proxy=row.second_proxy,
                copies=frozenset(copies.get(number, ())),
                starts=row.starts,
                ends=row.ends,
                uses=row.uses,
                requested_by=row.requested_by,
                spent=row.spent,
                approvals=frozenset(approvals.get(number, ())),
            ),
        )


def _substitutions(reader: Reading) -> Iterator[tuple[int, SubstitutionState]]:
    for row in reader.rows(Substitution.select()):
        yield (
            row.substitution,
            SubstitutionState(
                state=str(row.state),
                meeting=row.meeting_no,
                seat=row.seat,
                absent=row.absent,
                substitute=row.substitute,
                requested_by=row.requested_by,
                decided_by=row.decided_by,
            ),
        )
