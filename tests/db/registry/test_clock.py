"""The clock: too far from the log it stops writing; within that, expiry is judged by the later of the two."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from counter_kit import START, Counter, by, pin_of

from db.connection import Engine, reading
from db.errors import ClockDoubtful
from db.log.body import EntryBody, decode_body
from db.registry.badges import revoke_badge
from db.registry.clock import confirm_clock, is_clock_doubtful
from db.tables import LogEntry
from kiosk.desk import commands as do

AHEAD, BEHIND = timedelta(days=15), -timedelta(minutes=11)


def newest(counter: Counter) -> EntryBody:
    with reading(counter.registry) as reader:
        row = reader.rows(LogEntry.select().order_by(LogEntry.seq.desc()).limit(1))[0]
    return decode_body(bytes(row.body))


def last_at(counter: Counter) -> datetime:
    with reading(counter.registry) as reader:
        return reader.head().last_at


@pytest.mark.parametrize(
    ("moved", "doubtful"),
    [
        (timedelta(0), False),
        (-timedelta(minutes=9), False),
        (BEHIND, True),
        (timedelta(days=9), False),
        (AHEAD, True),
    ],
)
def test_a_clock_too_far_from_the_log_stops_writing(
    counter: Counter, moved: timedelta, doubtful: bool
) -> None:
    counter.now = last_at(counter) + moved
    assert is_clock_doubtful(counter.registry, counter.now) is doubtful
    outcome = counter.signs_in("C001").outcome
    assert outcome == ("error" if doubtful else "signed_in")
    if doubtful:
        with pytest.raises(ClockDoubtful):
            revoke_badge(counter.registry, by("R001"), "P014", counter.now)


@pytest.mark.parametrize("moved", [AHEAD, BEHIND])
def test_a_supervisor_vouches_and_the_counter_goes_on(counter: Counter, moved: timedelta) -> None:
    before = last_at(counter)
    counter.now = before + moved
    confirmed = confirm_clock(counter.registry, by("S001"), pin_of("S001"), counter.now)
    assert confirmed.outcome == "clock_confirmed"
    entry = newest(counter)
    assert (entry.type, entry.actor, entry.at) == ("clock_confirmed", "S001", counter.now)
    assert entry.facts == {"clock": counter.now.isoformat(), "last_entry": before.isoformat()}
    assert counter.signs_in("C001").outcome == "signed_in"


@pytest.mark.parametrize(
    ("actor", "pin", "reasons"),
    [
        ("C001", pin_of("C001"), ("operator_out_of_authority",)),
        ("A001", "860213", ("operator_out_of_authority",)),
        ("S001", "000000", ("pin_wrong",)),
        ("P009", pin_of("P009"), ("operator_out_of_authority",)),
        (None, "000000", ("operator_out_of_authority",)),
    ],
)
@pytest.mark.parametrize("moved", [AHEAD, BEHIND])
def test_nobody_else_vouches_and_a_refusal_moves_no_clock(
    counter: Counter, moved: timedelta, actor: str | None, pin: str, reasons: tuple[str, ...]
) -> None:
    before = last_at(counter)
    counter.now = before + moved
    refused = confirm_clock(counter.registry, by(actor), pin, counter.now)
    assert refused.reasons == reasons
    assert newest(counter).at == before
    assert is_clock_doubtful(counter.registry, counter.now)


def test_a_clock_set_ahead_unlocks_no_pin(counter: Counter) -> None:
    counter.now = last_at(counter) + AHEAD
    for _ in range(5):
        confirm_clock(counter.registry, by("S001"), "000000", counter.now)
    counter.waits(days=1)
    locked = confirm_clock(counter.registry, by("S001"), pin_of("S001"), counter.now)
    assert locked.reasons == ("pin_locked",)
    assert confirm_clock(counter.registry, by("S002"), pin_of("S002"), counter.now).seq is not None


def test_a_clock_that_nothing_is_wrong_with_is_confirmed_too(counter: Counter) -> None:
    confirmed = confirm_clock(counter.registry, by("S001"), pin_of("S001"), counter.now)
    assert confirmed.outcome == "clock_confirmed"


def test_within_tolerance_expiry_is_judged_by_the_later_of_clock_and_log(counter: Counter) -> None:
    counter.grants("P009", "P077", "JM2026-0815-01", ends=counter.now + timedelta(minutes=30))
    counter.waits(minutes=31)
    counter.signs_in("C001")
    counter.waits(minutes=-5)
    counter.identifies("P077")
    assert counter.scans("JM2026-0815-01").reasons == ("proxy_expired",)
    assert newest(counter).at > START + timedelta(minutes=31)


def test_on_postgresql_the_server_s_clock_judges(counter: Counter) -> None:
    if counter.registry.engine is not Engine.POSTGRESQL:
        pytest.skip("a SQLCipher registry has no server")
    counter.registry.server_clock = True
    # The log ends in the test's own time; the server's is the machine's.
    confirm_clock(counter.registry, by("S001"), pin_of("S001"), counter.now)
    counter.now = last_at(counter) + timedelta(days=400)
    assert counter.does(do.SignIn(badge=counter.badges["C001"], pin=pin_of("C001"))).outcome == "signed_in"
    assert abs(newest(counter).at - last_at(counter)) < timedelta(minutes=1)
    assert newest(counter).at < counter.now - timedelta(days=399)
