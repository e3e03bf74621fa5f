"""What was handed over and never released: it is expected in the vault's count, stands in its holder's list, is told
at every counter, and keeps whoever signed for a telegram from signing for more."""

from __future__ import annotations

import pytest
from counter_kit import COPIES, Counter, pin_of
from owing_kit import add_telegram, asks, becomes, changes, last_facts, make_cipher_clerk, registers

from db.custody.values import Classification
from db.replay.comparing import replay
from db.tables import Document
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome

OWN, OTHER = "JM2026-0815-01", "JM2026-0815-02"
FIRST, SECOND, NEXT = (f"DB2026-0011-0{place}" for place in range(1, 4))
BLOCKED = ("copies_unreleased",)


def leaves_unreleased(counter: Counter, person: str, *copies: str) -> list[dict[str, str]]:
    """Have these handed over at counter 1 in one act and leave them there; return them with their labels."""
    if counter.desk.session.operator is None:
        counter.signs_in("C001")
    counter.identifies(person)
    for copy in copies:
        assert counter.scans(copy).outcome == "accepted", counter.scans(copy)
    handed = counter.hands_over(person)
    assert handed.outcome == "handed_over", handed
    return list(handed.data["copies"])


def releases(counter: Counter, handed: list[dict[str, str]]) -> None:
    for each in handed:
        counter.scans(each["label"])
        assert counter.scans(each["copy"]).outcome == "released"


def at_another_counter(counter: Counter, operator: str = "C002") -> Outcome:
    """Turn the first counter off and sign in at the second one."""
    counter.desk.end()
    counter.desk = counter.another_desk("2")
    return counter.signs_in(operator)


@pytest.fixture
def telegrams(counter: Counter) -> Counter:
    make_cipher_clerk(counter, "C001")
    for person in ("P009", "P014"):
        becomes(counter, person, cipher_list=True)
    for telegram in (FIRST, SECOND):
        add_telegram(counter, telegram, "P009")
    add_telegram(counter, NEXT, "P014")
    return counter


def test_several_copies_of_one_hand_over_are_released_as_before(telegrams: Counter) -> None:
    handed = leaves_unreleased(telegrams, "P009", FIRST, SECOND, OWN)
    releases(telegrams, handed)
    assert registers(telegrams, FIRST, SECOND, OWN, by="P015").outcome == "registered"
    assert asks(telegrams, "P009", OTHER) == ()


def test_a_telegram_that_lies_there_keeps_person_and_unit_from_the_next(telegrams: Counter) -> None:
    handed = leaves_unreleased(telegrams, "P009", FIRST)
    assert asks(telegrams, "P009", SECOND) == BLOCKED
    assert asks(telegrams, "P014", NEXT) == BLOCKED
    facts = last_facts(telegrams, "refused", NEXT)
    assert [(each["control_no"], each["counter"]) for each in facts["lying"]] == [(FIRST, "1")]
    telegrams.does(do.Withdraw(copy=FIRST, reason="错发"))
    assert asks(telegrams, "P009", SECOND) == ()
    assert handed[0]["copy"] == FIRST


def test_it_blocks_as_its_receipt_will_and_no_other_unit(telegrams: Counter) -> None:
    add_telegram(telegrams, "DB2026-0012-01", "P020")
    becomes(telegrams, "P020", cipher_list=True)
    releases(telegrams, leaves_unreleased(telegrams, "P009", FIRST))
    assert asks(telegrams, "P009", SECOND) == ("receipt_unregistered",)
    assert registers(telegrams, FIRST, by="P015").outcome == "registered"
    leaves_unreleased(telegrams, "P009", SECOND)
    assert asks(telegrams, "P020", "DB2026-0012-01") == ()


def test_an_ordinary_copy_keeps_nobody_before_it_is_overdue_but_from_a_telegram(telegrams: Counter) -> None:
    leaves_unreleased(telegrams, "P009", OWN)
    assert asks(telegrams, "P009", OTHER) == ()
    assert asks(telegrams, "P009", FIRST) == BLOCKED
    telegrams.waits(days=5)
    telegrams.desk.end()
    telegrams.signs_in("C001")
    assert asks(telegrams, "P009", OTHER) == ()


def test_a_telegram_for_which_nothing_will_be_owed_blocks_nobody(telegrams: Counter) -> None:
    low = Document.update(classification=Classification.INTERNAL)
    changes(telegrams, low.where(Document.document_no == "DB2026-0011"))
    leaves_unreleased(telegrams, "P009", FIRST)
    assert asks(telegrams, "P009", SECOND) == ()


def test_every_counter_says_at_sign_in_what_lies_where_since_when(counter: Counter) -> None:
    leaves_unreleased(counter, "P009", OWN)
    counter.waits(days=10)
    signed_in = at_another_counter(counter)
    assert "unreleased" not in signed_in.data
    [lying] = signed_in.data["lying"]
    assert (lying["copy"], lying["counter"], lying["holder"]) == (OWN, "1", "P009")
    assert lying["since"][:10] == "2026-11-23"
    assert [row.copy for row in counter.desk.reads.lying()] == [OWN]


def test_a_holders_list_has_it_and_does_not_count_it(counter: Counter) -> None:
    leaves_unreleased(counter, "P009", OWN)
    listed = counter.does(do.Holdings(staff_no="P009"))
    assert (listed.data["count"], listed.data["unreleased"]) == (0, 1)
    [row] = listed.data["copies"]
    assert (row["copy"], row["lies_on"]) == (OWN, "1")


def closes(counter: Counter) -> Outcome:
    return counter.does(
        do.Finish(pin=pin_of("C002"), badge=counter.badges["S001"], second_pin=pin_of("S001"), sure=True)
    )


@pytest.mark.parametrize("seen", [True, False])
def test_the_vaults_count_expects_it_on_its_counter(counter: Counter, seen: bool) -> None:
    leaves_unreleased(counter, "P009", OWN)
    at_another_counter(counter)
    begun = counter.does(do.BeginStocktake(place="vault"))
    assert begun.data["expected"] == len(COPIES)
    for copy, *_ in COPIES:
        if copy != OWN or seen:
            counter.scans(copy)
    closed = closes(counter)
    assert closed.outcome == "stocktake_closed", closed
    assert closed.data["missing"] == ([] if seen else [OWN])
    assert closed.data["unreleased"] == ([OWN] if seen else [])
    assert closed.data.get("lying") == ({OWN: "1"} if seen else None)
    assert last_facts(counter, "stocktake_closed", None)["lying"] == ({OWN: "1"} if seen else {})
    shown = counter.does(do.ShowStocktake(stocktake=1))
    assert shown.data.get("lying") == ({OWN: "1"} if seen else None)
    assert replay(counter.registry).ok


@pytest.mark.parametrize("then", ["released", "withdrawn"])
def test_what_left_its_counter_while_the_count_was_open_is_explained(counter: Counter, then: str) -> None:
    handed = leaves_unreleased(counter, "P009", OWN)
    counting = counter.another_desk("2")
    counting.handle(do.SignIn(badge=counter.badges["C002"], pin=pin_of("C002")))
    counting.handle(do.BeginStocktake(place="vault"))
    for copy, *_ in COPIES[:-1]:
        if copy != OWN:
            counting.handle(do.Scan(scan=copy))
    if then == "released":
        releases(counter, handed)
    else:
        counter.does(do.Withdraw(copy=OWN, reason="错发"))
    counter.desk = counting
    closed = closes(counter)
    assert closed.data["missing"] == [COPIES[-1][0]]
    assert closed.data["unreleased"] == []
