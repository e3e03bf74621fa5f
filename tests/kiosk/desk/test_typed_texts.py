"""What people type at the desk: never in the log, never taken for something it is not, answered once."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from counter_kit import PAGES, Counter, pin_of

from db.custody.values import PhotoSource
from db.registry.remarks import Reason
from kiosk.desk import commands as do
from kiosk.desk import jsonl

COPY = "JM2026-0815-01"


def accepted(counter: Counter, collector: str, *copies: str) -> None:
    counter.signs_in("C001")
    counter.identifies(collector)
    for copy in copies:
        assert counter.scans(copy).outcome == "accepted"


def stored_bodies(counter: Counter) -> str:
    rows = counter.registry.database.execute_sql("SELECT body FROM log_entry").fetchall()
    return b"".join(bytes(body) for (body,) in rows).decode()


def test_what_people_type_never_reaches_the_log(counter: Counter) -> None:
    said = "周 文博 PIN 767518"
    counter.signs_in("S001")
    assert counter.does(do.Hold(copy=COPY, reason=said)).outcome == "held"
    assert counter.does(do.Unhold(copy=COPY, reason=said)).outcome == "unheld"
    counter.signs_out()
    accepted(counter, "P009", COPY)
    handed = do.HandOver(pages={COPY: PAGES}, sign_pin=pin_of("P009"), act=f"act of {said}")
    assert counter.does(handed).outcome == "handed_over"
    assert counter.does(handed).repeated
    assert counter.does(do.Withdraw(copy=COPY, reason=said)).outcome == "withdrawn"
    assert "767518" not in stored_bodies(counter)
    assert "文博" not in stored_bodies(counter)
    counter.signs_out()
    counter.signs_in("S001")
    entry = counter.desk.reads.log_entry(find(counter, "withdrawn"))
    assert entry is not None
    assert counter.desk.reads.reason(entry) == Reason(said, genuine=True)
    counter.registry.database.execute_sql("UPDATE remark SET body = 'something else'")
    assert counter.desk.reads.reason(entry) == Reason("something else", genuine=False)
    counter.registry.database.execute_sql("DELETE FROM remark")
    assert counter.desk.reads.reason(entry) == Reason("", genuine=False)


def find(counter: Counter, type_: str) -> int:
    query = f"SELECT max(seq) FROM log_entry WHERE type = '{type_}'"
    return int(counter.registry.database.execute_sql(query).fetchone()[0])


@pytest.mark.parametrize("number", ["周 文博", "RECEIPT", "2026 1", "A" * 40 + "1"])
def test_a_receipt_number_is_no_free_text(counter: Counter, number: str) -> None:
    accepted(counter, "P009", "JM2026-0802-01")
    outcome = counter.does(do.HandOver(paper_receipt=number))
    assert (outcome.outcome, outcome.error) == ("error", "no_receipt_number")


def test_a_paper_receipt_signs_one_hand_over(counter: Counter) -> None:
    accepted(counter, "P009", "JM2026-0801-01")
    assert counter.does(do.HandOver(paper_receipt="qs-2026-118")).outcome == "handed_over"
    counter.identifies("P009")
    counter.scans("JM2026-0802-01")
    assert counter.does(do.HandOver(paper_receipt="QS-2026-118")).reasons == ("paper_receipt_used",)
    assert counter.does(do.HandOver(paper_receipt="QS-2026-119")).outcome == "handed_over"


def test_a_face_without_photo_on_file_was_compared_with_the_card(counter: Counter) -> None:
    counter.registry.database.execute_sql("DELETE FROM photo WHERE staff_no = 'P009'")
    counter.signs_in("C001")
    counter.scans(counter.badges["P009"])
    identified = counter.does(do.ConfirmPhoto(matches=True, source=PhotoSource.REGISTRY))
    assert identified.outcome == "identified"
    row = counter.registry.database.execute_sql("SELECT body FROM log_entry ORDER BY seq DESC").fetchone()
    assert b'"source":"card"' in bytes(row[0])


def test_an_unknown_photo_source_is_no_command(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.scans(counter.badges["P009"])
    line = b'{"do":"confirm_photo","matches":true,"source":"passport"}'
    reply = msgspec.json.decode(jsonl.answer(counter.desk, line))
    assert reply["outcome"] == "error"
    assert "passport" in reply["error"]


def test_staff_numbers_are_folded_like_copies(counter: Counter) -> None:
    counter.signs_in("C001")
    asked = do.RequestProxy(
        principal=" p009",
        principal_pin=pin_of("P009"),
        proxy="Ｐ０７７",
        copies=(COPY,),
        starts=counter.now,
        ends=counter.now + timedelta(hours=4),
        reason="出差",
    )
    assert counter.does(asked).outcome == "proxy_requested"


def test_an_act_that_stays_true_is_answered_again_in_a_later_session(counter: Counter) -> None:
    accepted(counter, "P009", "JM2026-0801-01")
    handed = do.HandOver(sign_pin=pin_of("P009"), act="h-1")
    assert counter.does(handed).outcome == "handed_over"
    signing_out = do.SignOut(act="o-1")
    assert counter.does(signing_out).outcome == "signed_out"
    counter.signs_in("C001")
    assert counter.does(handed).repeated
    assert counter.does(signing_out).reasons == ("act_reused",)
