"""Meetings, their seats and their papers out of files: what takes effect at once, what waits, what is never changed."""

from __future__ import annotations

import pytest
from counter_kit import Counter
from meeting_kit import MEETINGS, SEATS, add_meeting, asks_for_substitute, collects
from roster_kit import COPIES, approves, codes, counts, imports, rows_of, widening

from db.connection import write_transaction
from db.tables import FileCopy, Meeting, Seat

M1 = ("M1", "2026-11-23 08:00", "2026-11-23 12:00", "一号厅")
PAPER = ("M1-01", "M1-D", "1", "5", "meeting_material", "confidential", "办公厅", "8", "", "M1")
PAPERS = (*COPIES, "meeting_no", "seat")


def seats_of(counter: Counter) -> list[tuple[str, str, bool]]:
    query = Seat.select(Seat.seat, Seat.staff_no, Seat.may_take_away).order_by(Seat.seat)
    return rows_of(counter.registry, query)


def closes(counter: Counter, meeting_no: str = "M1") -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(
            Meeting.update(closed_at=counter.now, closed_by="C001").where(Meeting.meeting_no == meeting_no)
        )


def test_a_new_meeting_takes_effect_at_once_and_a_change_to_it_waits(counter: Counter) -> None:
    result = imports(counter, "R001", "meetings", MEETINGS, M1)
    assert (counts(result), result.batch) == ((1, 0, 0), None)
    longer = imports(counter, "R001", "meetings", MEETINGS, (*M1[:2], "2026-11-23 13:00", "二号厅"))
    assert (counts(longer), longer.waiting) == ((0, 1, 0), 1)
    assert [field for _, field, _, _ in widening(counter, longer.batch)] == ["closes"]
    assert approves(counter, "S001", longer.batch).outcome == "batch_approved"
    assert rows_of(counter.registry, Meeting.select(Meeting.venue)) == [("二号厅",)]
    assert counts(imports(counter, "R001", "meetings", MEETINGS[:3], (*M1[:2], "2026-11-23 13:00"))) == (
        0,
        0,
        1,
    )


def test_a_closed_meeting_stays_as_it_was(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"})
    closes(counter)
    later = imports(counter, "R001", "meetings", MEETINGS, (*M1[:2], "2026-11-23 13:00", ""))
    assert codes(later) == [(2, "meeting_no", "meeting_closed")]
    assert codes(imports(counter, "R001", "seats", SEATS, ("M1", "A2", "P077", ""))) == [
        (2, "meeting_no", "meeting_closed")
    ]
    assert counts(imports(counter, "R001", "seats", SEATS, ("M1", "A1", "P020", ""))) == (0, 0, 1)


def test_the_times_of_a_meeting_stand_while_its_papers_are_out(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    collects(counter, "P020", "M1-01")
    assert codes(imports(counter, "R001", "meetings", MEETINGS, M1)) == [(2, "closes", "meeting_in_use")]


def test_seats_wait_and_entitle_nobody_before(counter: Counter) -> None:
    imports(counter, "R001", "meetings", MEETINGS, M1)
    result = imports(counter, "R001", "seats", SEATS, ("M1", "a1", "P020", "是"), ("M1", "A2", "P077", ""))
    assert (counts(result), result.waiting, seats_of(counter)) == ((2, 0, 0), 2, [])
    assert ("M1 A1", "may_take_away", "", "yes") in widening(counter, result.batch)
    assert approves(counter, "S001", result.batch).outcome == "batch_approved"
    assert seats_of(counter) == [("A1", "P020", True), ("A2", "P077", False)]
    kept = imports(counter, "R001", "seats", SEATS[:3], ("M1", "A1", "P020"))
    assert counts(kept) == (0, 0, 1)


def test_nobody_approves_a_roster_that_gives_or_takes_their_own_seat(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "S001"})
    result = imports(counter, "R001", "seats", SEATS, ("M1", "A1", "P020", ""))
    assert approves(counter, "S001", result.batch).reasons == ("approver_not_independent",)
    assert approves(counter, "S002", result.batch).outcome == "batch_approved"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("M9", "A5", "P077", "")], [(2, "meeting_no", "meeting_unknown")]),
        ([("M1", "A5", "P999", "")], [(2, "staff_no", "staff_no_unknown")]),
        ([("M1", "A5", "P077", ""), ("M1", "a5", "P020", "")], [(3, "seat", "key_repeated")]),
        ([("M1", "A5", "P077", ""), ("M1", "A6", "P077", "")], [(3, "staff_no", "key_repeated")]),
        ([("M1", "A5", "P020", "")], [(2, "staff_no", "seat_already_held")]),
    ],
)
def test_a_seat_is_one_persons_and_a_person_has_one(
    counter: Counter, rows: list[tuple[str, ...]], expected: list[tuple[int, str, str]]
) -> None:
    add_meeting(counter, "M1", {"A1": "P020"})
    assert codes(imports(counter, "R001", "seats", SEATS, *rows)) == expected


def test_people_change_places_with_one_another(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020", "A2": "P077", "A3": "P009"})
    rows = [("M1", "A1", "P077", ""), ("M1", "A2", "P009", ""), ("M1", "A3", "P020", "yes")]
    result = imports(counter, "R001", "seats", SEATS, *rows)
    assert approves(counter, "S001", result.batch).outcome == "batch_approved"
    assert seats_of(counter) == [("A1", "P077", False), ("A2", "P009", False), ("A3", "P020", True)]


def test_a_seat_whose_papers_are_out_is_never_changed(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020", "A2": "P077"}, papers={"M1-01": "A1"})
    waiting = imports(counter, "R001", "seats", SEATS, ("M1", "A1", "P009", ""))
    collects(counter, "P020", "M1-01")
    assert approves(counter, "S001", waiting.batch).reasons == ("batch_outdated",)
    for row in (("M1", "A1", "P009", ""), ("M1", "A1", "P020", "yes")):
        assert [code for _, _, code in codes(imports(counter, "R001", "seats", SEATS, row))] == [
            "seat_in_use"
        ]


def test_a_seat_for_which_a_substitute_was_asked_stays_its_persons(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"})
    counter.signs_in("C001")
    asks_for_substitute(counter, "M1", "P020", "P077")
    changed = imports(counter, "R001", "seats", SEATS, ("M1", "A1", "P009", ""))
    assert codes(changed) == [(2, "staff_no", "seat_substituted")]
    assert imports(counter, "R001", "seats", SEATS, ("M1", "A1", "P020", "yes")).waiting == 1


def test_papers_may_come_before_their_meeting_but_not_for_a_seat_that_it_lacks(counter: Counter) -> None:
    early = imports(counter, "R001", "copies", PAPERS, (*PAPER, "A1"), dry_run=True)
    assert [warning.code.value for warning in early.warnings] == ["meeting_unregistered"]
    imports(counter, "R001", "meetings", MEETINGS, M1)
    empty = imports(counter, "R001", "copies", PAPERS, (*PAPER, "A1"), dry_run=True)
    assert [warning.code.value for warning in empty.warnings] == ["seats_unregistered"]
    seats = imports(counter, "R001", "seats", SEATS, ("M1", "A1", "P020", ""))
    approves(counter, "S001", seats.batch)
    assert codes(imports(counter, "R001", "copies", PAPERS, (*PAPER, "B7"))) == [(2, "seat", "seat_unknown")]
    unseated = imports(counter, "R001", "copies", COPIES, (*PAPER[:8], "P077"), dry_run=True)
    assert codes(unseated) == [(2, "meeting_no", "meeting_missing")]
    elsewhere = imports(counter, "R001", "copies", PAPERS, (*PAPER[:8], "P077", "M1", ""), dry_run=True)
    assert [warning.code.value for warning in elsewhere.warnings] == ["addressee_unseated"]
    assert counts(imports(counter, "R001", "copies", PAPERS, (*PAPER, "a1"))) == (1, 0, 0)
    stored = rows_of(
        counter.registry,
        FileCopy.select(FileCopy.meeting_no, FileCopy.seat).where(FileCopy.control_no == "M1-01"),
    )
    assert stored == [("M1", "A1")]


def test_naming_an_addressee_takes_a_paper_from_its_seat(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"})
    imports(counter, "R001", "copies", PAPERS, (*PAPER, "A1"))
    result = imports(counter, "R001", "copies", PAPERS[:-1], (*PAPER[:8], "P020", "M1"))
    assert widening(counter, result.batch) == [
        ("M1-01", "addressee", "", "P020"),
        ("M1-01", "seat", "A1", ""),
    ]
