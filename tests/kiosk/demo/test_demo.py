"""The demonstration is made by ordinary acts, can be reopened on any day, and never touches a real registry."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from counter_kit import Counter

from db.connection import reading, write_transaction
from db.custody.values import GrantState
from db.log.verify import verify
from db.queries.grants import grant_rows
from db.registry.acting import Face
from db.registry.seating import load_meeting
from db.tables import FileCopy, Person, Photo, ProxyGrant
from kiosk.demo import CODES, Demo, NotADemo, open_demo
from kiosk.demo.cast import KEPT_BACK, meeting_no
from kiosk.demo.renewing import renew
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.desk import Desk, Surroundings
from kiosk.site import utc_now


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return open_demo(tmp_path_factory.mktemp("demo") / "data")


def test_it_holds_60_people_in_8_units_200_copies_and_portraits(demo: Demo) -> None:
    with reading(demo.registry) as reader:
        units = {row[0] for row in reader.tuples(Person.select(Person.unit))}
        counts = [reader.count(table.select()) for table in (Person, FileCopy, Photo)]
        states = {row.state for row in grant_rows(reader)}
    assert (counts, len(units)) == ([60, 200, 60], 8)
    assert states == {GrantState.APPROVED, GrantState.REQUESTED}
    assert verify(demo.registry).problems == ()


def test_the_first_incident_is_ready_to_play(demo: Demo) -> None:
    desk = Desk(demo.registry, "1", Face.DESK, Surroundings(utc_now, os.urandom))
    badges, pins = demo.codes["badges"], demo.codes["pins"]
    assert desk.handle(do.SignIn(badge=badges["C001"], pin=pins["C001"])).outcome == "signed_in"
    desk.handle(do.Scan(scan=badges["P077"]))
    identified = desk.handle(do.ConfirmPhoto(matches=True))
    assert "JM2026-0831-01" in [each["copy"] for each in identified.data["waiting"]]
    refused = desk.handle(do.Scan(scan="JM2026-0815-03"))
    assert (refused.outcome, refused.reasons) == ("refused", ("proxy_unlisted",))
    assert refused.incident is not None
    desk.end()


def plays(demo: Demo, operator: str, collector: str, copy: str) -> Outcome:
    """Sign `operator` in, identify `collector`, scan `copy`; everybody leaves again."""
    desk = Desk(demo.registry, "1", Face.DESK, Surroundings(utc_now, os.urandom))
    badges, pins = demo.codes["badges"], demo.codes["pins"]
    assert desk.handle(do.SignIn(badge=badges[operator], pin=pins[operator])).outcome == "signed_in"
    desk.handle(do.Scan(scan=badges[collector]))
    assert desk.handle(do.ConfirmPhoto(matches=True)).outcome == "identified"
    told = desk.handle(do.Scan(scan=copy))
    desk.end()
    return told


def test_the_second_incident_is_ready_to_play(demo: Demo) -> None:
    assert plays(demo, "C001", "P022", "HC2026-0040-01").reasons == ("not_on_roster",)
    assert plays(demo, "C001", "P021", "HC2026-0040-01").outcome == "accepted"


def test_the_third_incident_is_ready_to_play(demo: Demo) -> None:
    told = plays(demo, "K001", "P032", "MD2026-0007-03")
    assert told.reasons == ("proxy_unlisted", "receipt_unregistered")
    assert plays(demo, "K001", "P031", "MD2026-0007-03").reasons == ("receipt_unregistered",)


def test_a_supervisor_finds_a_hold_and_a_recall_on_the_list(demo: Demo) -> None:
    desk = Desk(demo.registry, "1", Face.DESK, Surroundings(utc_now, os.urandom))
    badge, pin = demo.codes["badges"]["S001"], demo.codes["pins"]["S001"]
    assert desk.handle(do.SignIn(badge=badge, pin=pin)).outcome == "signed_in"
    kept = desk.handle(do.ShowKeptBack()).data["copies"]
    assert [(each["copy"], each["how"]) for each in kept] == [
        *zip(KEPT_BACK, ("hold", "recall"), strict=True)
    ]
    desk.end()


def test_reopening_on_the_same_day_changes_nothing_and_months_later_renews(demo: Demo) -> None:
    codes = json.loads(json.dumps(demo.codes))
    with reading(demo.registry) as reader:
        before = reader.head().size
    renew(demo.registry, codes, utc_now())
    with reading(demo.registry) as reader:
        assert reader.head().size == before
    later = utc_now() + timedelta(days=700)
    renew(demo.registry, codes, later)
    assert codes["badges"]["P077"] != demo.codes["badges"]["P077"]
    with reading(demo.registry) as reader:
        assert any(row.ends > later for row in grant_rows(reader, person="P077"))
    assert verify(demo.registry).problems == ()
    with reading(demo.registry) as reader:
        meeting = load_meeting(reader, meeting_no(codes["generation"]))
    assert meeting is not None
    assert meeting.begins < later < meeting.closes


def test_reopening_asks_for_no_grant_that_waits_already(tmp_path: Path) -> None:
    demo = open_demo(tmp_path / "data")
    codes, later = json.loads(json.dumps(demo.codes)), utc_now() + timedelta(hours=1)
    with write_transaction(demo.registry, later) as tx:
        tx.change(ProxyGrant.update(spent=ProxyGrant.uses).where(ProxyGrant.proxy == "P077"))
    renew(demo.registry, codes, later)
    with reading(demo.registry) as reader:
        assert len(grant_rows(reader, person="P022")) == 1
        assert any(row.spent < row.uses for row in grant_rows(reader, person="P077"))


def test_a_registry_that_is_no_demonstration_is_left_alone(counter: Counter) -> None:
    before = sorted(path.name for path in counter.site.data.iterdir())
    for reset in (False, True):
        with pytest.raises(NotADemo):
            open_demo(counter.site.data, reset=reset)
    assert sorted(path.name for path in counter.site.data.iterdir()) == before


def test_reset_starts_anew_and_leaves_other_files(tmp_path: Path) -> None:
    first = open_demo(tmp_path)
    first.registry.close()
    (tmp_path / "notes.txt").write_text("mine")
    second = open_demo(tmp_path, reset=True)
    assert second.codes["badges"]["P077"] != first.codes["badges"]["P077"]
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / CODES).stat().st_mode & 0o077 == 0
    second.registry.close()
