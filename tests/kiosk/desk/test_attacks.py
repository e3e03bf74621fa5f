"""What an attacker tried at the desk, each kept as a test: nobody goes on in another's name, nothing breaks."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from counter_kit import PAGES, Counter, pin_of

from db.connection import Engine, write_transaction
from db.custody.values import PersonStatus
from db.identity.keys import rotate_badge_key
from db.log.verify import verify
from db.registry import grants as grant_acts
from db.registry import hand_over as handing
from db.registry.badges import revoke_badge
from db.tables import CardForm, Person
from kiosk.desk import commands as do
from kiosk.desk import jsonl
from kiosk.site import open_site

COPY = "JM2026-0815-01"


def accepted(counter: Counter, collector: str, *copies: str) -> None:
    counter.signs_in("C001")
    counter.identifies(collector)
    for copy in copies:
        assert counter.scans(copy).outcome == "accepted"


def test_a_supervisor_frees_a_locked_counter_but_does_not_go_on_as_its_operator(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.does(do.Lock())
    freed = counter.does(do.Unlock(badge=counter.badges["S001"], pin=pin_of("S001")))
    assert (freed.outcome, freed.next) == ("signed_out", ("sign_in",))
    assert counter.scans(counter.badges["P009"]).reasons == ("operator_not_signed_in",)


def test_end_of_a_session_by_a_supervisor_signs_the_log_like_any_other(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.does(do.Lock())
    assert counter.does(do.Unlock(badge=counter.badges["S001"], pin=pin_of("S001"))).outcome == "signed_out"
    assert verify(counter.registry).problems == ()


@pytest.mark.parametrize("door", ["sign_in", "unlock", "witness"])
def test_a_forged_badge_neither_opens_nor_tries_anybodys_pin(counter: Counter, door: str) -> None:
    forged = counter.badges["S001"][:-2] + ("AA" if counter.badges["S001"][-2:] != "AA" else "BA")
    if door != "sign_in":
        accepted(counter, "P009", "JM2026-0900-01")
    if door == "unlock":
        counter.does(do.Lock())
    for pin in ["111222"] * 6 + [pin_of("S001")]:
        command: do.Command = do.SignIn(badge=forged, pin=pin)
        if door == "unlock":
            command = do.Unlock(badge=forged, pin=pin)
        elif door == "witness":
            command = do.Witness(badge=forged, pin=pin)
        assert "badge_forged" in counter.does(command).reasons
    [(failures,)] = counter.registry.database.execute_sql(
        "SELECT failures FROM pin WHERE staff_no = 'S001'"
    ).fetchall()
    assert failures == 0


def test_a_card_that_is_given_to_somebody_else_meanwhile_stands_for_nobody(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(CardForm.insert(form="0040856634", staff_no="P014"))
    counter.signs_in("C001")
    counter.scans("0040856634")
    counter.does(do.ConfirmPhoto(matches=True))
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(CardForm.update(staff_no="P009").where(CardForm.form == "0040856634"))
    assert "badge_unknown" in counter.scans("JM2026-0801-01").reasons


def test_a_collector_who_is_suspended_before_the_release_does_not_get_the_file(counter: Counter) -> None:
    accepted(counter, "P009", COPY)
    label = counter.hands_over("P009").data["copies"][0]["label"]
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Person.update(status=PersonStatus.SUSPENDED).where(Person.staff_no == "P009"))
    counter.scans(label)
    assert counter.scans(COPY).reasons == ("person_suspended",)
    assert counter.does(do.Withdraw(copy=COPY, reason="停用")).outcome == "withdrawn"


def test_a_counter_that_cannot_log_is_locked_all_the_same(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.waits(hours=-2)
    assert counter.does(do.Lock()).error == "clock_doubtful"
    assert counter.desk.session.locked


def test_a_locked_counter_repeats_no_answer(counter: Counter) -> None:
    counter.signs_in("C001")
    scan = do.Scan(scan=counter.badges["P009"], act="s-1")
    assert "name" in counter.does(scan).data
    counter.does(do.Lock())
    assert counter.does(scan).reasons == ("counter_locked",)


def test_a_reused_act_id_is_refused_and_logged(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.does(do.Cancel(act="a-1"))
    refused = counter.does(do.Lock(act="a-1"))
    assert refused.reasons == ("act_reused",)
    assert refused.seq is not None
    assert not counter.desk.session.locked


@pytest.mark.parametrize(
    "line",
    [
        {"do": "request_proxy", "uses": 2**63},
        {"do": "request_proxy", "reason": "x" * 100_000},
        {"do": "request_proxy", "copies": ["JM2026-0815-01"] * 40_000},
        {"do": "request_proxy", "proxy": "P0\x0077"},
        {"do": "approve_proxy", "grant": 2**63, "pin": "1"},
        {"do": "hand_over", "pages": {COPY: 2**53}},
        {"do": "hand_over", "pages": {COPY: -1}},
        {"do": "cancel", "act": ""},
        {"do": "cancel", "act": "a\x00b"},
        {"do": "remove_copy", "copy": "张三 483920"},
    ],
    ids=range(10),
)
def test_what_no_store_can_keep_is_an_error_and_nothing_happens(
    counter: Counter, line: dict[str, object]
) -> None:
    counter.signs_in("C001")
    asked = {
        **(
            {
                "principal": "P009",
                "principal_pin": pin_of("P009"),
                "proxy": "P077",
                "copies": [COPY],
                "starts": counter.now.isoformat(),
                "ends": (counter.now + timedelta(hours=1)).isoformat(),
                "reason": "r",
            }
            if line["do"] == "request_proxy"
            else {}
        ),
        **line,
    }
    before = entries(counter)
    reply = json.loads(jsonl.answer(counter.desk, json.dumps(asked).encode()))
    assert reply["outcome"] == "error"
    assert entries(counter) == before


def entries(counter: Counter) -> int:
    [(count,)] = counter.registry.database.execute_sql("SELECT count(*) FROM log_entry").fetchall()
    return int(count)


def test_a_grant_cannot_begin_in_ten_years(counter: Counter) -> None:
    counter.signs_in("C001")
    start = counter.now + timedelta(days=3650)
    asked = do.RequestProxy(
        principal="P009",
        principal_pin=pin_of("P009"),
        proxy="P077",
        copies=(COPY,),
        starts=start,
        ends=start + timedelta(hours=1),
        reason="x",
    )
    assert counter.does(asked).reasons == ("window_too_long",)


def test_free_text_of_a_request_stays_out_of_the_log(counter: Counter) -> None:
    counter.signs_in("C001")
    asked = do.RequestProxy(
        principal="P009",
        principal_pin=pin_of("P009"),
        proxy="李四",
        copies=(COPY, "绝密名单"),
        starts=counter.now,
        ends=counter.now + timedelta(hours=1),
        reason="请李四代领",
    )
    assert counter.does(asked).outcome == "refused"
    rows = counter.registry.database.execute_sql("SELECT body FROM log_entry").fetchall()
    text = b"".join(bytes(body) for (body,) in rows).decode()
    assert "李四" not in text
    assert "绝密名单" not in text


@pytest.mark.parametrize("change", ["badge", "grant"])
def test_what_was_revoked_first_in_the_log_serves_no_later_hand_over(
    counter: Counter, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two connections: the revocation is asked for while the hand-over is between its reads and its COMMIT."""
    if counter.registry.engine is Engine.SQLCIPHER:
        pytest.skip("SQLite has one writer at a time")
    number = counter.grants("P009", "P077", COPY)
    accepted(counter, "P077", COPY)
    other = open_site(counter.site)
    other.server_clock = False
    started, done = threading.Event(), threading.Event()

    def revoke() -> None:
        started.set()
        by = counter.desk.by(do.State())
        if change == "badge":
            revoke_badge(other, replace(by, act="r-1", actor="R001"), "P077", counter.now)
        else:
            acting = replace(by, act="r-1", actor="S001")
            grant_acts.revoke_proxy(other, acting, number, pin_of("S001"), counter.now)
        done.set()

    spend = handing.spend_grants

    def slow_spend(*arguments: object) -> None:
        threading.Thread(target=revoke).start()
        started.wait()
        done.wait(0.7)
        spend(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(handing, "spend_grants", slow_spend)
    outcome = counter.does(do.HandOver(pages={COPY: PAGES}, sign_pin=pin_of("P077")))
    assert done.wait(10)
    rows = counter.registry.database.execute_sql(
        "SELECT type, seq FROM log_entry WHERE type IN ('handed_over', 'badge_revoked', 'proxy_revoked')"
    ).fetchall()
    order = [kind for kind, _ in sorted(rows, key=lambda row: row[1])]
    if outcome.outcome == "handed_over":
        assert order[0] == "handed_over"
    else:
        assert "handed_over" not in order


def test_a_badge_of_a_key_that_was_rotated_meanwhile_is_no_forgery(counter: Counter) -> None:

    before = counter.registry.keys
    rotate_badge_key(counter.site.keys, os.urandom, now=counter.now)
    counter.registry.loaded_keys = open_site(counter.site).keys
    badge = counter.issue("P009")
    counter.registry.loaded_keys = before
    counter.signs_in("C001")
    assert counter.scans(badge).outcome == "prompt"
