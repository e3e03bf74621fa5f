"""Badges by the registrar: the newest supersedes, revoking ends all, and the token is nowhere but on paper."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta

import pytest
from counter_kit import Counter, by, pin_of

from db.connection import reading, write_transaction
from db.custody.values import PersonStatus
from db.identity.badges import BadgeToken, verify_badge
from db.identity.keys import KeyMissing
from db.log.body import decode_body
from db.registry.acting import ActResult
from db.registry.badges import issue_badge, revoke_badge
from db.tables import Act, Badge, LogEntry, Person
from kiosk.desk import commands as do


def issue(counter: Counter, staff_no: str, actor: str = "R001") -> tuple[ActResult, str | None]:
    return issue_badge(counter.registry, by(actor), staff_no, counter.now, os.urandom)


def sets_status(counter: Counter, staff_no: str, status: PersonStatus) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Person.update(status=status).where(Person.staff_no == staff_no))


def test_an_issued_badge_says_whose_it_is_and_for_how_long(counter: Counter) -> None:
    result, text = issue(counter, "P014")
    assert (result.outcome, result.number) == ("badge_issued", 2)
    token = verify_badge(text or "", counter.registry.keys.badge_public)
    assert isinstance(token, BadgeToken)
    assert (token.staff_no, token.serial, token.badge_id) == ("P014", 2, result.text)
    assert (token.issued_on, token.expires_on) == (date(2026, 11, 23), date(2028, 11, 22))
    with reading(counter.registry) as reader:
        row = reader.rows(Badge.select().where(Badge.badge_id == token.badge_id))[0]
    assert (row.staff_no, row.serial, row.expires_on) == ("P014", 2, token.expires_on)


def test_the_newest_badge_supersedes_and_is_the_one_that_identifies(counter: Counter) -> None:
    old = counter.badges["P014"]
    _, new = issue(counter, "P014")
    counter.signs_in("C001")
    superseded = counter.scans(old)
    assert (superseded.outcome, superseded.reasons) == ("refused", ("badge_superseded",))
    assert counter.scans(new or "").outcome == "prompt"


def test_serials_count_up_for_each_person(counter: Counter) -> None:
    assert [issue(counter, "P014")[0].number for _ in range(3)] == [2, 3, 4]
    assert issue(counter, "P015")[0].number == 2


def test_the_token_is_stored_nowhere(counter: Counter) -> None:
    result, text = issue(counter, "P014")
    with reading(counter.registry) as reader:
        kept = [bytes(row.body) for row in reader.rows(LogEntry.select())]
        kept += [bytes(row.result) for row in reader.rows(Act.select())]
    assert not any((text or "")[4:40].encode() in each for each in kept)
    entry = decode_body(kept[(result.seq or 0) - 1])
    assert (entry.type, entry.actor, entry.collector) == ("badge_issued", "R001", "P014")
    assert entry.facts["badge"] == result.text
    assert (entry.facts["serial"], entry.facts["expires"]) == (2, "2028-11-22")


def test_the_same_act_sent_twice_issues_one_badge(counter: Counter) -> None:
    acting = by("R001")
    first, text = issue_badge(counter.registry, acting, "P014", counter.now, os.urandom)
    again, nothing = issue_badge(counter.registry, acting, "P014", counter.now, os.urandom)
    assert text is not None
    assert nothing is None
    assert again == first
    assert again.repeated


@pytest.mark.parametrize(
    ("actor", "staff_no", "status", "reasons"),
    [
        ("R001", "P999", None, ("badge_unknown",)),
        ("R001", "P014", PersonStatus.LEFT, ("person_left",)),
        ("S001", "P014", None, ("operator_out_of_authority",)),
        ("C001", "P999", None, ("badge_unknown", "operator_out_of_authority")),
        (None, "P014", None, ("operator_out_of_authority",)),
    ],
)
def test_what_is_refused_is_logged_and_issues_nothing(
    counter: Counter,
    actor: str | None,
    staff_no: str,
    status: PersonStatus | None,
    reasons: tuple[str, ...],
) -> None:
    if status is not None:
        sets_status(counter, staff_no, status)
    result, text = issue(counter, staff_no, actor or "")
    assert (result.outcome, result.reasons, text) == ("refused", reasons, None)
    assert counter.log_says("refused", collector=staff_no)


def test_a_suspended_registrar_issues_nothing(counter: Counter) -> None:
    sets_status(counter, "R001", PersonStatus.SUSPENDED)
    assert issue(counter, "P014")[0].reasons == ("person_suspended",)


def test_revoking_ends_every_live_badge(counter: Counter) -> None:
    _, newest = issue(counter, "P014")
    revoked = revoke_badge(counter.registry, by("R001"), "P014", counter.now)
    assert (revoked.outcome, revoked.number) == ("badge_revoked", 1)
    counter.signs_in("C001")
    assert counter.scans(newest or "").reasons == ("badge_revoked",)
    assert counter.log_says("badge_revoked", actor="R001", collector="P014")
    _, fresh = issue(counter, "P014")
    assert counter.scans(fresh or "").outcome == "prompt"


def test_badges_of_somebody_who_left_can_be_revoked(counter: Counter) -> None:
    sets_status(counter, "P014", PersonStatus.LEFT)
    assert revoke_badge(counter.registry, by("R001"), "P014", counter.now).outcome == "badge_revoked"


@pytest.mark.parametrize(
    ("actor", "staff_no", "reasons"),
    [("R001", "P999", ("badge_unknown",)), ("S001", "P014", ("operator_out_of_authority",))],
)
def test_who_may_not_revoke(counter: Counter, actor: str, staff_no: str, reasons: tuple[str, ...]) -> None:
    refused = revoke_badge(counter.registry, by(actor), staff_no, counter.now)
    assert refused.reasons == reasons
    assert counter.does(do.SignIn(badge=counter.badges["C001"], pin=pin_of("C001"))).outcome == "signed_in"


def test_a_badge_is_good_to_the_end_of_its_last_day(counter: Counter) -> None:
    _, text = issue(counter, "P014")
    counter.registry.clock_ahead = timedelta(days=1000)
    counter.now = counter.now.replace(year=2028, month=11, day=22, hour=15, minute=59)
    counter.signs_in("C001")
    assert counter.scans(text or "").outcome == "prompt"
    counter.does(do.Cancel())
    counter.waits(minutes=2)
    assert counter.scans(text or "").reasons == ("badge_expired",)


def test_a_machine_without_the_issuing_key_says_where_to_look(counter: Counter) -> None:
    counter.registry.loaded_keys = replace(counter.registry.keys, badge_private=None)
    with pytest.raises(KeyMissing, match="issuer-keys"):
        issue(counter, "P014")
