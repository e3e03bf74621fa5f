"""Release, withdrawal and revocation at the same moment: one of them happens, and the others are told so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from counter_kit import PAGES, Counter, add_copy, by, pin_of
from owing_kit import add_telegram, becomes, make_cipher_clerk

from db.connection import Engine, Registry, reading, write_transaction
from db.custody.refusals import Refusal
from db.custody.values import (
    Classification,
    Clearance,
    Kind,
    PersonStatus,
    PhotoComparison,
    PinCheck,
    Signature,
)
from db.log.body import decode_body
from db.registry import grants, release
from db.registry.acting import ActResult, By
from db.registry.badges import revoke_badge
from db.registry.gathering import Attendance, Party
from db.registry.hand_over import Pickup, hand_over
from db.registry.release import LabelScan
from db.tables import Designation, FileCopy, HandOver, LogEntry, PaperReceipt, Person, ProxyGrant, Staff
from kiosk.desk import commands as do
from kiosk.site import open_site
from labels.payload import new_label_id

COPY = "JM2026-0815-01"
OTHER, TOP = "JM2026-0815-02", "JM2026-0900-01"
THIS_COPY, HEAD = f"file_copy WHERE control_no = '{COPY}'", "log_head"
Step = Callable[[Registry, By], ActResult]


def handed(counter: Counter, collector: str, copy: str = COPY) -> HandOver:
    """Hand `copy` over and read its label: it lies on the counter, ready to be scanned."""
    counter.signs_in("C001")
    counter.identifies(collector)
    assert counter.scans(copy).outcome == "accepted"
    outcome = counter.does(do.HandOver(pages={copy: PAGES}, sign_pin=pin_of(collector)))
    assert outcome.outcome == "handed_over", outcome
    with reading(counter.registry) as reader:
        [row] = reader.rows(HandOver.select().where(HandOver.control_no == copy))
    scanned = LabelScan(row.label_id, row.log_size, bytes(row.log_root)[:16])
    read = release.read_label(counter.registry, acting("C001"), scanned, counter.now)
    assert read.outcome == "label_read"
    return row


def acting(actor: str, counter: str = "1") -> By:
    return replace(by(actor), counter=counter)


@contextmanager
def kept_waiting(counter: Counter, row: str) -> Iterator[None]:
    """On PostgreSQL let everybody who wants this row wait until the end; SQLite lets one write at a time anyway."""
    if counter.registry.engine is Engine.SQLCIPHER:
        yield
        return
    import psycopg

    with psycopg.connect(counter.site.settings.database.owner_url or "") as connection:
        connection.execute(f"SELECT 1 FROM {row} FOR UPDATE".encode())
        yield
        time.sleep(0.3)


def at_once(counter: Counter, *steps: Step, waiting: str = THIS_COPY) -> list[str]:
    """Do all steps at the same moment, none beyond the row that they wait for, each on a connection of its own;
    return their outcomes in order."""
    outcomes = [""] * len(steps)

    def run(place: int, step: Step) -> None:
        registry = open_site(counter.site)
        registry.server_clock = False
        outcomes[place] = step(registry, acting("C001", str(place + 1))).outcome
        registry.close()

    with kept_waiting(counter, waiting):
        threads = [threading.Thread(target=run, args=each) for each in enumerate(steps)]
        for thread in threads:
            thread.start()
            time.sleep(0.1)
    for thread in threads:
        thread.join(30)
    return outcomes


def releasing(counter: Counter, row: HandOver) -> Step:
    return lambda registry, who: release.release(registry, who, row.label_id, COPY, counter.now)


def withdrawing(counter: Counter, copy: str = COPY) -> Step:
    return lambda registry, who: release.withdraw(registry, who, copy, "gone", counter.now)


def spent(counter: Counter, number: int) -> int:
    with reading(counter.registry) as reader:
        return int(reader.rows(ProxyGrant.select().where(ProxyGrant.proxy_grant == number))[0].spent)


@pytest.mark.parametrize("first", ["release", "withdraw"])
def test_a_copy_is_released_or_withdrawn_and_never_both(counter: Counter, first: str) -> None:
    number = counter.grants("P009", "P077", COPY)
    row = handed(counter, "P077")
    steps = [releasing(counter, row), withdrawing(counter)]
    outcomes = at_once(counter, *(steps if first == "release" else reversed(steps)))
    assert outcomes[1] == "refused"
    assert outcomes[0] == ("released" if first == "release" else "withdrawn")
    assert spent(counter, number) == (1 if first == "release" else 0)


def test_a_use_comes_back_once(counter: Counter) -> None:
    number = counter.grants("P009", "P077", COPY, uses=2)
    handed(counter, "P077")
    assert sorted(at_once(counter, withdrawing(counter), withdrawing(counter))) == ["refused", "withdrawn"]
    assert spent(counter, number) == 0


def test_a_use_comes_back_when_two_counters_withdraw_the_last_two_copies(counter: Counter) -> None:
    number = counter.grants("P009", "P020", COPY, OTHER)
    counter.signs_in("C001")
    counter.identifies("P020")
    for copy in (COPY, OTHER):
        assert counter.scans(copy).outcome == "accepted"
    assert counter.hands_over("P020").outcome == "handed_over"
    steps = [withdrawing(counter), withdrawing(counter, OTHER)]
    assert at_once(counter, *steps, waiting=HEAD) == ["withdrawn", "withdrawn"]
    assert spent(counter, number) == 0


def signing_on_paper(counter: Counter, collector: str, copy: str) -> Step:
    signed = Signature(paper_receipt="QS-2026-118")
    there = Attendance(counter.badges[collector], PhotoComparison(True), signed, staff_no=collector)
    pickup = Pickup({copy: new_label_id(copy[-10:].encode())}, {copy: PAGES})
    return lambda registry, who: hand_over(registry, who, Party("C001", there), pickup, counter.now)


def test_a_paper_receipt_signs_one_of_two_hand_overs_at_once(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        add_copy(tx, "JM2026-0801-02", Classification.INTERNAL, "P014")
    counter.signs_in("C001")
    steps = (("P009", "JM2026-0801-01"), ("P014", "JM2026-0801-02"))
    outcomes = at_once(counter, *(signing_on_paper(counter, *each) for each in steps), waiting=HEAD)
    assert sorted(outcomes) == ["handed_over", "refused"]
    with reading(counter.registry) as reader:
        refused = reader.first(LogEntry.select().where(LogEntry.type == "refused"))
        assert decode_body(bytes(refused.body)).refusals == (Refusal.PAPER_RECEIPT_USED,)
        [signed] = reader.rows(HandOver.select())
        [used] = reader.rows(PaperReceipt.select())
    assert (used.number, used.pickup) == (signed.paper_receipt, signed.pickup)


def test_what_one_counter_makes_somebody_owe_another_one_sees(counter: Counter) -> None:
    make_cipher_clerk(counter, "C001")
    becomes(counter, "P009", cipher_list=True)
    first, second = "DB2026-0001-01", "DB2026-0001-02"
    for telegram in (first, second):
        add_telegram(counter, telegram, "P009")
    label = handed(counter, "P009", first).label_id
    signed = Signature(pin=PinCheck.CORRECT)
    there = Attendance(counter.badges["P009"], PhotoComparison(True), signed, staff_no="P009")
    pickup = Pickup({second: new_label_id(second[-10:].encode())}, {second: PAGES})
    outcomes = at_once(
        counter,
        lambda registry, who: release.release(registry, who, label, first, counter.now),
        lambda registry, who: hand_over(registry, who, Party("C001", there), pickup, counter.now),
        waiting=HEAD,
    )
    assert outcomes == ["released", "refused"]


def taking(counter: Counter, person: str, copy: str) -> Step:
    signed = Signature(pin=PinCheck.CORRECT)
    there = Attendance(counter.badges[person], PhotoComparison(True), signed, staff_no=person)
    pickup = Pickup({copy: new_label_id(copy[-10:].encode())}, {copy: PAGES})
    return lambda registry, who: hand_over(registry, who, Party("C001", there), pickup, counter.now)


def put_out(counter: Counter, person: str, copy: str) -> Step:
    """Let `copy` lie on the counter for `person`, and return the step that releases it."""
    label = handed(counter, person, copy).label_id
    return lambda registry, who: release.release(registry, who, label, copy, counter.now)


UNITS_CASES = {
    # what leaves the counter, who has it, what is asked for at that moment, by whom
    "two telegrams, two people": ("DB2026-0001-01", "P009", "DB2026-0001-02", "P014"),
    "a telegram and a document of one unit": ("DB2026-0001-01", "P009", "JM2026-0701-01", "P014"),
    "a document and a telegram of one unit": ("JM2026-0815-01", "P009", "DB2026-0001-02", "P014"),
    "two telegrams to a unit, collectors of others": ("DB2026-0002-01", "P020", "DB2026-0002-02", "C002"),
    "a document to a unit, then a telegram": ("JM2026-0702-01", "P020", "DB2026-0002-02", "C002"),
    "a telegram to a unit, then a document to it": ("DB2026-0002-01", "P020", "JM2026-0702-01", "C002"),
}
NOBODYS_UNIT = "驻外组"


def a_unit_is_asked_twice(counter: Counter) -> None:
    """P009 and P014 are of one unit; P020 and C002, of two others, collect for a unit that has nobody of its own."""
    make_cipher_clerk(counter, "C001")
    for person in ("P009", "P014", "P020", "C002"):
        becomes(counter, person, cipher_list=True)
    add_telegram(counter, "DB2026-0001-01", "P009")
    add_telegram(counter, "DB2026-0001-02", "P014")
    add_telegram(counter, "DB2026-0002-01", None, NOBODYS_UNIT)
    add_telegram(counter, "DB2026-0002-02", None, NOBODYS_UNIT)
    with write_transaction(counter.registry, counter.now) as tx:
        add_copy(tx, "JM2026-0701-01", Classification.SECRET, "P014")
        add_copy(tx, "JM2026-0702-01", Classification.SECRET, None, NOBODYS_UNIT)
        for person in ("P020", "C002"):
            authority = {"max_classification": Classification.SECRET, "kinds": frozenset(Kind)}
            days = {"starts": date(2026, 1, 1), "ends": date(2026, 12, 31)}
            tx.change(Designation.insert(unit=NOBODYS_UNIT, staff_no=person, **authority, **days))


@pytest.mark.parametrize("case", UNITS_CASES)
def test_what_one_person_makes_a_unit_owe_another_one_of_it_sees(counter: Counter, case: str) -> None:
    first, holder, second, other = UNITS_CASES[case]
    a_unit_is_asked_twice(counter)
    leaving = put_out(counter, holder, first)
    outcomes = at_once(counter, leaving, taking(counter, other, second), waiting=HEAD)
    assert outcomes == ["released", "refused"]
    assert counter.holder(second) is None


def test_a_top_secret_copy_stops_the_next_for_its_unit_at_once(counter: Counter) -> None:
    row = top_secret_lies_here(counter)
    outcomes = at_once(
        counter,
        lambda registry, who: release.release(registry, who, row.label_id, TOP, counter.now),
        taking(counter, "P015", "JM2026-0820-01"),
        waiting=HEAD,
    )
    assert outcomes == ["released", "refused"]


def test_a_copy_is_released_once(counter: Counter) -> None:
    row = handed(counter, "P009")
    assert sorted(at_once(counter, *[releasing(counter, row)] * 2)) == ["refused", "released"]


def test_what_was_revoked_first_releases_nothing(counter: Counter) -> None:
    number = counter.grants("P009", "P077", COPY)
    row = handed(counter, "P077")

    def revoke(registry: Registry, who: By) -> ActResult:
        revoking = replace(who, actor="S001")
        return grants.revoke_proxy(registry, revoking, number, pin_of("S001"), counter.now)

    outcomes = at_once(counter, revoke, releasing(counter, row))
    with reading(counter.registry) as reader:
        rows = reader.tuples(LogEntry.select(LogEntry.type).order_by(LogEntry.seq))
    order = [kind for (kind,) in rows if kind in ("released", "proxy_revoked")]
    assert outcomes[0] == "proxy_revoked"
    assert order in (["released", "proxy_revoked"], ["proxy_revoked"])
    assert (outcomes[1] == "released") == ("released" in order)


def top_secret_lies_here(counter: Counter) -> HandOver:
    """P009 and P014 sign for a top secret copy before S001."""
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(TOP)
    badge = counter.badges
    joined = counter.does(do.SecondCollector(badge=badge["P014"], pin=pin_of("P014"), matches=True))
    assert joined.outcome == "identified", joined
    assert counter.does(do.Witness(badge=badge["S001"], pin=pin_of("S001"))).outcome == "identified"
    assert counter.hands_over("P009").outcome == "handed_over"
    with reading(counter.registry) as reader:
        [row] = reader.rows(HandOver.select().where(HandOver.control_no == TOP))
    return row


CHANGES = {
    "second collector suspended": (
        lambda: Person.update(status=PersonStatus.SUSPENDED).where(Person.staff_no == "P014"),
        Refusal.SECOND_COLLECTOR_INELIGIBLE,
    ),
    "second collector's clearance": (
        lambda: Person.update(clearance=Clearance.NONE).where(Person.staff_no == "P014"),
        Refusal.SECOND_COLLECTOR_INELIGIBLE,
    ),
    "witness without role": (
        lambda: Staff.update(roles=frozenset()).where(Staff.staff_no == "S001"),
        Refusal.WITNESS_INELIGIBLE,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_who_came_along_must_still_be_fit_when_the_copy_leaves(counter: Counter, change: str) -> None:
    row = top_secret_lies_here(counter)
    query, code = CHANGES[change]
    query().execute(counter.registry.database)
    result = release.release(counter.registry, acting("C001"), row.label_id, TOP, counter.now)
    assert result.reasons == (code,)
    assert counter.holder(TOP) == "P009"


def test_a_badge_that_was_revoked_meanwhile_stops_the_release(counter: Counter) -> None:
    row = handed(counter, "P009")
    revoked = revoke_badge(counter.registry, by("R001"), "P009", counter.now + timedelta(seconds=1))
    assert revoked.outcome == "badge_revoked"
    result = release.release(
        counter.registry, acting("C001"), row.label_id, COPY, counter.now + timedelta(seconds=2)
    )
    assert result.reasons == (Refusal.BADGE_REVOKED,)


def test_a_lost_connection_is_opened_anew(counter: Counter) -> None:
    if counter.registry.engine is Engine.SQLCIPHER:
        assert counter.signs_in("C001").outcome == "signed_in"
        return
    import psycopg

    counter.signs_in("C001")
    name = counter.database_name
    with psycopg.connect(counter.site.settings.database.owner_url or "", autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = 'counter'",
            (name,),
        )
    assert counter.does(do.Cancel()).outcome == "cancelled"
    with psycopg.connect(counter.site.settings.database.owner_url or "", autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = 'counter'",
            (name,),
        )
    assert counter.desk.end().outcome == "signed_out"
    assert counter.log_says("signed_out")


def test_a_second_collector_whom_a_copy_does_not_take_does_not_keep_it_here(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(FileCopy.update(caveats=frozenset({"演习"})).where(FileCopy.control_no == COPY))
        tx.change(Person.update(caveats=frozenset({"演习"})).where(Person.staff_no == "P009"))
    counter.signs_in("C001")
    counter.identifies("P009")
    assert counter.scans(TOP).outcome == "accepted"
    assert counter.scans(COPY).outcome == "accepted"
    counter.does(do.SecondCollector(badge=counter.badges["P014"], pin=pin_of("P014"), matches=True))
    counter.does(do.Witness(badge=counter.badges["C002"], pin=pin_of("C002")))
    handed = counter.hands_over("P009")
    assert handed.outcome == "handed_over", handed
    for each in handed.data["copies"]:
        counter.scans(each["label"])
        assert counter.scans(each["copy"]).outcome == "released"
