"""A reply that was lost with its desk is answered again by the next one, whole: every `do` that changes something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from counter_kit import PAGES, Counter, pin_of
from meeting_kit import add_meeting, asks_for_substitute, substitutes
from meeting_kit import collects as collects_paper
from owing_kit import collects
from roster_kit import PEOPLE, imports

from db.custody.incidents import Disposition
from kiosk.desk import commands as do
from kiosk.desk.commands import COMMANDS
from kiosk.desk.desk import OF_ONE_SESSION

PLAIN, OWN, OTHER = "JM2026-0801-01", "JM2026-0815-01", "JM2026-0815-02"
WIDER = ("P077", "姓名P077", "服务中心", "top_secret", "2027-03-01", "active")
ACT = "lost"
Case = Callable[[Counter], do.Command]


def begins(counter: Counter, operator: str = "C001") -> Counter:
    if counter.desk.session.operator is not None:
        counter.signs_out()
    counter.signs_in(operator)
    return counter


def taking(counter: Counter) -> do.Command:
    begins(counter).identifies("P009")
    counter.scans(OWN)
    return do.HandOver(pages={OWN: PAGES}, sign_pin=pin_of("P009"), act=ACT)


def on_the_counter(counter: Counter) -> dict[str, Any]:
    handed: dict[str, Any] = counter.does(taking(counter)).data["copies"][0]
    return handed


def withdraws(counter: Counter) -> do.Command:
    on_the_counter(counter)
    return do.Withdraw(copy=OWN, reason="拿错", act="w")


def releases(counter: Counter) -> do.Command:
    counter.scans(on_the_counter(counter)["label"])
    return do.Scan(scan=OWN, act="s")


def reprints(counter: Counter) -> do.Command:
    on_the_counter(counter)
    return do.Reprint(copy=OWN, act="r")


def holds(counter: Counter) -> do.Command:
    begins(counter, "S001")
    return do.Hold(copy=OWN, reason="核对", act=ACT)


def unholds(counter: Counter) -> do.Command:
    counter.does(holds(counter))
    return do.Unhold(copy=OWN, reason="核对完毕", act="u")


def recalls(counter: Counter) -> do.Command:
    begins(counter, "S001")
    return do.Recall(copy=OWN, reason="清退", act=ACT)


def unrecalls(counter: Counter) -> do.Command:
    counter.does(recalls(counter))
    return do.Unrecall(copy=OWN, reason="取消", act="u")


def asks_for_proxy(counter: Counter) -> do.Command:
    return do.RequestProxy(
        principal="P009",
        principal_pin=pin_of("P009"),
        proxy="P014",
        copies=(OWN,),
        starts=counter.now,
        ends=counter.now + timedelta(hours=4),
        reason="出差",
        act=ACT,
    )


def decides_proxy(kind: type[Any]) -> Case:
    def case(counter: Counter) -> do.Command:
        if kind is do.RevokeProxy:
            number = counter.grants("P009", "P014", OWN)
        else:
            number = int(begins(counter).does(asks_for_proxy(counter)).data["grant"])
        begins(counter, "S001")
        return kind(grant=number, pin=pin_of("S001"), act="d")  # type: ignore[no-any-return]

    return case


def meets(counter: Counter) -> None:
    papers = {"M1-01": "A1", "M1-02": "A2"}
    add_meeting(counter, "M1", {"A1": "P020", "A2": "P009"}, papers=papers)


def asks_for_seat(counter: Counter) -> do.Command:
    meets(counter)
    begins(counter)
    return do.RequestSubstitute(meeting="M1", absent="P020", substitute="P014", reason="出差", act=ACT)


def decides_seat(kind: type[Any]) -> Case:
    def case(counter: Counter) -> do.Command:
        meets(counter)
        if kind is do.RevokeSubstitute:
            number = substitutes(counter, "M1", "P020", "P014")
        else:
            begins(counter)
            number = int(asks_for_substitute(counter, "M1", "P020", "P014").data["request"])
        begins(counter, "S001")
        return kind(request=number, pin=pin_of("S001"), act="d")  # type: ignore[no-any-return]

    return case


def opens_early(counter: Counter) -> do.Command:
    add_meeting(counter, "M1", {"A1": "P020"}, opens=counter.now + timedelta(hours=2))
    begins(counter, "S001")
    return do.OpenMeeting(meeting="M1", act=ACT)


def counts_back(counter: Counter) -> do.Command:
    meets(counter)
    collects_paper(counter, "P020", "M1-01")
    begins(counter).does(do.CloseMeeting(meeting="M1"))
    return do.Scan(scan="M1-01", act=ACT)


def closes_meeting(counter: Counter) -> do.Command:
    counter.does(counts_back(counter))
    return do.Finish(act="f")


def registers(counter: Counter) -> do.Command:
    collects(begins(counter), "P009", OWN)
    return do.RegisterReceipt(copies=(OWN,), incoming_no="7", by="P077", pin=pin_of("P077"), act=ACT)


def brings_back(counter: Counter, *copies: str) -> None:
    collects(begins(counter), "P009", *copies)
    counter.does(do.Cancel())
    counter.does(do.TakeBack())
    counter.scans(counter.badges["P009"])
    for copy in copies:
        assert counter.scans(copy).outcome == "accepted"


def takes_back(counter: Counter) -> do.Command:
    brings_back(counter, OWN)
    return do.Finish(pages={OWN: PAGES}, act=ACT)


def takes_incomplete(counter: Counter) -> do.Command:
    brings_back(counter, OWN, OTHER)
    told = {"reason": "缺页", "badge": counter.badges["S001"], "pin": pin_of("S001")}
    return do.TakeIncomplete(copy=OWN, pages=PAGES - 1, act=ACT, **told)


def hands_on(counter: Counter, giver_pin: str | None = None) -> do.Command:
    collects(begins(counter), "P009", PLAIN)
    counter.does(do.Cancel())
    counter.identifies("P014")
    return do.Transfer(
        copies=(PLAIN,),
        giver_badge=counter.badges["P009"],
        giver_pin=giver_pin or pin_of("P009"),
        sign_pin=pin_of("P014"),
        act=ACT,
    )


def hands_on_with_a_wrong_pin(counter: Counter) -> do.Command:
    return hands_on(counter, "000000")


def counts_vault(counter: Counter) -> do.Command:
    begins(counter)
    return do.BeginStocktake(place="vault", act=ACT)


def counts_vault_twice(counter: Counter) -> do.Command:
    counter.does(counts_vault(counter))
    counter.does(do.Cancel())
    return do.BeginStocktake(place="vault", act="again")


def resumes(counter: Counter) -> do.Command:
    number = int(counter.does(counts_vault(counter)).data["stocktake"])
    counter.does(do.Cancel())
    return do.ResumeStocktake(stocktake=number, act="r")


def counts_one(counter: Counter) -> do.Command:
    counter.does(counts_vault(counter))
    return do.Scan(scan=OWN, act="one")


def counts_one_again(counter: Counter) -> do.Command:
    counter.does(counts_one(counter))
    return do.Scan(scan=OWN, act="two")


def abandons(counter: Counter, second: str = "S001") -> do.Command:
    counter.does(counts_one(counter))
    return do.AbandonStocktake(
        reason="火警", badge=counter.badges[second], second_pin=pin_of(second), act="a"
    )


def abandons_alone(counter: Counter) -> do.Command:
    return abandons(counter, "C001")


def closes_count(counter: Counter) -> do.Command:
    counter.does(counts_one(counter))
    badge = counter.badges["S001"]
    return do.Finish(pin=pin_of("C001"), badge=badge, second_pin=pin_of("S001"), sure=True, act="f")


def confirms_holdings(counter: Counter) -> do.Command:
    collects(begins(counter), "P009", OWN)
    counter.does(do.Cancel())
    return do.ConfirmHoldings(badge=counter.badges["P009"], pin=pin_of("P009"), act=ACT)


def asks_for_destruction(counter: Counter) -> do.Command:
    begins(counter)
    return do.RequestDestruction(copies=(PLAIN, OTHER), reason="过期", site="销毁中心", act=ACT)


def decides_destruction(kind: type[Any]) -> Case:
    def case(counter: Counter) -> do.Command:
        number = int(counter.does(asks_for_destruction(counter)).data["destruction"])
        begins(counter, "S001")
        return kind(destruction=number, pin=pin_of("S001"), act="d")  # type: ignore[no-any-return]

    return case


def begins_destruction(counter: Counter) -> do.Command:
    approved = counter.does(decides_destruction(do.ApproveDestruction)(counter))
    begins(counter)
    watching = tuple(
        do.DestructionWitness(badge=counter.badges[each], pin=pin_of(each)) for each in ("C002", "S002")
    )
    return do.BeginDestruction(destruction=int(approved.data["destruction"]), witnesses=watching, act="b")


def destroys(counter: Counter) -> do.Command:
    counter.does(begins_destruction(counter))
    return do.Scan(scan=PLAIN, act="s")


def destroys_counted(counter: Counter) -> do.Command:
    counter.does(begins_destruction(counter))
    counter.scans(OTHER)
    return do.CountPages(copy=OTHER, pages=PAGES, act="p")


def ends_destruction(counter: Counter) -> do.Command:
    counter.does(destroys(counter))
    return do.Finish(act="f")


def reports_loss(counter: Counter) -> do.Command:
    begins(counter)
    return do.ReportLoss(copy=OWN, circumstances="柜中不见", act=ACT)


def reports_found(counter: Counter) -> do.Command:
    counter.does(reports_loss(counter))
    begins(counter, "S001")
    return do.ReportFound(copy=OWN, note="在另一柜", act="f")


def notes(counter: Counter) -> do.Command:
    counter.does(reports_loss(counter))
    begins(counter, "S001")
    return do.NoteIncident(incident=1, text="已查", act="n")


def closes_incident(counter: Counter) -> do.Command:
    counter.does(reports_found(counter))
    return do.CloseIncident(
        incident=1, disposition=Disposition.NO_LEAK, text="已找回", pin=pin_of("S001"), act="c"
    )


def decides_batch(kind: type[Any]) -> Case:
    def case(counter: Counter) -> do.Command:
        number = imports(counter, "R001", "people", PEOPLE, WIDER).batch
        begins(counter, "S001")
        return kind(batch=number, pin=pin_of("S001"), act="d")  # type: ignore[no-any-return]

    return case


def changes_pin(counter: Counter) -> do.Command:
    return do.ChangePin(badge=counter.badges["P009"], old=pin_of("P009"), new="582047", act=ACT)


def asks_for_proxy_signed_in(counter: Counter) -> do.Command:
    return asks_for_proxy(begins(counter))


CASES: Mapping[str, tuple[Case, ...]] = {
    "approve_batch": (decides_batch(do.ApproveBatch),),
    "reject_batch": (decides_batch(do.RejectBatch),),
    "withdraw": (withdraws,),
    "hold": (holds,),
    "unhold": (unholds,),
    "reprint": (reprints,),
    "change_pin": (changes_pin,),
    "request_destruction": (asks_for_destruction,),
    "approve_destruction": (decides_destruction(do.ApproveDestruction),),
    "reject_destruction": (decides_destruction(do.RejectDestruction),),
    "begin_destruction": (begins_destruction,),
    "count_pages": (destroys_counted,),
    "request_proxy": (asks_for_proxy_signed_in,),
    "approve_proxy": (decides_proxy(do.ApproveProxy),),
    "reject_proxy": (decides_proxy(do.RejectProxy),),
    "revoke_proxy": (decides_proxy(do.RevokeProxy),),
    "report_loss": (reports_loss,),
    "report_found": (reports_found,),
    "note_incident": (notes,),
    "close_incident": (closes_incident,),
    "request_substitute": (asks_for_seat,),
    "approve_substitute": (decides_seat(do.ApproveSubstitute),),
    "reject_substitute": (decides_seat(do.RejectSubstitute),),
    "revoke_substitute": (decides_seat(do.RevokeSubstitute),),
    "open_meeting": (opens_early,),
    "register_receipt": (registers,),
    "recall": (recalls,),
    "unrecall": (unrecalls,),
    "hand_over": (taking,),
    "take_incomplete": (takes_incomplete,),
    "begin_stocktake": (counts_vault, counts_vault_twice),
    "resume_stocktake": (resumes,),
    "abandon_stocktake": (abandons, abandons_alone),
    "confirm_holdings": (confirms_holdings,),
    "transfer": (hands_on, hands_on_with_a_wrong_pin),
    "finish": (takes_back, closes_meeting, closes_count, ends_destruction),
    "scan": (releases, counts_one, counts_one_again, counts_back, destroys),
}
"""What each `do` changes for good, prepared up to the command itself."""
OF_THE_SESSION = frozenset(
    {"sign_in", "sign_out", "lock", "unlock", "confirm_photo", "second_collector", "witness"}
    | {"remove_copy", "cancel", "take_back", "begin_transfer", "close_meeting"}
)
"""What they say is true of one session alone, and passes with it."""
LOOKS_UP = frozenset(
    {"state", "search", "person", "copy", "grants", "batches", "batch", "log", "log_entry", "on_counter"}
    | {"kept_back", "destructions", "destruction", "incidents", "incident", "meetings", "meeting"}
    | {"overdue", "reviews", "stocktakes", "stocktake", "holdings"}
)
EVERY = [
    pytest.param(case, id=f"{name}-{n}") for name, cases in CASES.items() for n, case in enumerate(cases)
]


@pytest.mark.parametrize("case", EVERY)
def test_a_lost_reply_is_answered_again_whole_after_a_restart(counter: Counter, case: Case) -> None:
    command = case(counter)
    operator = counter.desk.session.operator
    first = counter.does(command)
    assert first.error is None
    assert first.outcome not in OF_ONE_SESSION
    counter.desk = counter.another_desk("1")
    if operator is not None:
        counter.signs_in(operator)
    again = counter.does(command)
    awaited = {"next": list(counter.desk.session.next)}
    assert again.as_json() == {**first.as_json(), **awaited, "repeated": True}


def test_no_do_is_forgotten() -> None:
    assert {*CASES, *OF_THE_SESSION, *LOOKS_UP} == {*COMMANDS, "scan"}


def test_a_count_begun_by_a_lost_reply_goes_on_by_its_number(counter: Counter) -> None:
    command = counts_vault(counter)
    counter.does(command)
    counter.desk = counter.another_desk("1")
    counter.signs_in("C001")
    again = counter.does(command)
    assert again.next == ("badge",)
    resumed = counter.does(do.ResumeStocktake(stocktake=int(again.data["stocktake"])))
    assert (resumed.outcome, resumed.next) == ("stocktake_begun", ("copy",))
