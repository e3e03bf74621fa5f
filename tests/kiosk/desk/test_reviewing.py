"""People change: what they hold is judged again at once, and stands on the supervisor's list while it does not fit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from counter_kit import UNIT, Counter, add_copy, pin_of
from owing_kit import add_telegram, becomes, changes, collects, last_facts, make_cipher_clerk
from roster_kit import DESIGNATIONS, PEOPLE, approves, imports, log_types

from db.connection import reading, write_transaction
from db.custody.meetings import SubstitutionState
from db.custody.values import Basis, Classification, Kind
from db.registry.keeping import review_of_seats
from db.tables import Designation, Document, FileCopy, HandOver, LogEntry, Meeting, Seat, Substitution
from kiosk.desk import commands as do

OWN, UNITS = "JM2026-0815-01", "JM2026-0820-01"
P009 = ("P009", "姓名P009", UNIT)


def listed(counter: Counter) -> list[tuple[str, str, list[str]]]:
    """Look at the supervisor's list: copy, holder, reasons."""
    if counter.desk.session.operator is not None:
        counter.signs_out()
    counter.signs_in("S001")
    found = counter.does(do.Reviews())
    assert found.outcome == "reviews", found
    counter.signs_out()
    return [(each["copy"], each["holder"]["staff_no"], each["reasons"]) for each in found.data["copies"]]


def import_and_approve(counter: Counter, kind: str, *rows: tuple[str, ...]) -> None:
    imported = imports(counter, "R001", kind, *rows)
    assert not imported.errors
    assert approves(counter, "S001", imported.batch).outcome == "batch_approved"


def refusals_of(counter: Counter, type_: str) -> list[tuple[str, str | None]]:
    query = LogEntry.select(LogEntry.control_no, LogEntry.collector).where(LogEntry.type == type_)
    with reading(counter.registry) as reader:
        return list(reader.tuples(query.order_by(LogEntry.seq)))


def test_a_lowered_clearance_is_judged_again_in_the_same_transaction(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    import_and_approve(counter, "people", PEOPLE, (*P009, "confidential", "2027-03-01", "active"))
    assert log_types(counter.registry)[-2:] == ["batch_approved", "custody_reviewed"]
    assert refusals_of(counter, "custody_reviewed") == [(OWN, "P009")]
    facts = last_facts(counter, "custody_reviewed", OWN)
    assert facts.pop("handed_over") > 0
    assert facts == {"changed": "people", "fields": ["clearance"]}
    assert listed(counter) == [(OWN, "P009", ["clearance_too_low"])]


def test_what_still_fits_is_not_mentioned(counter: Counter) -> None:
    collects(counter, "P009", OWN, "JM2026-0802-01")
    import_and_approve(counter, "people", PEOPLE, (*P009, "secret", "2027-06-01", "active"))
    assert refusals_of(counter, "custody_reviewed") == []
    import_and_approve(counter, "people", PEOPLE, (*P009, "confidential", "2027-06-01", "suspended"))
    assert refusals_of(counter, "custody_reviewed") == [(OWN, "P009"), ("JM2026-0802-01", "P009")]
    assert listed(counter) == [
        (OWN, "P009", ["person_suspended", "clearance_too_low"]),
        ("JM2026-0802-01", "P009", ["person_suspended"]),
    ]


def test_a_clearance_that_ends_appears_by_itself_and_goes_by_itself(counter: Counter) -> None:
    becomes(counter, "P009", clearance_until=date(2026, 11, 24))
    collects(counter, "P009", OWN)
    counter.waits(days=1, hours=14)
    assert listed(counter) == []
    counter.waits(hours=1)
    assert listed(counter) == [(OWN, "P009", ["clearance_expired"])]
    import_and_approve(counter, "people", PEOPLE, (*P009, "top_secret", "2027-03-01", "active"))
    assert listed(counter) == []


def test_a_withdrawn_designation_is_judged_again(counter: Counter) -> None:
    collects(counter, "P014", UNITS)
    row = (UNIT, "P014", "confidential", "document", "2026-01-01", "2026-12-31")
    import_and_approve(counter, "designations", DESIGNATIONS, row)
    assert refusals_of(counter, "custody_reviewed") == [(UNITS, "P014")]
    assert last_facts(counter, "custody_reviewed", UNITS)["changed"] == "designations"
    assert listed(counter) == [(UNITS, "P014", ["designation_out_of_scope"])]
    changes(counter, Designation.delete().where(Designation.staff_no == "P014"))
    assert listed(counter) == [(UNITS, "P014", ["proxy_unlisted"])]


def test_a_revoked_grant_is_judged_again(counter: Counter) -> None:
    number = counter.grants("P009", "P020", OWN, "JM2026-0815-02", uses=2)
    collects(counter, "P020", OWN)
    counter.waits(hours=6)
    assert listed(counter) == []
    counter.signs_in("S002")
    revoked = counter.does(do.RevokeProxy(grant=number, pin=pin_of("S002")))
    assert log_types(counter.registry)[-2:] == ["proxy_revoked", "custody_reviewed"]
    assert revoked.seq == len(log_types(counter.registry))
    assert listed(counter) == [(OWN, "P020", ["proxy_revoked"])]


def test_leaving_the_cipher_list_is_seen(counter: Counter) -> None:
    make_cipher_clerk(counter, "C001")
    becomes(counter, "P009", cipher_list=True)
    add_telegram(counter, "DB2026-0001-01", "P009")
    collects(counter, "P009", "DB2026-0001-01")
    becomes(counter, "P009", cipher_list=False)
    assert listed(counter) == [("DB2026-0001-01", "P009", ["cipher_unlisted"])]


def test_a_seat_given_to_another_is_seen(counter: Counter) -> None:
    at_meeting(counter)
    collects(counter, "P009", "HY2026-0001-01")
    collects(counter, "P020", "HY2026-0001-02")
    assert listed(counter) == []
    changes(counter, Seat.update(staff_no="P015").where(Seat.seat == "A1"))
    changes(counter, Substitution.update(state=SubstitutionState.REVOKED))
    expected = [
        ("HY2026-0001-01", "P009", ["not_on_roster"]),
        ("HY2026-0001-02", "P020", ["substitute_unapproved"]),
    ]
    assert listed(counter) == expected
    with write_transaction(counter.registry, counter.now) as tx:
        reviewed = review_of_seats(tx, "seats")
    assert [(each.copy, each.collector, list(each.refusals)) for each in reviewed] == expected


def test_what_was_returned_is_nobodys_worry(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    becomes(counter, "P009", status="left")
    assert listed(counter)
    changes(counter, HandOver.update(closed_at=counter.now))
    assert listed(counter) == []


def test_the_list_is_the_supervisors(counter: Counter) -> None:
    counter.signs_in("C001")
    assert counter.does(do.Reviews()).reasons == ("operator_out_of_authority",)


def test_the_list_says_whom_to_call_and_goes_by_pages(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    becomes(counter, "P009", status="suspended", post="处长")
    counter.signs_out()
    counter.signs_in("S001")
    found = counter.does(do.Reviews())
    [row] = found.data["copies"]
    holder = {"staff_no": "P009", "name": "姓名P009", "post": "处长", "unit": UNIT}
    assert (row["holder"], row["for"], row["basis"], row["level"]) == (holder, "P009", "own", "secret")
    assert found.data["more"] is False
    assert found.seq is None
    assert counter.does(do.Reviews(after=row["hand_over"])).data["copies"] == []


def test_thousands_that_are_out_are_read_in_a_few_queries(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_are_out(counter, 3000)
    becomes(counter, "P015", status="suspended")
    counter.signs_in("S001")
    asked: list[str] = []
    database = counter.registry.database
    run = database.execute_sql
    monkeypatch.setattr(database, "execute_sql", lambda sql, *rest: asked.append(sql) or run(sql, *rest))
    found = counter.does(do.Reviews())
    assert len(found.data["copies"]) == 200
    assert found.data["more"] is True
    assert len(asked) <= 6


def many_are_out(counter: Counter, count: int) -> None:
    """Put copies for the unit into the hands of its two designated collectors, below the program."""
    with write_transaction(counter.registry, counter.now) as tx:
        add_copy(tx, "MM2026-0001-0", Classification.SECRET, None, UNIT)
        copy: dict[str, Any] = {"document_no": "MM2026-0001", "pages": 1, "caveats": frozenset()}
        copy |= {"addressee_unit": UNIT, "recalled": False, "missing": False, "destroyed": False}
        out: dict[str, Any] = {
            "pickup": "x",
            "held_for": UNIT,
            "basis": Basis.DESIGNATION,
            "operator": "C001",
        }
        out |= {"counter": "1", "at": counter.now, "seq": 1, "log_size": 1, "log_root": b"x"}
        for start in range(1, count, 500):
            numbers = range(start, start + 500)
            tx.change(
                FileCopy.insert_many([{**copy, "control_no": f"MM-{n:05}", "copy_no": n} for n in numbers])
            )
            rows = [
                {**out, "control_no": f"MM-{n:05}", "label_id": f"L{n}", "holder": ("P014", "P015")[n % 2]}
                for n in numbers
            ]
            tx.change(HandOver.insert_many(rows))


def at_meeting(counter: Counter) -> None:
    """Open a meeting with two papers: P009 has a seat, P020 sits in for P014."""
    span = {"opens": counter.now - timedelta(hours=1), "closes": counter.now + timedelta(days=1)}
    make_cipher_clerk(counter, "C001")
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Meeting.insert(meeting_no="HY1", venue="", **span))
        for seat, staff_no in (("A1", "P009"), ("A2", "P014")):
            tx.change(Seat.insert(meeting_no="HY1", seat=seat, staff_no=staff_no, may_take_away=False))
        who = {"absent": "P014", "substitute": "P020", "reason": "", "requested_by": "C002"}
        when = {"requested_at": counter.now, "state": SubstitutionState.APPROVED, "decided_by": "S001"}
        tx.change(Substitution.insert(meeting_no="HY1", seat="A2", **who, **when))
        for number, seat in (("HY2026-0001-01", "A1"), ("HY2026-0001-02", "A2")):
            add_copy(tx, number, Classification.SECRET, None)
            place = FileCopy.update(meeting_no="HY1", seat=seat).where(FileCopy.control_no == number)
            tx.change(place)
        tx.change(Document.update(kind=Kind.MEETING_MATERIAL).where(Document.document_no == "HY2026-0001"))
