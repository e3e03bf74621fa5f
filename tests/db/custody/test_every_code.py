"""Every refusal can be met: a table of all codes, each with the steps at a counter that end in it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from backup_kit import backs_up, elsewhere
from counter_kit import COPIES, PAGES, UNIT, Counter, by, pin_of
from custody_facts import COLLECTOR, designation, file_copy
from meeting_kit import add_meeting, asks_for_substitute, collects, substitutes
from roster_kit import PEOPLE, approves, imports

from db.backup import restore
from db.connection import write_transaction
from db.custody.incidents import Disposition
from db.custody.listing import designation_faults
from db.custody.refusals import Refusal
from db.custody.values import Classification, Clearance, Kind, PersonStatus, PhotoSource, Role
from db.registry.pins import set_pin_hash
from db.tables import (
    Badge,
    CardForm,
    Designation,
    Document,
    FileCopy,
    Incident,
    Meeting,
    Person,
    Pin,
    ProxyGrant,
    Staff,
)
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome

INTERNAL, CONFIDENTIAL, SECRET, OTHER = (copy for copy, *_ in COPIES[:4])
OF_UNIT, TOP = COPIES[5][0], COPIES[6][0]
FORGED = "CB1.AAAA"
R = Refusal
Reached = Callable[[Counter], Collection[str]]
TABLE: dict[Refusal, Reached] = {}


@pytest.fixture
def engine() -> str:
    """A refusal is the same on either engine."""
    return "sqlcipher"


def reaches(code: Refusal) -> Callable[[Reached], Reached]:
    def keep(steps: Reached) -> Reached:
        assert code not in TABLE
        TABLE[code] = steps
        return steps

    return keep


def changes(counter: Counter, *queries: Any) -> None:
    """Change tables below the program, as a roster or the passing of time would."""
    with write_transaction(counter.registry, counter.now) as tx:
        for query in queries:
            tx.change(query)


def of(staff_no: str, **values: Any) -> Any:
    return Person.update(**values).where(Person.staff_no == staff_no)


def of_copy(copy: str = SECRET, **values: Any) -> Any:
    return FileCopy.update(**values).where(FileCopy.control_no == copy)


def stands(counter: Counter, collector: str = "P009", operator: str = "C001") -> None:
    counter.signs_in(operator)
    assert counter.identifies(collector).outcome == "identified"


def scanned(copy: str, *queries: Any, collector: str = "P009", after: timedelta = timedelta()) -> Reached:
    """Return the steps of a scan for whoever stands at the counter, after something changed."""

    def steps(counter: Counter) -> Collection[str]:
        stands(counter, collector)
        changes(counter, *queries)
        counter.now += after
        return counter.scans(copy).reasons

    return steps


def out(counter: Counter, *copies: str, collector: str = "P009", release: bool = True) -> list[str]:
    """Have copies handed over and, unless they are to lie there, released; return their labels' texts."""
    stands(counter, collector)
    for copy in copies:
        assert counter.scans(copy).outcome == "accepted"
    labels = [each["label"] for each in counter.hands_over(collector).data["copies"]]
    for copy, label in zip(copies, labels, strict=True):
        if release and copy in counter.desk.session.unreleased:
            counter.scans(label)
            assert counter.scans(copy).outcome == "released"
    return labels


def witnessed(counter: Counter, witness: str = "C002", second: str = "P014", *queries: Any) -> Outcome:
    """Accept a top secret copy and have the other two people come; return what the last of them was told."""
    stands(counter)
    counter.scans(TOP)
    changes(counter, *queries)
    counter.does(do.SecondCollector(badge=counter.badges[second], pin=pin_of(second), matches=True))
    return counter.does(do.Witness(badge=counter.badges[witness], pin=pin_of(witness)))


def granted(*queries: Any, copy: str = SECRET, uses: int = 1) -> Reached:
    """Return the steps of a proxy's scan after their grant changed."""

    def steps(counter: Counter) -> Collection[str]:
        counter.grants("P009", "P077", SECRET, uses=uses)
        return scanned(copy, *queries, collector="P077")(counter)

    return steps


def asks(counter: Counter, **said: Any) -> Collection[str]:
    """Ask for a grant and return what speaks against it."""
    counter.signs_in("C001")
    ordinary = {"principal": "P009", "principal_pin": pin_of("P009"), "proxy": "P077", "copies": (SECRET,)}
    span = {"starts": counter.now, "ends": counter.now + timedelta(hours=2), "reason": "出差"}
    return counter.does(do.RequestProxy(**{**ordinary, **span, **said})).reasons


def decides(counter: Counter, command: do.Command, supervisor: str = "S001") -> Collection[str]:
    counter.signs_in(supervisor)
    return counter.does(command).reasons


MEETING = {"P020": "A1", "P014": "A2"}


def meets(counter: Counter, **options: Any) -> None:
    add_meeting(
        counter,
        "M1",
        {seat: who for who, seat in MEETING.items()},
        papers={"M1-01": "A1", "M1-02": "A1"},
        **options,
    )


TABLE |= {
    R.BADGE_UNKNOWN: scanned(SECRET, Badge.delete()),
    R.BADGE_EXPIRED: scanned(SECRET, Badge.update(expires_on=date(2026, 1, 1))),
    R.BADGE_REVOKED: scanned(SECRET, Badge.update(revoked_at=datetime(2026, 1, 1, tzinfo=UTC))),
    R.BADGE_SUPERSEDED: scanned(SECRET, Badge.update(superseded_at=datetime(2026, 1, 1, tzinfo=UTC))),
    R.PERSON_SUSPENDED: scanned(SECRET, of("P009", status=PersonStatus.SUSPENDED)),
    R.PERSON_LEFT: scanned(SECRET, of("P009", status=PersonStatus.LEFT)),
    R.OPERATOR_OUT_OF_AUTHORITY: scanned(SECRET, Staff.update(max_classification=Classification.INTERNAL)),
    R.CLEARANCE_TOO_LOW: scanned(SECRET, of("P009", clearance=Clearance.CONFIDENTIAL)),
    R.CLEARANCE_EXPIRED: scanned(SECRET, of("P009", clearance_until=date(2026, 11, 22))),
    R.CAVEAT_MISSING: scanned(SECRET, of_copy(caveats=frozenset({"演习"}))),
    R.COPY_UNKNOWN: scanned("JM2026-9999-01"),
    R.COPY_ON_HOLD: scanned(SECRET, of_copy(hold_reason="核查")),
    R.COPY_RECALLED: scanned(SECRET, of_copy(recalled=True)),
    R.COPY_MISSING: scanned(SECRET, of_copy(missing=True)),
    R.COPY_DESTROYED: scanned(SECRET, of_copy(destroyed=True)),
    R.COPY_NOT_RELEASED: scanned(SECRET, of_copy(available_from=datetime(2027, 1, 1, tzinfo=UTC))),
    R.CIPHER_UNLISTED: scanned(SECRET, Document.update(kind=Kind.CIPHER_TELEGRAM)),
    R.KIND_NOT_SUPPORTED: scanned(SECRET, Document.update(kind=Kind.MEETING_MATERIAL)),
    R.MEETING_UNKNOWN: scanned(SECRET, Document.update(kind=Kind.MEETING_MATERIAL), of_copy(meeting_no="M9")),
    R.PROXY_UNLISTED: scanned(SECRET, collector="P077"),
    R.DESIGNATION_NOT_STARTED: scanned(
        OF_UNIT, Designation.update(starts=date(2026, 12, 1)), collector="P014"
    ),
    R.DESIGNATION_EXPIRED: scanned(OF_UNIT, Designation.update(ends=date(2026, 11, 22)), collector="P014"),
    R.DESIGNATION_OUT_OF_SCOPE: scanned(
        OF_UNIT, Designation.update(max_classification=Classification.INTERNAL), collector="P014"
    ),
    R.PROXY_UNAPPROVED: granted(ProxyGrant.update(state="requested")),
    R.PROXY_NOT_STARTED: granted(ProxyGrant.update(starts=datetime(2026, 12, 1, tzinfo=UTC))),
    R.PROXY_EXPIRED: granted(ProxyGrant.update(ends=datetime(2026, 11, 1, tzinfo=UTC))),
    R.PROXY_REVOKED: granted(ProxyGrant.update(state="revoked")),
    R.PROXY_USED_UP: granted(ProxyGrant.update(spent=1)),
    R.PROXY_OUT_OF_SCOPE: granted(copy=OTHER),
    R.PRINCIPAL_INELIGIBLE: granted(of("P009", status=PersonStatus.SUSPENDED)),
    R.DESIGNATION_UNAPPROVED: lambda _: designation_faults(
        # Only approved rows stand in the registry: the code is for a batch's preview.
        replace(designation(COLLECTOR), approved=False),
        file_copy(addressee=None, addressee_unit=UNIT),
        date(2026, 11, 23),
    ),
    R.OPERATOR_NOT_SIGNED_IN: lambda counter: counter.scans(SECRET).reasons,
    R.PROXY_INELIGIBLE: lambda counter: asks(counter, proxy="P009"),
    R.WINDOW_TOO_LONG: lambda counter: asks(counter, ends=counter.now + timedelta(days=30)),
    R.PIN_REQUIRED: lambda counter: asks(counter, principal_pin=None),
    R.GRANT_UNKNOWN: lambda counter: decides(counter, do.ApproveProxy(grant=9, pin=pin_of("S001"))),
    R.REQUEST_UNKNOWN: lambda counter: decides(counter, do.ApproveSubstitute(request=9, pin=pin_of("S001"))),
    R.BATCH_UNKNOWN: lambda counter: decides(counter, do.ApproveBatch(batch=9, pin=pin_of("S001"))),
    R.INCIDENT_UNKNOWN: lambda counter: decides(counter, do.NoteIncident(incident=9, text="补充")),
    R.COPY_NOT_MISSING: lambda counter: decides(counter, do.ReportFound(copy=SECRET, note="在柜中")),
    R.APPROVER_NOT_AUTHORIZED: lambda counter: decides(
        counter, do.ApproveProxy(grant=9, pin=pin_of("C001")), "C001"
    ),
}


@reaches(R.COUNTER_LOCKED)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    counter.does(do.Lock())
    return counter.scans(SECRET).reasons


@reaches(R.OPERATOR_ALREADY_SIGNED_IN)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    return counter.signs_in("C002").reasons


@reaches(R.SCAN_UNREADABLE)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    return counter.scans("CF1:L").reasons


@reaches(R.ACT_REUSED)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    counter.does(do.Cancel(act="a"))
    return counter.does(do.Lock(act="a")).reasons


@reaches(R.TASK_UNFINISHED)
def _(counter: Counter) -> Collection[str]:
    stands(counter)
    counter.scans(SECRET)
    return counter.does(do.TakeBack()).reasons


@reaches(R.COLLECTOR_NOT_IDENTIFIED)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    return counter.scans(SECRET).reasons


@reaches(R.BADGE_FORGED)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    return counter.scans(FORGED).reasons


@reaches(R.BADGE_KIND_INSUFFICIENT)
def _(counter: Counter) -> Collection[str]:
    changes(counter, CardForm.insert(form="0040856634", staff_no="P009"))
    counter.signs_in("C001")
    counter.scans("0040856634")
    counter.does(do.ConfirmPhoto(matches=True))
    return counter.scans(SECRET).reasons


@reaches(R.PHOTO_REQUIRED)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    counter.scans(counter.badges["P009"])
    return counter.does(do.ConfirmPhoto(matches=True, source=PhotoSource.CARD)).reasons


@reaches(R.PHOTO_MISMATCH)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    counter.scans(counter.badges["P009"])
    return counter.does(do.ConfirmPhoto(matches=False)).reasons


@reaches(R.PIN_NOT_SET)
def _(counter: Counter) -> Collection[str]:
    changes(counter, Pin.delete())
    return counter.signs_in("C001").reasons


@reaches(R.PIN_INITIAL)
def _(counter: Counter) -> Collection[str]:
    with write_transaction(counter.registry, counter.now) as tx:
        set_pin_hash(tx, "C001", counter.registry.hash_pin(pin_of("C001"), "C001"), initial=True)
    return counter.signs_in("C001").reasons


@reaches(R.PIN_WRONG)
def _(counter: Counter) -> Collection[str]:
    return counter.does(do.SignIn(badge=counter.badges["C001"], pin="000001")).reasons


@reaches(R.PIN_LOCKED)
def _(counter: Counter) -> Collection[str]:
    for _try in range(5):
        counter.does(do.SignIn(badge=counter.badges["C001"], pin="000001"))
    return counter.signs_in("C001").reasons


@reaches(R.PIN_UNSUITABLE)
def _(counter: Counter) -> Collection[str]:
    return counter.does(
        do.ChangePin(badge=counter.badges["P009"], old=pin_of("P009"), new=pin_of("P009"))
    ).reasons


@reaches(R.PAPER_RECEIPT_USED)
def _(counter: Counter) -> Collection[str]:
    for copy in (INTERNAL, CONFIDENTIAL):
        if counter.desk.session.operator is None:
            counter.signs_in("C001")
        counter.identifies("P009")
        counter.scans(copy)
        last = counter.does(do.HandOver(paper_receipt="QS-1"))
    return last.reasons


@reaches(R.PAGES_REQUIRED)
def _(counter: Counter) -> Collection[str]:
    stands(counter)
    counter.scans(SECRET)
    return counter.does(do.HandOver(sign_pin=pin_of("P009"))).reasons


@reaches(R.PAGE_COUNT_MISMATCH)
def _(counter: Counter) -> Collection[str]:
    stands(counter)
    counter.scans(SECRET)
    return counter.does(do.HandOver(sign_pin=pin_of("P009"), pages={SECRET: 1})).reasons


def comes_back_incomplete(counter: Counter, pages: int) -> Outcome:
    """P009 brings a copy back, of which a supervisor confirms so many pages."""
    stands(counter)
    counter.scans(INTERNAL)
    counter.hands_over("P009")
    counter.does(do.TakeBack())
    counter.scans(counter.badges["P009"])
    counter.scans(INTERNAL)
    badge, pin = counter.badges["S001"], pin_of("S001")
    return counter.does(do.TakeIncomplete(copy=INTERNAL, pages=pages, reason="缺页", badge=badge, pin=pin))


@reaches(R.PAGES_COMPLETE)
def _(counter: Counter) -> Collection[str]:
    return comes_back_incomplete(counter, PAGES).reasons


@reaches(R.INCIDENT_OPEN)
def _(counter: Counter) -> Collection[str]:
    assert comes_back_incomplete(counter, PAGES - 1).outcome == "returned"
    counter.does(do.Cancel())
    counter.signs_out()
    counter.signs_in("S001")
    return counter.does(do.Unhold(copy=INTERNAL, reason="已查")).reasons


@reaches(R.OPERATOR_IS_COLLECTOR)
def _(counter: Counter) -> Collection[str]:
    changes(counter, of_copy(addressee="C001"))
    stands(counter, "C001")
    return counter.scans(SECRET).reasons


@reaches(R.WITNESS_REQUIRED)
@reaches(R.SECOND_COLLECTOR_REQUIRED)
def _(counter: Counter) -> Collection[str]:
    stands(counter)
    counter.scans(TOP)
    return counter.hands_over("P009").reasons


@reaches(R.WITNESS_INELIGIBLE)
def _(counter: Counter) -> Collection[str]:
    return witnessed(counter, "P020").reasons


@reaches(R.WITNESS_NOT_INDEPENDENT)
def _(counter: Counter) -> Collection[str]:
    return witnessed(counter, "C001").reasons


@reaches(R.SECOND_COLLECTOR_INELIGIBLE)
def _(counter: Counter) -> Collection[str]:
    stands(counter)
    counter.scans(TOP)
    return counter.does(
        do.SecondCollector(badge=counter.badges["P020"], pin=pin_of("P020"), matches=True)
    ).reasons


@reaches(R.NOT_ON_ROSTER)
def _(counter: Counter) -> Collection[str]:
    meets(counter)
    return scanned("M1-01", collector="P077")(counter)


@reaches(R.SUBSTITUTE_UNAPPROVED)
def _(counter: Counter) -> Collection[str]:
    meets(counter)
    counter.signs_in("C001")
    asks_for_substitute(counter, "M1", "P020", "P077")
    counter.identifies("P077")
    return counter.scans("M1-01").reasons


@reaches(R.SUBSTITUTE_INELIGIBLE)
def _(counter: Counter) -> Collection[str]:
    meets(counter, level=Classification.TOP_SECRET)
    counter.signs_in("C001")
    return asks_for_substitute(counter, "M1", "P020", "P077").reasons


@reaches(R.GRANT_OVERLAPS)
def _(counter: Counter) -> Collection[str]:
    counter.grants("P009", "P077", SECRET)
    return asks(counter)


@reaches(R.MEETING_NOT_OVER)
def _(counter: Counter) -> Collection[str]:
    meets(counter)
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="M1"))
    return counter.does(do.Finish()).reasons


@reaches(R.SEAT_TAKEN_OVER)
def _(counter: Counter) -> Collection[str]:
    meets(counter)
    substitutes(counter, "M1", "P020", "P077")
    return scanned("M1-01", collector="P020")(counter)


@reaches(R.SEAT_SERVED)
def _(counter: Counter) -> Collection[str]:
    meets(counter)
    collects(counter, "P020", "M1-01")
    return scanned("M1-02", collector="P020")(counter)


@reaches(R.SEAT_IN_USE)
def _(counter: Counter) -> Collection[str]:
    meets(counter)
    collects(counter, "P020", "M1-01")
    counter.signs_in("C001")
    return asks_for_substitute(counter, "M1", "P020", "P077").reasons


@reaches(R.MEETING_NOT_OPEN)
def _(counter: Counter) -> Collection[str]:
    meets(counter, opens=counter.now + timedelta(hours=3))
    return scanned("M1-01", collector="P020")(counter)


@reaches(R.MEETING_ALREADY_OPEN)
def _(counter: Counter) -> Collection[str]:
    meets(counter)
    return decides(counter, do.OpenMeeting(meeting="M1"))


@reaches(R.MEETING_CLOSED)
def _(counter: Counter) -> Collection[str]:
    meets(counter)
    return scanned("M1-01", Meeting.update(closed_at=counter.now), collector="P020")(counter)


@reaches(R.MEETING_NOT_CLOSED)
def _(counter: Counter) -> Collection[str]:
    meets(counter)
    counter.signs_in("C001")
    return counter.does(do.RequestDestruction(copies=("M1-01",), reason="过期", site="销毁中心")).reasons


@reaches(R.COPY_ALREADY_COLLECTED)
def _(counter: Counter) -> Collection[str]:
    out(counter, SECRET)
    counter.identifies("P009")
    return counter.scans(SECRET).reasons


@reaches(R.COPY_NOT_OUT)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    return counter.does(do.Withdraw(copy=SECRET, reason="错发")).reasons


@reaches(R.LABEL_MISMATCH)
def _(counter: Counter) -> Collection[str]:
    [label, _other] = out(counter, SECRET, OTHER, release=False)
    counter.scans(label)
    return counter.scans(OTHER).reasons


@reaches(R.COPIES_UNRELEASED)
def _(counter: Counter) -> Collection[str]:
    out(counter, SECRET, release=False)
    return counter.signs_out().reasons


@reaches(R.NOT_THE_HOLDER)
def _(counter: Counter) -> Collection[str]:
    out(counter, SECRET)
    counter.identifies("P014")
    giving = {"giver_badge": counter.badges["P015"], "giver_pin": pin_of("P015")}
    return counter.does(do.Transfer(copies=(SECRET,), sign_pin=pin_of("P014"), **giving)).reasons


@reaches(R.RECEIPT_UNREGISTERED)
def _(counter: Counter) -> Collection[str]:
    out(counter, SECRET)
    counter.waits(hours=12)
    counter.identifies("P009")
    return counter.scans(OTHER).reasons


@reaches(R.RETURN_OVERDUE)
def _(counter: Counter) -> Collection[str]:
    changes(counter, of_copy(INTERNAL, return_by=counter.now + timedelta(hours=1)))
    out(counter, INTERNAL)
    counter.waits(hours=2)
    counter.identifies("P009")
    return counter.scans(OTHER).reasons


def registers(counter: Counter, who: str, *copies: str) -> Collection[str]:
    said = do.RegisterReceipt(copies=copies, incoming_no="收1", by=who, pin=pin_of(who))
    return counter.does(said).reasons


@reaches(R.ALREADY_REGISTERED)
def _(counter: Counter) -> Collection[str]:
    out(counter, SECRET)
    registers(counter, "P009", SECRET)
    return registers(counter, "P009", SECRET)


@reaches(R.REGISTRAR_NOT_OF_UNIT)
def _(counter: Counter) -> Collection[str]:
    out(counter, SECRET)
    return registers(counter, "P020", SECRET)


@reaches(R.REGISTRAR_IS_OPERATOR)
def _(counter: Counter) -> Collection[str]:
    out(counter, SECRET)
    return registers(counter, "C001", SECRET)


@reaches(R.APPROVER_NOT_INDEPENDENT)
def _(counter: Counter) -> Collection[str]:
    changes(
        counter, Staff.update(roles=frozenset({Role.SUPERVISOR, Role.CLERK})).where(Staff.staff_no == "C001")
    )
    asks(counter)
    return counter.does(do.ApproveProxy(grant=1, pin=pin_of("C001"))).reasons


@reaches(R.GRANT_ALREADY_DECIDED)
def _(counter: Counter) -> Collection[str]:
    number = counter.grants("P009", "P077", SECRET)
    return decides(counter, do.ApproveProxy(grant=number, pin=pin_of("S002")), "S002")


@reaches(R.REQUEST_ALREADY_DECIDED)
def _(counter: Counter) -> Collection[str]:
    meets(counter)
    number = substitutes(counter, "M1", "P020", "P077")
    return decides(counter, do.RejectSubstitute(request=number, pin=pin_of("S002")), "S002")


@reaches(R.BATCH_OUTDATED)
def _(counter: Counter) -> Collection[str]:
    row = ("P077", "姓名P077", UNIT, "top_secret", "2027-03-01", "active")
    batch = imports(counter, "R001", "people", PEOPLE, row).batch
    changes(counter, of("P077", clearance=Clearance.CONFIDENTIAL))
    return approves(counter, "S001", batch).reasons


def lists(counter: Counter) -> Collection[str]:
    asked = do.RequestDestruction(copies=(SECRET,), reason="过期", site="销毁中心")
    return counter.does(asked).reasons


@reaches(R.COPY_TO_BE_DESTROYED)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    lists(counter)
    return lists(counter)


@reaches(R.DESTRUCTION_UNAPPROVED)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    lists(counter)
    return counter.does(do.BeginDestruction(destruction=1, witnesses=())).reasons


@reaches(R.COPY_NOT_LISTED)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    lists(counter)
    counter.signs_out()
    decides(counter, do.ApproveDestruction(destruction=1, pin=pin_of("S001")))
    counter.signs_out()
    counter.signs_in("C001")
    watching = tuple(
        do.DestructionWitness(badge=counter.badges[who], pin=pin_of(who)) for who in ("C002", "S002")
    )
    begun = counter.does(do.BeginDestruction(destruction=1, witnesses=watching))
    assert begun.outcome == "destruction_begun", begun
    return counter.scans(OTHER).reasons


@reaches(R.STOCKTAKE_OPEN)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    counter.does(do.BeginStocktake(place="vault"))
    counter.does(do.Cancel())
    return counter.does(do.BeginStocktake(place="vault")).reasons


@reaches(R.STOCKTAKE_UNKNOWN)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    return counter.does(do.ResumeStocktake(stocktake=9)).reasons


@reaches(R.STOCKTAKE_DOUBTFUL)
def _(counter: Counter) -> Collection[str]:
    counter.signs_in("C001")
    counter.does(do.BeginStocktake(place="vault"))
    signed = {"pin": pin_of("C001"), "badge": counter.badges["S001"], "second_pin": pin_of("S001")}
    return counter.does(do.Finish(**signed)).reasons


@reaches(R.RESTORER_UNPROVEN)
def _(counter: Counter) -> Collection[str]:
    folder = counter.site.data.parent
    made = backs_up(counter, folder / "backup")
    place = elsewhere(counter, folder)
    refused = restore(made.path, place, by("S001"), "000000", counter.now, pause=lambda _: None)
    return refused.result.reasons


def losing(counter: Counter) -> int:
    """Report a loss as C001 and return its incident."""
    counter.signs_in("C001")
    lost = counter.does(do.ReportLoss(copy=SECRET, circumstances="找不到"))
    counter.signs_out()
    return int(lost.incident or 0)


def closing(
    counter: Counter,
    number: int,
    supervisor: str = "S001",
    word: Disposition = Disposition.LEAK_REPORTED,
) -> Collection[str]:
    counter.signs_in(supervisor)
    said = {"disposition": word, "text": "已报告", "pin": pin_of(supervisor)}
    return counter.does(do.CloseIncident(incident=number, **said)).reasons


@reaches(R.INCIDENT_CLOSED)
def _(counter: Counter) -> Collection[str]:
    number = losing(counter)
    assert not closing(counter, number)
    counter.signs_out()
    return closing(counter, number, "S002")


@reaches(R.COPY_NOT_RETURNED)
def _(counter: Counter) -> Collection[str]:
    add_meeting(counter, "Z9", {"A1": "P020"}, papers={"Z9-01": "A1"})
    collects(counter, "P020", "Z9-01")
    counter.signs_in("C001")
    counter.does(do.CloseMeeting(meeting="Z9"))
    [missing] = counter.does(do.Finish(sure=True)).data["missing"]
    counter.signs_out()
    return closing(counter, missing["incident"], word=Disposition.NO_LEAK)


@reaches(R.REVIEWER_INVOLVED)
def _(counter: Counter) -> Collection[str]:
    number = losing(counter)
    changes(counter, Incident.update(operator="S001"))
    return closing(counter, number)


@reaches(R.NOTE_UNKNOWN)
def _(counter: Counter) -> Collection[str]:
    number = losing(counter)
    return decides(counter, do.NoteIncident(incident=number, text="更正", corrects=99))


@pytest.mark.parametrize("code", Refusal)
def test_the_code_can_be_met(counter: Counter, code: Refusal) -> None:
    assert code.value in set(TABLE[code](counter))
