"""Recalling a copy 收回: it goes to nobody, and whoever has it owes it back at once."""

from __future__ import annotations

from datetime import timedelta

from counter_kit import PAGES, Counter, pin_of
from owing_kit import RECEIPT, RETURN, asks, changes, collects, last_facts, owed

from db.connection import reading
from db.tables import FileCopy
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome

OWN, OTHER, UNITS = "JM2026-0815-01", "JM2026-0815-02", "JM2026-0820-01"


def as_supervisor(counter: Counter, command: do.Command) -> Outcome:
    if counter.desk.session.operator is not None:
        counter.signs_out()
    counter.signs_in("S001")
    outcome = counter.does(command)
    counter.signs_out()
    counter.signs_in("C001")
    return outcome


def recall(counter: Counter, copy: str) -> Outcome:
    return as_supervisor(counter, do.Recall(copy=copy, reason="作废"))


def unrecall(counter: Counter, copy: str) -> Outcome:
    return as_supervisor(counter, do.Unrecall(copy=copy, reason="误收"))


def is_recalled(counter: Counter, copy: str) -> bool:
    with reading(counter.registry) as reader:
        [row] = reader.rows(FileCopy.select().where(FileCopy.control_no == copy))
    return bool(row.recalled)


def due_back(counter: Counter, copy: str, days: float) -> None:
    changes(
        counter,
        FileCopy.update(return_by=counter.now + timedelta(days=days)).where(FileCopy.control_no == copy),
    )


def test_a_recalled_copy_goes_to_nobody_until_the_recall_is_lifted(counter: Counter) -> None:
    recalled = recall(counter, OWN)
    assert (recalled.outcome, recalled.data["copy"]) == ("recalled", OWN)
    assert asks(counter, "P009", OWN) == ("copy_recalled",)
    assert owed(counter, OWN) == {}
    assert last_facts(counter, "recalled", OWN).keys() == {"reason_sha256"}
    lifted = unrecall(counter, OWN)
    assert (lifted.outcome, lifted.data["copy"]) == ("recall_lifted", OWN)
    assert asks(counter, "P009", OWN) == ()


def test_a_copy_that_is_out_is_due_now_and_blocks(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    recall(counter, OWN)
    due = owed(counter, OWN)[RETURN]
    assert due.due_at <= counter.now
    assert (due.holder, due.person, due.unit) == ("P009", "P009", "服务中心")
    assert asks(counter, "P009", OTHER) == ("return_overdue",)
    assert asks(counter, "P014", UNITS) == ("return_overdue",)
    [said] = last_facts(counter, "recalled", OWN)["owed"]
    assert (said["kind"], said["for"], said["unit"]) == ("return", "P009", "服务中心")
    listed = counter.does(do.Overdue())
    assert [(each["copy"], each["kind"], each["recalled"]) for each in listed.data["obligations"]] == [
        (OWN, "return", True)
    ]


def test_a_return_that_was_due_later_is_due_now(counter: Counter) -> None:
    due_back(counter, OWN, 5)
    collects(counter, "P009", OWN)
    later = owed(counter, OWN)[RETURN].due_at
    recall(counter, OWN)
    now = owed(counter, OWN)[RETURN].due_at
    assert now < later
    assert now <= counter.now
    unrecall(counter, OWN)
    assert owed(counter, OWN)[RETURN].due_at == later
    [said] = last_facts(counter, "recall_lifted", OWN)["owed"]
    assert said["due"] == later.isoformat()
    assert asks(counter, "P009", OTHER) == ()


def test_a_return_that_was_overdue_already_stays_so(counter: Counter) -> None:
    due_back(counter, OWN, 0.1)
    collects(counter, "P009", OWN)
    before = owed(counter, OWN)[RETURN].due_at
    counter.waits(days=1)
    recall(counter, OWN)
    assert owed(counter, OWN)[RETURN].due_at == before


def test_lifting_ends_what_only_the_recall_had_made_due(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    recall(counter, OWN)
    unrecall(counter, OWN)
    assert owed(counter, OWN).keys() == {RECEIPT}
    assert owed(counter, OWN, ended=True)[RETURN].ending == "lifted"
    assert last_facts(counter, "recall_lifted", OWN)["owed"] == []
    recall(counter, OWN)
    assert owed(counter, OWN)[RETURN].ending is None


def test_lifting_what_is_not_recalled_changes_nothing(counter: Counter) -> None:
    due_back(counter, OWN, 5)
    collects(counter, "P009", OWN)
    before = owed(counter, OWN)[RETURN].due_at
    assert unrecall(counter, OWN).outcome == "recall_lifted"
    assert owed(counter, OWN)[RETURN].due_at == before
    assert "owed" not in last_facts(counter, "recall_lifted", OWN)


def test_a_recall_stops_what_still_lies_on_the_counter(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(OWN)
    [handed] = counter.hands_over("P009").data["copies"]
    other = counter.another_desk("2")
    counter.desk, here = other, counter.desk
    counter.signs_in("S001")
    assert counter.does(do.Recall(copy=OWN, reason="作废")).outcome == "recalled"
    assert owed(counter, OWN) == {}
    counter.desk = here
    counter.scans(handed["label"])
    assert counter.scans(OWN).reasons == ("copy_recalled",)
    counter.does(do.Withdraw(copy=OWN, reason="收回"))
    assert is_recalled(counter, OWN)


def test_only_a_supervisor_recalls_and_every_reason_is_said(counter: Counter) -> None:
    counter.signs_in("C001")
    for command in (do.Recall, do.Unrecall):
        assert counter.does(command(copy=OWN, reason="x")).reasons == ("operator_out_of_authority",)
    refused = counter.does(do.Recall(copy="JM2026-9999-01", reason="x"))
    assert refused.reasons == ("operator_out_of_authority", "copy_unknown")
    assert not is_recalled(counter, OWN)
    recall(counter, OWN)
    assert recall(counter, OWN).reasons == ("copy_recalled",)


def test_a_recall_needs_a_number_and_a_reason(counter: Counter) -> None:
    counter.signs_in("S001")
    assert counter.does(do.Recall(copy="周文博", reason="x")).error == "no_control_no"
    for reason in ("", "   ", "x" * 201):
        assert counter.does(do.Recall(copy=OWN, reason=reason)).error == "no_reason"
        assert counter.does(do.Unrecall(copy=OWN, reason=reason)).error == "no_reason"


def test_a_recalled_copy_that_comes_back_stays_recalled(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    recall(counter, OWN)
    counter.does(do.TakeBack())
    counter.scans(counter.badges["P009"])
    counter.scans(OWN)
    assert counter.does(do.Finish(pages={OWN: PAGES})).outcome == "returned"
    assert list(owed(counter, OWN)) == [RECEIPT]
    assert is_recalled(counter, OWN)
    assert asks(counter, "P009", OTHER) == ()
    assert asks(counter, "P009", OWN) == ("copy_recalled",)


def test_what_was_recalled_while_it_was_handed_on_is_due_when_that_is_undone(counter: Counter) -> None:
    collects(counter, "P014", UNITS)
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
    assert handed.outcome == "transferred", handed
    counter.desk, here = counter.another_desk("2"), counter.desk
    counter.signs_in("S001")
    assert counter.does(do.Recall(copy=UNITS, reason="作废")).outcome == "recalled"
    counter.desk = here
    assert counter.does(do.Withdraw(copy=UNITS, reason="收回")).outcome == "withdrawn"
    due = owed(counter, UNITS)[RETURN]
    assert (due.holder, due.due_at <= counter.now) == ("P014", True)
    kinds = [each["kind"] for each in last_facts(counter, "withdrawn", UNITS)["reopened"]["owed"]]
    assert kinds == ["receipt", "return"]
