"""The JSON Lines face: one reply a line, in INTERFACE's shapes, whatever comes in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from counter_kit import PAGES, Counter, pin_of

from kiosk.desk import jsonl


def ask(counter: Counter, **asked: Any) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(jsonl.answer(counter.desk, json.dumps(asked).encode()))
    return reply


def test_the_first_incident_line_by_line(counter: Counter) -> None:
    signed_in = ask(counter, do="sign_in", badge=counter.badges["C001"], pin=pin_of("C001"))
    assert {"outcome": "signed_in", "operator": "C001", "next": ["badge"]}.items() <= signed_in.items()
    prompted = ask(counter, scan=counter.badges["P077"])
    assert {"outcome": "prompt", "person": "P077", "next": ["photo"]}.items() <= prompted.items()
    identified = ask(counter, do="confirm_photo", matches=True)
    assert (identified["outcome"], identified["waiting"], identified["next"]) == ("identified", [], ["copy"])
    refused = ask(counter, scan="JM2026-0815-03")
    seq = identified["seq"] + 2
    assert refused == {
        "outcome": "refused",
        "seq": seq,
        "incident": 1,
        "reasons": ["proxy_unlisted"],
        "copies": [{"copy": "JM2026-0815-03", "reasons": ["proxy_unlisted"]}],
        "next": ["copy"],
    }
    assert counter.holder("JM2026-0815-03") is None


def test_a_hand_over_line_by_line_and_its_repeat(counter: Counter) -> None:
    ask(counter, do="sign_in", badge=counter.badges["C001"], pin=pin_of("C001"))
    ask(counter, scan=counter.badges["P009"])
    waiting = ask(counter, do="confirm_photo", matches=True)["waiting"]
    assert {"copy": "JM2026-0815-01", "level": "secret", "kind": "document", "basis": "own"}.items() <= next(
        each for each in waiting if each["copy"] == "JM2026-0815-01"
    ).items()
    assert ask(counter, scan="jm2026-0815-01")["outcome"] == "accepted"
    line = {"do": "hand_over", "pages": {"JM2026-0815-01": PAGES}, "sign_pin": pin_of("P009"), "act": "a-1"}
    handed = ask(counter, **line)
    assert handed["outcome"] == "handed_over"
    assert handed["copies"][0]["label"].startswith("CF1:L")
    assert ask(counter, **line) == {**handed, "repeated": True}
    assert ask(counter, **{**line, "sign_pin": "x"})["reasons"] == ["act_reused"]
    label = handed["copies"][0]["label"]
    assert ask(counter, scan=label)["outcome"] == "label_read"
    assert ask(counter, scan="JM2026-0815-01")["outcome"] == "released"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"not json",
        b"[]",
        b"3",
        b'{"do":"fly"}',
        b'{"do":7}',
        b'{"do":"sign_in"}',
        b'{"do":"sign_in","badge":1,"pin":"2"}',
        b'{"do":"sign_in","badge":"x","pin":"1","extra":1}',
        b'{"scan":5}',
        b'{"do":"hand_over","pages":{"X":"many"}}',
        b"\xff\xfe",
        b'{"do":"request_proxy","starts":"yesterday"}',
        b"[" * 100_000,
        b"{" * 2_000_000,
    ],
    ids=range(15),
)
def test_garbage_answers_error_and_the_desk_goes_on(counter: Counter, line: bytes) -> None:
    reply = json.loads(jsonl.answer(counter.desk, line))
    assert (reply["outcome"], bool(reply["error"])) == ("error", True)
    assert ask(counter, do="state")["next"] == ["sign_in"]


def test_the_streams_end_signs_the_operator_out(counter: Counter) -> None:
    line = json.dumps({"do": "sign_in", "badge": counter.badges["C001"], "pin": pin_of("C001")}).encode()
    assert [json.loads(reply)["outcome"] for reply in jsonl.run(counter.desk, [line])] == ["signed_in"]
    assert counter.log_says("signed_out", actor="C001")


def test_no_pin_is_kept_in_the_log(counter: Counter) -> None:
    ask(counter, do="sign_in", badge=counter.badges["C001"], pin=pin_of("C001"))
    ask(counter, scan=counter.badges["P009"])
    ask(counter, do="confirm_photo", matches=True)
    ask(counter, scan="JM2026-0815-01")
    ask(counter, do="hand_over", pages={"JM2026-0815-01": PAGES}, sign_pin=pin_of("P009"))
    bodies = counter.registry.database.execute_sql("SELECT body FROM log_entry").fetchall()
    text = b"".join(bytes(body) for (body,) in bodies)
    assert b"P009" in text
    assert pin_of("P009").encode() not in text
    assert "姓名".encode() not in text


def errand(counter: Counter) -> None:
    """The driver asks for what is not theirs: an incident is open."""
    ask(counter, do="sign_in", badge=counter.badges["C001"], pin=pin_of("C001"))
    ask(counter, scan=counter.badges["P077"])
    ask(counter, do="confirm_photo", matches=True)
    assert ask(counter, scan="JM2026-0815-03")["incident"] == 1
    ask(counter, do="cancel")


def lines(counter: Counter, *waits: timedelta) -> Iterator[bytes]:
    """Ask for the state, and again after each wait."""
    yield b'{"do":"state"}'
    for wait in waits:
        counter.waits(seconds=wait.total_seconds())
        yield b'{"do":"state"}'


def test_what_is_overdue_is_escalated_once_a_reply_is_out(counter: Counter) -> None:
    errand(counter)
    replies = jsonl.run(counter.desk, lines(counter, timedelta(hours=25), timedelta(0)))
    for _ in range(2):
        assert json.loads(next(replies))["outcome"] == "state"
        assert not counter.log_says("incident_escalated")
    next(replies)
    assert counter.log_says("incident_escalated", collector="P077")
    counter.desk.end()


def test_nothing_is_looked_after_twice_within_a_minute(counter: Counter) -> None:
    errand(counter)
    waits = (timedelta(hours=23, minutes=59, seconds=30), timedelta(seconds=45), timedelta(seconds=30))
    replies = jsonl.run(counter.desk, lines(counter, *waits, timedelta(0)))
    for _ in range(4):
        next(replies)
        assert not counter.log_says("incident_escalated")
    next(replies)
    assert counter.log_says("incident_escalated")
    counter.desk.end()


def test_whoever_looks_incidents_up_sees_what_was_escalated(counter: Counter) -> None:
    errand(counter)
    ask(counter, do="sign_out")
    ask(counter, do="sign_in", badge=counter.badges["S001"], pin=pin_of("S001"))
    counter.waits(hours=25)
    [told] = ask(counter, do="incidents")["incidents"]
    assert told["escalated_at"]
    assert counter.log_says("incident_escalated")
