"""Owns a meeting's counter: opening it before its time, beginning its close-out, closing it for good. What is counted
back between is `counting_back`'s."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from peewee import fn

from db.connection import Reading, Registry, Transaction, reading
from db.custody.incidents import IncidentCode
from db.custody.meeting_acts import (
    PaperOut,
    decide_closing,
    decide_opening,
    missing_of,
    taken_of,
)
from db.custody.obligations import ObligationEnding
from db.custody.refusals import Refusal
from db.custody.values import Classification, StaffFacts
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.incidents import open_incident
from db.registry.loading import NOBODY, load_people
from db.registry.refusing import log_refusal
from db.registry.rosters_lock import hold_rosters_still
from db.registry.seating import hold_meetings, load_meeting
from db.tables import Document, FileCopy, HandOver, Meeting, Seat

MOST_LOGGED = 200
"""Papers that the entry of a close lists; each missing one has the entry of its incident beside."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a close-out is: papers counted back, still out at seats, and out where they may be taken away."""

    returned: int
    out: int
    may_leave: int


def open_meeting(registry: Registry, by: By, meeting_no: str, clock: datetime) -> ActResult:
    """Open a meeting's counter now, before its time."""

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        hold_meetings(tx, [meeting_no])
        meeting = load_meeting(tx, meeting_no)
        level = _level_of(tx, meeting_no)
        decision = decide_opening(_actor(tx, by), meeting, tx.local_now, level=level)
        if meeting is None or not decision.allowed:
            return _refuse(tx, by, decision.reasons, "open_meeting", None if meeting is None else meeting_no)
        opened = Meeting.update(opened_at=tx.now, opened_by=by.actor)
        tx.change(opened.where(Meeting.meeting_no == meeting_no))
        facts = {"meeting": meeting_no, "opens": meeting.opens.isoformat()}
        seq = append(tx, by, Draft(EntryType.MEETING_OPENED, facts=facts))
        return ActResult("meeting_opened", seq, text=meeting_no)

    return perform(registry, by, clock, work)


def begin_close_out(
    registry: Registry, by: By, meeting_no: str, clock: datetime
) -> tuple[Progress | None, ActResult]:
    """Say whether a meeting may be closed out, and how far that is. Beginning it writes nothing."""
    with reading(registry) as reader:
        meeting = load_meeting(reader, meeting_no)
        level = _level_of(reader, meeting_no)
        decision = decide_closing(_actor(reader, by), meeting, clock.astimezone(registry.zone), level=level)
        progress = progress_of(reader, meeting_no)
    if decision.allowed:
        return progress, ActResult("prompt")
    named = None if meeting is None else meeting_no
    refused = perform(
        registry, by, clock, lambda tx: _refuse(tx, by, decision.reasons, "close_meeting", named)
    )
    return None, refused


def close_meeting(
    registry: Registry,
    by: By,
    meeting_no: str,
    clock: datetime,
    *,
    counting: str | None = None,
    sure: bool = False,
) -> ActResult:
    """End a meeting for good. What is out and may not be taken away is missing: each such paper opens an incident.

    `counting` is the paper whose pages this counter waits for; `sure` says that it is over although its planned end is
    far. The result is `meeting_closed`; `closing_of` reads what
    it found. Or it is `refused`, with `counting` as its copy where that is a reason.
    """

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        hold_meetings(tx, [meeting_no])
        meeting, out = load_meeting(tx, meeting_no), papers_out(tx, meeting_no)
        level = _level_of(tx, meeting_no)
        decision = decide_closing(
            _actor(tx, by), meeting, tx.local_now, out, counting=counting, level=level, sure=sure
        )
        if meeting is None or not decision.allowed:
            named = None if meeting is None else meeting_no
            paper = counting if Refusal.PAGES_REQUIRED in decision.reasons else None
            return _refuse(tx, by, decision.reasons, "close_meeting", named, paper)
        ended = Meeting.update(closed_at=tx.now, closed_by=by.actor)
        tx.change(ended.where(Meeting.meeting_no == meeting_no))
        missing, taken = missing_of(out), taken_of(out)
        drafts, incidents = _open_incidents(tx, by, meeting_no, missing)
        returned = progress_of(tx, meeting_no).returned
        found = {
            "meeting": meeting_no,
            "returned": returned,
            "missing": [
                {**_told(paper), "incident": number} for paper, number in zip(missing, incidents, strict=True)
            ],
            "taken": [_told(paper) for paper in taken],
        }
        facts = {
            "meeting": meeting_no,
            "returned": returned,
            "missing": [_told(paper) for paper in missing[:MOST_LOGGED]],
            "missing_count": len(missing),
            "taken_count": len(taken),
        }
        seq = append(tx, by, Draft(EntryType.MEETING_CLOSED, facts=facts), *drafts)
        return ActResult("meeting_closed", seq, text=msgspec.json.encode(found).decode())

    return perform(registry, by, clock, work)


def closing_of(result: ActResult) -> dict[str, Any]:
    """Return what a close-out found: the meeting, how many papers came back, those that are missing with seat,
    holder and incident, and those that their seats took away."""
    found: dict[str, Any] = msgspec.json.decode(result.text or "{}")
    return found


def papers_out(reader: Reading, meeting_no: str) -> tuple[PaperOut, ...]:
    """Return the papers of a meeting that are out at its seats."""
    columns = (HandOver.seat, HandOver.control_no, HandOver.holder, Seat.may_take_away, HandOver.released_at)
    return tuple(
        PaperOut(seat, control_no, holder, bool(may_leave), released is not None)
        for seat, control_no, holder, may_leave, released in reader.tuples(
            _out_at_seats(meeting_no, *columns)
        )
    )


def _out_at_seats(meeting_no: str, *columns: Any) -> Any:
    on_seat = (Seat.meeting_no == HandOver.meeting_no) & (Seat.seat == HandOver.seat)
    joined = HandOver.select(*columns).join(Seat, on=on_seat)
    return joined.where((HandOver.meeting_no == meeting_no) & HandOver.closed_at.is_null())


def progress_of(reader: Reading, meeting_no: str) -> Progress:
    """Return how far a meeting's close-out is."""
    came_back = (HandOver.meeting_no == meeting_no) & HandOver.seat.is_null(False)
    came_back &= HandOver.ending == ObligationEnding.RETURNED.value
    [(returned,)] = reader.tuples(HandOver.select(fn.COUNT(HandOver.hand_over)).where(came_back))
    by_leave = _out_at_seats(meeting_no, Seat.may_take_away, fn.COUNT(HandOver.hand_over))
    out = {
        bool(may_leave): count for may_leave, count in reader.tuples(by_leave.group_by(Seat.may_take_away))
    }
    return Progress(returned, out.get(False, 0), out.get(True, 0))


def _open_incidents(
    tx: Transaction, by: By, meeting_no: str, missing: Sequence[PaperOut]
) -> tuple[list[Draft], list[int]]:
    """Open an incident for each paper that did not come back: whoever holds it still answers for it."""
    seats = Seat.select(Seat.seat, Seat.staff_no).where(Seat.meeting_no == meeting_no)
    people = dict(tx.tuples(seats))
    drafts: list[Draft] = []
    numbers = []
    for paper in missing:
        number, opened = open_incident(
            tx,
            by,
            IncidentCode.PAPERS_NOT_RETURNED,
            copy=paper.control_no,
            person=paper.holder,
            addressee=people.get(paper.seat),
        )
        drafts.extend(opened)
        numbers.append(number)
    return drafts, numbers


def _told(paper: PaperOut) -> dict[str, str]:
    return {"seat": paper.seat, "copy": paper.control_no, "holder": paper.holder}


def _refuse(
    tx: Transaction,
    by: By,
    reasons: Iterable[Refusal],
    act: str,
    meeting_no: str | None,
    paper: str | None = None,
) -> ActResult:
    """Refuse something about a meeting, or one paper of it; only the number of one that is registered reaches the
    log."""
    facts = {} if meeting_no is None else {"meeting": meeting_no}
    refused = log_refusal(tx, by, tuple(reasons), act, copy=paper, facts=facts)
    return (
        refused
        if paper is None
        else replace(refused, copies=(CopyResult(paper, reasons=(Refusal.PAGES_REQUIRED,)),))
    )


def _level_of(reader: Reading, meeting_no: str) -> Classification:
    """Return the highest level of a meeting's papers; internal where it has none."""
    joined = FileCopy.select(fn.MAX(Document.classification)).join(
        Document, on=(Document.document_no == FileCopy.document_no)
    )
    [(level,)] = reader.tuples(joined.where(FileCopy.meeting_no == meeting_no))
    return Classification(level or 0)


def _actor(reader: Reading, by: By) -> StaffFacts:
    return load_people(reader, [by.actor]).get(by.actor or "", NOBODY).as_staff
