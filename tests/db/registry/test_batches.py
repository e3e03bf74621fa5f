"""Batches: who decides them, once, and what becomes of one that the registry overtook."""

from __future__ import annotations

import threading

import pytest
from counter_kit import Counter, by, pin_of
from roster_kit import COPIES, PEOPLE, STAFF, approves, imports, log_size, log_types, rows_of, takes_pin

from db.connection import reading
from db.registry.acting import ActResult
from db.registry.batches import (
    BatchState,
    approve_batch,
    batch_of,
    batch_problems,
    reject_batch,
    waiting_batches,
)
from db.tables import Batch, LogEntry, Person, Staff

WIDER = ("P077", "姓名P077", "服务中心", "top_secret", "2027-03-01", "active")


def widen(counter: Counter) -> int:
    number = imports(counter, "R001", "people", PEOPLE, WIDER).batch
    assert number is not None
    return number


def rejects(counter: Counter, supervisor: str, number: int) -> ActResult:
    return reject_batch(counter.registry, by(supervisor), number, pin_of(supervisor), counter.now)


def clearance(counter: Counter, staff_no: str = "P077") -> str:
    query = Person.select(Person.clearance).where(Person.staff_no == staff_no)
    return str(rows_of(counter.registry, query)[0][0].name)


@pytest.mark.parametrize(
    ("actor", "reasons"),
    [
        ("R001", ("approver_not_independent", "approver_not_authorized")),
        ("C001", ("approver_not_authorized",)),
        ("P014", ("approver_not_authorized",)),
        ("P077", ("approver_not_independent", "approver_not_authorized")),
    ],
)
def test_only_supervisors_approve(counter: Counter, actor: str, reasons: tuple[str, ...]) -> None:
    assert approves(counter, actor, widen(counter)).reasons == reasons
    assert clearance(counter) == "SECRET"
    assert counter.log_says("refused", actor=actor)


def test_nobody_approves_a_batch_that_holds_their_own_row(counter: Counter) -> None:
    own = ("S001", "姓名S001", "别处", "top_secret", "2027-03-01", "active")
    batch = imports(counter, "R001", "people", PEOPLE, WIDER, own).batch
    assert approves(counter, "S001", batch).reasons == ("approver_not_independent",)
    assert approves(counter, "S002", batch).outcome == "batch_approved"
    same = imports(counter, "R001", "people", PEOPLE, (*WIDER[:3], "secret", *WIDER[4:]), own).batch
    assert approves(counter, "S001", same).outcome == "batch_approved"


def test_a_role_made_by_a_batch_is_not_approved_by_its_holder(counter: Counter) -> None:
    batch = imports(
        counter,
        "R001",
        "staff",
        STAFF,
        ("S003", "supervisor;clerk", "top_secret", "document;cipher_telegram"),
    ).batch
    assert approves(counter, "S003", batch).reasons == ("approver_not_independent",)


@pytest.mark.parametrize("pin", ["000000", pin_of("S002")])
def test_approval_is_signed_by_the_supervisors_own_pin(counter: Counter, pin: str) -> None:
    assert approves(counter, "S001", widen(counter), pin=pin).reasons == ("pin_wrong",)
    assert clearance(counter) == "SECRET"


def test_an_initial_pin_approves_nothing(counter: Counter) -> None:
    header = (*PEOPLE, "initial_pin")
    person = ("S100", "新主管", "保密办", "secret", "2027-03-01", "active", "860290")
    approves(counter, "S001", imports(counter, "R001", "people", header, person).batch)
    approves(counter, "S001", imports(counter, "R001", "staff", STAFF[:2], ("S100", "supervisor")).batch)
    batch = widen(counter)
    assert approves(counter, "S100", batch, pin="860290").reasons == ("pin_initial",)
    takes_pin(counter.registry, "S100", "860290")
    assert approves(counter, "S100", batch).outcome == "batch_approved"


def test_an_approved_batch_takes_effect_once(counter: Counter) -> None:
    number = widen(counter)
    assert [batch.number for batch in _waiting(counter)] == [number]
    approved = approves(counter, "S001", number)
    assert (approved.outcome, approved.number, clearance(counter)) == ("batch_approved", number, "TOP_SECRET")
    assert _waiting(counter) == []
    assert approves(counter, "S002", number).reasons == ("grant_already_decided",)
    assert rejects(counter, "S002", number).reasons == ("grant_already_decided",)
    with reading(counter.registry) as reader:
        batch = batch_of(reader, number)
    assert batch is not None
    decided = (batch.kind, batch.state, batch.requested_by, batch.decided_by, batch.source)
    assert decided == ("people", BatchState.APPROVED, "R001", "S001", "'roster.csv'")


def test_a_rejected_batch_never_takes_effect(counter: Counter) -> None:
    number = widen(counter)
    before = log_size(counter.registry)
    assert rejects(counter, "R001", number).reasons == ("approver_not_authorized",)
    assert rejects(counter, "S001", number).outcome == "batch_rejected"
    assert approves(counter, "S002", number).reasons == ("grant_already_decided",)
    assert log_types(counter.registry, before) == ["refused", "batch_rejected", "refused"]
    assert clearance(counter) == "SECRET"


def test_a_supervisor_may_reject_a_batch_that_holds_their_own_row(counter: Counter) -> None:
    own = ("S001", "姓名S001", "别处", "top_secret", "2027-03-01", "active")
    batch = imports(counter, "R001", "people", PEOPLE, own).batch
    assert batch is not None
    assert rejects(counter, "S001", batch).outcome == "batch_rejected"


def test_an_unknown_batch(counter: Counter) -> None:
    assert approves(counter, "S001", 77).reasons == ("batch_unknown",)
    assert rejects(counter, "R001", 77).reasons == ("approver_not_authorized", "batch_unknown")
    with reading(counter.registry) as reader:
        assert batch_of(reader, 77) is None


def test_a_batch_that_the_registry_overtook_is_refused_whole(counter: Counter) -> None:
    number = imports(
        counter, "R001", "people", PEOPLE, WIDER, ("P020", "新名", "综合处", "secret", "2027-03-01", "active")
    ).batch
    lower = ("P077", "姓名P077", "服务中心", "confidential", "2027-03-01", "active")
    approves(counter, "S001", imports(counter, "R001", "people", PEOPLE, lower).batch)
    assert number is not None
    assert approves(counter, "S001", number).reasons == ("batch_outdated",)
    assert clearance(counter) == "CONFIDENTIAL"
    assert rows_of(counter.registry, Person.select(Person.name).where(Person.staff_no == "P020")) == [
        ("姓名P020",)
    ]
    with reading(counter.registry) as reader:
        batch = batch_of(reader, number)
        assert batch is not None
        problems = batch_problems(reader, batch)
    assert [(each.row, each.column, each.code.value) for each in problems] == [
        (2, "clearance", "registry_moved_on")
    ]
    assert rejects(counter, "S001", number).outcome == "batch_rejected"


def test_what_two_batches_agree_on_fits_both(counter: Counter) -> None:
    first, second = widen(counter), widen(counter)
    assert approves(counter, "S001", first).outcome == "batch_approved"
    assert approves(counter, "S001", second).outcome == "batch_approved"


def test_a_batch_is_checked_anew_against_everything_else(counter: Counter) -> None:
    first = imports(counter, "R001", "staff", STAFF[:2], ("S003", "clerk")).batch
    second = imports(counter, "R001", "staff", STAFF[:2], ("S002", "none")).batch
    assert approves(counter, "S001", first).outcome == "batch_approved"
    assert approves(counter, "S001", second).reasons == ("batch_outdated",)
    assert len(rows_of(counter.registry, Staff.select().where(Staff.staff_no == "S002"))) == 1


def test_the_same_approval_sent_twice_is_done_once(counter: Counter) -> None:
    number, acting = widen(counter), by("S001")
    first = approve_batch(counter.registry, acting, number, pin_of("S001"), counter.now)
    size = log_size(counter.registry)
    again = approve_batch(counter.registry, acting, number, pin_of("S001"), counter.now)
    assert (again.outcome, again.seq, again.repeated) == ("batch_approved", first.seq, True)
    assert log_size(counter.registry) == size


def test_two_supervisors_at_the_same_moment_decide_a_batch_once(counter: Counter) -> None:
    number = widen(counter)
    results: list[ActResult] = []

    def decide(supervisor: str) -> None:
        results.append(
            approve_batch(counter.registry, by(supervisor), number, pin_of(supervisor), counter.now)
        )
        counter.registry.close()

    threads = [threading.Thread(target=decide, args=(each,)) for each in ("S001", "S002", "S003")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.outcome for result in results) == ["batch_approved", "refused", "refused"]


def test_the_last_two_supervisors_are_not_retired_by_two_batches_at_once(counter: Counter) -> None:
    numbers = [
        imports(counter, "R001", "staff", STAFF[:2], (each, "clerk")).batch or 0 for each in ("S002", "S003")
    ]

    def decide(number: int) -> None:
        approve_batch(counter.registry, by("S001"), number, pin_of("S001"), counter.now)
        counter.registry.close()

    threads = [threading.Thread(target=decide, args=(each,)) for each in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    roles = [row[0] for row in rows_of(counter.registry, Staff.select(Staff.roles))]
    assert sum("supervisor" in each for each in roles) == 2
    states = sorted(row[0] for row in rows_of(counter.registry, Batch.select(Batch.state)))
    assert states == ["approved", "waiting"]


def test_the_log_tells_rows_by_number_and_the_payload_by_its_hash(counter: Counter) -> None:
    approves(counter, "S001", widen(counter))
    found = rows_of(counter.registry, LogEntry.select(LogEntry.body).where(LogEntry.type == "batch_approved"))
    body = bytes(found[0][0]).decode()
    assert '"rows":["P077"]' in body
    assert '"payload_sha256"' in body
    assert "姓名P077" not in body


def test_a_registrar_alone_cannot_widen_anything(counter: Counter) -> None:
    """Every import that lets somebody do more waits, and the registrar approves none of them."""
    numbers = [
        widen(counter),
        imports(counter, "R001", "staff", STAFF[:2], ("P077", "supervisor")).batch,
        imports(counter, "R001", "staff", STAFF[:2], ("R001", "registrar;clerk")).batch,
        imports(
            counter,
            "R001",
            "designations",
            ("unit", "staff_no", "max_classification", "kinds", "starts", "ends"),
            ("服务中心", "P077", "top_secret", "document", "2026-01-01", "2026-12-31"),
        ).batch,
        imports(
            counter,
            "R001",
            "copies",
            COPIES,
            ("JM2026-0815-01", "JM2026-0815", "1", "999", "document", "secret", "办公厅", "12", "P077"),
        ).batch,
    ]
    assert numbers == [1, 2, 3, 4, 5]
    for number in numbers:
        assert "approver_not_authorized" in approves(counter, "R001", number).reasons
    counter.signs_in("C001")
    counter.identifies("P077")
    assert counter.scans("JM2026-0815-01").reasons == ("proxy_unlisted",)
    assert counter.scans("JM2026-0820-01").reasons == ("proxy_unlisted",)


def _waiting(counter: Counter) -> list[object]:
    with reading(counter.registry) as reader:
        return list(waiting_batches(reader))
