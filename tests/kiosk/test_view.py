"""What the counter shows after each answer, played on values alone."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.desk import Command, Outcome, Refusal, Session
from kiosk.desk import commands as do
from kiosk.desk.session import Collector
from kiosk.rulings import RULINGS, ruling_of, what_now
from kiosk.stacking import demand_of
from kiosk.texts import set_language
from kiosk.view import LineState, PersonShown, View
from kiosk.widgets.verdict import Tone

A, B = "JM2026-0001-01", "JM2026-0002-01"
SIGNED_IN = Session(session="s", operator="C001")
MET = SIGNED_IN.meeting("P009", "badge")
IDENTIFIED = Session(
    session="s",
    operator="C001",
    collector=Collector("P009", MET.collector.attendance, identified=True),  # type: ignore[union-attr]
)
WAITING = {"copy": A, "level": "secret", "kind": "document", "copy_no": 3, "copies_total": 10, "basis": "own"}


@pytest.fixture(autouse=True)
def _in_english() -> None:
    set_language("en")


def identified() -> View:
    """A collector stands there, and one copy waits."""
    view = View().after(do.SignIn(badge="b", pin="1"), Outcome("signed_in"), SIGNED_IN)
    view = view.after(do.Scan(scan="badge"), Outcome("prompt", data={"person": "P009"}), MET)
    view = view.meeting(PersonShown("P009", "周", "处"))
    outcome = Outcome("identified", data={"person": "P009", "waiting": [WAITING]})
    return view.after(do.ConfirmPhoto(matches=True), outcome, IDENTIFIED)


def accepted() -> View:
    session = IDENTIFIED.accepting(A, (Refusal.PAGES_REQUIRED,))
    return identified().after(do.Scan(scan=A), Outcome("accepted", data={"copy": A}), session)


def handed_over(released: bool) -> View:
    session = Session(session="s", operator="C001", unreleased=() if released else (A,))
    copies = [{"copy": A, "seq": 1, "label": "CF1:x", "released": released}]
    return accepted().after(do.HandOver(), Outcome("handed_over", data={"copies": copies}), session)


def states(view: View) -> list[tuple[str, LineState]]:
    return [(line.copy, line.state) for line in view.lines]


def test_copies_wait_then_are_accepted_with_what_they_lack() -> None:
    assert states(identified()) == [(A, LineState.WAITING)]
    [line] = accepted().lines
    assert (line.state, line.lacks, line.copy_no) == (LineState.ACCEPTED, ("pages_required",), 3)


def test_a_refused_copy_stands_in_the_list_and_asks_to_be_read() -> None:
    outcome = Outcome("refused", reasons=("proxy_unlisted",), data={"copies": [{"copy": B, "reasons": []}]})
    view = identified().after(do.Scan(scan=B), outcome, IDENTIFIED)
    assert states(view) == [(A, LineState.WAITING), (B, LineState.REFUSED)]
    assert view.refusal is not None
    assert (view.refusal.subject, view.refusal.person) == (B, "P009")
    assert view.acknowledged().refusal is None


def test_a_file_is_given_only_once_it_was_released() -> None:
    kept = handed_over(released=False)
    assert states(kept) == [(A, LineState.HANDED)]
    assert ruling_of(kept).tone is Tone.ATTENTION
    given = handed_over(released=True)
    assert states(given) == [(A, LineState.RELEASED)]
    assert ruling_of(given).tone is Tone.GIVE


def test_only_a_release_or_a_finished_hand_over_says_give() -> None:
    outcomes = [name for name in RULINGS if name not in ("released", "handed_over", "transferred")]
    view = accepted()
    for name in outcomes:
        data: dict[str, Any] = {"copy": A, "copies": [], "waiting": [], "note": "nobody_here"}
        data["receipt"] = "R000001X"
        said = view.after(do.Cancel(), Outcome(name, data=data, error="registry_busy"), IDENTIFIED)
        assert ruling_of(said).tone is not Tone.GIVE, name


def test_label_then_copy_then_released() -> None:
    waits = Session(session="s", operator="C001", unreleased=(A,), label="L1")
    view = handed_over(released=False)
    view = view.after(do.Scan(scan="CF1"), Outcome("label_read", data={"copy": A}), waits)
    assert states(view) == [(A, LineState.LABEL_READ)]
    assert A in what_now(view)
    view = view.after(do.Scan(scan=A), Outcome("released", data={"copy": A}), SIGNED_IN)
    assert states(view) == [(A, LineState.RELEASED)]


def test_a_label_that_met_the_wrong_copy_is_read_anew() -> None:
    waits = Session(session="s", operator="C001", unreleased=(A,), label="L1")
    view = handed_over(released=False)
    view = view.after(do.Scan(scan="CF1"), Outcome("label_read", data={"copy": A}), waits)
    lost = Session(session="s", operator="C001", unreleased=(A,))
    view = view.after(do.Scan(scan=B), Outcome("refused", reasons=("label_mismatch",)), lost)
    assert states(view) == [(A, LineState.HANDED)]


def test_what_lies_on_the_counter_stays_shown_when_the_next_collector_comes() -> None:
    view = handed_over(released=False).meeting(PersonShown("P014", "陈", "处"))
    assert states(view) == [(A, LineState.HANDED)]
    assert not view.gone


def test_what_somebody_else_released_is_not_kept_shown_as_lying_here() -> None:
    view = handed_over(released=False).after(do.State(), Outcome("state"), SIGNED_IN)
    assert states(view) == [(A, LineState.RELEASED)]


def test_a_refusal_of_the_photo_sends_the_collector_away() -> None:
    view = View().after(do.SignIn(badge="b", pin="1"), Outcome("signed_in"), SIGNED_IN)
    view = view.meeting(PersonShown("P009", "周", "处"))
    refused = Outcome("refused", reasons=("photo_mismatch",), incident=1)
    view = view.after(do.ConfirmPhoto(matches=False), refused, SIGNED_IN)
    assert view.collector is None
    assert view.refusal is not None
    assert view.refusal.person == "P009"


@pytest.mark.parametrize("command", [do.Lock(), do.Unlock(pin="1")])
def test_the_verdict_stays_through_a_lock(command: Command) -> None:
    view = handed_over(released=True)
    after = view.after(command, Outcome("locked"), SIGNED_IN)
    assert after.said == view.said


def test_a_lock_that_could_not_be_logged_is_no_fault_to_be_read() -> None:
    locked = Session(session="s", operator="C001", locked=True)
    view = accepted().after(do.Lock(), Outcome("error", error="registry_busy"), locked)
    assert view.fault is None
    assert view.locked


@pytest.mark.parametrize(
    ("view", "screen"),
    [
        (View(), None),
        (View(operator="C001"), None),
        (View(operator="C001", collector=PersonShown("P009", "周", "处")), "PhotoScreen"),
        (View(operator="C001", awaits_pin_of="witness"), "SecondPersonScreen"),
        (identified().after(do.Scan(scan=B), Outcome("refused"), IDENTIFIED), "RefusalScreen"),
        (identified().after(do.Scan(scan=B), Outcome("error", error="x"), IDENTIFIED), "FaultScreen"),
        (View(operator="C001", locked=True), "LockScreen"),
    ],
)
def test_the_view_alone_says_which_screen_must_be_on_top(view: View, screen: str | None) -> None:
    demand = demand_of(view)
    assert (None if demand is None else demand.screen.__name__) == screen


def test_the_lock_comes_before_what_was_not_read_yet() -> None:
    refused = identified().after(do.Scan(scan=B), Outcome("refused"), IDENTIFIED)
    demand = demand_of(refused, curtain=True)
    assert demand is not None
    assert demand.screen.__name__ == "LockScreen"
    assert not demand.holds_scans


@pytest.mark.parametrize(("faults", "tone"), [({}, Tone.ALLOWED), ({"witness_faults": 2}, Tone.ATTENTION)])
def test_a_witness_that_cannot_be_written_is_said_after_sign_in(faults: dict[str, int], tone: Tone) -> None:
    signed_in = Outcome("signed_in", data=faults)
    ruling = ruling_of(View().after(do.SignIn(badge="b", pin="1"), signed_in, SIGNED_IN))
    assert ruling.tone is tone
    assert [line for line in ruling.lines if "witness" in line] == [
        *(["2 witness files cannot be written: tell the administrator."] if faults else [])
    ]
