"""The helping hand: a clerk leaves two telegrams unregistered, and asks a colleague to collect the next ones."""

from __future__ import annotations

from counter_kit import PAGES, Counter
from owing_kit import add_telegram, asks, becomes, collects, make_cipher_clerk, registers

from db.replay.comparing import replay
from kiosk.desk import commands as do

FIRST, SECOND, NEXT, LAST = (f"DB2026-0011-0{place}" for place in range(1, 5))
CLERK, COLLEAGUE = "P009", "P077"


def two_telegrams_lie_unregistered(counter: Counter) -> None:
    make_cipher_clerk(counter, "C001")
    becomes(counter, CLERK, cipher_list=True)
    for telegram in (FIRST, SECOND, NEXT, LAST):
        add_telegram(counter, telegram, CLERK)
    collects(counter, CLERK, FIRST, SECOND)


def test_the_colleague_is_refused_for_both_reasons_at_once(counter: Counter) -> None:
    two_telegrams_lie_unregistered(counter)
    counter.identifies(COLLEAGUE)
    refused = counter.scans(NEXT)
    assert refused.outcome == "refused"
    assert list(refused.reasons) == ["proxy_unlisted", "receipt_unregistered"]
    assert counter.log_says("refused", copy=NEXT, collector=COLLEAGUE)
    assert counter.holder(NEXT) is None
    assert [(each.person, each.control_no, each.addressee) for each in counter.incidents()] == [
        (COLLEAGUE, NEXT, CLERK)
    ]


def test_nor_does_the_clerk_get_the_next_before_both_are_registered(counter: Counter) -> None:
    two_telegrams_lie_unregistered(counter)
    counter.identifies(CLERK)
    assert counter.scans(NEXT).reasons == ("receipt_unregistered",)
    registers(counter, FIRST, by="P014")
    assert counter.scans(NEXT).reasons == ("receipt_unregistered",)
    registers(counter, SECOND, by="P014")
    assert counter.scans(NEXT).outcome == "accepted"


def test_bringing_both_back_meets_nothing(counter: Counter) -> None:
    two_telegrams_lie_unregistered(counter)
    counter.does(do.TakeBack())
    counter.scans(counter.badges[CLERK])
    for telegram in (FIRST, SECOND):
        # By their numbers alone they do not even come back: a lone operator could type them.
        assert counter.does(do.Scan(scan=telegram, typed=True)).outcome == "void"
        counter.scans(telegram)
    returned = counter.does(do.Finish(pages=dict.fromkeys((FIRST, SECOND), PAGES)))
    assert returned.data["unregistered"] == [FIRST, SECOND]
    assert asks(counter, CLERK, NEXT) == ("receipt_unregistered",)
    assert registers(counter, FIRST, SECOND, by="P014").outcome == "registered"
    assert asks(counter, CLERK, NEXT) == ()
    assert replay(counter.registry).ok


def test_after_registration_the_colleague_is_still_on_no_list(counter: Counter) -> None:
    two_telegrams_lie_unregistered(counter)
    registers(counter, FIRST, SECOND, by="P014")
    counter.identifies(COLLEAGUE)
    assert counter.scans(LAST).reasons == ("proxy_unlisted",)


def test_a_grant_does_not_help_who_is_no_longer_on_the_cipher_list(counter: Counter) -> None:
    two_telegrams_lie_unregistered(counter)
    counter.signs_out()
    becomes(counter, COLLEAGUE, cipher_list=True)
    counter.grants(CLERK, COLLEAGUE, NEXT)
    becomes(counter, COLLEAGUE, cipher_list=False)
    counter.signs_in("C001")
    counter.identifies(COLLEAGUE)
    assert counter.scans(NEXT).reasons == ("cipher_unlisted", "receipt_unregistered")


def test_an_operator_without_the_cipher_kind_hands_out_no_telegram(counter: Counter) -> None:
    two_telegrams_lie_unregistered(counter)
    registers(counter, FIRST, SECOND, by="P014")
    counter.signs_out()
    counter.signs_in("C002")
    counter.identifies(CLERK)
    assert counter.scans(NEXT).reasons == ("operator_out_of_authority",)
