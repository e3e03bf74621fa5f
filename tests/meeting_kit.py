"""Meetings to test with: `add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})`, and what people do
at them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from counter_kit import PAGES, Counter, pin_of

from db.connection import write_transaction
from db.custody.values import Classification, Kind
from db.tables import Document, FileCopy, Meeting, Seat, Staff
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome

MEETINGS = ("meeting_no", "opens", "closes", "venue")
SEATS = ("meeting_no", "seat", "staff_no", "may_take_away")


def add_meeting(
    counter: Counter,
    meeting_no: str,
    seats: Mapping[str, str],
    *,
    papers: Mapping[str, str | None] | None = None,
    take_away: Collection[str] = (),
    opens: datetime | None = None,
    level: Classification = Classification.CONFIDENTIAL,
) -> None:
    """Register a meeting that is open for four hours, its seats by person, and its papers by seat (None: for any).

    A paper's document is its control number without the last part. Counter staff may handle meeting material.
    """
    with write_transaction(counter.registry, counter.now) as tx:
        begins = opens or counter.now - timedelta(hours=1)
        tx.change(
            Meeting.insert(
                meeting_no=meeting_no, opens=begins, closes=begins + timedelta(hours=5), venue="一号厅"
            )
        )
        for seat, staff_no in seats.items():
            tx.change(
                Seat.insert(
                    meeting_no=meeting_no, seat=seat, staff_no=staff_no, may_take_away=seat in take_away
                )
            )
        tx.change(Staff.update(kinds=frozenset({Kind.DOCUMENT, Kind.MEETING_MATERIAL})))
        for control_no, seat_no in (papers or {}).items():
            add_paper(tx, control_no, meeting_no, seat_no, level)


def add_paper(
    tx: object,
    control_no: str,
    meeting_no: str,
    seat: str | None,
    level: Classification = Classification.CONFIDENTIAL,
) -> None:
    document_no, _, copy_no = control_no.rpartition("-")
    if tx.first(Document.select().where(Document.document_no == document_no)) is None:  # type: ignore[attr-defined]
        row = {"document_no": document_no, "kind": Kind.MEETING_MATERIAL, "classification": level}
        tx.change(Document.insert(**row, originator="办公厅", copies_total=999))  # type: ignore[attr-defined]
    flags = {"recalled": False, "missing": False, "destroyed": False}
    place = {"control_no": control_no, "document_no": document_no, "copy_no": int(copy_no), "pages": PAGES}
    tx.change(  # type: ignore[attr-defined]
        FileCopy.insert(**place, **flags, caveats=frozenset(), meeting_no=meeting_no, seat=seat)
    )


def collects(counter: Counter, staff_no: str, *papers: str, operator: str = "C001") -> None:
    """Sign in, hand `papers` to `staff_no`, scan them back where their level asks for it, sign out."""
    counter.signs_in(operator)
    counter.identifies(staff_no)
    for paper in papers:
        accepted = counter.scans(paper)
        assert accepted.outcome == "accepted", accepted
    handed = counter.hands_over(staff_no)
    assert handed.outcome == "handed_over", handed
    releases(counter, handed)
    counter.signs_out()


def releases(counter: Counter, handed: Outcome) -> None:
    for copy in handed.data["copies"]:
        if not copy["released"]:
            assert counter.scans(copy["label"]).outcome == "label_read"
            assert counter.scans(copy["copy"]).outcome == "released"


def asks_for_substitute(counter: Counter, meeting: str, absent: str, substitute: str) -> Outcome:
    """The operator who is signed in takes the request down."""
    return counter.does(
        do.RequestSubstitute(meeting=meeting, absent=absent, substitute=substitute, reason="出差")
    )


def substitutes(counter: Counter, meeting: str, absent: str, substitute: str, approver: str = "S001") -> int:
    """Have `C001` request a substitute and `approver` approve it, with nobody signed in before and after."""
    counter.signs_in("C001")
    requested = asks_for_substitute(counter, meeting, absent, substitute)
    assert requested.outcome == "substitute_requested", requested
    counter.signs_out()
    number = int(requested.data["request"])
    counter.signs_in(approver)
    approved = counter.does(do.ApproveSubstitute(request=number, pin=pin_of(approver)))
    assert approved.outcome == "substitute_approved", approved
    counter.signs_out()
    return number
