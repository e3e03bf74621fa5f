"""A clerk beyond their level or kinds, and one who was suspended in mid-session, do nothing at any counter."""

from __future__ import annotations

import pytest
from counter_kit import COPIES, PAGES, Counter, pin_of
from meeting_kit import add_meeting
from owing_kit import add_telegram, becomes, changes, collects, make_cipher_clerk

from db.custody.values import Classification, Kind, PersonStatus
from db.tables import Staff
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome

SECRET, INTERNAL = COPIES[2][0], COPIES[0][0]
OUT = ("operator_out_of_authority",)


def is_confined(counter: Counter, staff_no: str = "C002") -> None:
    """Let a clerk be for internal documents alone."""
    confined = {"max_classification": Classification.INTERNAL, "kinds": frozenset({Kind.DOCUMENT})}
    changes(counter, Staff.update(**confined).where(Staff.staff_no == staff_no))


def lies_unreleased(counter: Counter) -> str:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(SECRET)
    handed = counter.does(do.HandOver(pages={SECRET: PAGES}, sign_pin=pin_of("P009")))
    return str(handed.data["copies"][0]["label"])


def elsewhere(counter: Counter, command: do.Command) -> Outcome:
    """Have the confined clerk do something at another counter."""
    desk = counter.another_desk("2")
    desk.handle(do.SignIn(badge=counter.badges["C002"], pin=pin_of("C002")))
    said = desk.handle(command)
    desk.end()
    return said


def test_what_lies_at_another_counter_is_not_withdrawn_read_or_printed(counter: Counter) -> None:
    is_confined(counter)
    label = lies_unreleased(counter)
    for command in (do.Withdraw(copy=SECRET, reason="误"), do.Reprint(copy=SECRET), do.Scan(scan=label)):
        assert elsewhere(counter, command).reasons == OUT
    assert counter.holder(SECRET) == "P009"


def test_nothing_above_is_asked_to_be_destroyed_or_collected(counter: Counter) -> None:
    is_confined(counter)
    asked = do.RequestDestruction(copies=(INTERNAL, SECRET), reason="过期", site="销毁中心")
    assert elsewhere(counter, asked).reasons == OUT
    span = {"starts": counter.now, "ends": counter.now.replace(hour=counter.now.hour + 2), "reason": "出差"}
    grant = do.RequestProxy(
        principal="P009", principal_pin=pin_of("P009"), proxy="P014", copies=(SECRET,), **span
    )
    assert elsewhere(counter, grant).reasons == OUT


def test_no_receipt_of_a_telegram_is_registered_before_somebody_without_the_kind(counter: Counter) -> None:
    make_cipher_clerk(counter, "C001")
    for each in ("P009", "P014"):
        becomes(counter, each, cipher_list=True)
    add_telegram(counter, "MD-01", "P009")
    collects(counter, "P009", "MD-01")
    counter.signs_out()
    registering = do.RegisterReceipt(copies=("MD-01",), incoming_no="7", by="P014", pin=pin_of("P014"))
    assert elsewhere(counter, registering).reasons == OUT
    counter.signs_in("C001")
    assert counter.does(registering).outcome == "registered"


def test_no_list_above_is_confirmed(counter: Counter) -> None:
    collects(counter, "P009", SECRET)
    counter.signs_out()
    is_confined(counter)
    confirming = do.ConfirmHoldings(badge=counter.badges["P009"], pin=pin_of("P009"))
    assert elsewhere(counter, confirming).reasons == OUT


def test_no_meeting_of_such_papers_is_closed(counter: Counter) -> None:
    add_meeting(counter, "M1", {"A1": "P020"}, papers={"M1-01": "A1"})
    is_confined(counter)
    assert elsewhere(counter, do.CloseMeeting(meeting="M1")).reasons == OUT


@pytest.mark.parametrize("status", [PersonStatus.SUSPENDED, PersonStatus.LEFT])
def test_who_was_suspended_in_mid_session_reads_and_prints_no_label(
    counter: Counter, status: PersonStatus
) -> None:
    label = lies_unreleased(counter)
    becomes(counter, "C001", status=status)
    assert counter.scans(label).reasons == OUT
    assert counter.does(do.Reprint(copy=SECRET)).reasons == OUT
    assert not counter.log_says("label_read")
