"""Owns reading the state that the registry's tables hold, as the same values that the log amounts to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from peewee import JOIN

from db.connection import Reading
from db.custody.obligations import ObligationKind
from db.log.entries import logged_act
from db.replay.custody import IN_VAULT, CopyState, Custody, Owed
from db.replay.destruction import ListState
from db.replay.endings import HandOverState, MetState
from db.replay.incidents import CLOSED, OPEN, AttemptState, IncidentState, NoteState
from db.replay.leave import GrantState, SubstitutionState
from db.replay.meetings import MeetingState
from db.replay.state import State
from db.replay.stored_counts import stored_counts, stored_due, stored_results, stored_scans
from db.tables import (
    Destruction,
    DestructionCopy,
    FileCopy,
    GrantApproval,
    GrantCopy,
    HandOver,
    Incident,
    IncidentAttempt,
    IncidentNote,
    Meeting,
    Obligation,
    ProxyGrant,
    Substitution,
)

PAGE = 1024


def load_state(reader: Reading) -> State:
    """Return the state that the tables hold."""
    state = State()
    _load_flags(reader, state)
    _load_hand_overs(reader, state)
    _load_obligations(reader, state)
    state.grants.update(_grants(reader))
    state.substitutions.update(_substitutions(reader))
    state.meetings.update(_meetings(reader))
    state.destructions.update(_lists(reader))
    state.incidents.update(_incidents(reader))
    state.attempts.update(_attempts(reader))
    state.notes.update(_notes(reader))
    state.stocktakes.update(stored_counts(reader))
    state.due.update(stored_due(reader))
    state.scans.update(stored_scans(reader))
    state.results.update(stored_results(reader))
    return state


def _load_flags(reader: Reading, state: State) -> None:
    flags = (FileCopy.recalled, FileCopy.missing, FileCopy.destroyed)
    reasons = (FileCopy.hold_reason, FileCopy.recall_reason)
    set_ = reasons[0].is_null(False) | reasons[1].is_null(False)
    for flag in flags:
        set_ |= flag != 0
    for row in reader.rows(FileCopy.select(FileCopy.control_no, *flags, *reasons).where(set_)):
        state.copies[row.control_no] = replace(
            IN_VAULT,
            on_hold=row.hold_reason is not None,
            hold_reason=_hash(row.hold_reason),
            recalled=bool(row.recalled),
            recall_reason=_hash(row.recall_reason),
            missing=bool(row.missing),
            destroyed=bool(row.destroyed),
        )


def _load_hand_overs(reader: Reading, state: State) -> None:
    earlier = HandOver.alias()
    on = earlier.hand_over == HandOver.transferred_from
    query = HandOver.select(HandOver, earlier.label_id.alias("came_from"))
    query = query.join(earlier, JOIN.LEFT_OUTER, on=on).objects()
    for row in _all(reader, query, HandOver.hand_over):
        custody, copy = _custody(row), row.control_no
        over = _over(row, custody)
        if row.closed_at is None:
            state.copies[copy] = replace(state.copies.get(copy, IN_VAULT), custody=custody)
        if row.closed_at is not None or over != HandOverState(copy, custody, None, None):
            # Nothing that is open has any part of an end.
            state.hand_overs[row.label_id] = over


def _custody(row: Any) -> Custody:
    return Custody(
        entry=row.seq,
        holder=row.holder,
        held_for=row.held_for,
        basis=str(row.basis),
        label=row.label_id,
        counter=row.counter,
        at=row.at,
        released_at=row.released_at,
        pickup=logged_act(row.pickup),
        grant=row.proxy_grant,
        seat=row.seat,
        second_collector=row.second_collector,
        witness=row.witness,
        operator=row.operator,
        meeting=row.meeting_no,
        pages=row.pages,
        paper_receipt=row.paper_receipt,
        came_from=row.came_from,
    )


def _over(row: Any, custody: Custody) -> HandOverState:
    return HandOverState(
        copy=row.control_no,
        custody=custody,
        ending=row.ending,
        ended_at=row.closed_at,
        withdrawn_at=row.withdrawn_at,
        returned_by=row.returned_by,
        return_pages=row.return_pages,
        return_act=None if row.return_act is None else logged_act(row.return_act),
    )


def _load_obligations(reader: Reading, state: State) -> None:
    """Put what is owed to its copy. What is owed a second time, or has some part of an end, is put to what is met as
    well: of that the log tells nothing."""
    on = HandOver.hand_over == Obligation.hand_over
    query = Obligation.select(Obligation, HandOver.label_id.alias("label"))
    query = query.join(HandOver, JOIN.LEFT_OUTER, on=on).objects()
    for row in _all(reader, query, Obligation.obligation):
        owed = Owed(row.due_at, row.holder, row.person, row.unit, row.label, row.opened_at)
        copy, is_receipt = state.copies.get(row.control_no, IN_VAULT), row.kind is ObligationKind.RECEIPT
        met, again = _met(row, owed), not is_receipt and copy.return_ is not None
        if row.ended_at is None and not again:
            owing = _with_receipt(copy, owed) if is_receipt else replace(copy, return_=owed)
            state.copies[row.control_no] = owing
        if row.ended_at is not None or again or met != MetState(row.control_no, owed, None, None):
            state.met[row.label or f"#{row.obligation}", str(row.kind)] = met


def _with_receipt(copy: CopyState, owed: Owed) -> CopyState:
    receipts = sorted((*copy.receipts, owed), key=lambda each: each.under or "")
    return replace(copy, receipts=tuple(receipts))


def _met(row: Any, owed: Owed) -> MetState:
    return MetState(
        copy=row.control_no,
        owed=owed,
        ending=row.ending,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        incoming_no=_hash(row.incoming_no),
    )


def _grants(reader: Reading) -> Iterator[tuple[int, GrantState]]:
    copies = _gathered(reader, GrantCopy.select(GrantCopy.proxy_grant, GrantCopy.control_no))
    by_whom = (GrantApproval.proxy_grant, GrantApproval.approver, GrantApproval.at)
    approvals = _gathered(reader, GrantApproval.select(*by_whom))
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
                reason=_hash(row.reason) or "",
                paper_request=_hash(row.paper_request),
                confirmed=bool(row.confirmed),
                requested_by=row.requested_by,
                requested_at=row.requested_at,
                approvals_needed=row.approvals_needed,
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
                reason=_hash(row.reason) or "",
                requested_by=row.requested_by,
                requested_at=row.requested_at,
                decided_by=row.decided_by,
                decided_at=row.decided_at,
            ),
        )


def _meetings(reader: Reading) -> Iterator[tuple[str, MeetingState]]:
    who = (Meeting.opened_at, Meeting.opened_by, Meeting.closed_at, Meeting.closed_by)
    begun = Meeting.opened_at.is_null(False)
    for column in who[1:]:
        begun |= column.is_null(False)
    for row in reader.rows(Meeting.select().where(begun)):
        state = "opened" if row.closed_at is None else "closed"
        yield (
            row.meeting_no,
            MeetingState(state, row.opened_at, row.opened_by, row.closed_at, row.closed_by),
        )


def _lists(reader: Reading) -> Iterator[tuple[int, ListState]]:
    columns = (DestructionCopy.destruction, DestructionCopy.control_no, DestructionCopy.destroyed_at)
    copies = _gathered(reader, DestructionCopy.select(*columns))
    for row in reader.rows(Destruction.select()):
        listed = copies.get(row.destruction, [])
        witnesses = (row.witness_1, row.witness_2)
        yield (
            row.destruction,
            ListState(
                state=row.state,
                copies=frozenset(copy for copy, _ in listed),
                reason=_hash(row.reason) or "",
                site=_hash(row.site) or "",
                requested_by=row.requested_by,
                requested_at=row.requested_at,
                decided_by=row.decided_by,
                decided_at=row.decided_at,
                destroyer=row.destroyer,
                witnesses=() if witnesses == (None, None) else tuple(each or "" for each in witnesses),
                begun_at=row.begun_at,
                destroyed=frozenset((copy, at) for copy, at in listed if at is not None),
                ended_at=row.ended_at,
            ),
        )


def _incidents(reader: Reading) -> Iterator[tuple[int, IncidentState]]:
    for row in reader.rows(Incident.select()):
        yield (
            row.incident,
            IncidentState(
                state=OPEN if row.closed_at is None else CLOSED,
                matter=row.matter,
                code=row.code,
                person=row.person,
                copy=row.control_no,
                addressee=row.addressee,
                opened_at=row.opened_at,
                due_at=row.due_at,
                counter=row.counter,
                operator=row.operator,
                times=row.attempts,
                escalated_at=row.escalated_at,
                closed_at=row.closed_at,
                closed_by=row.closed_by,
                disposition=row.disposition,
            ),
        )


def _attempts(reader: Reading) -> Iterator[tuple[tuple[int, int], AttemptState]]:
    for row in reader.rows(IncidentAttempt.select()):
        told = AttemptState(row.code, row.at, row.counter, row.operator, row.act)
        yield (row.incident, row.attempt), told


def _notes(reader: Reading) -> Iterator[tuple[int, NoteState]]:
    for row in reader.rows(IncidentNote.select()):
        yield (
            row.note,
            NoteState(row.incident, row.at, row.written_by, _hash(row.body) or "", row.corrects),
        )


def _gathered(reader: Reading, query: Any) -> dict[int, list[Any]]:
    """Return by the first column what the others say: a value, or a tuple of them."""
    found: dict[int, list[Any]] = {}
    for number, *said in reader.tuples(query):
        found.setdefault(number, []).append(said[0] if len(said) == 1 else tuple(said))
    return found


def _all(reader: Reading, query: Any, key: Any) -> Iterator[Any]:
    """Yield all rows in order of `key`, page by page: there may be very many, and each is let go."""
    last = 0
    while page := reader.rows(query.where(key > last).order_by(key).limit(PAGE)):
        yield from page
        last = getattr(page[-1], key.name)


def _hash(text: str | None) -> str | None:
    """Return the SHA-256 of what somebody wrote, as the log has it, None where nobody did."""
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()
