"""Nobody closes an incident in which they had a part: not who reported, found, handed out, took back, approved or
counted."""

from __future__ import annotations

from counter_kit import COPIES, Counter, add_copy, pin_of
from meeting_kit import add_meeting, collects, substitutes
from owing_kit import last_facts

from db.connection import write_transaction
from db.custody.incidents import Disposition
from db.custody.values import Classification, Kind
from db.tables import Staff
from kiosk.desk import commands as do

COPY = "JM2026-0815-03"


def closes(counter: Counter, number: int, by: str) -> tuple[str, ...]:
    """Have `by` close the incident as harmless; return the reasons against it."""
    counter.signs_in(by)
    word = Disposition.NO_LEAK
    said = counter.does(do.CloseIncident(incident=number, disposition=word, text="已核实", pin=pin_of(by)))
    counter.signs_out()
    return said.reasons


def closes_out(counter: Counter, meeting: str, operator: str = "C001") -> int:
    """Close a meeting to which one paper did not come back; return the incident."""
    counter.signs_in(operator)
    counter.does(do.CloseMeeting(meeting=meeting))
    [missing] = counter.does(do.Finish(sure=True)).data["missing"]
    counter.signs_out()
    return int(missing["incident"])


def takes_back(counter: Counter, copy: str, returner: str, operator: str) -> None:
    counter.signs_in(operator)
    counter.does(do.TakeBack())
    counter.scans(counter.badges[returner])
    counter.scans(copy)
    assert counter.does(do.Finish()).outcome == "returned"
    counter.signs_out()


def test_who_came_with_the_news_of_a_loss(counter: Counter) -> None:
    counter.signs_in("C001")
    lost = counter.does(do.ReportLoss(copy=COPY, circumstances="不见了", by="S001"))
    counter.signs_out()
    counter.signs_in("S002")
    counter.does(do.ReportFound(copy=COPY, note="夹在另一份里"))
    counter.signs_out()
    assert closes(counter, lost.incident or 0, "S001") == ("reviewer_involved",)
    assert closes(counter, lost.incident or 0, "S003") == ()


def test_who_found_it(counter: Counter) -> None:
    counter.signs_in("C001")
    lost = counter.does(do.ReportLoss(copy=COPY, circumstances="不见了", by="P009"))
    counter.signs_out()
    counter.signs_in("S001")
    counter.does(do.ReportFound(copy=COPY, note="夹在另一份里"))
    counter.signs_out()
    assert closes(counter, lost.incident or 0, "S001") == ("reviewer_involved",)
    assert closes(counter, lost.incident or 0, "S002") == ()


def test_who_handed_it_out_though_that_is_over(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    collects(counter, "P020", "M1-01", operator="S003")
    number = closes_out(counter, "M1")
    takes_back(counter, "M1-01", "P020", "C002")
    assert closes(counter, number, "S003") == ("reviewer_involved",)
    assert closes(counter, number, "S001") == ()


def test_who_took_it_back(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    collects(counter, "P020", "M1-01")
    number = closes_out(counter, "M1")
    takes_back(counter, "M1-01", "S002", "S003")
    for part in ("S003", "S002"):
        assert closes(counter, number, part) == ("reviewer_involved",)
    assert closes(counter, number, "S001") == ()


def test_who_approved_the_substitute(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    substitutes(counter, "M1", "P020", "P077", approver="S001")
    collects(counter, "P077", "M1-01")
    number = closes_out(counter, "M1")
    takes_back(counter, "M1-01", "P077", "C002")
    assert closes(counter, number, "S001") == ("reviewer_involved",)
    assert closes(counter, number, "S002") == ()


def test_who_signed_or_scanned_for_the_count_that_missed_it(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Staff.update(kinds=frozenset(Kind)))
    counter.signs_in("C001")
    counter.does(do.BeginStocktake(place="vault"))
    for each in COPIES:
        if each[0] != COPY:
            counter.scans(each[0])
    signed = {"pin": pin_of("C001"), "badge": counter.badges["S001"], "second_pin": pin_of("S001")}
    counted = counter.does(do.Finish(**signed, sure=True))
    assert counted.outcome == "stocktake_closed", counted
    counter.signs_out()
    [incident] = counter.incidents()
    counter.signs_in("S002")
    counter.does(do.ReportFound(copy=COPY, note="夹在另一份里"))
    counter.signs_out()
    assert closes(counter, incident.incident, "S001") == ("reviewer_involved",)
    assert closes(counter, incident.incident, "S003") == ()


TOP = "JM2026-0900-01"


def stands_by(counter: Counter, *, witness: str = "S001", second: str = "P014") -> None:
    """Have P009 identified at C001's counter with a second collector and a witness."""
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(TOP)
    joined = counter.does(do.SecondCollector(badge=counter.badges[second], pin=pin_of(second), matches=True))
    assert joined.outcome == "identified", joined
    seen = counter.does(do.Witness(badge=counter.badges[witness], pin=pin_of(witness)))
    assert seen.outcome == "identified", seen


def test_who_was_the_witness_when_a_refusal_opened_it(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        add_copy(tx, "JM2026-0950-01", Classification.SECRET, "P020")
    stands_by(counter)
    refused = counter.scans("JM2026-0950-01")
    assert refused.reasons == ("proxy_unlisted",)
    assert last_facts(counter, "incident_opened", "JM2026-0950-01")["present"] == ["P014", "S001"]
    counter.does(do.Cancel())
    counter.signs_out()
    assert closes(counter, refused.incident or 0, "S001") == ("reviewer_involved",)
    assert closes(counter, refused.incident or 0, "S002") == ()


def test_who_was_there_when_it_happened_again(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        add_copy(tx, "JM2026-0950-01", Classification.SECRET, "P020")
    counter.signs_in("C001")
    counter.identifies("P009")
    first = counter.scans("JM2026-0950-01")
    counter.does(do.Cancel())
    counter.signs_out()
    stands_by(counter, witness="S002")
    assert counter.scans("JM2026-0950-01").incident == first.incident
    assert last_facts(counter, "incident_joined", "JM2026-0950-01")["present"] == ["P014", "S002"]
    counter.does(do.Cancel())
    counter.signs_out()
    assert closes(counter, first.incident or 0, "S002") == ("reviewer_involved",)
    assert closes(counter, first.incident or 0, "S001") == ()


def test_who_stood_there_when_a_badge_was_forged(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(TOP)
    counter.does(do.Witness(badge=counter.badges["S001"], pin=pin_of("S001")))
    forged = counter.does(do.SecondCollector(badge="CB1.AAAA", pin="000000", matches=True))
    assert "badge_forged" in forged.reasons
    counter.does(do.Cancel())
    counter.signs_out()
    assert closes(counter, forged.incident or 0, "S001") == ("reviewer_involved",)
    assert closes(counter, forged.incident or 0, "S002") == ()
