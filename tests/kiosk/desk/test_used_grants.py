"""An addressee hears at identification which grants were used in their name."""

from __future__ import annotations

from counter_kit import PAGES, Counter, pin_of
from owing_kit import collects

from kiosk.desk import commands as do

OWN, OTHER = "JM2026-0815-01", "JM2026-0815-02"


def test_what_was_collected_in_their_name_since_they_were_last_here(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.does(do.Cancel())
    counter.signs_out()
    number = counter.grants("P009", "P020", OWN, OTHER, uses=2)
    collects(counter, "P020", OWN)
    collects(counter, "P020", OTHER)
    used = counter.identifies("P009").data["used"]
    assert [(each["grant"], each["proxy"], each["copy"]) for each in used] == [
        (number, "P020", OTHER),
        (number, "P020", OWN),
    ]
    assert used[0]["at"] > used[1]["at"]
    counter.does(do.Cancel())
    assert counter.identifies("P009").data["used"] == []


def test_the_proxy_and_others_hear_nothing_of_it(counter: Counter) -> None:
    counter.grants("P009", "P020", OWN)
    collects(counter, "P020", OWN)
    for person in ("P020", "P014"):
        assert counter.identifies(person).data["used"] == []
        counter.does(do.Cancel())


def test_what_was_undone_at_the_counter_was_not_collected(counter: Counter) -> None:
    counter.grants("P009", "P020", OWN)
    counter.signs_in("C001")
    counter.identifies("P020")
    counter.scans(OWN)
    counter.does(do.HandOver(pages={OWN: PAGES}, sign_pin=pin_of("P020")))
    counter.does(do.Withdraw(copy=OWN, reason="x"))
    assert counter.identifies("P009").data["used"] == []


def test_whoever_was_never_here_hears_of_the_last_thirty_days(counter: Counter) -> None:
    counter.grants("P009", "P020", OWN)
    collects(counter, "P020", OWN)
    counter.signs_out()
    for _ in range(3):
        counter.waits(days=10)
        counter.signs_in("C001")
        counter.signs_out()
    counter.signs_in("C001")
    assert counter.identifies("P009").data["used"] == []


def test_a_refused_face_is_told_nothing(counter: Counter) -> None:
    counter.grants("P009", "P020", OWN)
    collects(counter, "P020", OWN)
    counter.scans(counter.badges["P009"])
    refused = counter.does(do.ConfirmPhoto(matches=False))
    assert "used" not in refused.data
    assert len(counter.identifies("P009").data["used"]) == 1
