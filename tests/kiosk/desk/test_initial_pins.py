"""What a PIN that somebody else set signs: for who holds no role their own hand-over, and nothing else."""

from __future__ import annotations

from counter_kit import Counter, pin_of
from owing_kit import changes, collects, registers

from db.tables import Pin
from kiosk.desk import commands as do

OWN = "JM2026-0801-01"
OWED = "JM2026-0815-01"
INITIAL = ("pin_initial",)


def is_reset(counter: Counter, staff_no: str) -> None:
    changes(counter, Pin.update(initial=True).where(Pin.staff_no == staff_no))


def test_it_collects(counter: Counter) -> None:
    is_reset(counter, "P009")
    collects(counter, "P009", OWN)
    assert counter.holder(OWN) == "P009"


def test_it_registers_no_receipt(counter: Counter) -> None:
    collects(counter, "P009", OWED)
    is_reset(counter, "P014")
    assert registers(counter, OWED, by="P014").reasons == INITIAL
    assert registers(counter, OWED, by="P077").outcome == "registered"


def test_it_confirms_no_holdings(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    is_reset(counter, "P009")
    if counter.desk.session.operator is None:
        counter.signs_in("C001")
    confirmed = counter.does(do.ConfirmHoldings(badge=counter.badges["P009"], pin=pin_of("P009")))
    assert confirmed.reasons == INITIAL


def test_it_hands_nothing_on(counter: Counter) -> None:
    unit = "JM2026-0820-01"
    collects(counter, "P014", unit)
    is_reset(counter, "P014")
    if counter.desk.session.operator is None:
        counter.signs_in("C001")
    counter.identifies("P015")
    said = do.Transfer(
        copies=(unit,),
        giver_badge=counter.badges["P014"],
        giver_pin=pin_of("P014"),
        sign_pin=pin_of("P015"),
        pages={unit: 12},
    )
    assert "pin_initial" in counter.does(said).reasons
    assert counter.holder(unit) == "P014"
