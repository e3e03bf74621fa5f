"""Searching: any number or name, the beginning first, whatever case and width; by indexes where they can serve."""

from __future__ import annotations

from datetime import timedelta

import pytest
from counter_kit import Counter
from lookup_kit import add_copies, add_person, goes_out, plans, queries_watched

from db.connection import reading, write_transaction
from db.custody.obligations import ObligationKind
from db.queries.search import Found, Sought, search
from db.tables import HandOver, Meeting, Obligation


def found(counter: Counter, text: str, limit: int = 30, **more: str) -> Found:
    with reading(counter.registry) as reader:
        return search(reader, Sought(text, **more), limit)


def people(counter: Counter, text: str) -> list[str]:
    return [hit.staff_no for hit in found(counter, text).people]


def copies(counter: Counter, text: str) -> list[str]:
    return [hit.copy for hit in found(counter, text).copies]


@pytest.fixture
def crowd(counter: Counter) -> Counter:
    for staff_no, name in (
        ("X100", "O'Neil Ａｎｎ"),
        ("X101", "周文博"),
        ("X102", "老周"),
        ("X103", "[a-z]*^周"),
    ):
        add_person(counter, staff_no, name, "资料[一]处" if staff_no == "X103" else "档案处")
    return counter


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X10", ["X100", "X101", "X102", "X103"]),
        ("周", ["X101", "X102", "X103"]),
        ("文博", ["X101"]),
        ("ANN", ["X100"]),
        ("O'NEIL A", ["X100"]),
        ("档案", ["X100", "X101", "X102"]),
        ("案处", ["X100", "X101", "X102"]),
        ("[A-Z]*^", ["X103"]),
        ("[A-Z]", ["X103"]),
        ("]*", ["X103"]),
        ("[一]", ["X103"]),
        ("^周", ["X103"]),
        ("?", []),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("103", ["X103"]),
    ],
)
def test_people_are_found_by_number_name_and_unit(crowd: Counter, text: str, expected: list[str]) -> None:
    assert people(crowd, text) == expected


def test_what_begins_with_the_text_comes_before_what_holds_it(counter: Counter) -> None:
    add_copies(counter, "AB-12-01", "XAB-12-01", "AB-12", addressee="P009")
    assert copies(counter, "AB-12") == ["AB-12", "AB-12-01", "XAB-12-01"]


def test_a_copy_is_found_by_what_is_written_on_it_and_on_its_papers(counter: Counter) -> None:
    counter.signs_in("C001")
    label = goes_out(counter, "JM2026-0815-01").data["copies"][0]["label"].split(":")[1]
    with write_transaction(counter.registry, counter.now) as tx:
        [row] = tx.rows(HandOver.select())
        mine = Obligation.hand_over == row.hand_over
        tx.change(Obligation.update(incoming_no="收文2026-117").where(mine))
        if not tx.rows(Obligation.select().where(mine)):
            tx.change(
                Obligation.insert(
                    kind=ObligationKind.RECEIPT,
                    hand_over=row.hand_over,
                    control_no=row.control_no,
                    holder=row.holder,
                    unit="服务中心",
                    opened_at=counter.now,
                    due_at=counter.now + timedelta(hours=1),
                    incoming_no="收文2026-117",
                )
            )
    assert copies(counter, "JM2026-0815-01") == ["JM2026-0815-01"]
    assert copies(counter, "0815") == ["JM2026-0815-01", "JM2026-0815-02", "JM2026-0815-03"]
    assert copies(counter, label) == copies(counter, label[:5]) == ["JM2026-0815-01"]
    [hit] = found(counter, "CF1:WHATEVER", label=label).copies
    assert (hit.copy, hit.matched, hit.holder, hit.document) == (
        "JM2026-0815-01",
        label,
        "P009",
        "JM2026-0815",
    )
    [hit] = found(counter, "收文2026").copies
    assert (hit.copy, hit.matched) == ("JM2026-0815-01", "收文2026-117")


def test_documents_meetings_and_numbers_are_found(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        times = {"opens": counter.now, "closes": counter.now + timedelta(hours=2)}
        tx.change(Meeting.insert(meeting_no="HY-7", venue="", **times))
    counter.grants("P009", "P077", "JM2026-0815-01")
    assert [hit.document for hit in found(counter, "0815").documents] == ["JM2026-0815"]
    assert [hit.meeting for hit in found(counter, "Y-7").meetings] == ["HY-7"]
    assert found(counter, "1").grants == (1,)
    assert found(counter, "9" * 40).grants == ()


def test_a_badge_finds_its_bearer(counter: Counter) -> None:
    assert [hit.staff_no for hit in found(counter, "CB1.ANY", bearer="P077").people] == ["P077"]


def test_it_says_where_there_is_more(counter: Counter) -> None:
    answer = found(counter, "JM2026", limit=2)
    assert len(answer.copies) == 2
    assert set(answer.more) == {"copies", "documents"}
    assert found(counter, "JM2026-0815-0", limit=3).more == ()


def test_an_empty_text_finds_nothing(counter: Counter) -> None:
    assert found(counter, "") == Found()


@pytest.mark.parametrize("text", ["\U0010ffff", "\ud7ff", "A\U0010ffff"])
def test_the_last_characters_have_an_end_too(counter: Counter, text: str) -> None:
    assert found(counter, text) == Found()


@pytest.fixture
def steps(counter: Counter) -> dict[bool, list[str]]:
    """How SQLite goes about a search that finds nothing: by whether the text may stand anywhere."""
    with queries_watched(counter) as seen:
        found(counter, "ZZZ")
    anywhere = [each for each in seen if "INSTR" in each[0]]
    beginning = [each for each in seen if "INSTR" not in each[0]]
    return {True: plans(counter, anywhere), False: plans(counter, beginning)}


@pytest.mark.parametrize("engine", ["sqlcipher"], indirect=True)
def test_every_beginning_is_looked_up_in_an_index(steps: dict[bool, list[str]]) -> None:
    assert sum(step.startswith("SEARCH t1 USING") for step in steps[False]) >= 8
    assert not [step for step in steps[False] if step.startswith("SCAN")]


@pytest.mark.parametrize("engine", ["sqlcipher"], indirect=True)
def test_control_numbers_are_searched_through_without_reading_a_row(steps: dict[bool, list[str]]) -> None:
    assert "SCAN t1 USING COVERING INDEX sqlite_autoindex_file_copy_1" in steps[True]
    assert all("USING" in step for step in steps[True] if step.startswith("SCAN"))
