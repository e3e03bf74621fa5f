"""A registry in which everything happened once that a log tells of custody: copies out, back, handed on, undone and
destroyed, a meeting from its opening to its close, leave to collect, incidents from their opening to their end, counts
that were closed, abandoned and begun."""

from __future__ import annotations

from datetime import timedelta

from counter_kit import PAGES, UNIT, Counter, add_copy, pin_of
from meeting_kit import add_meeting, asks_for_substitute, substitutes
from meeting_kit import collects as collects_papers
from owing_kit import collects, registers

from db.connection import write_transaction
from db.custody.incidents import Disposition
from db.custody.values import Classification
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome

OWN, UNITS, FREE, GONE = "JM2026-0802-01", "JM2026-0820-01", "JM2026-0801-01", "JM2026-0821-01"
BY_GRANT = ("JM2026-0815-01", "JM2026-0815-02")
AT_SEAT, BESIDE = "M1-01", "M2-01"
HELD, TOP = "JM2026-0815-03", "JM2026-0900-01"


def live(counter: Counter) -> None:
    """Let everything happen."""
    _meet(counter)
    counter.grants("P009", "P077", *BY_GRANT, uses=2)
    counter.signs_in("C001")
    _hand_on_and_back(counter)
    _collect_by_grant(counter)
    _collect_two_by_two(counter)
    _recall(counter)
    _try_an_errand(counter)
    _destroy(counter)
    _lose_and_find(counter)
    _count(counter)


def done(outcome: Outcome, what: str) -> Outcome:
    assert outcome.outcome == what, outcome
    return outcome


def signed_in(counter: Counter, staff_no: str) -> None:
    if counter.desk.session.operator is not None:
        done(counter.signs_out(), "signed_out")
    done(counter.signs_in(staff_no), "signed_in")


def _meet(counter: Counter) -> None:
    """A meeting opens early, a substitute takes a paper, one comes back and one does not."""
    seats, papers = {"A1": "P020", "A2": "P014"}, {AT_SEAT: "A1", BESIDE: "A2"}
    add_meeting(counter, "M1", seats, papers=papers, opens=counter.now + timedelta(hours=1))
    counter.signs_in("S001")
    done(counter.does(do.OpenMeeting(meeting="M1")), "meeting_opened")
    counter.signs_out()
    substitutes(counter, "M1", "P020", "P077")
    counter.signs_in("C001")
    asked = done(asks_for_substitute(counter, "M1", "P014", "P015"), "substitute_requested")
    signed_in(counter, "S001")
    turned_down = do.RejectSubstitute(request=asked.data["request"], pin=pin_of("S001"))
    done(counter.does(turned_down), "substitute_rejected")
    counter.signs_out()
    collects_papers(counter, "P077", AT_SEAT)
    collects_papers(counter, "P014", BESIDE)
    counter.signs_in("C001")
    done(counter.does(do.CloseMeeting(meeting="M1")), "prompt")
    counter.scans(counter.badges["P077"])
    done(counter.scans(AT_SEAT), "returned")
    done(counter.does(do.Finish(sure=True)), "meeting_closed")
    counter.signs_out()


def _hand_on_and_back(counter: Counter) -> None:
    """A unit's copy goes from one to another, once undone and once done, is registered and comes back."""
    collects(counter, "P014", UNITS)
    counter.waits(minutes=1)
    for undone in (True, False):
        counter.identifies("P015")
        handed = counter.does(
            do.Transfer(
                copies=(UNITS,),
                giver_badge=counter.badges["P014"],
                giver_pin=pin_of("P014"),
                pages={UNITS: PAGES},
                sign_pin=pin_of("P015"),
            )
        )
        [each] = done(handed, "transferred").data["copies"]
        if undone:
            done(counter.does(do.Withdraw(copy=UNITS, reason="错交")), "withdrawn")
        else:
            counter.scans(each["label"])
            done(counter.scans(UNITS), "released")
    done(registers(counter, UNITS, by="P015"), "registered")
    counter.waits(minutes=1)
    done(counter.does(do.TakeBack()), "prompt")
    counter.scans(counter.badges["P015"])
    done(counter.scans(UNITS), "accepted")
    done(counter.does(do.Finish(pages={UNITS: PAGES})), "returned")
    done(counter.does(do.Cancel()), "cancelled")


def _collect_by_grant(counter: Counter) -> None:
    """Two copies go out by grant, one of them never leaves the counter; one goes out on a numbered receipt."""
    counter.identifies("P077")
    for copy in BY_GRANT:
        done(counter.scans(copy), "accepted")
    handed = done(counter.hands_over("P077"), "handed_over")
    first = handed.data["copies"][0]
    counter.scans(first["label"])
    done(counter.scans(first["copy"]), "released")
    done(counter.does(do.Withdraw(copy=BY_GRANT[1], reason="页数不符")), "withdrawn")
    counter.identifies("P009")
    done(counter.scans(OWN), "accepted")
    handed = done(counter.does(do.HandOver(paper_receipt="PR-7")), "handed_over")
    counter.scans(handed.data["copies"][0]["label"])
    done(counter.scans(OWN), "released")


def _collect_two_by_two(counter: Counter) -> None:
    """A top secret copy goes out to two people before a witness, and another two are asked leave for on paper."""
    counter.identifies("P009")
    done(counter.scans(TOP), "accepted")
    second = do.SecondCollector(badge=counter.badges["P014"], pin=pin_of("P014"), matches=True)
    done(counter.does(second), "identified")
    done(counter.does(do.Witness(badge=counter.badges["C002"], pin=pin_of("C002"))), "identified")
    [handed] = done(counter.hands_over("P009"), "handed_over").data["copies"]
    counter.scans(handed["label"])
    done(counter.scans(TOP), "released")
    asked = do.RequestProxy(
        principal="P009",
        paper_request="WT-3",
        proxy="P014",
        second_proxy="P015",
        copies=(TOP,),
        starts=counter.now,
        ends=counter.now + timedelta(hours=2),
        uses=1,
        reason="出差",
    )
    done(counter.does(asked), "proxy_requested")


def _recall(counter: Counter) -> None:
    """One copy is held, one recalled for good, one recalled and let go again."""
    signed_in(counter, "S002")
    done(counter.does(do.Hold(copy=HELD, reason="核查")), "held")
    done(counter.does(do.Recall(copy=OWN, reason="改版")), "recalled")
    done(counter.does(do.Recall(copy=BY_GRANT[0], reason="改版")), "recalled")
    done(counter.does(do.Unrecall(copy=BY_GRANT[0], reason="不改")), "recall_lifted")


def _try_an_errand(counter: Counter) -> None:
    """Somebody unlisted asks twice; it is written about, put right, too late, and closed."""
    for operator in ("C001", "S003"):
        signed_in(counter, operator)
        counter.identifies("P077")
        refused = done(counter.scans(FREE), "refused")
        done(counter.does(do.Cancel()), "cancelled")
    number = refused.incident
    assert number is not None
    signed_in(counter, "S001")
    noted = done(counter.does(do.NoteIncident(incident=number, text="已问司机")), "incident_noted")
    again = do.NoteIncident(incident=number, text="更正", corrects=noted.data["note"])
    done(counter.does(again), "incident_noted")
    counter.waits(hours=25)
    signed_in(counter, "S001")
    assert counter.log_says("incident_escalated")
    closed = do.CloseIncident(
        incident=number, disposition=Disposition.NO_LEAK, text="已核实", pin=pin_of("S001")
    )
    done(counter.does(closed), "incident_closed")


def _destroy(counter: Counter) -> None:
    """Of a list with two copies one is destroyed."""
    with write_transaction(counter.registry, counter.now) as tx:
        add_copy(tx, GONE, Classification.INTERNAL, None, UNIT)
    signed_in(counter, "C001")
    asked = counter.does(do.RequestDestruction(copies=(FREE, GONE), reason="过期", site="销毁中心"))
    number = int(done(asked, "destruction_requested").data["destruction"])
    signed_in(counter, "S001")
    approved = do.ApproveDestruction(destruction=number, pin=pin_of("S001"))
    done(counter.does(approved), "destruction_approved")
    signed_in(counter, "C001")
    watching = tuple(
        do.DestructionWitness(badge=counter.badges[who], pin=pin_of(who)) for who in ("C002", "S002")
    )
    begun = do.BeginDestruction(destruction=number, witnesses=watching)
    done(counter.does(begun), "destruction_begun")
    done(counter.scans(GONE), "destroyed")
    done(counter.does(do.Finish()), "destruction_ended")


def _lose_and_find(counter: Counter) -> None:
    """A copy that is out is lost, and one from the vault lost and found."""
    signed_in(counter, "S001")
    for copy in (BY_GRANT[0], BY_GRANT[1]):
        lost = do.ReportLoss(copy=copy, circumstances="找不到", by="P009")
        done(counter.does(lost), "loss_reported")
    done(counter.does(do.ReportFound(copy=BY_GRANT[1], note="在柜中")), "found")


def _count(counter: Counter) -> None:
    """The vault is counted and a copy gone, and found by the next count, which is abandoned for a third. What one
    person has is being counted."""
    signed_in(counter, "C001")
    second = {"badge": counter.badges["S001"], "second_pin": pin_of("S001")}
    signed = do.Finish(pin=pin_of("C001"), sure=True, **second)
    for scanned in ((FREE, OWN, "X-404"), (HELD,)):
        done(counter.does(do.BeginStocktake(place="vault")), "stocktake_begun")
        for copy in scanned:
            done(counter.scans(copy), "counted")
        done(counter.does(signed), "stocktake_closed")
    done(counter.does(do.BeginStocktake(place="vault")), "stocktake_begun")
    done(counter.scans(FREE), "counted")
    done(counter.does(do.AbandonStocktake(reason="停电", **second)), "stocktake_abandoned")
    done(counter.does(do.BeginStocktake(place="holder", holder="P009")), "stocktake_begun")
    done(counter.scans(OWN), "counted")
